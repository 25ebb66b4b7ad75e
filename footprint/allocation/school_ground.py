"""Set out children with plans, school places and the ways between them, once for every option."""

from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.parts import Parts, parts, solve_parts
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.school_inputs import (
    Floats,
    SchoolInputs,
    check_school_inputs,
    require_shortage_above,
)
from footprint.allocation.whole import whole_pence
from footprint.demand import NEEDS, PHASES, SECTORS, SOUGHT

STATE, BASE, INDEPENDENT = range(len(SECTORS))

# what a child seeks, then the sector where a settled child is
GROUPS = (*SOUGHT, *(f"settled {sector}" for sector in SECTORS))
SECTORS_OF = ((STATE, INDEPENDENT), (BASE,), (STATE,), (BASE,), (INDEPENDENT,))
# which of SOUGHT a group counts as where it is short of places
SOUGHT_OF = np.array([0, 1, 0, 1, 0])
_SETTLED = len(SOUGHT)

# a settled child is the last to be left without a place
SETTLED_SHORTAGE = 2.0

# successive kinds of children start this far apart along the points, so that no point has all
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class SchoolGround:
    """What stays the same across options: children, places, ways, distance, cash.

    Origins are children at one point of one phase, need and group (``GROUPS``). Sites are the
    schools, then one trial site without places for every council, sector (state or base),
    phase and need of which children are placed anew and that the council has no site for.

    Attributes
    ----------
    schools
        How many of the sites are schools; the rest are trial sites.
    site_takes
        (m, P, N) whether a site takes a phase and need.
    arc_km, arc_minutes
        (k,) in a straight line, and by road; not a number where not known.
    arc_cash_gbp_per_year, arc_journey_gbp_per_year
        (k,) place and journey together, and the journey alone.
    shortage_gbp_per_year
        (n,) steering price of no place.
    division
        The parts between which no site is shared.
    """

    inputs: SchoolInputs
    origin_area: Rows = field(repr=False)
    origin_phase: Rows = field(repr=False)
    origin_need: Rows = field(repr=False)
    origin_group: Rows = field(repr=False)
    origins: tuple[str, ...] = field(repr=False)
    demand: Floats = field(repr=False)
    schools: int
    site_area: Rows = field(repr=False)
    site_sector: Rows = field(repr=False)
    site_takes: NDArray[np.bool_] = field(repr=False)
    sites: tuple[str, ...] = field(repr=False)
    capacity: Floats = field(repr=False)
    arc_origin: Rows = field(repr=False)
    arc_site: Rows = field(repr=False)
    arc_km: Floats = field(repr=False)
    arc_minutes: Floats = field(repr=False)
    arc_cash_gbp_per_year: Floats = field(repr=False)
    arc_journey_gbp_per_year: Floats = field(repr=False)
    shortage_gbp_per_year: Floats = field(repr=False)
    division: Parts = field(repr=False)

    @property
    def origin_settled(self) -> NDArray[np.bool_]:
        """Return (n,) whether the children stay where they are."""
        return np.asarray(self.origin_group >= _SETTLED)

    @property
    def arc_beyond(self) -> NDArray[np.bool_]:
        """Return (k,) whether a journey is known to be longer than the limit of its phase."""
        limit = self.inputs.most_minutes[self.origin_phase[self.arc_origin]]
        return np.asarray(self.arc_minutes > limit)

    @property
    def arc_within(self) -> NDArray[np.bool_]:
        """Return (k,) whether a journey is known to be within the limit of its phase."""
        limit = self.inputs.most_minutes[self.origin_phase[self.arc_origin]]
        return np.asarray(self.arc_minutes <= limit)


@dataclass(frozen=True, slots=True, eq=False)
class _Children:
    """(p, P, N, G) whole children by point, phase, need and group."""

    counts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Sites:
    """Schools and trial sites."""

    schools: int
    area: Rows
    xy: Floats
    known: NDArray[np.bool_]
    sector: Rows
    kept_for: Rows
    takes: NDArray[np.bool_]
    places: Floats
    price: Floats
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """Origins of a count of children, and the ways from them."""

    point: Rows
    phase: Rows
    need: Rows
    group: Rows
    demand: Floats
    origin: Rows
    site: Rows


