"""Say what was proven over every function together, what comes next, and what really differs."""

from footprint.outputs.sections.blocks import Block, Fold, Grid, Items, Section, Text, alike, row
from footprint.outputs.wording import findings, numbers, words
from footprint.questions.result import OptionResult, Result
from footprint.questions.result_possible import Different, RankedArrangement, Search

PROVEN = "proven best"


def lowest(result: Result, *, brief: bool = False) -> Section | None:
    """Write what the search established; ``brief`` leaves the runners-up to the tables."""
    search = result.possible.search if result.possible else None
    if search is None:
        return None
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(words.sentence(words.status(search.words or search.status)), "lead"),
        Items((amount_words(search), list_words(search))),
        *_differences(option_named(search.option, result), result),
    ]
    if len(search.ranked) > 1 and not brief:
        blocks.append(_runners_up(search, result))
    blocks += [
        _different(item, result, search.cost_gbp_per_year, brief=brief) for item in search.different
    ]
    if brief:
        told = "The arrangements next in cost, and what differs in each: tables/search.csv."
        blocks.append(Text(told))
    title = "The lowest modelled cost over every function together"
    return Section("lowest", title, tuple(blocks), wide=not brief)


def amount_words(search: Search) -> str:
    """Say what the best costs and what nothing on the list can cost less than."""
    cost = numbers.pounds(search.cost_gbp_per_year)
    said = f"The lowest is {cost} a year in the central case ({words.MODELLED})"
    if search.status == PROVEN:
        return f"{said}. Of the arrangements on the list that keep the rules, none costs less."
    bound = numbers.pounds(search.bound_gbp_per_year)
    return f"{said}. Another on the list may cost less, but none costs less than {bound}."


def list_words(search: Search) -> str:
    """Say which list of footprints the finding covers, because it claims nothing beyond it."""
    return (
        f"The list holds {search.footprints:,} possible footprints, of which every function "
        "chooses, all together. Nothing is said of what is not on the list, or of anything that "
        "the model leaves out."
    )


def option_named(name: str, result: Result) -> OptionResult | None:
    """Return the option of a name."""
    return next((option for option in result.options if option.name == name), None)


def _differences(option: OptionResult | None, result: Result) -> tuple[Block, ...]:
    """Say what differs from today under the arrangement of lowest modelled cost."""
    if option is None:
        return ()
    told = findings.differs(option.differs, result) or ("Nothing differs from today.",)
    where = f"Laid out in full, with its ranges, as the option “{option.name}”."
    blocks = (Items(told), Text(where))
    return (Section("lowest-today", "What differs from today", blocks, level=3),)


def _runners_up(search: Search, result: Result) -> Section:
    """Rank the arrangements next in cost, each with what differs."""
    lowest_cost = search.ranked[0].cost_gbp_per_year
    grid = Grid(
        f"The arrangements of lowest cost, central case ({words.MODELLED})",
        ("Place", "Modelled cost a year", "Above the lowest", "What differs from the lowest"),
        tuple(
            row(
                f"{item.rank}",
                numbers.pounds(item.cost_gbp_per_year),
                above_words(item.cost_gbp_per_year - lowest_cost),
                alike(_ranked_words(item, result)),
            )
            for item in search.ranked
        ),
        "Places are of the central case: where costs lie this close, the ranges of the inputs "
        "may reverse them.",
        widths=(0.5, 1.0, 1.0, 4.0),
    )
    return Section("lowest-next", "What comes next", (grid,), level=3)


def above_words(gap: float) -> str:
    """Say how far a cost lies above the lowest: "£12,300", or "the lowest"."""
    return "the lowest" if gap <= 0 else f"by {numbers.pounds(gap)} a year"


def _ranked_words(item: RankedArrangement, result: Result) -> tuple[str, ...]:
    if not item.differs:
        return ("The lowest itself." if item.rank == 1 else "Only which of equals is named first.",)
    return findings.differs(item.differs, result)


def _different(item: Different, result: Result, lowest: float, *, brief: bool) -> Section:
    """Tell of one near-best arrangement that shares little with the best."""
    blocks: list[Block] = [
        Text(different_words(item, lowest)),
    ]
    if not brief:
        told = Items(findings.differs(item.differs, result))
        blocks.append(Fold("What differs from the lowest", (told,), "search.csv"))
    anchor = "different-" + "-".join(
        "".join(c if c.isalnum() else " " for c in item.option.lower()).split()
    )
    return Section(anchor, f"Really different: “{item.option}”", tuple(blocks), level=3)


def different_words(item: Different, lowest: float) -> str:
    """Say what an alternative costs, how near that comes, and how little it shares."""
    cost = numbers.pounds(item.cost_gbp_per_year)
    gap = numbers.pounds(item.cost_gbp_per_year - lowest)
    told = words.sentence(words.status(item.words))
    return f"{cost} a year in the central case, {gap} above the lowest. {told}"
