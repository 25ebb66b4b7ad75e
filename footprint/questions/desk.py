"""Price whatever a room draws at once: every footprint of every function once, and kept."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement
from footprint.costs import Inputs
from footprint.errors import InputError
from footprint.inputs import Scenario
from footprint.options import divide_pence, nobody_above_alone, pence
from footprint.questions.account import (
    PriceBook,
    changes_of_team,
    joint_costs,
    price_book,
)
from footprint.questions.cells import measured_cells
from footprint.questions.choosing import (
    Choice,
    alone_arrangement,
    as_now_arrangement,
    choices,
)
from footprint.questions.criteria import applicable, partnerships_cost, the_rest
from footprint.questions.flips import parameters_read
from footprint.questions.footprints import described, spoken
from footprint.questions.journeys import point_travel
from footprint.questions.limits import limits_of
from footprint.questions.parts import Setting, Shelf, same_inputs
from footprint.questions.placement import SERVICES, Share
from footprint.questions.pricing import Block, price_blocks
from footprint.questions.result import (
    Cell,
    Criterion,
    FootprintRow,
    LegalNote,
    Mark,
)
from footprint.questions.standings import AreaLook as AreaLook
from footprint.questions.standings import (
    Key,
    Standing,
    areas_of,
    cells_of,
    governance_of,
    measures_of,
    since_of,
)
from footprint.questions.trips import Minutes
from footprint.questions.world import World, build_world, function_inputs, neighbours
from footprint.services import Parameter

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LARGE_REGION = 40
FEWEST_DRAWS = 40
# draws times areas times areas that are priced while the room waits
MOST_PAIRS = 1_200_000
KEPT_STANDINGS = 24
P95 = 95.0
NO_SHARES: Mapping[str, Share] = {}


@dataclass(frozen=True, slots=True)
class Look:
    """What one arrangement does, on every criterion, for every local authority and footprint.

    Attributes
    ----------
    broken
        Function id to the rules its footprints break, and by how much; only functions that do.
    cells
        Key of a criterion to its cell, the difference against as now.
    since
        The same cells with the difference against the arrangement before; empty without one.
    footprints
        Function id to one row a footprint, the areas in the order of the region.
    differs
        What differs from as now, in words.
    nobody_above_alone
        Whether no local authority is modelled above its cost alone, central case.
    notes
        What a reader must know: fewer draws than the scenario asks for.
    """

    arrangement: Arrangement
    possible: Mark
    feasible: Mark
    broken: Mapping[str, tuple[str, ...]]
    cells: Mapping[str, Cell]
    since: Mapping[str, Cell]
    footprints: Mapping[str, tuple[FootprintRow, ...]]
    areas: tuple[AreaLook, ...]
    legal: tuple[LegalNote, ...]
    differs: tuple[str, ...]
    nobody_above_alone: bool = True
    notes: tuple[str, ...] = ()


class Desk:
    """A scenario ready to price whatever is drawn; not to be used from two threads at once.

    A footprint is priced the first time it is drawn and kept; what follows from it is added up.
    A region of more than ``LARGE_REGION`` areas takes fewer draws than asked for, which
    ``notes`` then says.

    Parameters
    ----------
    like
        A desk of the same region and services under other assumptions: functions that these
        leave alone are not priced again.

    Attributes
    ----------
    now, apart
        As now, and every area alone.
    spoken
        Function id to the function with its service before it ("Fostering, recruitment").
    """

    def __init__(self, scenario: Scenario, *, like: "Desk | None" = None) -> None:
        self.scenario, self.notes = _fitting(scenario)
        self.world: World = build_world(self.scenario)
        self.now = as_now_arrangement(self.world)
        self.apart = alone_arrangement(self.world)
        self.limits = limits_of(self.world, self.now)
        self.spoken = {f: spoken(self.world, f) for f in self.now.footprints}
        catalogue = self.scenario.catalogue
        self.functions: Mapping[str, Mapping[str, str]] = {
            f: described(catalogue, catalogue.function(f)) for f in self.now.footprints
        }
        self._ready: _Ready | None = None
        self._like = like
        self._standings: OrderedDict[Key, Standing] = OrderedDict()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return the rows of the matrix, in order."""
        return self._prepared().criteria

    def parameters(self) -> tuple[Parameter, ...]:
        """Return every parameter that the functions are priced with, in catalogue order."""
        return parameters_read(self._prepared().book)

    def choices(self) -> tuple[Choice, ...]:
        """Settle the scenario's own options, with the model's choice where it asks for it."""
        return choices(self.world, self.now)

    def look(
        self,
        arrangement: Arrangement,
        before: Arrangement | None = None,
        under: "Desk | None" = None,
    ) -> Look:
        """Lay an arrangement out against as now, alone and the arrangement before.

        Parameters
        ----------
        under
            The desk of the assumptions that ``before`` stood under, where these were others. Both
            draw what is uncertain alike, so that differences are over the same trials.

        Raises
        ------
        InputError
            If the arrangement is not of this scenario's functions and areas.
        """
        ready = self._prepared()
        mine = self._standing(arrangement)
        now, alone = self._standing(self.now), self._standing(self.apart)
        then = None if before is None else (under or self)._standing(before)
        if then is not None and under is not None:
            # the same footprints under other assumptions are not the same: the difference is told
            then = replace(then, key=())
        reasons = tuple(dict.fromkeys(why for total in mine.totals for why in total.apart))
        functions = tuple(self.now.footprints)
        broken = {
            f: total.broken for f, total in zip(functions, mine.totals, strict=True) if total.broken
        }
        told = [f"{self.spoken[f]}: {'; '.join(why)}" for f, why in broken.items()]
        told += self.limits.too_many_partnerships(arrangement)
        return Look(
            arrangement=arrangement,
            possible=Mark(not reasons, reasons),
            feasible=Mark(not told, tuple(told)),
            broken=broken,
            cells=cells_of(ready.criteria, mine, now),
            since={} if then is None else since_of(ready.criteria, mine, then),
            footprints={f: total.rows for f, total in zip(functions, mine.totals, strict=True)},
            areas=areas_of(self.world.codes, mine, now, alone, then),
            legal=tuple(total.legal for total in mine.totals),
            differs=tuple(words for total in mine.totals for words in total.differs),
            nobody_above_alone=nobody_above_alone(
                mine.by_area_gbp_per_year[0], alone.by_area_gbp_per_year[0]
            ),
            notes=self.notes,
        )

    def footprints_kept(self) -> int:
        """Return how many footprints are priced and kept, over all functions."""
        return sum(shelf.priced_count() for shelf in self._prepared().shelves.values())

    def _prepared(self) -> "_Ready":
        """Return what pricing needs, made when it is first asked for."""
        if self._ready is None:
            self._ready = _prepare(self, self._like)
            self._like = None
        return self._ready

    def _standing(self, arrangement: Arrangement) -> Standing:
        """Add an arrangement up, once."""
        key = self._key(arrangement)
        if key not in self._standings:
            self._standings[key] = self._add_up(arrangement, key)
            if len(self._standings) > KEPT_STANDINGS:
                self._standings.popitem(last=False)
        self._standings.move_to_end(key)
        return self._standings[key]

    def _key(self, arrangement: Arrangement) -> Key:
        """Return the footprints of an arrangement, function by function."""
        same = arrangement.footprints.keys() == self.now.footprints.keys()
        # an arrangement has the same areas in every function: one tells for all
        held = frozenset().union(*next(iter(arrangement.footprints.values()), ()))
        if not same or held != frozenset(self.world.codes):
            what = "this arrangement is not of the scenario's functions and areas."
            where, remedy = "arrangement", "Put every area in one footprint of each function."
            raise InputError.of(where, what, remedy)
        return tuple(arrangement.footprints[f] for f in self.now.footprints)

    def _add_up(self, arrangement: Arrangement, key: Key) -> Standing:
        """Add an arrangement up over its functions, partnerships and changes of team."""
        ready, world = self._prepared(), self.world
        shelves = ready.shelves.values()
        totals = tuple(shelf.total(blocks) for shelf, blocks in zip(shelves, key, strict=True))
        joint, moved = (
            joint_costs(ready.book, arrangement),
            changes_of_team(ready.book, arrangement),
        )
        by_area = joint.by_area_gbp_per_year + moved.cost_gbp_per_year
        owed = np.zeros(len(world.codes), dtype=np.int64)
        for total in totals:
            by_area = by_area + total.by_area_gbp_per_year
            owed += total.pence
        costs = joint.by_partnership_gbp_per_year[0]
        for block, gbp in zip(joint.partnerships, costs, strict=True):
            shares = divide_pence(pence(float(gbp)), dict.fromkeys(sorted(block), 1.0))
            owed += np.array([shares.get(code, 0) for code in world.codes])
        for edge, changes in moved.changes_by_edge.items():
            owed += np.where(changes[0] != 0, ready.change_pence[edge], 0)

        every = (world.cases,)
        passed = [moved.changes_by_edge[e].sum(axis=1) for e in sorted(ready.book.children_pass)]
        values: dict[str, Floats | None] = measures_of(totals)
        values |= {
            "changes_of_team": np.sum(passed, axis=0) if passed else None,
            "cost": np.asarray(by_area.sum(axis=1)),
            "cost_of_partnerships": partnerships_cost(
                joint.total_gbp_per_year, values["coordination"]
            ),
            "cost_of_changes": np.broadcast_to(moved.cost_gbp_per_year.sum(axis=1), every)
            if ready.book.handoff_cases
            else None,
        }
        values["cost_of_the_rest"] = the_rest(values)
        p95 = ready.minutes.percentile([total.trips for total in totals], P95)
        counts = governance_of(arrangement, world.codes) | {"travel_minutes_p95": p95}
        values |= {k: None if v is None else np.full(every, v) for k, v in counts.items()}
        once = np.sum([total.once_gbp for total in totals], axis=0)
        once_pence = sum(total.once_pence for total in totals)
        return Standing(key, totals, by_area, owed, values, once, once_pence)


