"""State the joint question of all functions together, price an arrangement, check an answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from footprint.arrangements.arrangement import (
    Arrangement,
    Edge,
    FloatArray,
    check,
    partnerships,
)
from footprint.configurations import Blocks
from footprint.errors import CheckFailedError, InputError, Problem

Numbers = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, eq=False)
class JointProblem:
    """Every function with the blocks it may use, and what they cost together.

    Minimise, with x[f,g] = 1 where function f has block g as a footprint,

        sum of cost_f(g) x[f,g] + sum of coord(g) y[g] + sum over edges e and areas i of
        H_e[i] (1 - [i is in exactly the same block for both functions of e])

    where every area is in exactly one footprint of every function and y[g] >= x[f,g]: a
    partnership is paid for once, however many functions it shares.

    Attributes
    ----------
    codes
        ONS codes in the order of the columns, the same as ``blocks.nodes``.
    blocks
        Every block that some function may use, each once: the list that a proof covers.
    functions
        Function ids, in the order of the rows of the cost.
    cost_gbp_per_year
        Array (functions, blocks), of any sign; infinite where the function may not use the block.
    coordination_gbp_per_year
        Array (blocks,), not negative; zero for blocks of one area.
    handoff_gbp_per_year
        Pairs of consecutive functions to what a change of team between them costs in each area
        (areas,), not negative.
    footprints
        Function to the least and the most footprints it may have; no limit where not named.
    most_partnerships
        The most partnerships that one area may be in; no limit where None.

    Raises
    ------
    InputError
        Naming every function, area and amount that is wrong.
    """

    codes: tuple[str, ...]
    blocks: Blocks
    functions: tuple[str, ...]
    cost_gbp_per_year: FloatArray
    coordination_gbp_per_year: FloatArray
    handoff_gbp_per_year: Mapping[Edge, FloatArray] = field(default_factory=dict)
    footprints: Mapping[str, Numbers] = field(default_factory=dict)
    most_partnerships: int | None = None

    def __post_init__(self) -> None:
        """Report everything that is wrong at once."""
        problems = [*_shape_problems(self)]
        if not problems:
            problems = [
                *_price_problems(self),
                *_edge_problems(self),
                *_limit_problems(self),
                *_uncovered(self),
            ]
        if problems:
            raise InputError(problems)


@dataclass(frozen=True, slots=True, eq=False)
class JointBest:
    """The arrangements of lowest cost that a search found, and what it proved of the first.

    Attributes
    ----------
    status
        "proven best", "best found, at most x % from best" or "not solved".
    words
        The status as it is said to people, with the list of footprints that it covers.
    objective_gbp_per_year, bound_gbp_per_year, gap
        Cost of the first arrangement, recomputed by ``joint_cost``; no arrangement made of the
        blocks listed costs less than the bound; and
        ``(objective - bound) / max(1, abs(objective))``.
    method
        The way that found it: "recursion", "arrays" or "pulp".
    arrangements, objectives
        Distinct arrangements, best first, and the recomputed cost of each.
    """

    status: str
    words: str
    objective_gbp_per_year: float
    bound_gbp_per_year: float
    gap: float
    seconds: float
    method: str
    arrangements: tuple[Arrangement, ...]
    objectives: tuple[float, ...]


def joint_cost(problem: JointProblem, arrangement: Arrangement) -> float:
    """Price an arrangement from its sets of areas, sharing nothing with any search.

    Returns
    -------
    Pounds a year: footprints, partnerships and changes of team; infinite where a footprint is
    not allowed for its function.

    Raises
    ------
    KeyError
        If a function or a footprint is not in the problem.
    """
    column = {block: b for b, block in enumerate(problem.blocks)}
    own = sum(
        float(problem.cost_gbp_per_year[row, column[block]])
        for row, function in enumerate(problem.functions)
        for block in arrangement.footprints[function]
    )
    joint = sum(
        float(problem.coordination_gbp_per_year[column[block]])
        for block in partnerships(arrangement)
    )
    moved = sum(
        float(amounts[i])
        for (first, second), amounts in problem.handoff_gbp_per_year.items()
        for i, code in enumerate(problem.codes)
        if arrangement.block_of(first, code) != arrangement.block_of(second, code)
    )
    return own + joint + moved


def check_joint(problem: JointProblem, arrangement: Arrangement) -> None:
    """Check an answer against every rule of the problem, from its sets of areas.

    Raises
    ------
    CheckFailedError
        Naming everything that is wrong; the answer must then not be used.
    """
    check(arrangement, problem.codes, functions=problem.functions)
    column = {block: b for b, block in enumerate(problem.blocks)}
    faults = []
    for row, function in enumerate(problem.functions):
        blocks = arrangement.footprints[function]
        for block in blocks:
            allowed = block in column and problem.cost_gbp_per_year[row, column[block]] < np.inf
            if not allowed:
                faults.append(f"{function}: {', '.join(sorted(block))} may not share it.")
        least, most = problem.footprints.get(function, (None, None))
        if (least or 0) > len(blocks) or (most is not None and len(blocks) > most):
            faults.append(f"{function}: {len(blocks)} footprints.")
    if problem.most_partnerships is not None:
        shared = partnerships(arrangement)
        for code in problem.codes:
            held = sum(code in block for block in shared)
            if held > problem.most_partnerships:
                faults.append(f"{code}: in {held} partnerships.")
    if faults:
        msg = f"An arrangement failed its check: {' '.join(faults)}"
        raise CheckFailedError(msg)


def _shape_problems(problem: JointProblem) -> Iterator[Problem]:
    """Yield what does not fit together."""
    areas, blocks, functions = len(problem.codes), len(problem.blocks), len(problem.functions)
    if tuple(problem.blocks.nodes) != tuple(problem.codes):
        what = "the blocks are not sets of the areas given, in their order."
        yield Problem("codes", what, "List the blocks over the region's codes.")
    if not functions:
        yield Problem("functions", "there is no function to arrange.", "Name at least one.")
    if not blocks:
        yield Problem("blocks", "there is no block to use.", "List at least one.")
    if len(set(problem.functions)) < functions:
        yield Problem("functions", "a function is named twice.", "Name each once.")
    if blocks and len(np.unique(problem.blocks.words, axis=0)) < blocks:
        yield Problem("blocks", "a block is listed twice.", "List each set of areas once.")
    for name, values, shape in (
        ("cost", problem.cost_gbp_per_year, (functions, blocks)),
        ("coordination", problem.coordination_gbp_per_year, (blocks,)),
        *(
            (f"change of team {' to '.join(edge)}", amounts, (areas,))
            for edge, amounts in problem.handoff_gbp_per_year.items()
        ),
    ):
        if np.shape(values) != shape:
            what = f"has shape {np.shape(values)} where {shape} is needed."
            yield Problem(name, what, "Give one amount for each.")


def _price_problems(problem: JointProblem) -> Iterator[Problem]:
    """Yield every amount that cannot be used."""
    wrong = np.isnan(problem.cost_gbp_per_year) | np.isneginf(problem.cost_gbp_per_year)
    for row in np.flatnonzero(wrong.any(axis=1)):
        block = problem.blocks[int(np.flatnonzero(wrong[row])[0])]
        what = f"{int(wrong[row].sum())} footprints have no usable cost, {_named(block)} first."
        yield Problem(problem.functions[row], what, "Give a number, or infinity to rule it out.")
    remedy = "Prices must be finite and 0 or more."
    joint = problem.coordination_gbp_per_year
    for b in np.flatnonzero(~(np.isfinite(joint) & (joint >= 0)))[:1]:
        what = f"{_named(problem.blocks[int(b)])} costs {joint[b]} to coordinate."
        yield Problem("coordination", what, remedy)
    for b in np.flatnonzero((problem.blocks.sizes() == 1) & (joint > 0))[:1]:
        what = f"{_named(problem.blocks[int(b)])} is alone, yet costs {joint[b]} to coordinate."
        yield Problem("coordination", what, "An area by itself costs nothing to coordinate.")
    for edge, amounts in problem.handoff_gbp_per_year.items():
        for i in np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))[:1]:
            what = f"{problem.codes[i]} costs {amounts[i]}."
            yield Problem(f"change of team {' to '.join(edge)}", what, remedy)


def _edge_problems(problem: JointProblem) -> Iterator[Problem]:
    """Yield the pairs of functions that make no sense."""
    seen: set[frozenset[str]] = set()
    for edge in problem.handoff_gbp_per_year:
        where = f"change of team {' to '.join(edge)}"
        for function in sorted(set(edge) - set(problem.functions)):
            what = f"{function} is not one of the functions."
            yield Problem(where, what, "Name two functions, or leave the pair out.")
        if len(set(edge)) < 2 or frozenset(edge) in seen:
            yield Problem(where, "the pair is not of two functions, once.", "Give each pair once.")
        seen.add(frozenset(edge))


def _limit_problems(problem: JointProblem) -> Iterator[Problem]:
    """Yield the limits that nothing can keep."""
    for function, (least, most) in problem.footprints.items():
        if function not in problem.functions:
            remedy = "Name one of the functions."
            yield Problem(function, "has a number of footprints but is not a function.", remedy)
        elif (most is not None and most < 1) or (least or 1) > (most or len(problem.codes)):
            what = f"cannot have between {least or 1} and {most or len(problem.codes)} footprints."
            yield Problem(function, what, "Give a least that is at most the most, both 1 or more.")
    if problem.most_partnerships is not None and problem.most_partnerships < 0:
        what = f"{problem.most_partnerships} partnerships for each area cannot be kept."
        yield Problem("most_partnerships", what, "Give 0 or more.")


def _uncovered(problem: JointProblem) -> Iterator[Problem]:
    """Yield every function with areas that none of its blocks hold."""
    inside = problem.blocks.membership()
    for row, function in enumerate(problem.functions):
        held = inside[np.isfinite(problem.cost_gbp_per_year[row])].any(axis=0)
        missing = [code for code, is_held in zip(problem.codes, held, strict=True) if not is_held]
        if missing:
            what = f"no footprint allowed for it holds {', '.join(missing)}."
            yield Problem(function, what, "Allow one, or drop a rule.")


def _named(block: frozenset[str]) -> str:
    """Name the areas of a block by their codes."""
    return ", ".join(sorted(block))
