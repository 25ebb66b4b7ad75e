"""Hold the answer to a question: options side by side, by local authority, by footprint."""

from dataclasses import dataclass, field
from typing import Any

from footprint.questions.result_paying import PayingResult
from footprint.questions.result_places import PlacesResult
from footprint.questions.result_possible import PossibleResult
from footprint.questions.result_sufficiency import SufficiencyResult
from footprint.questions.result_weighing import Regret, Weighing
from footprint.questions.values import Range as Range


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the performance matrix.

    Attributes
    ----------
    group
        "children", "cost", "workforce", "travel" or "governance": the order of the rows.
    unit
        Unit of every value, in words ("£ a year", "children a year", "posts", "minutes").
    better
        "lower", "higher" or "neither"; the last is never ranked or arrowed.
    estimate
        Whether the value is a modelled estimate (as opposed to a count of the design itself).
    """

    key: str
    label: str
    unit: str
    group: str
    better: str
    note: str = ""
    estimate: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One option on one criterion.

    Attributes
    ----------
    value
        The range, or None where nothing is modelled; then ``words`` says so.
    words
        What stands in the cell besides or instead of the number ("not modelled", "never").
    difference
        This option less as now over the same draws, or None for as now itself.
    clear
        Whether the range of the difference excludes zero; None where there is no difference.
    """

    value: Range | None
    words: str = ""
    difference: Range | None = None
    clear: bool | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark (possible, feasible) with the reason for each no."""

    yes: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LegalNote:
    """What is known of the law of sharing one function, shown wherever it is shared."""

    function: str
    mark: str
    section: str
    link: str
    note: str
    shared_here: bool
    new_here: bool


@dataclass(frozen=True, slots=True)
class FootprintRow:
    """One footprint of one function in one option; money in pounds a year."""

    function: str
    name: str
    members: tuple[str, ...]
    new: bool
    demand: Range
    demand_unit: str
    cost_gbp_per_year: Range
    posts: Range | None = None
    places: Range | None = None
    no_place: Range | None = None
    in_time_percent: Range | None = None
    base: str = ""
    travel_minutes_mean: float | None = None
    travel_minutes_p95: float | None = None
    lines: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One local authority in one option: as now, alone and this option; pounds a year.

    ``by_rule`` gives this option's cost under every sharing rule (demand, equal, children);
    ``words`` is the sentence a page may print ("Modelled cost higher than alone by £x–£y").
    ``rests_on`` names the suppressed or assumed figures behind the row. ``reversed_by`` holds
    (key of a parameter, or "figure/indicator/code", value, unit) at which the difference from as
    now changes sign, the values nearest their central ones first. ``cells`` are the criteria on
    children that are known of one council's own, against as now.
    """

    code: str
    as_now: Range
    alone: Range
    option: Range
    from_as_now: Range
    from_alone: Range
    clear_from_as_now: bool
    clear_from_alone: bool
    by_rule: dict[str, Range]
    words: str
    rests_on: tuple[str, ...] = ()
    reversed_by: tuple[tuple[str, float, str], ...] = ()
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One line of the workings: quantity times unit price, in whole pence."""

    code: str
    function: str
    footprint: str
    line: str
    quantity: float
    unit: str
    unit_price_gbp: float
    amount_pence: int
    source: str


@dataclass(frozen=True, slots=True)
class OneOffLine:
    """One line of the one-off cost of changing to an option, in whole pence."""

    function: str
    footprint: str
    line: str
    amount_pence: int
    source: str


@dataclass(frozen=True, slots=True)
class PlacementArea:
    """Where the model places one local authority's children (children; estimates).

    The six inside and outside counts, ``outside_region`` and ``no_place`` add up to
    ``children``; ``agency`` counts those of the six who are with an agency. One more place in
    the area saves ``value_of_one_more_place_gbp_per_year`` in fees, over all areas, brings
    ``one_more_place_children`` more children near home and meets ``one_more_place_met`` more.
    """

    code: str
    children: float
    inside_la_near: float
    inside_la_far: float
    inside_footprint_near: float
    inside_footprint_far: float
    outside_near: float
    outside_far: float
    agency: float
    outside_region: float
    no_place: float
    value_of_one_more_place_gbp_per_year: float
    one_more_place_children: float
    one_more_place_met: float = 0.0


@dataclass(frozen=True, slots=True)
class PlacementResult:
    """The placement check of one service under one option.

    ``near`` is within 20 miles in a straight line. ``certificate`` holds the primal and dual
    residuals and the gap recomputed outside the solver.
    """

    service: str
    function: str
    areas: tuple[PlacementArea, ...]
    cash_gbp_per_year: float
    status: str
    words: str
    certificate: dict[str, float]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """Fitted and held-out error for one local authority (shares of children, 0 to 1)."""

    code: str
    published_outside: float | None
    modelled_outside: float
    published_beyond_20_miles: float | None
    modelled_beyond_20_miles: float
    fitted: bool


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """How the placement check was fitted, and how far it still is from the published shares."""

    parameters: dict[str, float]
    loss: str
    fitted_error: float
    no_model_error: float
    held_out_error: float
    held_out_no_model_error: float
    rows: tuple[CalibrationRow, ...]
    words: str


@dataclass(frozen=True, slots=True)
class OptionResult:
    """One option, on every criterion, for every local authority and footprint.

    ``footprints`` maps each function id to its blocks (tuples of ONS codes, every area once).
    ``cells`` maps criterion keys to cells. ``nobody_above_alone`` maps each sharing rule to
    whether no local authority is modelled above its cost alone (central case), and
    ``some_division_works`` tells whether any division could leave nobody above alone.
    ``bound_gbp_per_year`` is the least that a search allowed for what it chose, its own
    coordination included; None where nothing was searched.
    """

    key: str
    name: str
    is_as_now: bool
    possible: Mark
    feasible: Mark
    footprints: dict[str, tuple[tuple[str, ...], ...]]
    cells: dict[str, Cell]
    footprint_rows: tuple[FootprintRow, ...]
    area_rows: tuple[AreaRow, ...]
    workings: tuple[WorkingLine, ...]
    one_off: tuple[OneOffLine, ...]
    legal: tuple[LegalNote, ...]
    nobody_above_alone: dict[str, bool]
    some_division_works: bool
    differs: tuple[str, ...]
    placement: tuple[PlacementResult, ...] = ()
    notes: tuple[str, ...] = ()
    status_words: str = ""
    bound_gbp_per_year: float | None = None


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One parameter in use, and the value at which it would change the order of the options.

    ``flips_at`` is None where no value in its range changes the order by annual cost.
    """

    key: str
    low: float
    central: float
    high: float
    unit: str
    evidence: str
    source: str
    reason: str
    whose: str
    flips_at: float | None = None
    flip_words: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure in use: published, derived, suppressed, assumed or a council's own.

    ``flips_at`` is a value within its range at which the order of the options changes, or None.
    """

    code: str
    indicator: str
    period: str
    value: float | None
    unit: str
    status: str
    low: float | None
    high: float | None
    source: str
    flips_at: float | None = None
    flip_words: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An input the planner changed: before and after."""

    what: str
    before: str
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a run found, before anything is written.

    Attributes
    ----------
    areas
        ONS code to (name, short name), in the region's order.
    functions
        Function id to a dictionary with name, service title, legal mark and link, kind, plain.
    sharing_rule
        The rule under every per-area figure unless another is named.
    children, children_basis
        ONS code to children aged 0 to 17, central, where the region has them; and the period
        they are of and their source.
    about
        What the question is about, in the words of its scenario.
    cautions
        What must stand beside the answer, because the answer by itself would mislead.
    unprotected
        Whether a council's own counts are in, so every page says "contains unprotected
        small numbers".
    possible, paying, sufficiency, building
        What only one question answers; None for the others.
    weighing, regret
        How the options weigh up, where there are several; and in other worlds, where the
        scenario has any.
    """

    title: str
    question: str
    scenario: str
    decision: str
    region: str
    vintage: str
    year: int
    price_base_year: int
    sharing_rule: str
    draws: int
    seed: int
    areas: dict[str, tuple[str, str]]
    functions: dict[str, dict[str, Any]]
    criteria: tuple[Criterion, ...]
    options: tuple[OptionResult, ...]
    assumptions: tuple[AssumptionRow, ...]
    figures: tuple[FigureRow, ...]
    changes: tuple[ChangeRow, ...]
    calibration: CalibrationResult | None
    order_words: str
    notes: tuple[str, ...]
    not_modelled: tuple[str, ...]
    thin_borders: tuple[tuple[str, str, float], ...]
    licence: tuple[str, ...]
    unprotected: bool = False
    possible: PossibleResult | None = None
    paying: PayingResult | None = None
    weighing: Weighing | None = None
    regret: Regret | None = None
    sufficiency: SufficiencyResult | None = None
    building: PlacesResult | None = None
    children: dict[str, float] = field(default_factory=dict)
    children_basis: tuple[str, str] = ("", "")
    about: str = ""
    cautions: tuple[str, ...] = ()