def prepare_schools(inputs: SchoolInputs) -> SchoolGround:
    """Set out children, places and ways once, for every option to use.

    A council's children of one phase, need and group are spread evenly along its points by
    weight, whole. Settled children go to sites of their sector in their own council that take
    them, where there is one, else to any of the sector; those whom no school of the sector
    takes, or for whom their council's own have no room after all, are placed anew.

    Raises
    ------
    InputError
        Naming all that no answer could be built on.
    """
    check_school_inputs(inputs)
    sites = _sites(inputs)
    children = _children(inputs)
    children = _untaken_anew(children, sites)
    arcs = _arcs(inputs, children, sites)
    if not _surely_fit(inputs):
        children = _displaced_anew(inputs, children, sites, arcs)
        arcs = _arcs(inputs, children, sites)
    return _ground(inputs, sites, arcs)


def _sites(inputs: SchoolInputs) -> _Sites:
    """Return schools with their prices, and trial sites behind them."""
    schools, areas = inputs.schools, len(inputs.codes)
    shape = (areas, len(PHASES), len(NEEDS))
    trials: list[tuple[int, int, int, int]] = []
    # settled children may lose their place, where no school of a planner's list takes them
    anew, settled = inputs.demand.to_place.sum(axis=0), inputs.demand.settled.sum(axis=0)
    special = anew[..., 0] + settled[..., STATE] + settled[..., INDEPENDENT]
    wanted = np.stack([special, anew[..., 1] + settled[..., BASE]], axis=-1) > 0
    for sector in (STATE, BASE):
        has = np.zeros(shape, dtype=bool)
        own = (schools.sector == sector) & (schools.area >= 0)
        np.logical_or.at(has, schools.area[own], schools.takes[own])
        missing = ~has & wanted[None, :, :, SOUGHT_OF[_SETTLED + sector]]
        trials += [(int(a), sector, int(p), int(n)) for a, p, n in np.argwhere(missing)]
    rows = np.array(trials, dtype=np.intp).reshape(-1, 4)
    takes = np.zeros((len(rows), *shape[1:]), dtype=bool)
    takes[np.arange(len(rows)), rows[:, 2], rows[:, 3]] = True
    own_price = schools.price_gbp_per_year
    price = np.where(
        np.isnan(own_price), inputs.prices.sector_gbp_per_year[schools.sector], own_price
    )
    phases, needs = tuple(PHASES), tuple(NEEDS)
    names = [
        f"one more|{inputs.codes[area]}|{SECTORS[sector]}|{needs[need]}|{phases[phase]}"
        for area, sector, phase, need in trials
    ]
    return _Sites(
        len(schools.places),
        np.concatenate([schools.area, rows[:, 0]]),
        np.concatenate([schools.xy, _middles(inputs)[rows[:, 0]]]),
        np.concatenate([schools.known_distance, np.full(len(rows), True)]),
        np.concatenate([schools.sector, rows[:, 1]]),
        np.concatenate([schools.kept_for, np.full(len(rows), -1)]),
        np.concatenate([schools.takes, takes]),
        np.concatenate([schools.places, np.zeros(len(rows))]),
        np.concatenate([price, inputs.prices.sector_gbp_per_year[rows[:, 1]]]),
        (*schools.keys, *names),
    )


def _middles(inputs: SchoolInputs) -> Floats:
    """Return (A, 2) the mean of each council's points by weight; the origin without any."""
    points, areas = inputs.points, len(inputs.codes)
    weight = np.bincount(points.area, points.weight, areas)
    sums = [np.bincount(points.area, points.weight * xy, areas) for xy in points.xy.T]
    return np.stack(sums, axis=1) / np.where(weight > 0, weight, 1.0)[:, None]


