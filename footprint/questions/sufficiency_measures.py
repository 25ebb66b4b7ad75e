"""Measure a way of agreeing on school places on every criterion, case by case."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from footprint.allocation import SchoolAnswer
from footprint.options import difference
from footprint.questions.result import AreaRow, Cell, Criterion, Range
from footprint.questions.rows import range_of
from footprint.questions.schools import SchoolWorld

Floats = npt.NDArray[np.float64]

# who is counted where the place of a school must be known; a result says how many they are
COUNTED = "Counts children at a school or base whose place is known."
CRITERIA = (
    Criterion(
        "no_place",
        "Children for whom no place was found",
        "children",
        "children",
        "lower",
        "Of those who would need a place in a special school or a base in the year.",
    ),
    Criterion(
        "beyond_minutes",
        "Children whose journey is over the limit",
        "children",
        "children",
        "lower",
        f"{COUNTED} Planning limits, not statutory.",
    ),
    Criterion(
        "near_percent",
        "Children placed within 20 miles of home",
        "% of those counted",
        "children",
        "higher",
        f"{COUNTED} In a straight line.",
    ),
    Criterion(
        "inside_la_percent",
        "Children placed inside their own council's area",
        "% of those counted",
        "children",
        "neither",
        COUNTED,
    ),
    Criterion(
        "independent",
        "Children in independent and non-maintained schools whose place is not published",
        "children",
        "children",
        "neither",
    ),
    Criterion(
        "unmet_preference_percent",
        "Children to be placed anew whose family's preference is taken not to be met",
        "% of children to be placed anew",
        "children",
        "lower",
        "Families are taken to prefer the nearest place that takes the child. Those without a "
        "place count as not met, and not all preferences are ever taken to be met.",
    ),
    Criterion("cost", "Places and transport together", "£ a year", "cost", "lower"),
    Criterion("places_cost", "of which places", "£ a year", "cost", "lower"),
    Criterion("transport_cost", "of which transport", "£ a year", "cost", "lower"),
    Criterion(
        "above_as_now",
        "Councils whose modelled cost is clearly higher than as now",
        "councils",
        "cost",
        "lower",
        "Clearly: over the range of the trials, as in the councils' own rows.",
    ),
)
NEAR = ("inside_la_near", "inside_footprint_near", "outside_near")
FAR = ("inside_la_far", "inside_footprint_far", "outside_far")
WHERE_KNOWN = ("beyond_minutes", "near_percent", "inside_la_percent")


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What one way of agreeing leads to, over K cases.

    Attributes
    ----------
    by_area
        Each count or amount of ``SchoolAnswer`` that is given by area, (K, A).
    short, independent, beyond
        (K, A, P, N, sought) children without a place, and (K, A, P, N) at independent schools and
        with a journey over the limit.
    central
        The whole answer of the central case.
    """

    by_area: dict[str, Floats]
    short: Floats
    independent: Floats
    beyond: Floats
    central: SchoolAnswer

    def __getitem__(self, name: str) -> Floats:
        """Return one count or amount by case and area."""
        return self.by_area[name]

    def total(self, *names: str) -> Floats:
        """Return the sum over areas, and over some counts, by case (K,)."""
        return np.asarray(np.sum([self.by_area[name].sum(axis=1) for name in names], axis=0))

    @property
    def cost_gbp_per_year(self) -> Floats:
        """Return what each council pays for places and transport (K, A)."""
        return self["places_gbp_per_year"] + self["transport_gbp_per_year"]


def gathered(answers: Sequence[SchoolAnswer]) -> Outcome:
    """Return the answers of all cases, the central one first, as one outcome."""
    areas = len(answers[0].children)
    names = [
        field.name
        for field in fields(SchoolAnswer)
        if isinstance(value := getattr(answers[0], field.name), np.ndarray)
        and value.shape == (areas,)
    ]
    return Outcome(
        {name: np.stack([getattr(one, name) for one in answers]) for name in names},
        np.stack([one.short for one in answers]),
        np.stack([one.independent for one in answers]),
        np.stack([one.beyond for one in answers]),
        answers[0],
    )


def measures(ground: SchoolWorld, outcome: Outcome, as_now: Outcome) -> dict[str, Floats]:
    """Return each criterion by case (K,)."""
    near, far = outcome.total(*NEAR), outcome.total(*FAR)
    known = near + far
    return {
        "no_place": outcome.total("no_place"),
        "beyond_minutes": outcome.total("beyond_minutes"),
        "near_percent": _percent(near, known),
        "inside_la_percent": _percent(outcome.total("inside_la_near", "inside_la_far"), known),
        "independent": outcome.total("whereabouts_unknown"),
        "unmet_preference_percent": _unmet(ground, outcome),
        "cost": outcome.cost_gbp_per_year.sum(axis=1),
        "places_cost": outcome.total("places_gbp_per_year"),
        "transport_cost": outcome.total("transport_gbp_per_year"),
        "above_as_now": _clearly_above(outcome, as_now),
    }


