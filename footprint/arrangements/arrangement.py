"""Hold one configuration per function, and price what belongs to all of them together."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.errors import CheckFailedError, InputError, Problem

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Block = frozenset[str]
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Hold one configuration per function.

    Attributes
    ----------
    footprints
        Function id to its blocks of ONS codes: every area in exactly one, the same areas for
        every function. Functions keep the order given; blocks are put in the order of their
        lowest code, so two arrangements are equal where they share alike.

    Raises
    ------
    InputError
        Naming each function and area that is left out, doubled or unknown to other functions.
    """

    footprints: Mapping[str, tuple[Block, ...]]

    def __post_init__(self) -> None:
        """Put the blocks in order, and check that they are configurations of the same areas."""
        ordered = {
            function: tuple(sorted((frozenset(block) for block in blocks), key=sorted))
            for function, blocks in self.footprints.items()
        }
        object.__setattr__(self, "footprints", ordered)
        problems = _problems(self, self.areas)
        if problems:
            raise InputError(problems)

    @property
    def areas(self) -> frozenset[str]:
        """Return every area of any function."""
        return frozenset(
            code for blocks in self.footprints.values() for block in blocks for code in block
        )

    def block_of(self, function: str, code: str) -> Block:
        """Return the footprint that holds an area for a function."""
        return next(block for block in self.footprints[function] if code in block)

    def membership(self, function: str, codes: Sequence[str]) -> BoolArray:
        """Return which areas are in each footprint of a function (blocks, areas)."""
        return np.array(
            [[code in block for code in codes] for block in self.footprints[function]],
            dtype=np.bool_,
        ).reshape(-1, len(codes))


def check(
    arrangement: Arrangement,
    codes: Iterable[str],
    *,
    functions: Iterable[str] | None = None,
    stays: Collection[str] = (),
) -> None:
    """Check an answer: every function there, every area in one footprint, none shared that stays.

    Raises
    ------
    CheckFailedError
        Naming everything that is wrong; the answer must then not be used.
    """
    faults = [str(problem) for problem in _problems(arrangement, frozenset(codes))]
    present = set(arrangement.footprints)
    wanted = present if functions is None else set(functions)
    faults += [f"{function}: no configuration." for function in sorted(wanted - present)]
    faults += [f"{function}: not a function asked for." for function in sorted(present - wanted)]
    faults += [
        f"{function}: stays with each council, yet {', '.join(sorted(block))} share it."
        for function in stays
        for block in arrangement.footprints.get(function, ())
        if len(block) > 1
    ]
    if faults:
        msg = f"An arrangement failed its check: {' '.join(faults)}"
        raise CheckFailedError(msg)


def alone(codes: Iterable[str], functions: Iterable[str]) -> Arrangement:
    """Return the arrangement of every function in every area by itself."""
    singles = tuple(frozenset({code}) for code in codes)
    return Arrangement(dict.fromkeys(functions, singles))


def partnerships(arrangement: Arrangement) -> list[Block]:
    """Return the distinct sets of two or more areas that share a function, smallest first."""
    shared = {
        block for blocks in arrangement.footprints.values() for block in blocks if len(block) > 1
    }
    return sorted(shared, key=lambda block: (len(block), sorted(block)))


@dataclass(frozen=True, slots=True, eq=False)
class Coordination:
    """Cost of keeping partnerships going, in pounds a year.

    Attributes
    ----------
    partnerships
        The partnerships, in the order of the columns of ``by_partnership_gbp_per_year``.
    total_gbp_per_year, by_partnership_gbp_per_year, by_area_gbp_per_year
        Arrays (cases,), (cases, partnerships) and (cases, areas).
    """

    partnerships: tuple[Block, ...]
    total_gbp_per_year: FloatArray
    by_partnership_gbp_per_year: FloatArray
    by_area_gbp_per_year: FloatArray


def coordination(
    arrangement: Arrangement,
    codes: Sequence[str],
    c0_gbp_per_year: FloatArray,
    c1_gbp_per_partner_per_year: FloatArray,
    *,
    weights: FloatArray | None = None,
) -> Coordination:
    """Price each partnership once, however many functions it shares: c0 + c1 (partners - 1).

    Parameters
    ----------
    codes
        The areas in the order of the columns.
    c0_gbp_per_year, c1_gbp_per_partner_per_year
        Arrays (cases,), not negative.
    weights
        Array (cases, areas) to divide each partnership's cost by; equal among its members if not
        given, or where the weights of its members add to nothing.

    Raises
    ------
    InputError
        If a price is negative, or the areas are not those of the arrangement.
    """
    _check_codes(arrangement, codes)
    _check_not_negative("coordination", c0_gbp_per_year, c1_gbp_per_partner_per_year)
    shared = partnerships(arrangement)
    member = np.array([[code in block for code in codes] for block in shared], dtype=np.bool_)
    member = member.reshape(len(shared), len(codes))
    partners = member.sum(axis=1) - 1.0
    cost = c0_gbp_per_year[:, np.newaxis] + np.outer(c1_gbp_per_partner_per_year, partners)

    # divide each among its members
    parts = np.broadcast_to(member, (len(cost), *member.shape)).astype(np.float64)
    if weights is not None:
        weighted = member * weights[:, np.newaxis, :]
        parts = np.where(weighted.sum(axis=2, keepdims=True) > 0, weighted, parts)
    parts = parts / parts.sum(axis=2, keepdims=True)
    by_area = np.einsum("kp,kpa->ka", cost, parts)
    return Coordination(tuple(shared), cost.sum(axis=1), cost, by_area)


