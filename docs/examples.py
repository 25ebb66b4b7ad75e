"""Set up the small examples of the pages, so that the code itself computes what they show."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from footprint.allocation import BuildProblem
from footprint.costs import BlockCosts, Inputs, price
from footprint.services import Function, Stream

NOTHING_MORE = (
    "overhead_percent",
    "function_fixed_gbp_per_year",
    "coordination_per_function_gbp_per_year",
)


def priced(
    kind: str,
    counts: Mapping[str, float],
    *groups: str,
    extras: Mapping[str, Mapping[str, float]] | None = None,
    streams: Sequence[Stream] = (),
    minutes: Sequence[Sequence[float]] = (),
    growth_percent: float = 0.0,
    fields: Mapping[str, Any] | None = None,
    **values: float,
) -> BlockCosts:
    """Price groups of councils, "Ash" or "Ash + Elm", for a made-up function of a kind.

    ``counts`` gives each council's demand. What is not given costs nothing.
    """
    names = list(counts)
    function = Function(
        service="example",
        key=kind,
        name=kind,
        kind=kind,
        legal="joint",
        demand=("cases",),
        demand_unit="cases",
        plain="An example.",
        streams=tuple(streams),
        **dict(fields or {}),
    )
    parameters = dict.fromkeys(NOTHING_MORE, 0.0) | values
    travel = np.asarray(minutes, dtype=float) if len(minutes) else np.zeros((len(names),) * 2)
    inputs = Inputs(
        function=function,
        demand=_row(counts, names),
        extras={key: _row(by_name, names) for key, by_name in (extras or {}).items()},
        parameters={key: np.array([float(value)]) for key, value in parameters.items()},
        minutes=travel,
        km=travel * 0.7,
        growth_percent_per_year=growth_percent,
    )
    members = [[name in group.split(" + ") for name in names] for group in groups]
    return price(inputs, np.array(members))


def show(costs: BlockCosts, *groups: str) -> None:
    """Print how many of each line the groups have, and what they cost a year."""
    rows = [("", *groups)]
    for line in costs.lines:
        if (line.amount_gbp_per_year != 0).any():
            amounts = np.broadcast_to(line.quantity, costs.cost_gbp_per_year.shape)[0]
            rows.append((f"{line.name}, {line.unit}", *(f"{one + 0.0:,.2f}" for one in amounts)))
    rows.append(("cost, £ a year", *(f"{one:,.0f}" for one in costs.cost_gbp_per_year[0])))
    _print(rows)


def table(heads: Sequence[str], *rows: Sequence[object]) -> None:
    """Print rows under their heads."""
    _print([tuple(heads), *(tuple(_words(cell) for cell in row) for row in rows)])


def one_base(**changes: Any) -> BuildProblem:  # noqa: ANN401
    """State a question of where to build: one council, two years, one base of 3 to 5 places.

    Ten children in the first year and twelve in the second. Mill School has six places at £10
    and £1 for the journey; a place bought outside costs £30 and £5. The base costs £20 and £4 a
    place to build, £2 a year and £5 and £1 a child. Half of it is ready in the first year. The
    second year counts half, and a quarter of the capital is left at the end.
    """
    parts: dict[str, Any] = {
        "years": [2026, 2027],
        "weight": [1, 0.5],
        "origins": ["Ash"],
        "demand": [[10], [12]],
        "sites": ["Mill", "Outside"],
        "capacity": [[6, np.inf], [6, np.inf]],
        "candidates": ["Base"],
        "least": [3],
        "most": [5],
        "capital_gbp": [20],
        "capital_gbp_per_place": [4],
        "fixed_gbp_per_year": [2],
        "ready_place_gbp_per_year": [0],
        "ready": [[0.5], [1]],
        "capital_weight": [1],
        "residual_share": [0.25],
        "arc_origin": [0, 0, 0],
        "arc_site": [0, 1, 2],
        "arc_running_gbp_per_year": [10, 30, 5],
        "arc_transport_gbp_per_year": [1, 5, 1],
        "arc_steering_gbp_per_year": [0, 0, 0],
        "arc_within_limit": [True, False, True],
        "shortage_gbp_per_year": 1000,
        "budget_gbp": 100,
    }
    return BuildProblem(**(parts | changes))


def _row(counts: Mapping[str, float], names: Sequence[str]) -> np.ndarray[Any, Any]:
    return np.array([[float(counts[name]) for name in names]])


def _words(cell: object) -> str:
    if isinstance(cell, np.ndarray | np.generic):
        cell = cell.item()
    if isinstance(cell, float):
        return f"{cell:,.2f}".rstrip("0").rstrip(".")
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _print(rows: Sequence[Sequence[str]]) -> None:
    """Print cells under each other, the first column to the left and the others to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for first, *others in rows:
        cells = [
            first.ljust(widths[0]),
            *(c.rjust(w) for c, w in zip(others, widths[1:], strict=True)),
        ]
        print("  ".join(cells).rstrip())
