"""Hold who goes where, what is missing, and what one more place is worth."""

from dataclasses import dataclass, field

from footprint.questions.values import Range


@dataclass(frozen=True, slots=True)
class PlansRow:
    """Children with a plan today in one council, need, phase and kind of place (derived).

    ``kind`` is one of ``footprint.demand.plans.KINDS``.
    """

    code: str
    need: str
    phase: str
    kind: str
    children: float


@dataclass(frozen=True, slots=True)
class SiteRow:
    """Places for some needs and phases; a position only where it is real and may be shown.

    ``sector`` is "state", "base" or "independent"; ``code`` is empty where no council is known.
    """

    key: str
    name: str
    code: str
    sector: str
    needs: tuple[str, ...]
    phases: tuple[str, ...]
    places: float
    easting: float | None = None
    northing: float | None = None


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """Where the model places one council's children under one option (children; estimates).

    The six counts by place and distance, ``whereabouts_unknown`` (an independent school whose
    place is not published) and ``no_place`` add up to ``children``. ``near`` is within 20 miles in
    a straight line; ``beyond_minutes`` counts those whose journey is over the limit of their
    phase, of those whose school's place is known. ``settled`` of the children stay where they
    are; the rest are placed anew, and ``not_nearest`` of these not at the nearest place that
    takes them, full or not. ``places`` and ``transport`` are what this council pays in cash.
    """

    option: str
    code: str
    children: Range
    settled: Range
    inside_la_near: Range
    inside_la_far: Range
    inside_footprint_near: Range
    inside_footprint_far: Range
    outside_near: Range
    outside_far: Range
    whereabouts_unknown: Range
    no_place: Range
    beyond_minutes: Range
    not_nearest: Range
    places_gbp_per_year: Range
    transport_gbp_per_year: Range


@dataclass(frozen=True, slots=True)
class ShortRow:
    """Children for whom no place was found, by council, need, phase and kind sought."""

    option: str
    code: str
    need: str
    phase: str
    kind: str
    children: Range


@dataclass(frozen=True, slots=True)
class FlowRow:
    """Children of one council at places of one sector in another (central case).

    ``host`` is empty for an independent school whose place is not published, or one outside the
    region.
    """

    option: str
    code: str
    host: str
    sector: str
    children: float


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """What changes when one place is added in one council for one need and phase (central case).

    Cash is what all councils save in fees and transport together; children are how many more
    are met, and how many more are brought within the limit of minutes. The penalties that steer
    the model are in none of them. ``places_now`` are those there are of the kind. ``site`` is the
    key of the school of a planner's list where the place stands: the same place then stands in a
    row for every need and phase that the school takes. Empty where there is no such school.
    """

    option: str
    code: str
    sector: str
    need: str
    phase: str
    places_now: float
    saved_gbp_per_year: float
    children_met: float
    children_brought_near: float
    site: str = ""


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """Children of one council at state and base places of a partner, beside what was agreed.

    ``above`` of them are more than the ``most`` whom the partner takes as if they were its own:
    these are placed as if without an agreement (central case).
    """

    option: str
    code: str
    host: str
    most: float
    children: float
    above: float


@dataclass(frozen=True, slots=True)
class FootprintGap:
    """The gap of one need and phase in one footprint of an option, beside what is viable."""

    option: str
    members: tuple[str, ...]
    children: Range
    enough: bool


@dataclass(frozen=True, slots=True)
class GapRow:
    """The gap of one need and phase, which may be too small alone and enough together.

    The gap are children for whom no place was found, and those in independent schools whom a
    place nearer home could serve. ``no_place``, ``independent`` (all of them) and
    ``beyond_minutes`` are children of the region as now. ``alone_enough`` are councils whose own
    gap reaches ``viable`` children; ``least_together`` are the smallest groups of neighbours,
    none of them enough alone, that reach it together.
    """

    need: str
    phase: str
    by_area: dict[str, Range]
    region: Range
    no_place: Range
    independent: Range
    beyond_minutes: Range
    viable: float
    alone_enough: tuple[str, ...]
    least_together: tuple[tuple[str, ...], ...]
    footprints: tuple[FootprintGap, ...]


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """Children without a place as now if demand grew so much a year (central case)."""

    percent_per_year: float
    no_place: float


@dataclass(frozen=True, slots=True)
class SteeringRow:
    """What the steering prices add up to under one option, apart from cash (central case)."""

    option: str
    border: float
    beyond_limit: float
    shortage: float


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver established under one option, and its certificate."""

    option: str
    status: str
    words: str
    certificate: dict[str, float]


@dataclass(frozen=True, slots=True)
class PremiumFit:
    """How the border premium was fitted, or why it was not.

    ``rows`` hold code, published and modelled share placed outside the council, and whether the
    row was fitted. Errors are root mean squares of shares, beside a guess without a model.
    """

    fitted: bool
    border_premium_gbp_per_year: float
    words: str
    fitted_error: float | None = None
    no_model_error: float | None = None
    held_out_error: float | None = None
    rows: tuple[tuple[str, float | None, float, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class SufficiencyResult:
    """Everything a sufficiency question answers beside the options and their matrix.

    Attributes
    ----------
    needs, phases
        Code to name, in order of display.
    places_are_use
        Whether places are the children there today, "use, not capacity".
    growths
        How children without a place hang on the growth assumed, which is not in the trials.
    minutes
        Limit by phase: planning limits, not statutory.
    residential
        Children in residential placements of 38 weeks or more by council: counted apart and not
        placed by the model. None where not published.
    unmet_preference_percent
        Of children placed anew, by option.
    agreed
        What the members of an option agree on, in sentences, by option.
    quotas
        Children beside what was agreed, for every pair of councils that agreed a number.
    draws_asked
        Trials that the scenario asks for, of which this question runs so many at most.
    """

    needs: dict[str, str]
    phases: dict[str, str]
    places_are_use: bool
    minutes: dict[str, float]
    plans: tuple[PlansRow, ...]
    growths: tuple[GrowthRow, ...]
    sites: tuple[SiteRow, ...]
    placed: tuple[PlacedRow, ...]
    short: tuple[ShortRow, ...]
    flows: tuple[FlowRow, ...]
    values: tuple[PlaceValue, ...]
    gaps: tuple[GapRow, ...]
    steering: tuple[SteeringRow, ...]
    solved: tuple[Solved, ...]
    premium: PremiumFit
    residential: dict[str, float | None]
    unmet_preference_percent: dict[str, Range]
    notes: tuple[str, ...]
    agreed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    quotas: tuple[QuotaRow, ...] = ()
    draws_asked: int = 0