@dataclass(frozen=True, slots=True, eq=False)
class Handoffs:
    """Changes of team during a child's journey, where they arise.

    Attributes
    ----------
    changes, cost_gbp_per_year
        Arrays (cases, areas): changes a year, and their cost.
    changes_by_edge
        The changes of each pair of consecutive functions, (cases, areas).
    """

    changes: FloatArray
    cost_gbp_per_year: FloatArray
    changes_by_edge: dict[Edge, FloatArray]


def handoffs(
    edges: Iterable[Edge],
    arrangement: Arrangement,
    codes: Sequence[str],
    cases: Mapping[Edge, FloatArray],
    gbp_per_case: FloatArray | Mapping[Edge, FloatArray],
) -> Handoffs:
    """Count the children who change team between consecutive functions, and price the changes.

    A child keeps the team only where the area is in exactly the same block for both functions;
    otherwise every case of the edge is a change: h (D - sum of D over blocks shared exactly).

    Parameters
    ----------
    edges
        Pairs of consecutive functions of one service.
    cases
        Cases a year that pass from the first function to the second, (cases, areas) per edge.
    gbp_per_case
        Price of one change, (cases,), for all edges or per edge; not negative.

    Raises
    ------
    InputError
        If an edge names a function that the arrangement does not hold, a price is negative, or
        the areas are not those of the arrangement.
    """
    _check_codes(arrangement, codes)
    edges = tuple(edges)
    unknown = sorted({f for edge in edges for f in edge if f not in arrangement.footprints})
    if unknown:
        remedy = "Give it a configuration, or leave the pair out."
        raise InputError(
            Problem(f, "is in a journey but has no footprints.", remedy) for f in unknown
        )

    changes_by_edge: dict[Edge, FloatArray] = {}
    costs = []
    for edge in edges:
        price = gbp_per_case[edge] if isinstance(gbp_per_case, Mapping) else gbp_per_case
        _check_not_negative("change of team", price)
        same = {code for block in _same_blocks(arrangement, edge) for code in block}
        moves = np.array([code not in same for code in codes])
        changes_by_edge[edge] = np.where(moves, cases[edge], 0.0)
        costs.append(changes_by_edge[edge] * price[:, np.newaxis])
    n_cases = 1 if isinstance(gbp_per_case, Mapping) else len(gbp_per_case)
    zero = np.zeros((n_cases, len(codes)))
    return Handoffs(
        changes=np.sum([*changes_by_edge.values()], axis=0) if edges else zero,
        cost_gbp_per_year=np.sum(costs, axis=0) if edges else zero,
        changes_by_edge=changes_by_edge,
    )


def _same_blocks(arrangement: Arrangement, edge: Edge) -> set[Block]:
    """Return the blocks that both functions of an edge have exactly."""
    first, second = edge
    return set(arrangement.footprints[first]) & set(arrangement.footprints[second])


def _problems(arrangement: Arrangement, codes: frozenset[str]) -> list[Problem]:
    """Return every way in which the footprints are not configurations of the areas."""
    problems = []
    for function, blocks in arrangement.footprints.items():
        held = Counter(code for block in blocks for code in block)
        doubled = sorted(code for code, times in held.items() if times > 1)
        missing = sorted(codes - held.keys())
        unknown = sorted(held.keys() - codes)
        if doubled:
            what = f"{', '.join(doubled)} in more than one footprint."
            problems.append(Problem(function, what, "Put each area in one."))
        if missing:
            what = f"{', '.join(missing)} in no footprint."
            problems.append(Problem(function, what, "Put each area in one, alone if need be."))
        if unknown:
            what = f"{', '.join(unknown)} not an area of the region."
            problems.append(Problem(function, what, "Use codes of the region's areas."))
        if not all(blocks):
            problems.append(Problem(function, "a footprint has no area.", "Remove it."))
    return problems


def _check_codes(arrangement: Arrangement, codes: Sequence[str]) -> None:
    """Raise an InputError if the columns are not the areas of the arrangement, each once."""
    if len(codes) != len(set(codes)) or (
        arrangement.footprints and set(codes) != arrangement.areas
    ):
        what = "the columns are not the areas of the arrangement, each once."
        raise InputError(Problem("codes", what, "Give the region's codes in order."))


def _check_not_negative(what: str, *prices: FloatArray) -> None:
    """Raise an InputError if a price is negative or not a number."""
    if not all(bool(np.all(price >= 0)) for price in prices):
        remedy = "Prices must be 0 or more."
        raise InputError(Problem(what, "a price is negative or not a number.", remedy))
