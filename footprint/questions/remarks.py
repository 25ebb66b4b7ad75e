"""Remark on one option what its table does not say: bases, what is passed on, who buys."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from footprint.arrangements import Arrangement, listed
from footprint.options import amount_words
from footprint.questions.account import Account, PriceBook, changes_of_team
from footprint.questions.pricing import TRAVEL_LINES, Block, Priced
from footprint.questions.spoken import PRICED_AS
from footprint.services import Service

# the kinds whose footprints provide places, which stand at the base themselves
PLACED = frozenset({"beds", "places"})
QUEUE = "backlog"
LEAST_GBP = 1.0
POUNDS = "GBP"


def base_notes(book: PriceBook, option: Account, now: Account) -> tuple[str, ...]:
    """Say where shared teams are taken to drive from, and what that makes of the difference.

    The footprints that are new are spoken of; as now itself speaks of those that stand.
    """
    standing = option.arrangement == now.arrangement
    bases: dict[str, None] = {}
    travel = 0.0
    for function_id, priced in book.functions.items():
        function = priced.inputs.function
        if function.travel != "base" or function.kind in PLACED:
            continue
        mine, before = (one.arrangement.footprints[function_id] for one in (option, now))
        shared = [b for b in mine if len(b) > 1 and (standing or b not in before)]
        bases |= dict.fromkeys(_bases(book, priced, shared))
        travel += _travel(priced, mine) - _travel(priced, before)
    if not bases:
        return ()
    places = [name for name in book.world.scenario.region.names.values() if name in bases]
    one = "A shared team is taken to drive from one base, the point with the least travel"
    difference = _part_of(travel, _total(option) - _total(now), "travel")
    return (f"{one} (here {listed(places)}){': ' if difference else ''}{difference}",)


def passing_notes(book: PriceBook, option: Account, now: Account) -> tuple[str, ...]:
    """Say how much of the difference is cases passed on, where nobody comes to know a worker."""
    catalogue = book.world.scenario.catalogue
    passing = [catalogue.services[key] for key in book.world.scenario.services]
    return tuple(
        note
        for service in passing
        if service.change_of_team
        for note in _passing(book, service, option, now)
    )


def _passing(book: PriceBook, service: Service, option: Account, now: Account) -> Iterator[str]:
    """Yield how much of the difference is what one service passes on."""
    edges = [edge for edge in book.handoff_gbp if edge[0].startswith(f"{service.key}/")]
    costs = [_changes(book, one.arrangement, edges) for one in (option, now)]
    gap = costs[0] - costs[1]
    if abs(gap) < LEAST_GBP:
        return
    label = f"{service.change_of_team[:1].lower()}{service.change_of_team[1:]}"
    prices = {float(book.handoff_gbp[edge][0]) for edge in edges}
    each = f" ({listed([amount_words(price, POUNDS) for price in sorted(prices)])})"
    told = _part_of(gap, _total(option) - _total(now), label)
    yield (f"{told}. The price of each{each} is assumed, {PRICED_AS}: none was found for this")


def buying_notes(book: PriceBook) -> tuple[str, ...]:
    """Name the councils that buy instead of employing, and what they buy."""
    region, names = book.world.scenario.region, book.world.scenario.region.names
    found: dict[str, list[str]] = {}
    for function, code, _ in region.bought:
        if function in book.functions and code in names:
            found.setdefault(names[code], []).append(function)
    catalogue = book.world.scenario.catalogue
    told = []
    for council, functions in found.items():
        named = [catalogue.function(f).name.lower() for f in functions]
        title = catalogue.services[functions[0].partition("/")[0]].title.lower()
        queued = any(catalogue.function(f).kind == QUEUE for f in functions)
        ends = "pays for what it buys, adds no hours and stands in no queue"
        told.append(
            f"{council} employs nobody for {title} ({listed(named)}): it buys by the unit, as now, "
            f"in every option, and {ends if queued else 'pays for what it buys'}."
        )
    return tuple(told)


def _total(account: Account) -> float:
    return float(account.cost_gbp_per_year[0])


def _travel(priced: Priced, blocks: Iterable[Block]) -> float:
    """Return what the travel of one function costs under a configuration, central case."""
    columns = priced.of(blocks)
    return sum(
        float(line.amount_gbp_per_year[0, columns].sum())
        for line in priced.costs.lines
        if line.name in TRAVEL_LINES
    )


def _changes(book: PriceBook, arrangement: Arrangement, edges: Iterable[tuple[str, str]]) -> float:
    """Return what the changes of team between some functions cost, central case."""
    moved = changes_of_team(book, arrangement).changes_by_edge
    return sum(float(moved[e][0].sum()) * float(book.handoff_gbp[e][0]) for e in edges)


def _bases(book: PriceBook, priced: Priced, blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the council at whose point each footprint has its base, central case."""
    names: Mapping[str, str] = book.world.scenario.region.names
    for block in blocks:
        base = int(priced.costs.base[0, priced.columns[block]])
        if base >= 0:
            yield names[book.world.codes[base]]


def _part_of(part: float, whole: float, what: str) -> str:
    """Say how much of a difference one part makes, or that it goes the other way."""
    if abs(part) < LEAST_GBP:
        return ""
    way = "higher" if whole > 0 else "lower"
    if part * whole > 0 and abs(part) <= abs(whole):
        return (
            f"of the {amount_words(abs(whole), POUNDS)} a year by which modelled cost is {way}, "
            f"{amount_words(abs(part), POUNDS)} is {what}"
        )
    side = "added" if part > 0 else "saved"
    return f"{amount_words(abs(part), POUNDS)} a year is {side} by {what}"


def home_cautions(
    book: PriceBook, options: Sequence[Arrangement], now: Arrangement
) -> tuple[str, ...]:
    """Say how far a gain from pooling homes may be relied on, where some option pools them."""
    pooled = [
        function
        for function, priced in book.functions.items()
        if priced.inputs.function.kind == "beds"
        and any(one.footprints[function] != now.footprints[function] for one in options)
    ]
    if not pooled:
        return ()
    return (
        "As now is worked out with each council holding homes of its own for its children, "
        "however few, which is not how every council places them today. What pooling places in "
        "homes saves is an upper limit: each vacant place is taken to suit the next child by "
        "chance alone, wherever in the footprint it stands, and a pooled footprint runs nearer to "
        "the share turned away that is allowed.",
        *(words for function in pooled if (words := _dearer_than_buying(book, function))),
    )


def _dearer_than_buying(book: PriceBook, function_id: str) -> str:
    """Name the councils for which, alone, buying every placement would cost less than homes."""
    priced = book.functions[function_id]
    bought, region = priced.costs.all_bought_gbp_per_year, book.world.scenario.region
    if bought is None:
        return ""
    found = [
        region.name_of(code)
        for code in book.world.codes
        if (column := priced.columns.get(frozenset({code}))) is not None
        and bought[0, column] < priced.costs.cost_gbp_per_year[0, column]
    ]
    if not found:
        return ""
    whose = "every council" if len(found) == len(book.world.codes) else listed(found)
    return (
        f"{priced.inputs.function.name}: alone, buying every placement would cost less than places "
        f"of its own for {whose} (modelled, central case). The model provides places all the "
        "same, so part of what pooling saves there could be saved by buying."
    )
