"""Say what a sufficiency question found: who has no place, the gaps, what a place is worth."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from footprint.outputs.wording import numbers, words
from footprint.outputs.wording.few import FEW, FEWEST_SHOWN
from footprint.questions.result import AssumptionRow
from footprint.questions.result_sufficiency import (
    GapRow,
    PlacedRow,
    PremiumFit,
    Solved,
    SufficiencyResult,
)

EVIDENCE = "An allocation is planning evidence, not an assignment of children."
STAY = (
    "Children who have a place keep it, so what changes is where children new to a place go; how "
    "many keep it stands under “How sure these numbers are”."
)
USE = (
    "No capacities were given. The places are the children there today, council by council: use, "
    "not capacity. A school with empty seats looks full, and one that is overfull looks right."
)
UNSEEN = (
    "Without a list of schools the model cannot see distant placements: state schools and bases "
    "are taken to be in each council's main towns, and where children in independent schools go is "
    "not published. Read the rows on distance as what follows from that, not as a finding."
)
PENALTIES = (
    "Amounts are fees and travel alone, over all councils together. What it means that a child has "
    "no place, or travels too far, is counted in children and never in pounds."
)
PREFERENCE = (
    "What parents prefer is not known to the model. It takes it that no more than a stated share "
    "of preferences is ever met (in the assumptions log), so some stay unmet under every option. "
    "The rate is of children to be placed anew, and those without a place count as unmet; it says "
    "nothing of those who stay where they are."
)
SECTORS = {
    "state": "state special school",
    "base": "base in a mainstream school",
    "independent": "independent special school",
}
KIND_WORDS = {
    "mainstream": "Mainstream class",
    "base": "Base in a mainstream school",
    "state": "State special school",
    "independent": "Independent special school, by day",
    "residential": "Residential, 38 weeks or more",
    "college": "College or specialist post-16",
    "elsewhere": "Elsewhere, or not recorded",
}
SOUGHT = {"special": "special school", "base": "base"}
WHOLE = (
    "Every number of children is a modelled estimate, shown whole. Of one council's children, "
    f"fewer than six read “{FEW}” (“<{FEWEST_SHOWN}” in narrow tables), on the pages, on the maps "
    "and in the tables alike, because a model says no more of so few. A number that is nought, and "
    "totals over councils, are shown as they are."
)
COULD_BE_MET = "could_be_met_percent"
SPECIAL = ("state", "independent")
MOST_GAPS = 3
EXACT = 1e-6
DEVIATIONS = ("residual", "gap")
Areas = Mapping[str, tuple[str, str]]
Found = TypeVar("Found")


def belongs(name: str, option: tuple[str, str]) -> bool:
    """Tell whether a row names an option, by its key or by its name."""
    return name in option


def of_option(rows: Iterable[Found], option: tuple[str, str]) -> list[Found]:
    """Return the rows of one option, in order; ``option`` is its key and its name."""
    return [row for row in rows if belongs(row.option, option)]  # type: ignore[attr-defined]


def need_phase(need: str, phase: str, found: SufficiencyResult) -> str:
    """Name a need and a phase in a sentence: "autism (secondary)"."""
    return f"{words.lowered(found.needs.get(need, need))} ({phase})"


def total(rows: Iterable[PlacedRow], *parts: str) -> float:
    """Add up some counts of the rows given, central case."""
    return float(sum(getattr(row, part).central for row in rows for part in parts))


def of_children(count: float) -> str:
    """Write a number of children: "1 child", "12 children"."""
    shown = numbers.count(count)
    return f"{shown} {'child' if shown in {'1', 'fewer than 1'} else 'children'}"


def no_place_words(found: SufficiencyResult, options: Sequence[tuple[str, str]]) -> str:
    """Say for how many children no place was found under each option, central case."""
    told = []
    for option in options:
        mine = of_option(found.placed, option)
        if mine:
            told.append((option[1], total(mine, "no_place"), total(mine, "children")))
    if not told:
        return ""
    name, none, every = told[0]
    said = (
        f"Under “{name}”, no place was found for {of_children(none)} of {numbers.count(every)} "
        "who need one in a base or a special school"
    )
    others = [
        f"under “{other}” {_change(count - none)} ({numbers.count(count)})"
        for other, count, _ in told[1:]
    ]
    if others and all(numbers.count(count) == numbers.count(none) for _, count, _ in told[1:]):
        end = f", and for as many under {'every' if len(others) > 1 else 'the'} other option"
    else:
        end = f"; {words.joined(others)}" if others else ""
    return f"{said}{end}. All are modelled estimates, central case."


def listed_words(found: SufficiencyResult) -> str:
    """Say that a planner's list holds fewer places than there are children in such places today."""
    if found.places_are_use:
        return ""
    told = []
    for what, sectors in (("special schools", SPECIAL), ("bases", ("base",))):
        places = sum(site.places for site in found.sites if site.sector in sectors)
        today = sum(row.children for row in found.plans if row.kind in sectors)
        if today - places >= 0.5:
            told.append(
                f"{numbers.count(places)} places in {what}, where {of_children(today)} are today,"
            )
    if not told:
        return ""
    return (
        f"The list of schools that was given holds {' and '.join(told).removesuffix(',')}. Schools "
        "that are missing from the list count as no places: read the children without a place with "
        "that in mind, and see whether the list is whole before anything else."
    )


