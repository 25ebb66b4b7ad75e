"""Lay an option out by footprint, by local authority and by what is known of the law."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.arrangements import (
    Arrangement,
    ended_partnerships,
    named,
    partnerships,
)
from footprint.options import difference, interval, nobody_above_alone, some_division_works
from footprint.questions.account import Account, PriceBook, changes_of_team, joint_costs
from footprint.questions.journeys import PointTravel, visits
from footprint.questions.pricing import Block, Priced
from footprint.questions.result import AreaRow, FootprintRow, LegalNote, Range
from footprint.services import LEGAL, Function

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """As now and alone, which every option is held against, with their workings in pence."""

    as_now: Account
    alone: Account
    as_now_pence: Mapping[str, int]
    alone_pence: Mapping[str, int]


def range_of(values: Floats) -> Range:
    """Return the central value with its range over the draws."""
    return Range(*interval(values))


def with_central(found: Range, central: float) -> Range:
    """Return a range with the central value that the workings add up to."""
    return Range(min(found.low, central), central, max(found.high, central))


def footprint_rows(
    book: PriceBook, option: Account, now: Arrangement, ground: PointTravel
) -> tuple[FootprintRow, ...]:
    """Return one row a footprint and function, the areas in the order of the region."""
    rows = []
    for function_id, priced in book.functions.items():
        blocks = option.arrangement.footprints[function_id]
        for block in sorted(blocks, key=lambda b: min(map(book.world.codes.index, b))):
            new = len(block) > 1 and block not in now.footprints[function_id]
            rows.append(footprint_row(book, priced, block, new, ground))
    return tuple(rows)


def footprint_row(
    book: PriceBook, priced: Priced, block: Block, new: bool, ground: PointTravel
) -> FootprintRow:
    """Return what one footprint of one function costs and provides."""
    costs, column = priced.costs, priced.columns[block]
    region = book.world.scenario.region
    trips = visits(priced, (block,), ground)
    base = int(costs.base[0, column])

    def maybe(values: Floats | None) -> Range | None:
        if values is None or np.isnan(values[0, column]):
            return None
        return range_of(values[:, column])

    return FootprintRow(
        function=priced.inputs.function.id,
        name=named(block, region.names),
        members=tuple(code for code in book.world.codes if code in block),
        new=new,
        demand=range_of(costs.demand[:, column]),
        demand_unit=priced.inputs.function.demand_unit,
        cost_gbp_per_year=range_of(costs.cost_gbp_per_year[:, column]),
        posts=maybe(costs.posts),
        places=maybe(costs.places),
        no_place=maybe(costs.no_place),
        in_time_percent=maybe(costs.in_time_percent),
        base=book.world.codes[base] if base >= 0 else "",
        travel_minutes_mean=trips.mean_minutes,
        travel_minutes_p95=trips.p95_minutes,
        lines={
            line.name: round(float(line.amount_gbp_per_year[0, column]), 2) for line in costs.lines
        },
    )


def area_rows(
    book: PriceBook,
    option: Account,
    reference: Reference,
    pence: Mapping[str, Mapping[str, int]],
    rule: str,
    rests_on: Mapping[str, Sequence[str]],
) -> tuple[AreaRow, ...]:
    """Return one row an area: as now, alone and this option, with paired differences.

    ``pence`` is what the workings of each sharing rule add up to, by area.
    """
    rows = []
    for column, code in enumerate(book.world.codes):
        mine = option.by_area_gbp_per_year[rule][:, column]
        now = reference.as_now.by_area_gbp_per_year[rule][:, column]
        apart = reference.alone.by_area_gbp_per_year[rule][:, column]
        from_now, clear_now = difference(mine, now)
        from_alone, clear_alone = difference(mine, apart)
        central, central_now = pence[rule][code] / 100, reference.as_now_pence[code] / 100
        central_alone = reference.alone_pence[code] / 100
        rows.append(
            AreaRow(
                code=code,
                as_now=with_central(range_of(now), central_now),
                alone=with_central(range_of(apart), central_alone),
                option=with_central(range_of(mine), central),
                from_as_now=with_central(Range(*from_now), round(central - central_now, 2)),
                from_alone=with_central(Range(*from_alone), round(central - central_alone, 2)),
                clear_from_as_now=clear_now,
                clear_from_alone=clear_alone,
                by_rule={
                    name: with_central(range_of(values[:, column]), pence[name][code] / 100)
                    for name, values in option.by_area_gbp_per_year.items()
                },
                words="",
                rests_on=tuple(rests_on.get(code, ())),
            )
        )
    return tuple(rows)


def divisions(
    option: Account, reference: Reference, book: PriceBook
) -> tuple[dict[str, bool], bool]:
    """Tell for each rule whether nobody is above alone, and whether any division could do that."""
    alone = reference.alone.by_area_gbp_per_year
    by_rule = {
        rule: nobody_above_alone(values[0], alone[rule][0])
        for rule, values in option.by_area_gbp_per_year.items()
    }
    return by_rule, _some_division(option, reference, book)


def _some_division(option: Account, reference: Reference, book: PriceBook) -> bool:
    """Tell whether those who share could divide what it costs with nobody above alone."""
    codes, arrangement = book.world.codes, option.arrangement
    joint = joint_costs(book, arrangement)
    moved = changes_of_team(book, arrangement).cost_gbp_per_year[0]
    blocks: list[Block] = list(joint.partnerships)
    costs = list(joint.by_partnership_gbp_per_year[0])
    for function_id, priced in book.functions.items():
        mine = arrangement.footprints[function_id]
        blocks += mine
        costs += list(priced.costs.cost_gbp_per_year[0, priced.of(mine)])
    membership = np.array([[code in block for code in codes] for block in blocks], dtype=np.bool_)
    alone = reference.alone.by_area_gbp_per_year["demand"][0] - moved
    return some_division_works(np.array(costs), membership, alone)


def legal_notes(
    book: PriceBook, arrangement: Arrangement, now: Arrangement
) -> tuple[LegalNote, ...]:
    """Return what is known of the law of sharing each function."""
    return tuple(
        legal_note(
            priced.inputs.function, arrangement.footprints[function_id], now.footprints[function_id]
        )
        for function_id, priced in book.functions.items()
    )


def legal_note(function: Function, blocks: Iterable[Block], today: Iterable[Block]) -> LegalNote:
    """Return what is known of the law of sharing one function in some footprints."""
    shared = [block for block in blocks if len(block) > 1]
    standing = tuple(today)
    new = [block for block in shared if not any(block <= held for held in standing)]
    return LegalNote(
        function.id,
        LEGAL[function.legal],
        function.legal_section,
        function.legal_link,
        function.legal_note,
        bool(shared),
        bool(new),
    )


def law_notes(legal: Sequence[LegalNote]) -> tuple[str, ...]:
    """Say of how many newly shared functions the law was not verified."""
    new = [note for note in legal if note.new_here]
    unverified = sum(note.mark == LEGAL["unverified"] for note in new)
    if not unverified:
        return ()
    if len(new) == 1:
        return ("The law of the function newly shared here was not verified: take legal advice",)
    if unverified == len(new):
        whole = "neither of the two" if len(new) == 2 else f"none of the {len(new)}"
        said = f"The law of {whole} functions newly shared here was verified"
    else:
        said = f"The law of {unverified} of the {len(new)} functions newly shared here was not "
        said += "verified"
    return (f"{said}: take legal advice",)


def ending_notes(
    arrangement: Arrangement, now: Arrangement, names: Mapping[str, str]
) -> tuple[str, ...]:
    """Name the partnerships of today whose members share nothing together in an option."""
    kept = partnerships(arrangement)
    return tuple(
        f"Ends what {named(block, names)} share today; what that would cost once is not priced"
        for block in ended_partnerships(arrangement, now)
        if not any(block <= wider for wider in kept)
    )


def not_adjoining(
    arrangement: Arrangement, graph: "Mapping[str, Iterable[str]]", names: Mapping[str, str]
) -> tuple[str, ...]:
    """Say which footprints are in pieces on the map, each once."""
    broken: dict[Block, None] = {}
    for blocks in arrangement.footprints.values():
        for block in blocks:
            if not in_one_piece(block, graph):
                broken[block] = None
    return tuple(apart_words(block, names) for block in broken)


def apart_words(block: Block, names: Mapping[str, str]) -> str:
    """Say that a footprint is in pieces on the map."""
    return f"{named(block, names)} do not all adjoin on the map"


def in_one_piece(block: Block, graph: "Mapping[str, Iterable[str]]") -> bool:
    """Tell whether all areas of a footprint hang together on the map."""
    return len(_reached(block, graph)) == len(block)


def _reached(block: Block, graph: "Mapping[str, Iterable[str]]") -> set[str]:
    """Return the areas of a block that can be reached within it from its first."""
    start = min(block)
    seen, waiting = {start}, [start]
    while waiting:
        for near in graph[waiting.pop()]:
            if near in block and near not in seen:
                seen.add(near)
                waiting.append(near)
    return seen