def _children(inputs: SchoolInputs) -> _Children:
    """Return whole children by point, each kind spread evenly along a council's points.

    Child j of c stands where the running share of weight reaches (u + j) / c, with u another
    start for each kind: every point holds its share of each kind, rounded up or down.
    """
    counts = np.concatenate([inputs.demand.to_place, inputs.demand.settled], axis=-1)
    areas, *kinds = counts.shape
    flat = counts.reshape(areas, -1).astype(np.intp)
    starts = np.modf((np.arange(flat.shape[1]) + 0.5) * _GOLDEN)[0]
    spread = np.zeros((len(inputs.points.area), flat.shape[1]))
    for area in range(areas):
        rows = np.flatnonzero((inputs.points.area == area) & (inputs.points.weight > 0))
        if len(rows) == 0:
            continue
        reached = np.cumsum(inputs.points.weight[rows])
        kind = np.repeat(np.arange(flat.shape[1]), flat[area])
        number = np.arange(len(kind)) - np.repeat(np.cumsum(flat[area]) - flat[area], flat[area])
        at = (starts[kind] + number) / flat[area][kind]
        found = np.searchsorted(reached, at * reached[-1], side="right")
        np.add.at(spread, (rows[np.minimum(found, len(rows) - 1)], kind), 1.0)
    return _Children(spread.reshape(-1, *kinds))


def _arcs(inputs: SchoolInputs, children: _Children, sites: _Sites) -> _Arcs:
    """Return origins by phase, need, group and point, and the ways from them."""
    trial = np.arange(len(sites.area)) >= sites.schools
    found: list[tuple[Rows, ...]] = []
    heads, tails = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)]
    count = 0
    shape = children.counts.shape[1:]
    for phase, need, group in product(*map(range, shape)):
        point = np.flatnonzero(children.counts[:, phase, need, group])
        takes = sites.takes[:, phase, need] & np.isin(sites.sector, SECTORS_OF[group])
        if group >= _SETTLED:
            takes &= ~trial
        site = np.flatnonzero(takes)
        kind = [np.full(len(point), value) for value in (phase, need, group)]
        found.append((point, *kind))
        home, kept_for = inputs.points.area[point], sites.kept_for[site]
        allowed = _permitted(home, sites.area[site], settled=group >= _SETTLED)
        allowed &= (kept_for < 0) | (home[:, None] == kept_for)
        row, column = np.nonzero(allowed)
        tails.append(count + row)
        heads.append(site[column])
        count += len(point)
    parts_of = (np.concatenate(part).astype(np.intp) for part in zip(*found, strict=True))
    points, phases, needs, groups = parts_of
    demand = children.counts[points, phases, needs, groups]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    return _Arcs(points, phases, needs, groups, demand, tail, head)


def _permitted(home: Rows, site_area: Rows, *, settled: bool) -> NDArray[np.bool_]:
    """Return (origins, sites) which ways there are: the settled stay in their council's own."""
    own = home[:, None] == site_area[None, :]
    return own | ~own.any(axis=1, keepdims=True) if settled else np.full(own.shape, True)


def _surely_fit(inputs: SchoolInputs) -> bool:
    """Tell whether places for one phase and need alone already hold all settled children."""
    schools = inputs.schools
    alone = (schools.takes.sum(axis=(1, 2)) == 1) & (schools.area >= 0)
    room = np.zeros(inputs.demand.settled.shape)
    row, phase, need = np.nonzero(schools.takes & alone[:, None, None])
    where = (schools.area[row], phase, need, schools.sector[row])
    np.add.at(room, where, schools.places[row])
    has = np.zeros(room.shape, dtype=bool)
    row, phase, need = np.nonzero(schools.takes & (schools.area >= 0)[:, None, None])
    has[schools.area[row], phase, need, schools.sector[row]] = True
    return bool((~has | (room >= inputs.demand.settled)).all())


