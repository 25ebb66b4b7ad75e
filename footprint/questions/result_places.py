"""Hold the answer to where to build: plans, what each costs in every world, and regret."""

from dataclasses import dataclass

from footprint.questions.values import Range


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Something that could be built.

    ``kind`` is "new school", "base", "expansion" or "home". Needs are empty where the service
    has none. ``capital_gbp`` is fixed, ``capital_gbp_per_place`` comes on top of it. ``open_to``
    are the codes of the councils whose children may go there.
    """

    key: str
    name: str
    kind: str
    code: str
    needs: tuple[str, ...]
    least_places: int
    most_places: int
    opens: int
    phase_in_years: int
    capital_gbp: float
    capital_gbp_per_place: float
    fixed_gbp_per_year: float
    place_gbp_per_year: float
    place_assumed: bool
    source: str
    open_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanCost:
    """What one plan costs in one world over all the years, discounted to the first.

    ``total_gbp`` is cash only: fees and running, transport and capital less residual value.
    Children are child-years (one child in one year), undiscounted; ``brought_within_limit`` is
    how many more than when nothing is built. ``regret_gbp`` is over the proven lowest of all
    plans within the budget, shortage priced alike in both; ``shortage_gbp`` is that steering
    price, apart from cash.
    """

    world: str
    total_gbp: float
    running_gbp: float
    transport_gbp: float
    capital_gbp: float
    residual_gbp: float
    shortage_gbp: float
    within_limit: float
    brought_within_limit: float
    no_place: float
    regret_gbp: float
    status: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan: what is built, what it costs at once, and in every world.

    ``found_words`` say how the model found it, empty for a plan of the scenario. ``worst_world``
    is the first of the worlds in which its regret is within a pound of the worst.
    """

    key: str
    name: str
    about: str
    found_words: str
    builds: tuple[tuple[str, int], ...]
    capital_gbp: float
    within_budget: bool
    costs: tuple[PlanCost, ...]
    worst_regret_gbp: float
    worst_world: str


@dataclass(frozen=True, slots=True)
class WorldRow:
    """One world: what it assumes, and the plan of lowest cost in it.

    ``bound_gbp`` is the least that the search allowed for any plan within the budget.
    """

    name: str
    words: str
    best_plan: str
    best_gbp: float
    bound_gbp: float
    status: str


@dataclass(frozen=True, slots=True)
class OccupancyRow:
    """Places open and filled at one candidate in one year of one plan and world."""

    plan: str
    world: str
    candidate: str
    year: int
    places: float
    filled: float


@dataclass(frozen=True, slots=True)
class UserRow:
    """One council's children at one candidate of one plan, in child-years, central world."""

    plan: str
    candidate: str
    code: str
    child_years: float


@dataclass(frozen=True, slots=True)
class PlanArea:
    """One council under one plan in the central world, discounted pounds over all the years.

    ``alone_gbp`` is its cost where it may use and build in its own area only, with its part of
    the budget by demand; ``nothing_gbp`` its cost when nothing is built.
    """

    plan: str
    code: str
    plan_gbp: float
    alone_gbp: float
    nothing_gbp: float
    within_limit: float
    children: float


@dataclass(frozen=True, slots=True)
class PointsRow:
    """A plan looked at again on the small areas where children live, last year, central world.

    Children placed inside the council, inside the footprint or elsewhere, within and beyond 20
    miles, and within the limit of minutes where the school's place is known. Where homes are
    asked about the limit is 20 miles, what is inside is in what is built, and of bought places,
    whose whereabouts are not known, the national share is taken to be near.
    """

    plan: str
    code: str
    children: float
    inside_la: float
    inside_footprint: float
    beyond_20_miles: float
    within_minutes: float
    whereabouts_unknown: float
    no_place: float


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A home's break-even: what a filled place costs a week at each number filled (two decimals).

    ``break_even_places`` is the number filled on average above which the home costs less than
    buying; above its size it never does.
    """

    candidate: str
    filled: float
    gbp_per_week_per_filled_place: float
    bought_gbp_per_week: float
    break_even_places: float


@dataclass(frozen=True, slots=True)
class PlacesResult:
    """Everything a question of where to build answers beside the options and their matrix.

    Attributes
    ----------
    least_regret_listed
        Key of the plan whose worst regret is least among those listed.
    least_regret_of_all
        Key of the plan of least worst regret over all plans within the budget, where that was
        solved, with what was proven; empty where not.
    central
        Name of the world that the scenario itself is.
    users
        Whose children fill what each plan builds.
    withheld
        By council, the children today that rest on a figure its publisher withholds: between
        whom they lie, and the middle that is reckoned with.
    """

    service: str
    budget_gbp: float
    first_year: int
    years: int
    discount_percent: float
    price_year: int
    asset_years: int
    minutes: float
    central: str
    needs: dict[str, str]
    candidates: tuple[CandidateRow, ...]
    plans: tuple[PlanRow, ...]
    worlds: tuple[WorldRow, ...]
    occupancy: tuple[OccupancyRow, ...]
    users: tuple[UserRow, ...]
    areas: tuple[PlanArea, ...]
    on_points: tuple[PointsRow, ...]
    homes: tuple[HomeRow, ...]
    withheld: dict[str, Range]
    least_regret_listed: str
    least_regret_of_all: str
    least_regret_words: str
    notes: tuple[str, ...]