@dataclass(frozen=True, slots=True)
class _Ready:
    """What pricing needs: a shelf a function, in order, and what they share."""

    book: PriceBook
    shelves: Mapping[str, Shelf]
    minutes: Minutes
    criteria: tuple[Criterion, ...]
    change_pence: Mapping[tuple[str, str], Ints]


def placing_functions(scenario: Scenario) -> tuple[str, ...]:
    """Return the functions whose footprints decide where children would live, if that is asked."""
    services = scenario.catalogue.services
    asked = [s for s in scenario.services if s in SERVICES and s in services]
    return tuple(f"{s}/{services[s].placement_function}" for s in asked if scenario.placement)


def with_shares(
    look: Look, shares: Mapping[str, Share], before: Mapping[str, Share] = NO_SHARES
) -> Look:
    """Fill in where children would live, once the placement check has worked it out.

    ``before`` is where they would live under the arrangement before, where that is known.
    """
    rows = [Criterion(key, "", "", "", "higher") for key in shares]
    cells = measured_cells(rows, {}, {}, shares, same=not look.differs)
    since: Mapping[str, Cell] = {}
    if before and look.since:
        same = look.since["cost"].difference is None
        then = {k: replace(s, as_now_percent=before[k].percent) for k, s in shares.items()}
        since = measured_cells(rows, {}, {}, then, same=same)
    return replace(look, cells={**look.cells, **cells}, since={**look.since, **since})