def _untaken_anew(children: _Children, sites: _Sites) -> _Children:
    """Return children with those settled whom no school of their sector takes placed anew."""
    counts = children.counts.copy()
    schools = np.arange(len(sites.area)) < sites.schools
    for group in range(_SETTLED, len(GROUPS)):
        there = schools & np.isin(sites.sector, SECTORS_OF[group])
        nobody = ~sites.takes[there].any(axis=0)
        lost = counts[..., group] * nobody
        counts[..., group] -= lost
        counts[..., SOUGHT_OF[group]] += lost
    return replace(children, counts=counts)


def _displaced_anew(
    inputs: SchoolInputs, children: _Children, sites: _Sites, arcs: _Arcs
) -> _Children:
    """Return children with those settled for whom their council's own have no room placed anew."""
    own = (arcs.group >= _SETTLED)[arcs.origin]
    own &= inputs.points.area[arcs.point[arcs.origin]] == sites.area[arcs.site]
    held = np.unique(arcs.origin[own])
    row = np.full(len(arcs.demand), -1, dtype=np.intp)
    row[held] = np.arange(len(held))
    origin, site = row[arcs.origin[own]], arcs.site[own]
    km = _distance(inputs, sites, arcs.point[arcs.origin[own]], site)
    cost = np.nan_to_num(whole_pence(km), nan=0.0)
    shortage = 1.0 + 2.0 * cost.max(initial=0.0)
    found = solve_parts(
        AllocationProblem(arcs.demand[held], sites.places, origin, site, cost, shortage),
        values=False,
    )
    counts = children.counts.copy()
    kinds = (arcs.point[held], arcs.phase[held], arcs.need[held])
    group = arcs.group[held]
    np.subtract.at(counts, (*kinds, group), found.unmet)
    np.add.at(counts, (*kinds, SOUGHT_OF[group]), found.unmet)
    return replace(children, counts=counts)


def _distance(inputs: SchoolInputs, sites: _Sites, point: Rows, site: Rows) -> Floats:
    """Return km in a straight line of some ways, not a number where not known."""
    apart = inputs.points.xy[point] - sites.xy[site]
    return np.where(sites.known[site], np.hypot(*apart.T) / 1000.0, np.nan)


def _ground(inputs: SchoolInputs, sites: _Sites, arcs: _Arcs) -> SchoolGround:
    """Price the ways and put everything together."""
    prices, steering = inputs.prices, inputs.steering
    km = _distance(inputs, sites, arcs.point[arcs.origin], arcs.site)
    road = km * inputs.detour_factor
    journey = np.where(
        np.isnan(km),
        prices.unknown_journey_gbp_per_year,
        prices.journey_gbp_per_road_km_per_year * road,
    )
    journey = whole_pence(journey)
    cash = whole_pence(sites.price)[arcs.site] + journey
    require_shortage_above(steering, float(cash.max(initial=0.0)))
    shortage = steering.shortage_gbp_per_year * np.where(
        arcs.group >= _SETTLED, SETTLED_SHORTAGE, 1.0
    )
    area = inputs.points.area[arcs.point]
    origins = _origin_names(inputs, arcs)
    structure = AllocationProblem(
        arcs.demand, sites.places, arcs.origin, arcs.site, cash, shortage, origins, sites.names
    )
    return SchoolGround(
        inputs,
        area,
        arcs.phase,
        arcs.need,
        arcs.group,
        origins,
        arcs.demand,
        sites.schools,
        sites.area,
        sites.sector,
        sites.takes,
        sites.names,
        sites.places,
        arcs.origin,
        arcs.site,
        km,
        road / inputs.speed_km_per_hour * 60.0,
        cash,
        journey,
        whole_pence(shortage),
        parts(structure),
    )


def _origin_names(inputs: SchoolInputs, arcs: _Arcs) -> tuple[str, ...]:
    """Return a name for each origin that tells its council, point and kind of children."""
    phases, needs = tuple(PHASES), tuple(NEEDS)
    rows = zip(
        inputs.points.area[arcs.point], arcs.point, arcs.phase, arcs.need, arcs.group, strict=True
    )
    return tuple(
        f"{inputs.codes[area]}|{point:05d}|{needs[need]}|{phases[phase]}|{GROUPS[group]}"
        for area, point, phase, need, group in rows
    )
