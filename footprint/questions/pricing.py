"""Price every footprint that the options of a question use, and divide its cost by area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.costs import BlockCosts, Inputs, Line, price
from footprint.options import divide_partition

Floats = npt.NDArray[np.float64]
Block = frozenset[str]
TRAVEL_LINES = ("mileage", "travel time")
BOUGHT_LINE = "bought units"
COORDINATION_LINE = "coordination between partners"
EVERY_CASE = slice(None)


@dataclass(frozen=True, slots=True)
class Priced:
    """One function with every footprint of it that some option uses, priced.

    Attributes
    ----------
    codes
        ONS codes in the order of the last axis.
    columns
        Footprint to its column in ``costs``.
    """

    codes: tuple[str, ...]
    inputs: Inputs
    costs: BlockCosts
    columns: Mapping[Block, int]

    def of(self, blocks: Iterable[Block]) -> list[int]:
        """Return the columns of the footprints given."""
        return [self.columns[block] for block in blocks]


def price_blocks(inputs: Inputs, codes: tuple[str, ...], blocks: Iterable[Block]) -> Priced:
    """Price the distinct footprints given, over every case, with travel kept by area."""
    position = {code: column for column, code in enumerate(codes)}
    distinct = sorted(set(blocks), key=lambda block: (len(block), sorted(map(position.get, block))))  # type: ignore[type-var]
    membership = np.zeros((len(distinct), len(codes)), dtype=np.bool_)
    for row, block in enumerate(distinct):
        membership[row, [position[code] for code in block]] = True
    costs = price(inputs, membership, by_area=True)
    return Priced(codes, inputs, costs, {block: row for row, block in enumerate(distinct)})


def line_weights(
    priced: Priced, line: Line, column: int, shares: Floats, *, cases: slice = EVERY_CASE
) -> Floats:
    """Return the weights (K, A) by which one line of one footprint falls on its areas.

    Travel falls where it arises; units bought fall on the areas that buy them; everything else
    goes by the shares of the sharing rule (K, A), among the areas that employ staff for it. An
    area that buys pays for what it buys and for no part of its partners' staff. Where the
    weights add to nothing, the parts are equal. Other cases than those asked for are left out.
    """
    member = priced.costs.membership[column]
    if line.name in TRAVEL_LINES and priced.costs.travel_gbp_per_area is not None:
        return np.asarray(priced.costs.travel_gbp_per_area[cases, column, :])
    if line.name == BOUGHT_LINE:
        return np.asarray(priced.inputs.demand[cases] * (member & ~priced.inputs.employs))
    weights = shares[cases] * (member & priced.inputs.employs)
    empty = weights.sum(axis=1, keepdims=True) <= 0
    return np.asarray(np.where(empty, member, weights), dtype=np.float64)


def area_costs(
    priced: Priced, blocks: Iterable[Block], shares: Floats, *, staff_only: bool = False
) -> Floats:
    """Divide the cost of a configuration among the areas: (K, A), pounds a year.

    The same division as ``line_weights``, for all lines and footprints at once.

    Parameters
    ----------
    blocks
        A configuration: every area in exactly one footprint.
    staff_only
        Whether to divide the cost of staff alone.
    """
    columns = priced.of(blocks)
    costs, member = priced.costs, priced.costs.membership[columns]
    weights = shares * priced.inputs.employs
    if staff_only:
        return divide_partition(costs.staff_gbp_per_year[:, columns], member, weights)

    # travel and what is bought fall where they arise
    arising = np.zeros((len(shares), member.shape[1]))
    if costs.travel_gbp_per_area is not None:
        arising += costs.travel_gbp_per_area[:, columns].sum(axis=1)
    for line in costs.lines:
        if line.name == BOUGHT_LINE:
            buyers = priced.inputs.demand * ~priced.inputs.employs
            bought = divide_partition(line.amount_gbp_per_year[:, columns], member, buyers)
            somebody = (buyers @ member.T)[:, member.argmax(axis=0)] > 0
            arising += np.where(somebody, bought, 0)
    total = costs.cost_gbp_per_year[:, columns] - arising @ member.T
    return divide_partition(total, member, weights) + arising
