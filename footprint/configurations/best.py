"""Find the configurations of lowest cost for one function, and prove them."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks, TooLargeError, connected_blocks
from footprint.configurations.cheapest import Cheapest, cheapest
from footprint.configurations.checks import check_configuration
from footprint.configurations.neighbours import (
    Link,
    Node,
    bits,
    name_of,
    neighbour_masks,
    pieces,
    size_cap,
    sweep_order,
    wanted_footprints,
)
from footprint.configurations.rules import Rule, allowed
from footprint.errors import CheckFailedError, InputError, Problem

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Cost = Callable[[BoolArray], FloatArray]
Configuration = tuple[frozenset[Node], ...]

TOLERANCE = 1e-9

_CHUNK_ROWS = 2**16


@dataclass(frozen=True, slots=True)
class Best:
    """The configurations of lowest cost, best first.

    Attributes
    ----------
    status
        "proven best", or "best found, at most x % from best" where a proof became too much work.
    words
        What was established, over which list of footprints, as a sentence for a page.
    objective, bound, gap
        Cost of the first configuration recomputed from its footprints, the least the search allows
        for any configuration, and their difference relative to the objective.
    configurations
        Distinct configurations, each a tuple of footprints in the order of the areas; where not
        all could be proven, only as far as the first that is not.
    objectives
        The recomputed cost of each.
    """

    status: str
    words: str
    objective: float
    bound: float
    gap: float
    seconds: float
    configurations: tuple[Configuration, ...]
    objectives: tuple[float, ...]


def best(
    graph: "nx.Graph",
    cost: Cost,
    *,
    max_size: int | None = None,
    footprints: int | None = None,
    keep: int = 1,
    rules: Sequence[Rule] = (),
    contiguous: bool = True,
    links: Iterable[Link] = (),
) -> Best:
    """Find the ``keep`` configurations of lowest total cost, with proof.

    Minimise the sum of cost(g) over the footprints g of a configuration: every area in exactly one.
    All possible footprints are priced, then combined: few areas by an exact recursion, more by
    sifting, which proves by listing every configuration that costs no more than the last one kept.
    Both give the same costs. The answer is checked and priced again apart from the search. The
    order of equal costs is the same each time; where more configurations tie (to a relative 1e-9)
    than are kept, which of them are listed is not fixed by their areas.

    Parameters
    ----------
    cost
        From membership (blocks, areas in the order of the graph) to the cost of each block
        (blocks,), finite and not negative. Called in chunks.
    max_size
        The most areas a footprint may have.
    footprints
        The exact number of footprints, areas alone included.
    keep
        How many configurations to return; fewer if there are not so many.
    rules
        What each footprint must keep.
    links
        Further pairs of areas that count as neighbours.

    Raises
    ------
    InputError
        If the region is in several pieces, a cost is negative or not a number, an area is left
        without a footprint, no configuration keeps the rules, or the list of footprints does not
        fit in memory; then the message names the cap that fits.
    CheckFailedError
        If the answer breaks a rule, or its cost recomputed differs from the bound.
    """
    began = time.perf_counter()
    links = tuple(links)
    nodes, masks = neighbour_masks(graph, contiguous=contiguous, links=links)
    cap = size_cap(max_size, len(nodes))
    _check_question(graph, masks, footprints, keep)

    # list, rule out and price every possible footprint, then combine them
    listed = connected_blocks(graph, max_size=cap, contiguous=contiguous, links=links)
    blocks = _keeping(rules, listed)
    _check_every_area_covered(graph, blocks)
    found = cheapest(
        blocks,
        _price(graph, cost, blocks),
        least=footprints,
        most=footprints,
        keep=keep,
        order=sweep_order(masks),
    )
    if not found.covers:
        raise _no_configuration(found, len(nodes), cap, footprints)

    # check and price the answers again, apart from the search
    limits: dict[str, Any] = {
        "max_size": max_size,
        "footprints": footprints,
        "contiguous": contiguous,
        "links": links,
        "rules": rules,
    }
    answers = []
    for value, chosen in found.covers:
        configuration = _ordered(nodes, [blocks[i] for i in chosen])
        check_configuration(graph, configuration, **limits)
        answers.append((_recomputed(cost, nodes, configuration, value), configuration))
    answers.sort(key=lambda answer: answer[0])
    over = _list_words(len(nodes), len(blocks), cap, footprints, bool(rules), contiguous)
    return _best(found, answers, over, time.perf_counter() - began)


def _best(
    found: Cheapest, answers: Sequence[tuple[float, Configuration]], over: str, seconds: float
) -> Best:
    """Return the answers with what is established about the first of them."""
    objective = answers[0][0]
    return Best(
        status=found.status,
        words=_words(found, over),
        objective=objective,
        bound=found.bound,
        gap=_relative(objective, found.bound),
        seconds=seconds,
        configurations=tuple(configuration for _, configuration in answers),
        objectives=tuple(value for value, _ in answers),
    )


def _check_question(
    graph: "nx.Graph", masks: Sequence[int], footprints: int | None, keep: int
) -> None:
    """Raise an InputError if the region is in pieces, or a number makes no sense."""
    wanted_footprints(footprints)
    if keep < 1:
        what = f"{keep} configurations cannot be kept."
        raise InputError(Problem("keep", what, "Give a number of 1 or more."))
    parts = pieces(masks)
    if len(parts) > 1:
        nodes = list(graph)
        # the largest piece is taken as the region; the others are named
        main = max(parts, key=int.bit_count)
        cut_off = [", ".join(name_of(graph, nodes[i]) for i in bits(p)) for p in parts if p != main]
        what = f"the region is in {len(parts)} pieces; cut off: {'; '.join(cut_off)}."
        remedy = "Name a link (a bridge or ferry) to a neighbour, or turn contiguity off."
        raise InputError(Problem("region", what, remedy))


def _keeping(rules: Sequence[Rule], blocks: Blocks) -> Blocks:
    """Return the blocks that keep every rule."""
    if not rules:
        return blocks
    keeps = [
        allowed(rules, blocks.membership(start, start + _CHUNK_ROWS))
        for start in range(0, len(blocks), _CHUNK_ROWS)
    ]
    return Blocks(blocks.nodes, blocks.words[np.concatenate(keeps)])


def _check_every_area_covered(graph: "nx.Graph", blocks: Blocks) -> None:
    """Raise an InputError naming every area that no block holds."""
    covered = np.bitwise_or.reduce(blocks.words, axis=0, initial=np.uint64(0))
    inside = Blocks(blocks.nodes, covered[np.newaxis]).membership()[0]
    problems = [
        Problem(
            name_of(graph, node),
            "no possible footprint holds it under the cap and the rules.",
            "Raise the cap or drop a rule.",
        )
        for node, held in zip(blocks.nodes, inside, strict=True)
        if not held
    ]
    if problems:
        raise InputError(problems)


def _price(graph: "nx.Graph", cost: Cost, blocks: Blocks) -> FloatArray:
    """Return the cost of every block, finite and not negative."""
    chunks = []
    for start in range(0, len(blocks), _CHUNK_ROWS):
        membership = blocks.membership(start, start + _CHUNK_ROWS)
        values = np.asarray(cost(membership), dtype=np.float64)
        if values.shape != (len(membership),):
            what = f"gave shape {values.shape} for {len(membership)} footprints."
            raise InputError(Problem("cost", what, "Return one number for each footprint."))
        wrong = np.flatnonzero(~np.isfinite(values) | (values < 0))
        if len(wrong):
            block = blocks[start + int(wrong[0])]
            names = ", ".join(name_of(graph, node) for node in blocks.nodes if node in block)
            what = f"{len(wrong)} footprints have no usable cost; {names} has {values[wrong[0]]}."
            raise InputError(Problem("cost", what, "Costs must be finite and not negative."))
        chunks.append(values)
    return np.concatenate(chunks)


def _no_configuration(
    found: Cheapest, n_areas: int, cap: int, footprints: int | None
) -> InputError:
    """Return the error that no configuration is made of the possible footprints, or none found."""
    number = "" if footprints is None else f" into exactly {footprints} footprints"
    if not found.proven:
        what = f"no way to group the {n_areas} areas{number} was found before the search ended."
        return TooLargeError(Problem("region", what, f"Set a max_size below {cap}."))
    what = f"no configuration of the {n_areas} areas{number} keeps the cap of {cap} and the rules."
    return InputError.of("footprints", what, "Change the number, raise the cap or drop a rule.")


def _ordered(nodes: Sequence[Node], blocks: Sequence[frozenset[Node]]) -> Configuration:
    """Return footprints by their first area in the order of the graph."""
    place = {node: i for i, node in enumerate(nodes)}
    return tuple(sorted(blocks, key=lambda block: min(place[node] for node in block)))


def _recomputed(
    cost: Cost, nodes: Sequence[Node], configuration: Configuration, bound: float
) -> float:
    """Return the cost of a configuration, priced afresh from the names of its areas.

    Raises
    ------
    CheckFailedError
        If it differs from what the search found.
    """
    membership = np.array([[node in block for node in nodes] for block in configuration])
    objective = float(np.sum(np.asarray(cost(membership), dtype=np.float64)))
    if not _relative(objective, bound) <= TOLERANCE:
        msg = (
            f"A configuration priced again costs {objective!r}, but the search found {bound!r}; "
            "nothing is proven. Costs must not change from one call to the next."
        )
        raise CheckFailedError(msg)
    return objective


def _relative(objective: float, bound: float) -> float:
    """Return the difference relative to the larger of the two, 0 where they are equal."""
    if objective == bound:
        return 0.0
    return abs(objective - bound) / max(abs(objective), abs(bound))


def _words(found: Cheapest, over: str) -> str:
    """Say what is established, and over which list of footprints."""
    if found.proven:
        return f"Lowest modelled cost under these assumptions and rules (proven), over {over}."
    words = found.words.replace("best found", "Lowest modelled cost found", 1)
    return f"{words}, under these assumptions and rules, over {over}; not proven."


def _list_words(
    n_areas: int, n_blocks: int, cap: int, footprints: int | None, rules: bool, contiguous: bool
) -> str:
    """Describe the groupings that the search covers."""
    kind = "contiguous " if contiguous else ""
    joined = "neighbours only" if contiguous else "neighbours or not"
    size = "of any size" if cap >= n_areas else f"of at most {cap} areas"
    number = "" if footprints is None else f", exactly {footprints} footprints in all"
    ruled = " that keep the rules" if rules else ""
    return (
        f"every way to group the {n_areas} areas using the {n_blocks:,} {kind}footprints "
        f"{size}{ruled} ({joined}{number})"
    )
