"""Price one function footprint by footprint, and keep all that a board shows of each."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, differs, one_off, total_one_off
from footprint.costs import Inputs
from footprint.options import divide_pence, pence
from footprint.questions.account import PriceBook, rule_shares
from footprint.questions.journeys import PointTravel
from footprint.questions.limits import Limits
from footprint.questions.pricing import (
    COORDINATION_LINE,
    TRAVEL_LINES,
    Block,
    Priced,
    area_costs,
    line_weights,
    price_blocks,
)
from footprint.questions.result import FootprintRow, LegalNote
from footprint.questions.rows import apart_words, footprint_row, in_one_piece, legal_note
from footprint.questions.trips import Trips, trips_of
from footprint.questions.workings import one_off_lines

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Blocks = tuple[Block, ...]
CENTRAL = slice(0, 1)
MINUTES_PER_HOUR = 60
WAYS_PER_VISIT = 2
# how much of what nobody stands on at present is kept, and how many ways of grouping a function
KEPT_BYTES = 2**20
KEPT_TOTALS = 12
# what a capacity kind's places count as
PLACES = {"beds": "places", "places": "places", "yield": "foster_places_gained"}


@dataclass(frozen=True, slots=True)
class Part:
    """One footprint of one function.

    Attributes
    ----------
    members
        (n,): positions of its areas.
    by_member_gbp_per_year, pence
        (K, n) under the scenario's sharing rule, and what the central workings add up to (n,).
    values
        What it adds to each measure (K,).
    broken
        The rules it breaks, and by how much.
    apart
        Why the map does not allow it; empty where it does.
    """

    members: Ints
    by_member_gbp_per_year: Floats
    pence: Ints
    values: Mapping[str, Floats]
    trips: Trips
    row: FootprintRow
    broken: tuple[str, ...]
    apart: str

    @property
    def nbytes(self) -> int:
        """Return about how much memory it takes."""
        trips = self.trips.pairs.nbytes + self.trips.visits.nbytes + self.trips.beyond.nbytes
        values = sum(value.nbytes for value in self.values.values())
        return self.by_member_gbp_per_year.nbytes + values + trips + 2_000


@dataclass(frozen=True, slots=True)
class Total:
    """One function grouped in one way, added up over its footprints.

    Attributes
    ----------
    by_area_gbp_per_year, pence
        (K, A) and (A,).
    once_gbp, once_pence
        What the change from as now costs once (K,), and as its lines add up.
    """

    by_area_gbp_per_year: Floats
    pence: Ints
    values: Mapping[str, Floats]
    trips: Trips
    once_gbp: Floats
    once_pence: int
    rows: tuple[FootprintRow, ...]
    broken: tuple[str, ...]
    apart: tuple[str, ...]
    legal: LegalNote
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What every function of a board is priced beside.

    ``book`` needs no functions; ``names`` are the functions with their services before them.
    """

    book: PriceBook
    ground: PointTravel
    now: Arrangement
    apart: Arrangement
    limits: Limits
    neighbours: Mapping[str, Sequence[str]]
    names: Mapping[str, str]
    rule: str