def could_be_met(assumptions: Iterable[AssumptionRow]) -> str:
    """Say what part of children in independent schools counts in the gap: "25%, assumed"."""
    for row in assumptions:
        if row.key.endswith(COULD_BE_MET):
            evidence = row.evidence if row.whose == "catalogue" else "the scenario's"
            return f"{numbers.percent(row.central)}, {evidence}"
    return ""


def growth_words(found: SufficiencyResult) -> str:
    """Say how the children without a place hang on the growth assumed."""
    if len(found.growths) < 2:
        return ""
    *others, assumed = found.growths
    told = words.joined(
        [
            f"{numbers.count(row.no_place)} at "
            f"{'none' if not row.percent_per_year else f'{row.percent_per_year:g}% a year'}"
            for row in reversed(others)
        ]
    )
    return (
        f"That hangs on the growth assumed, {assumed.percent_per_year:g}% a year with no place "
        f"added: it is {told}. The ranges shown do not cover growth."
    )


def _change(gap: float) -> str:
    size = numbers.count(abs(gap))
    return "as many" if size == "0" else f"{size} {'fewer' if gap < 0 else 'more'}"


def biggest_gaps(found: SufficiencyResult) -> str:
    """Name the biggest gaps of the region, with their ranges."""
    ordered = sorted(found.gaps, key=lambda gap: -gap.region.central)
    shown = [gap for gap in ordered if gap.region.central >= 0.5][:MOST_GAPS]
    if not shown:
        return ""
    told = (
        f"{need_phase(gap.need, gap.phase, found)}, "
        f"{numbers.value_words(gap.region, 'children').replace(' (', ', ').rstrip(')')}"
        for gap in shown
    )
    return f"The biggest gaps over all councils: {'; '.join(told)}."


def sorted_gaps(found: SufficiencyResult) -> tuple[list[GapRow], list[GapRow], list[GapRow]]:
    """Sort the gaps: enough for some council alone, enough only together, too small together.

    In each, the biggest comes first.
    """
    ordered = sorted(found.gaps, key=lambda gap: -gap.region.central)
    alone = [gap for gap in ordered if gap.alone_enough]
    rest = [gap for gap in ordered if not gap.alone_enough and gap.region.central >= 0.5]
    together = [gap for gap in rest if gap.region.central >= gap.viable]
    return alone, together, [gap for gap in rest if gap not in together]