def _clearly_above(outcome: Outcome, as_now: Outcome) -> Floats:
    """Return how many councils cost clearly more than as now: one number for all cases (K,)."""
    mine, before = outcome.cost_gbp_per_year, as_now.cost_gbp_per_year
    above = sum(clear and gap[1] > 0 for gap, clear in map(difference, mine.T, before.T))
    return np.full(len(mine), float(above))


def criteria(as_now: Outcome) -> tuple[Criterion, ...]:
    """Return the criteria, those of schools whose place is known with the children counted."""
    known, none, unknown = (
        float(as_now.total(*names)[0])
        for names in ((*NEAR, *FAR), ("no_place",), ("whereabouts_unknown",))
    )
    left_out = [
        f"{count:,.0f} {who}"
        for count, who in (
            (none, "without a place"),
            (unknown, "at independent schools whose place is not published"),
        )
        if count
    ]
    counted = f"Counts the {known:,.0f} children at a school or base whose place is known"
    if left_out:
        counted += f", not the {' and the '.join(left_out)}"
    counted += " (as now, central case)."
    same = f"Counts the same {known:,.0f} children."
    notes = {key: counted if key == WHERE_KNOWN[0] else same for key in WHERE_KNOWN}
    return tuple(
        replace(one, note=one.note.replace(COUNTED, notes[one.key])) if one.key in notes else one
        for one in CRITERIA
    )


def cells(ground: SchoolWorld, outcome: Outcome, as_now: Outcome) -> dict[str, Cell]:
    """Return every criterion of one option, with its difference from as now in the same trials."""
    mine = measures(ground, outcome, as_now)
    before = measures(ground, as_now, as_now)
    known = outcome.total(*NEAR, *FAR)[0]
    counts = {
        "near_percent": outcome.total(*NEAR)[0],
        "inside_la_percent": outcome.total("inside_la_near", "inside_la_far")[0],
    }
    found = {}
    for criterion in CRITERIA:
        values, key = mine[criterion.key], criterion.key
        said = f"{counts[key]:,.0f} of {known:,.0f} children" if key in counts else ""
        if outcome is as_now:
            found[key] = Cell(range_of(values), said)
            continue
        gap, clear = difference(values, before[key])
        found[key] = Cell(range_of(values), said, difference=Range(*gap), clear=clear)
    return found


def unmet_preference(ground: SchoolWorld, outcome: Outcome) -> Range:
    """Return the share of children to be placed anew whose preference is not met, in percent."""
    return range_of(_unmet(ground, outcome))


def _unmet(ground: SchoolWorld, outcome: Outcome) -> Floats:
    """Return that share by case: those without a place or not at the nearest, and some others.

    unmet = 1 - (share placed, and at the nearest place that takes the child where that is known)
    x (preferences met at most).
    """
    most = np.array(
        [ground.value("preference_met_at_most_percent", case) for case in range(ground.cases)]
    )
    sought = outcome.total("children") - outcome.total("settled")
    nearest = _percent(outcome.total("placed_anew") - outcome.total("not_nearest"), sought)
    return np.asarray(100 - nearest * most / 100)


def _percent(part: Floats, whole: Floats) -> Floats:
    """Return a part in percent, nought of nothing."""
    share = np.divide(part, whole, out=np.zeros_like(part, dtype=float), where=whole > 0)
    return np.asarray(100 * share)


def area_rows(
    codes: Sequence[str], outcome: Outcome, as_now: Outcome, alone: Outcome
) -> tuple[AreaRow, ...]:
    """Return one row a council: as now, alone and this option, with paired differences."""
    mine, now, apart = (one.cost_gbp_per_year for one in (outcome, as_now, alone))
    rows = []
    for column, code in enumerate(codes):
        from_now, clear_now = difference(mine[:, column], now[:, column])
        from_alone, clear_alone = difference(mine[:, column], apart[:, column])
        rows.append(
            AreaRow(
                code=code,
                as_now=range_of(now[:, column]),
                alone=range_of(apart[:, column]),
                option=range_of(mine[:, column]),
                from_as_now=Range(*from_now),
                from_alone=Range(*from_alone),
                clear_from_as_now=clear_now,
                clear_from_alone=clear_alone,
                by_rule={},
                words="",
            )
        )
    return tuple(rows)
