"""Show every cost as quantity times unit price, by local authority, to the penny."""

from collections.abc import Iterable, Sequence

from footprint.arrangements import OneOff, named
from footprint.options import divide_pence, pence
from footprint.questions.account import (
    Account,
    PriceBook,
    changes_of_team,
    joint_costs,
    rule_shares,
)
from footprint.questions.pricing import Block, Priced, line_weights
from footprint.questions.result import OneOffLine, WorkingLine

PARTNERSHIP = "partnership"
CHANGE_OF_TEAM = "changes of team"
JOINT_SOURCE = (
    "common/coordination_c0_gbp_per_year, common/coordination_c1_gbp_per_partner_per_year"
)


def workings(book: PriceBook, option: Account, rule: str) -> tuple[WorkingLine, ...]:
    """Return the central case of an option line by line; the pence sum to every cost shown."""
    lines: list[WorkingLine] = []
    for function_id, priced in book.functions.items():
        for block in option.arrangement.footprints[function_id]:
            lines += _footprint_lines(book, function_id, priced, block, rule)
    lines += _partnership_lines(book, option)
    lines += _change_lines(book, option)
    return tuple(lines)


def area_pence(lines: Iterable[WorkingLine], codes: Sequence[str]) -> dict[str, int]:
    """Add up the workings by local authority, in whole pence."""
    total = dict.fromkeys(codes, 0)
    for line in lines:
        total[line.code] += line.amount_pence
    return total


def one_off_lines(book: PriceBook, costs: Iterable[OneOff]) -> tuple[OneOffLine, ...]:
    """Return the central one-off cost line by line, in whole pence."""
    names = book.world.scenario.region.names
    lines = []
    for cost in costs:
        footprint = named(cost.members, names)
        for line, gbp, source in (
            ("setting up", cost.setup_gbp, "setup_gbp"),
            ("moving staff", cost.transfer_gbp, "transfer_percent of the yearly cost of staff"),
        ):
            amount = pence(float(gbp[0]))
            if amount:
                lines.append(OneOffLine(cost.function, footprint, line, amount, source))
    return tuple(lines)


def _footprint_lines(
    book: PriceBook, function_id: str, priced: Priced, block: Block, rule: str
) -> list[WorkingLine]:
    """Return the lines of one footprint of one function."""
    column = priced.columns[block]
    shares = rule_shares(book.world, priced, rule)
    footprint = named(block, book.world.scenario.region.names)
    found = []
    for line in priced.costs.lines:
        source = _keys(book, function_id, line.source)
        amount = pence(float(line.amount_gbp_per_year[0, column]))
        if not amount:
            continue
        weights = line_weights(priced, line, column, shares)[0]
        payers = {c: float(w) for c, w in zip(priced.codes, weights, strict=True) if w > 0}
        quantity = float(line.quantity[0, column])
        price = float(line.price_gbp[0, column])
        for code, part in divide_pence(amount, payers).items():
            if part:
                share = quantity * part / amount
                found.append(
                    WorkingLine(
                        code,
                        function_id,
                        footprint,
                        line.name,
                        share,
                        line.unit,
                        price,
                        part,
                        source,
                    )
                )
    return found


def _keys(book: PriceBook, function_id: str, names: str) -> str:
    """Return the keys in the assumptions log of the parameters behind a line.

    Where each stream of arrivals has a value of its own, every one of them is named.
    """
    parameters = book.world.parameters
    streams = book.world.scenario.catalogue.function(function_id).streams
    keys: dict[str, None] = {}
    for name in names.split(", "):
        each = [name, *(f"{name}_{stream.key}" for stream in streams)]
        known = [n for n in each if parameters.has(function_id, n)]
        keys |= dict.fromkeys(parameters.parameter(function_id, n).key for n in known)
        if not known:
            keys[name] = None
    return ", ".join(keys)


def _partnership_lines(book: PriceBook, option: Account) -> list[WorkingLine]:
    """Return what each partnership costs its members, in equal parts."""
    joint = joint_costs(book, option.arrangement)
    found = []
    for block, gbp in zip(joint.partnerships, joint.by_partnership_gbp_per_year[0], strict=True):
        amount = pence(float(gbp))
        name = named(block, book.world.scenario.region.names)
        for code, part in divide_pence(amount, dict.fromkeys(sorted(block), 1.0)).items():
            if part:
                found.append(
                    WorkingLine(
                        code,
                        PARTNERSHIP,
                        name,
                        "keeping the partnership going",
                        part / amount,
                        "partnerships",
                        float(gbp),
                        part,
                        JOINT_SOURCE,
                    )
                )
    return found


def _change_lines(book: PriceBook, option: Account) -> list[WorkingLine]:
    """Return what changes of team cost each area, where they arise."""
    moved = changes_of_team(book, option.arrangement)
    found = []
    for edge, changes in moved.changes_by_edge.items():
        price = float(book.handoff_gbp[edge][0])
        for code, count in zip(book.world.codes, changes[0], strict=True):
            amount = pence(float(count) * price)
            if amount:
                found.append(
                    WorkingLine(
                        code,
                        edge[0],
                        f"{edge[0]} to {edge[1]}",
                        CHANGE_OF_TEAM,
                        float(count),
                        "cases",
                        price,
                        amount,
                        _keys(book, edge[0], "handoff_gbp_per_case"),
                    )
                )
    return found