class Shelf:
    """One function with every footprint asked for so far: each is priced once.

    The footprints of as now and of areas alone are priced together and stay; each other is priced
    by itself, so that its numbers do not depend on what was asked before, and is kept until the
    room is needed.
    """

    def __init__(self, setting: Setting, inputs: Inputs) -> None:
        self.inputs = inputs
        self._setting = setting
        self._id = inputs.function.id
        self._codes = setting.book.world.codes
        self._place = {code: column for column, code in enumerate(self._codes)}
        self._shares: Floats | None = None
        self._staff: Floats | None = None
        self._standing: dict[Block, Part] = {}
        self._kept: OrderedDict[Block, Part] = OrderedDict()
        self._bytes = 0
        self._totals: OrderedDict[Blocks, Total] = OrderedDict()

    def total(self, blocks: Blocks) -> Total:
        """Add up the function grouped in one way."""
        if blocks not in self._totals:
            self._totals[blocks] = self._add_up(blocks)
            if len(self._totals) > KEPT_TOTALS:
                self._totals.popitem(last=False)
        self._totals.move_to_end(blocks)
        return self._totals[blocks]

    def priced_count(self) -> int:
        """Return how many footprints are kept."""
        return len(self._standing) + len(self._kept)

    def _part(self, block: Block) -> Part:
        """Return one footprint, priced if it is not kept."""
        if not self._standing:
            self._price_standing()
        if block in self._standing:
            return self._standing[block]
        if block not in self._kept:
            priced = price_blocks(self.inputs, self._codes, (block,))
            part = self._make(priced, block, area_costs(priced, (block,), self._weights(priced)))
            self._kept[block] = part
            self._bytes += part.nbytes
        self._kept.move_to_end(block)
        return self._kept[block]

    def _forget(self) -> None:
        """Let go of the footprints asked for longest ago, where they take too much room."""
        while self._bytes > KEPT_BYTES and self._kept:
            _, part = self._kept.popitem(last=False)
            self._bytes -= part.nbytes

    def _price_standing(self) -> None:
        """Price the footprints of as now and of every area alone."""
        now = self._setting.now.footprints[self._id]
        alone = self._setting.apart.footprints[self._id]
        priced = price_blocks(self.inputs, self._codes, {*now, *alone})
        shares = self._weights(priced)
        for blocks in (now, alone):
            by_area = area_costs(priced, blocks, shares)
            for block in blocks:
                if block not in self._standing:
                    self._standing[block] = self._make(priced, block, by_area)
        self._staff = area_costs(priced, now, self.inputs.demand, staff_only=True)

    def _weights(self, priced: Priced) -> Floats:
        """Return the weights of the sharing rule (K, A)."""
        if self._shares is None:
            self._shares = rule_shares(self._setting.book.world, priced, self._setting.rule)
        return self._shares

    def _make(self, priced: Priced, block: Block, by_area: Floats) -> Part:
        """Gather what a board shows of one priced footprint."""
        setting, column = self._setting, priced.columns[block]
        members = np.array(sorted(self._place[code] for code in block), dtype=np.int64)
        new = len(block) > 1 and block not in setting.now.footprints[self._id]
        adjoins = in_one_piece(block, setting.neighbours)
        region = setting.book.world.scenario.region
        return Part(
            members,
            np.ascontiguousarray(by_area[:, members]),
            self._pence(priced, column, members),
            _values(priced, column),
            trips_of(priced, column, members),
            footprint_row(setting.book, priced, block, new, setting.ground),
            setting.limits.broken_by(self._id, block),
            "" if adjoins else apart_words(block, region.names),
        )

    def _pence(self, priced: Priced, column: int, members: Ints) -> Ints:
        """Return what the central workings of one footprint add up to by member (n,)."""
        codes = [self._codes[i] for i in members]
        owed = dict.fromkeys(codes, 0)
        shares = self._weights(priced)
        for line in priced.costs.lines:
            amount = pence(float(line.amount_gbp_per_year[0, column]))
            if not amount:
                continue
            if len(codes) == 1:
                owed[codes[0]] += amount
                continue
            weights = line_weights(priced, line, column, shares, cases=CENTRAL)[0, members]
            payers = {c: float(w) for c, w in zip(codes, weights, strict=True) if w > 0}
            for code, part in divide_pence(amount, payers).items():
                owed[code] += part
        return np.array([*owed.values()], dtype=np.int64)

    def _add_up(self, blocks: Blocks) -> Total:
        """Add a grouping up over its footprints, in the order of the region."""
        ordered = sorted(blocks, key=lambda block: min(self._place[code] for code in block))
        by_block = {block: self._part(block) for block in ordered}
        parts = list(by_block.values())
        self._forget()
        cases, areas = self.inputs.demand.shape
        by_area, owed = np.zeros((cases, areas)), np.zeros(areas, dtype=np.int64)
        values: dict[str, Floats] = {}
        beyond = np.zeros(areas)
        for part in parts:
            by_area[:, part.members] = part.by_member_gbp_per_year
            owed[part.members] = part.pence
            beyond += part.trips.beyond
            for key, value in part.values.items():
                values[key] = values[key] + value if key in values else value
        trips = Trips(
            np.concatenate([part.trips.pairs for part in parts]),
            np.concatenate([part.trips.visits for part in parts]),
            beyond,
        )
        once, once_pence = self._once(blocks)
        rows = tuple(part.row for part in parts)
        broken = [why for block in blocks for why in by_block[block].broken]
        broken += self._number_words(len(blocks))
        apart = tuple(by_block[block].apart for block in blocks if by_block[block].apart)
        now, names = self._setting.now.footprints[self._id], self._setting.names
        region_names = self._setting.book.world.scenario.region.names
        mine, today = Arrangement({self._id: blocks}), Arrangement({self._id: now})
        return Total(
            by_area,
            owed,
            values,
            trips,
            once,
            once_pence,
            rows,
            tuple(dict.fromkeys(broken)),
            apart,
            legal_note(self.inputs.function, blocks, now),
            differs(mine, today, region_names, names),
        )

    def _number_words(self, number: int) -> list[str]:
        """Say which rules on the number of footprints a grouping breaks."""
        return [
            entry.rule.words(number)
            for entry in self._setting.limits.numbers_of(self._id)
            if not entry.rule.allows(number)
        ]

    def _once(self, blocks: Blocks) -> tuple[Floats, int]:
        """Return what the change from as now costs once (K,), and in whole pence by its lines."""
        parameters = self._setting.book.world.parameters
        now = self._setting.now.footprints[self._id]
        if self._staff is None:
            self._price_standing()
        changes = one_off(
            Arrangement({self._id: blocks}),
            Arrangement({self._id: now}),
            self._codes,
            {self._id: parameters.get(self._id, "setup_gbp")},
            {self._id: parameters.get(self._id, "transfer_percent")},
            {self._id: np.zeros(0) if self._staff is None else self._staff},
        )
        lines = one_off_lines(self._setting.book, changes)
        once = total_one_off(changes, len(self.inputs.demand))
        return once, sum(line.amount_pence for line in lines)