def _fitting(scenario: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """Return a scenario with as many draws as a room can wait for, and what to say of it."""
    areas = len(scenario.region.codes)
    draws = min(scenario.draws, max(FEWEST_DRAWS, MOST_PAIRS // areas**2))
    if areas <= LARGE_REGION or draws == scenario.draws:
        return scenario, ()
    note = (
        f"Ranges on this page rest on {draws} draws, not the scenario's {scenario.draws}, so that "
        f"{areas} areas are recalculated while you wait. Central values are the same as in a run."
    )
    return replace(scenario, draws=draws), (note,)


def _prepare(desk: Desk, like: Desk | None) -> _Ready:
    """Assemble the inputs of every function, taking over what another desk has priced."""
    world, scenario = desk.world, desk.scenario
    graph = neighbours(scenario)
    catalogue = scenario.catalogue
    inputs: dict[str, Inputs] = {}
    for function in desk.now.footprints:
        made = function_inputs(world, catalogue.function(function))
        if inputs:
            # travel is the same for every function: it is held once
            first = next(iter(inputs.values()))
            made = replace(
                made,
                minutes=first.minutes,
                km=first.km,
                outside_minutes=first.outside_minutes,
                outside_km=first.outside_km,
            )
        inputs[function] = made
    ground = point_travel(world)
    # one footprint a function tells which criteria and parameters the functions bear on
    one: tuple[Block, ...] = (frozenset({world.codes[0]}),)
    functions = {f: price_blocks(mine, world.codes, one) for f, mine in inputs.items()}
    book = replace(price_book(world, (), ()), functions=functions)
    setting = Setting(
        book,
        ground,
        desk.now,
        desk.apart,
        desk.limits,
        {code: tuple(graph[code]) for code in world.codes},
        desk.spoken,
        scenario.sharing_rule,
    )
    known = {} if like is None or not _same_ground(desk, like) else like._prepared().shelves
    shelves = {}
    for function, mine in inputs.items():
        other = known.get(function)
        kept = other is not None and same_inputs(other.inputs, mine)
        shelves[function] = other if other is not None and kept else Shelf(setting, mine)
    outside = next(iter(inputs.values())).outside_minutes
    beyond = np.zeros(len(world.codes)) if outside is None else np.atleast_2d(outside)[0]
    change_pence = {
        edge: np.array(
            [pence(float(count) * float(book.handoff_gbp[edge][0])) for count in cases[0]]
        )
        for edge, cases in book.handoff_cases.items()
    }
    return _Ready(book, shelves, Minutes(ground, beyond), applicable(book), change_pence)


def _same_ground(desk: Desk, like: Desk) -> bool:
    """Tell whether two desks share areas, figures, travel and rules, and differ in prices alone."""
    mine, other = desk.scenario, like.scenario
    if mine.region is not other.region or mine.sharing_rule != other.sharing_rule:
        return False
    if (mine.draws, mine.seed, mine.year) != (other.draws, other.seed, other.year):
        return False
    if mine.rules != other.rules or mine.min_border_km != other.min_border_km:
        return False
    travel = ("common/detour_factor", "common/speed_km_per_hour", "common/outside_region_visit_km")
    here, there = desk.world.parameters.values, like.world.parameters.values
    same = all(np.array_equal(here[key], there[key]) for key in travel)
    return same and np.array_equal(desk.world.living, like.world.living)
