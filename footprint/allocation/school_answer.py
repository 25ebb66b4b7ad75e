"""Count where children with plans are placed, what is short, and who pays what."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.ground import NEAR_KM
from footprint.allocation.school_ground import INDEPENDENT, SOUGHT_OF, SchoolGround
from footprint.allocation.school_inputs import Floats
from footprint.demand import NEEDS, PHASES, SECTORS, SOUGHT
from footprint.errors import CheckFailedError

# km within which two schools are equally near
_SAME_KM = 1e-6

_ADD_UP = (
    "inside_la_near",
    "inside_la_far",
    "inside_footprint_near",
    "inside_footprint_far",
    "outside_near",
    "outside_far",
    "whereabouts_unknown",
    "no_place",
)


@dataclass(frozen=True, slots=True)
class SchoolValue:
    """What one more place in a council would change, for one sector, phase and need.

    Attributes
    ----------
    area, sector, phase, need
        Rows of the council, ``SECTORS``, ``PHASES`` and ``NEEDS``.
    places_now
        Places of the sector in the council at sites that take the phase and need.
    saved_gbp_per_year
        Fees and journeys saved over all councils; negative where it costs more.
    children_met, children_brought_near
        How many more children have a place, and a journey known to be within the limit.
    site
        Row of the site where the place stands; a trial site comes after the schools.
    """

    area: int
    sector: int
    phase: int
    need: int
    places_now: float
    saved_gbp_per_year: float
    children_met: float
    children_brought_near: float
    site: int


@dataclass(frozen=True, slots=True, eq=False)
class SchoolAnswer:
    """Where the model places children with plans under one option, by council of home.

    The six counts by place and distance, ``whereabouts_unknown`` and ``no_place`` add up to
    ``children``. Near is within 20 miles in a straight line. Cash is places and journeys;
    the steering prices (border, beyond the limit, shortage) are apart, and all five together
    are the objective.

    Attributes
    ----------
    settled
        (A,) children who stay in the sector where they are.
    placed_anew, not_nearest
        (A,) children with a place who were placed anew; and those of them who are not at the
        nearest school that takes them, full or not, among those whose school's place is known.
    beyond_minutes
        (A,) children whose journey is known to be over the limit of their phase.
    transport_gbp_per_year, known_journeys_gbp_per_year
        (A,) by the council that pays, and the part of it for journeys of a known distance.
    places_by_sector_gbp_per_year
        (A, 3) what each council pays for places of each sector.
    unmet
        (n,) children without a place, by origin of the ground.
    short
        (A, P, N, 2) children without a place, by kind of place sought.
    independent
        (A, P, N) children at independent schools, settled and new.
    beyond
        (A, P, N) children whose journey is known to be over the limit of their phase.
    flows
        (A, A + 1, 3) children by council of home, council of school and sector; the last
        column is outside the region or not known.
    """

    children: Floats
    settled: Floats
    inside_la_near: Floats
    inside_la_far: Floats
    inside_footprint_near: Floats
    inside_footprint_far: Floats
    outside_near: Floats
    outside_far: Floats
    whereabouts_unknown: Floats
    no_place: Floats
    beyond_minutes: Floats
    placed_anew: Floats
    not_nearest: Floats
    places_gbp_per_year: Floats
    transport_gbp_per_year: Floats
    known_journeys_gbp_per_year: Floats
    places_by_sector_gbp_per_year: Floats = field(repr=False)
    unmet: Floats = field(repr=False)
    short: Floats = field(repr=False)
    independent: Floats = field(repr=False)
    beyond: Floats = field(repr=False)
    flows: Floats = field(repr=False)
    border_gbp: float
    beyond_limit_gbp: float
    shortage_gbp: float
    objective_gbp_per_year: float
    status: str
    words: str
    certificate: dict[str, float]
    values: tuple[SchoolValue, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Used:
    """The ways that carry children, with what is asked of each.

    Attributes
    ----------
    arc
        Rows of arcs.
    children
        Along each.
    home, host
        Council of the child and of the school (-1 for none).
    crosses
        Whether the border premium is due.
    shared
        Whether the school is in another council of the child's footprint.
    """

    arc: NDArray[np.intp]
    children: Floats
    home: NDArray[np.intp]
    host: NDArray[np.intp]
    sector: NDArray[np.intp]
    crosses: NDArray[np.bool_]
    shared: NDArray[np.bool_]


def ways_used(ground: SchoolGround, flow: Floats, group: NDArray[np.intp]) -> Used:
    """Return the ways that carry children under one grouping of councils."""
    arc = np.flatnonzero(flow)
    home = ground.origin_area[ground.arc_origin[arc]]
    site = ground.arc_site[arc]
    host = ground.site_area[site]
    within = (host >= 0) & (group[host] == group[home])
    sector = ground.site_sector[site]
    crosses = ~within & (sector != INDEPENDENT)
    return Used(arc, flow[arc], home, host, sector, crosses, within & (host != home))


def counted(ground: SchoolGround, used: Used, unmet: Floats) -> dict[str, Floats]:
    """Return (A,) children by where they are placed, under the names of the fields.

    Raises
    ------
    CheckFailedError
        Where they do not add up to the children of a council.
    """
    areas = len(ground.inputs.codes)
    km = ground.arc_km[used.arc]
    known = ~np.isnan(km)
    near, far = km <= NEAR_KM, km > NEAR_KM
    own, shared = used.host == used.home, used.shared
    other = ~own & ~shared
    origin = ground.arc_origin[used.arc]
    anew = ~ground.origin_settled[origin]
    kinds = {
        "inside_la_near": own & near,
        "inside_la_far": own & far,
        "inside_footprint_near": shared & near,
        "inside_footprint_far": shared & far,
        "outside_near": other & near,
        "outside_far": other & far,
        "whereabouts_unknown": ~known,
        "beyond_minutes": ground.arc_beyond[used.arc],
        "placed_anew": anew,
        "not_nearest": anew & known & (km > _nearest_km(ground)[origin] + _SAME_KM),
    }
    found = {name: _by_area(used.home[k], used.children[k], areas) for name, k in kinds.items()}
    home = ground.origin_area
    found["no_place"] = _by_area(home, unmet, areas)
    found["children"] = _by_area(home, ground.demand, areas)
    stay = ground.origin_settled
    found["settled"] = _by_area(home[stay], ground.demand[stay], areas)
    gap = np.abs(sum(found[name] for name in _ADD_UP) - found["children"])
    if not (gap <= 1e-6).all():
        row = int(np.argmax(gap))
        msg = f"{gap[row]:g} children of {ground.inputs.codes[row]} are lost or counted twice."
        raise CheckFailedError(msg)
    return found


def paid(ground: SchoolGround, used: Used, *, transport_paid_by: str) -> dict[str, Floats]:
    """Return what each council pays for places and for journeys, (A,) and by sector (A, 3).

    Children's own council pays, but for journeys to a partner's state or base places where the
    host does.
    """
    areas = len(ground.inputs.codes)
    journey = ground.arc_journey_gbp_per_year[used.arc] * used.children
    cash = ground.arc_cash_gbp_per_year[used.arc] * used.children
    hosts = used.shared & (used.sector != INDEPENDENT) & (transport_paid_by == "host")
    payer = np.where(hosts, used.host, used.home)
    known = ~np.isnan(ground.arc_km[used.arc])
    by_sector = np.zeros((areas, len(SECTORS)))
    np.add.at(by_sector, (used.home, used.sector), cash - journey)
    return {
        "places_by_sector_gbp_per_year": by_sector,
        "known_journeys_gbp_per_year": _by_area(payer[known], journey[known], areas),
        "places_gbp_per_year": _by_area(used.home, cash - journey, areas),
        "transport_gbp_per_year": _by_area(payer, journey, areas),
    }


def tables(ground: SchoolGround, used: Used, unmet: Floats) -> dict[str, Floats]:
    """Return children short, at independent schools, beyond the limit, and between councils."""
    areas = len(ground.inputs.codes)
    shape = (areas, len(PHASES), len(NEEDS))
    short = np.zeros((*shape, len(SOUGHT)))
    kind = (ground.origin_area, ground.origin_phase, ground.origin_need)
    np.add.at(short, (*kind, SOUGHT_OF[ground.origin_group]), unmet)
    independent, beyond = np.zeros(shape), np.zeros(shape)
    for table, there in (
        (independent, used.sector == INDEPENDENT),
        (beyond, ground.arc_beyond[used.arc]),
    ):
        origin = ground.arc_origin[used.arc[there]]
        np.add.at(table, tuple(rows[origin] for rows in kind), used.children[there])
    flows = np.zeros((areas, areas + 1, len(SECTORS)))
    host = np.where(used.host < 0, areas, used.host)
    np.add.at(flows, (used.home, host, used.sector), used.children)
    return {"short": short, "independent": independent, "beyond": beyond, "flows": flows}


def _nearest_km(ground: SchoolGround) -> Floats:
    """Return (n,) how far the nearest school with places that takes them is, full or not."""
    nearest = np.full(len(ground.demand), np.inf)
    there = (ground.capacity[ground.arc_site] > 0) & ~np.isnan(ground.arc_km)
    np.minimum.at(nearest, ground.arc_origin[there], ground.arc_km[there])
    return nearest


def _by_area(area: NDArray[np.intp], amount: Floats, areas: int) -> Floats:
    """Return amounts added up by council."""
    return np.bincount(area, amount, areas).astype(float)