def _values(priced: Priced, column: int) -> dict[str, Floats]:
    """Return what one footprint adds to each measure (K,)."""
    costs, kind = priced.costs, priced.inputs.function.kind
    asked: Mapping[str, Floats | None] = {
        "no_place": costs.no_place,
        "seen_by_partner": costs.seen_by_partner,
        "posts": costs.posts,
        PLACES.get(kind, ""): costs.places,
    }
    found = {
        key: values[:, column].copy() for key, values in asked.items() if key and values is not None
    }
    if costs.in_time_percent is not None and costs.followed is not None:
        found["followed"] = costs.followed[:, column].copy()
        found["in_time"] = np.nan_to_num(costs.in_time_percent[:, column]) * found["followed"]
    if costs.backlog_end is not None:
        found["waiting_at_end"] = costs.backlog_end[:, column].copy()
    for line in costs.lines:
        amount = line.amount_gbp_per_year[:, column]
        if line.name == "travel time":
            found["minutes"] = line.quantity[:, column] * MINUTES_PER_HOUR
        if line.name in TRAVEL_LINES:
            found["cost_of_travel"] = found.get("cost_of_travel", 0.0) + amount
        if line.name == COORDINATION_LINE:
            found["coordination"] = amount.copy()
    if priced.inputs.function.travel != "none":
        found["journeys"] = WAYS_PER_VISIT * _visits(priced, column)
    return found


def _visits(priced: Priced, column: int) -> Floats:
    """Return the visits that the cases of one footprint make in a year (K,)."""
    inputs, attending = priced.inputs, priced.costs.attending
    per_case = np.ravel(inputs.parameters["visits_per_case_per_year"])
    if attending is None:
        member = priced.costs.membership[column]
        return np.asarray(inputs.employed_demand[:, member].sum(axis=1) * per_case)
    travelling = attending.within_area[:, column] + attending.to_base[:, column]
    return np.asarray(travelling.sum(axis=1) * per_case)


def same_inputs(one: Inputs, other: Inputs) -> bool:
    """Tell whether a function would be priced alike from two inputs, travel apart."""
    if one.function is not other.function and one.function != other.function:
        return False
    if one.extras.keys() != other.extras.keys() or one.parameters.keys() != other.parameters.keys():
        return False
    same: Callable[[Floats, Floats], bool] = np.array_equal
    return (
        same(one.demand, other.demand)
        and all(same(one.extras[key], other.extras[key]) for key in one.extras)
        and all(same(one.parameters[key], other.parameters[key]) for key in one.parameters)
        and one.growth_percent_per_year == other.growth_percent_per_year
    )
