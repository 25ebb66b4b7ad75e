"""Say how far each option would be regretted, should the world turn out otherwise."""

from footprint.outputs.sections.blocks import Block, Grid, Items, Line, Section, Text, lines, row
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_weighing import Regret, RegretCell

# amounts nearer than this differ by rounding alone
SAME_GBP = 0.5


def regret(result: Result) -> Section | None:
    """Set the options against the worlds: cost, above the least, and above the proven best."""
    found = result.regret
    if found is None:
        return None
    cells = {(cell.option, cell.world): cell for cell in found.cells}
    options = tuple(dict.fromkeys(cell.option for cell in found.cells))
    grid = Grid(
        f"Each option in each world, central case, a year ({words.MODELLED})",
        ("Option", *found.worlds, "At worst above the least"),
        tuple(
            row(
                option,
                *(
                    _cell(cells.get((option, world)), searched=bool(found.best_words))
                    for world in found.worlds
                ),
                _worst(option, found),
            )
            for option in options
        ),
        "Above the least: against the option of least cost on the table in that world. Above the "
        "proven best: against the arrangement of lowest modelled cost that was proven for that "
        "world, where one was sought and proven. No option need reach it, and one that breaks a "
        "rule in some world is not held against it.",
        strong=True,
        widths=(1.4, *(1.0 for _ in found.worlds), 1.0),
    )
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Items(least_words(found)),
        grid,
        *_worlds(found, result),
    ]
    return Section("regret", "If the world turns out otherwise", tuple(blocks), wide=True)


def least_words(found: Regret) -> tuple[str, ...]:
    """Name the option that is regretted least, against the table and against the proven best."""
    told = []
    if found.least_regret:
        most = worst(found, found.least_regret)
        gap = "at no point" if most <= 0 else f"at worst {numbers.pounds(most)} a year"
        told.append(
            f"Against the other options, “{found.least_regret}” would be regretted least: {gap} "
            "above the least cost on the table."
        )
    if found.least_regret_against_best:
        told.append(
            f"Against the proven best of each world, “{found.least_regret_against_best}” would be "
            "regretted least."
        )
    return tuple(told)


def worst(found: Regret, option: str) -> float:
    """Return how far an option is above the least on the table in its worst world."""
    return max(cell.above_table_gbp_per_year for cell in found.cells if cell.option == option)


def _worst(option: str, found: Regret) -> str:
    return _above(worst(found, option), "nothing")


def _above(gap: float, none: str) -> str:
    return none if gap <= SAME_GBP else numbers.pounds(gap)


def _cell(cell: RegretCell | None, *, searched: bool) -> tuple[Line, ...]:
    """Write the cost, then how far it lies above the two leasts."""
    if cell is None:
        return (numbers.NOT_MODELLED,)
    table = cell.above_table_gbp_per_year
    best = cell.above_best_gbp_per_year
    against = "the least on the table"
    if table > SAME_GBP:
        against = f"{numbers.pounds(table)} above the least on the table"
    proven = "not compared: breaks a rule" if searched else ""
    if best is not None:
        proven = (
            f"{numbers.pounds(best)} above the proven best"
            if best > SAME_GBP
            else "the proven best"
        )
    return lines(numbers.pounds(cell.cost_gbp_per_year), against, proven)


def _worlds(found: Regret, result: Result) -> tuple[Block, ...]:
    """Say what each world changes, and what was proven in it."""
    told = []
    for world in found.worlds:
        changed = found.changes.get(world, ())
        said = "; ".join(names.change_words(text, result.functions) for text in changed)
        said = said or "as this scenario has it"
        best = found.best_words.get(world, "")
        proven = f" {words.sentence(words.status(best))}" if best else ""
        told.append(f"{words.sentence(f'{world}: {said}')}{proven}")
    return (Section("worlds", "What each world changes", (Items(tuple(told)),), level=3),)
