"""Measure what an option changes for the children of each council by itself."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement
from footprint.questions.account import PriceBook, changes_of_team
from footprint.questions.cells import NOT_MODELLED, measured_cells
from footprint.questions.criteria import applicable
from footprint.questions.pricing import Block, Priced
from footprint.questions.result import Cell

Floats = npt.NDArray[np.float64]
Values = Mapping[str, Floats]
MEASURED = ("changes_of_team", "in_time_percent", "seen_by_partner")


def for_children(book: PriceBook, option: Arrangement, now: Arrangement) -> list[dict[str, Cell]]:
    """Return, for each council, its own cells on children, against as now over the same draws.

    A council that buys what is queued for has no queue, and so no cell of it.
    """
    rows = [row for row in applicable(book) if row.key in MEASURED]
    mine, before = _by_area(book, option), _by_area(book, now)
    found = []
    for column in range(len(book.world.codes)):
        cells = measured_cells(
            rows, _known(mine, column), _known(before, column), {}, same=option == now
        )
        found.append({key: cell for key, cell in cells.items() if cell.words != NOT_MODELLED})
    return found


def _known(values: Values, column: int) -> dict[str, Floats]:
    """Return one council's values (K,) of every measure that it has in each case."""
    own = {key: value[:, column] for key, value in values.items()}
    return {key: value for key, value in own.items() if not np.isnan(value).any()}


def _by_area(book: PriceBook, arrangement: Arrangement) -> Values:
    """Return each measure by council (K, A), not a number where a council has none."""
    found: dict[str, Floats] = {}
    moved = changes_of_team(book, arrangement).changes_by_edge
    passed = [moved[edge] for edge in sorted(book.children_pass)]
    if passed:
        found["changes_of_team"] = np.sum(passed, axis=0)
    for function_id, priced in book.functions.items():
        blocks = arrangement.footprints[function_id]
        if priced.costs.in_time_percent is not None:
            found["in_time_percent"] = _in_time(priced, blocks)
        if priced.costs.seen_by_partner is not None:
            seen = _seen_by_partner(priced, blocks)
            found["seen_by_partner"] = found.get("seen_by_partner", 0.0) + seen
    return found


def _in_time(priced: Priced, blocks: Sequence[Block]) -> Floats:
    """Return the share in time of the footprint each council is in (K, A), in percent."""
    shares = priced.costs.in_time_percent
    found = np.full(priced.inputs.demand.shape, np.nan)
    if shares is None:
        return found
    for column in priced.of(blocks):
        queued = priced.costs.membership[column] & priced.inputs.employs
        found[:, queued] = shares[:, column, np.newaxis]
    return found


def _seen_by_partner(priced: Priced, blocks: Sequence[Block]) -> Floats:
    """Return each council's children who are seen by a partner's worker (K, A)."""
    inputs = priced.inputs
    found = np.zeros(inputs.demand.shape)
    if inputs.living is None:
        return found
    elsewhere = inputs.living[:, :-1] * inputs.employs
    np.fill_diagonal(elsewhere, 0.0)
    for column in priced.of(blocks):
        member = priced.costs.membership[column]
        share = elsewhere[:, member].sum(axis=1)
        found[:, member] = (inputs.employed_demand * share)[:, member]
    return found
