"""Hold what a scenario says of places: agreements across borders, candidates to build, plans."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of one council's children another takes at its own price; codes."""

    home: str
    host: str
    places: int


@dataclass(frozen=True, slots=True)
class Concordat:
    """What the members of a footprint agree on for children with plans, beside honouring places.

    Attributes
    ----------
    quotas
        Limits by council of home and of school; a pair that is not named has none.
    transport_paid_by
        "home" or "host": who pays for the journeys of children at a partner's school.
    """

    quotas: tuple[Quota, ...] = ()
    transport_paid_by: str = "home"


@dataclass(frozen=True, slots=True)
class SufficiencySpec:
    """How a scenario asks whether there are enough places.

    Attributes
    ----------
    settled_stay
        Whether children who have a place keep it.
    most_minutes
        Limit of a journey by phase; a planning limit, not statutory.
    schools_file
        The planner's own sites, in place of the region's or the defaults; empty for none.
    """

    settled_stay: bool = True
    most_minutes: dict[str, float] = field(
        default_factory=lambda: {"primary": 45.0, "secondary": 75.0, "post-16": 75.0}
    )
    schools_file: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be built; ``easting`` and ``northing`` are None where not given.

    ``kind`` is "new school", "base", "expansion" or "home". Money that is None is taken from the
    catalogue's parameters for the kind.
    """

    key: str
    name: str
    kind: str
    area: str
    needs: tuple[str, ...]
    least_places: int
    most_places: int
    opens: int
    easting: float | None = None
    northing: float | None = None
    open_to: tuple[str, ...] = ()
    capital_gbp: float | None = None
    capital_gbp_per_place: float | None = None
    fixed_gbp_per_year: float | None = None
    place_gbp_per_year: float | None = None
    phase_in_years: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A named plan: candidate keys and places; empty builds nothing."""

    key: str
    name: str
    about: str
    builds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class BuildingSpec:
    """How a scenario asks where to build.

    Attributes
    ----------
    budget_gbp
        What all candidates built may cost at once, in prices of the region's year.
    first_year, years
        The years looked at.
    least_worst
        Whether the plan of least worst regret over all plans is to be solved for.
    """

    budget_gbp: float
    first_year: int
    years: int = 10
    discount_percent: float = 3.5
    asset_years: int = 40
    least_worst: bool = True
    most_minutes: float = 45.0
    seconds: float = 60.0
    candidates: tuple[Candidate, ...] = ()
    plans: tuple[Plan, ...] = ()