def together_words(found: SufficiencyResult) -> str:
    """Say how many gaps are too small for any council alone but big enough together."""
    alone, together, small = sorted_gaps(found)
    if not alone and not together and not small:
        return "No gap was found for any need and phase."
    named = [need_phase(gap.need, gap.phase, found) for gap in together]
    more = " among others" if len(named) > MOST_GAPS else ""
    listed = f": {'; '.join(named[:MOST_GAPS])}{more}"
    return (
        f"Of {words.number_word(len(alone) + len(together) + len(small))} gaps by need and phase, "
        f"{words.number_word(len(alone))} {'is' if len(alone) == 1 else 'are'} big enough for at "
        f"least one council alone, {words.number_word(len(small))} "
        f"{'is' if len(small) == 1 else 'are'} too small even for all together, and "
        f"{words.number_word(len(together))} {'is' if len(together) == 1 else 'are'} too small for "
        f"any council alone but big enough together{listed if named else ''}."
    )


def settled_words(found: SufficiencyResult, option: tuple[str, str]) -> str:
    """Say how many children stay where they are, and how many are placed anew."""
    rows = of_option(found.placed, option)
    stay, every = total(rows, "settled"), total(rows, "children")
    if stay < 0.5:
        return "Every child is placed anew in this scenario, which no council would do."
    return (
        f"{of_children(stay)} of {numbers.count(every)} are settled and stay at the kind of place "
        f"they have, inside their own council where it has any; {of_children(every - stay)} are "
        "placed anew."
    )


def limits_words(found: SufficiencyResult) -> str:
    """Say the limits of minutes by phase."""
    told = (f"{phase} {numbers.figure(most)} minutes" for phase, most in found.minutes.items())
    return f"Limits of a journey: {words.joined(told)}. They are planning limits, not statutory."


def preference_words(found: SufficiencyResult, options: Sequence[tuple[str, str]]) -> str:
    """Say the unmet-preference rate under each option."""
    rates = found.unmet_preference_percent
    told = []
    for option in options:
        rate = next((rates[name] for name in option if name in rates), None)
        if rate is not None:
            told.append(f"{numbers.value_words(rate, '%')} under “{option[1]}”")
    return f"Stated preferences that stay unmet: {words.joined(told)}." if told else ""


def fit_words(fit: PremiumFit) -> str:
    """Say how the border premium was fitted, or why it was not."""
    premium = numbers.pounds(fit.border_premium_gbp_per_year)
    how = "was fitted" if fit.fitted else "was not fitted"
    said = (
        f"The price of crossing a border outside an agreement {how}: {premium} a child a year. It "
        "steers the model only; nobody pays it, and it is in no cost."
    )
    because = words.sentence(words.spoken(words.plain(fit.words)))
    errors = [
        f"{words_for} {100 * error:.1f}"
        for words_for, error in (
            ("with the fit", fit.fitted_error),
            ("with a guess of one share for all", fit.no_model_error),
            ("on what was held out", fit.held_out_error),
        )
        if error is not None
    ]
    off = (
        f"Typical error of the share placed outside, in percentage points: {words.joined(errors)}."
    )
    return " ".join(part for part in (said, because, off if errors else "") if part)


def certificate_words(solved: Solved) -> str:
    """Say what the solver established, and what checking the answer again found."""
    said = words.sentence(words.status(solved.words or solved.status))
    left = [value for key, value in solved.certificate.items() if key.endswith(DEVIATIONS)]
    if not left:
        return said
    worst = max(map(abs, left))
    priced = solved.certificate.get("arcs_priced")
    of = f" of {numbers.count(priced)} permitted placements" if priced else " permitted placement"
    if worst <= EXACT:
        return (
            f"{said} Worked out again outside the solver: every child is counted once, no place is "
            f"used twice, and {'none' if priced else 'no'}{of} would lower the sum."
        )
    return f"{said} Worked out again outside the solver, the answer deviates by up to {worst:.1e}."
