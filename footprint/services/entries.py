"""Hold the entries of the catalogue: parameters, functions, hand-offs and services."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = ("posts", "beds", "pool", "places", "yield", "backlog")
TRAVEL = ("none", "base", "own", "nearest")
EVIDENCE = ("published", "derived", "assumed")
LEGAL: Mapping[str, str] = {
    "stays": "duty stays with each council",
    "joint": "may be joint",
    "unverified": "not verified: take legal advice",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the model, with its range, unit, source and owner.

    Attributes
    ----------
    key
        ``"service/function.name"``, ``"service/name"`` or ``"common/name"``.
    evidence
        "published", "derived" or "assumed". It speaks of the central value; ``reason`` says
        so where the range is a judgement.
    reason
        Why an assumed value, or an assumed range, was chosen.
    whose
        "catalogue", or in the planner's own words whose value it is.
    """

    key: str
    low: float
    central: float
    high: float
    unit: str
    source: str = ""
    evidence: str = "assumed"
    reason: str = ""
    whose: str = "catalogue"
    period: str = ""

    @property
    def name(self) -> str:
        """Return the bare name, without service and function."""
        tail = self.key.split("/", 1)[-1]
        return tail.split(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of arrivals in homes whose places do not serve another stream.

    ``share`` names the percent parameter that gives its part of the arrivals, "1 - name" takes
    the rest of one, and "" means all. A stream's parameters end in its key:
    ``stay_weeks_planned``.
    """

    key: str
    name: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """One step of a service, the unit in which sharing is decided.

    Attributes
    ----------
    legal
        A key of ``LEGAL``. ``legal_section`` is empty unless the section was read in a source,
        whose address is ``legal_link``.
    demand
        Terms whose product is the yearly demand of each area: see ``footprint.demand.counts``.
    extras
        Further products the kind needs, by name.
    travel
        "none", "base" (to the best base of the footprint), "own" (each area's own base) or
        "nearest" (workers visit where children live, partners visit for each other).
    holds_team, whole_posts
        Whether this function carries the statutory posts of a team; whether posts are
        indivisible.
    note
        What the number leaves out, or how double counting is avoided.
    """

    service: str
    key: str
    name: str
    kind: str
    legal: str
    demand: tuple[str, ...]
    demand_unit: str
    plain: str
    legal_section: str = ""
    legal_link: str = ""
    legal_note: str = ""
    holds_team: bool = False
    whole_posts: bool = False
    extras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    streams: tuple[Stream, ...] = ()
    travel: str = "none"
    note: str = ""

    @property
    def id(self) -> str:
        """Return ``"service/key"``."""
        return f"{self.service}/{self.key}"

    @property
    def stays(self) -> bool:
        """Tell whether the duty stays with each council, so that it is never shared."""
        return self.legal == "stays"


@dataclass(frozen=True, slots=True)
class Handoff:
    """The passing of a child's case from one function to the next of the same service.

    ``cases`` is a product of terms, resolved for the first function; ``parameter`` names the
    price of one hand-off. ``unit`` says whose case passes: "children", or "households" who
    apply to foster.
    """

    service: str
    between: tuple[str, str]
    cases: tuple[str, ...]
    parameter: str = "handoff_gbp_per_case"
    unit: str = "children"

    @property
    def first(self) -> str:
        """Return the id of the function that hands on."""
        return f"{self.service}/{self.between[0]}"

    @property
    def second(self) -> str:
        """Return the id of the function that takes over."""
        return f"{self.service}/{self.between[1]}"


@dataclass(frozen=True, slots=True)
class Service:
    """A service as its functions, in the order of the child's journey.

    ``placement_function`` is the key of the function whose footprints decide what counts as
    "inside the footprint" in the placement check, or None. ``handoffs`` lists only the steps
    at which a child, or a household, passes from one team to another and meets it; a step within
    an office that nobody meets is none. ``person`` and ``people`` are who is served, in print;
    ``change_of_team`` says what passes instead, where nobody comes to know the next team.
    """

    key: str
    title: str
    plain: str
    functions: tuple[Function, ...]
    handoffs: tuple[Handoff, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    placement_function: str | None = None
    person: str = "child"
    people: str = "children"
    change_of_team: str = ""
