"""Find the configurations of lowest cost for one function, and prove them."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations.blocks import Blocks, TooLargeError, connected_blocks
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
from footprint.configurations.recursion import (
    MOST_AREAS,
    Masks,
    cheapest_covers,
    remaining_sets,
)
from footprint.configurations.rules import Rule, allowed
from footprint.errors import CheckFailedError, InputError, Problem

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Cost = Callable[[BoolArray], FloatArray]
Configuration = tuple[frozenset[Node], ...]

PROVEN = "proven best"
TOLERANCE = 1e-9

# listing above this is beyond the exact search; the cap to suggest is sought with less work
_LIST_BYTES = 2**28
_TRIAL_TESTS = 2**27
_TRIAL_STATES = 2**18
_CHUNK_ROWS = 2**16


@dataclass(frozen=True, slots=True)
class Best:
    """The configurations of lowest cost, best first.

    Attributes
    ----------
    status
        "proven best"; nothing less is returned.
    words
        What was proven, over which list of footprints, as a sentence for a page.
    objective, bound, gap
        Cost of the first configuration recomputed from its footprints, the least the search allows
        for any configuration, and their difference relative to the objective.
    configurations
        Distinct configurations, each a tuple of footprints in the order of the areas.
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
    All possible footprints are priced, then combined by an exact recursion. The answer is checked
    and priced again apart from the search. Equal costs are ordered by footprints listed first
    (smaller ones, then by areas), area by area in the order of the sweep.

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
        without a footprint, no configuration keeps the rules, or the region is too large for the
        exact search; then the message names the cap that fits.
    CheckFailedError
        If the answer breaks a rule, or its cost recomputed differs from the bound.
    """
    began = time.perf_counter()
    links = tuple(links)
    nodes, masks = neighbour_masks(graph, contiguous=contiguous, links=links)
    cap = size_cap(max_size, len(nodes))
    _check_question(graph, masks, footprints, keep)

    # list, rule out and price every possible footprint
    blocks = _keeping(rules, _list(graph, masks, cap, contiguous=contiguous, links=links))
    _check_every_area_covered(graph, blocks)
    costs = _price(graph, cost, blocks)

    # combine them, sweeping across the region
    order = sweep_order(masks)
    swept = _in_sweep_order(blocks, order)
    try:
        covers = cheapest_covers(swept, costs, len(nodes), footprints=footprints, keep=keep)
    except TooLargeError as error:
        if error.problems[0].remedy:
            raise
        raise _with_cap_that_fits(error, swept, blocks.sizes()) from error
    if not covers:
        raise _no_configuration(len(nodes), cap, footprints)

    # check and price the answers again, apart from the search
    found = []
    for bound, chosen in covers:
        configuration = _ordered(nodes, [blocks[i] for i in chosen])
        check_configuration(
            graph,
            configuration,
            max_size=max_size,
            footprints=footprints,
            contiguous=contiguous,
            links=links,
        )
        found.append((_recomputed(cost, nodes, configuration, bound), configuration))
    found.sort(key=lambda pair: pair[0])
    bound, objective = covers[0][0], found[0][0]
    return Best(
        status=PROVEN,
        words=_words(len(nodes), len(blocks), cap, footprints, bool(rules), contiguous),
        objective=objective,
        bound=bound,
        gap=_relative(objective, bound),
        seconds=time.perf_counter() - began,
        configurations=tuple(configuration for _, configuration in found),
        objectives=tuple(value for value, _ in found),
    )


def _check_question(
    graph: "nx.Graph", masks: Sequence[int], footprints: int | None, keep: int
) -> None:
    """Raise an InputError if the region is in pieces or too large, or a number makes no sense."""
    wanted_footprints(footprints)
    if keep < 1:
        what = f"{keep} configurations cannot be kept."
        raise InputError(Problem("keep", what, "Give a number of 1 or more."))
    if len(masks) > MOST_AREAS:
        what = f"there are {len(masks)} areas; the exact search takes at most {MOST_AREAS}."
        raise InputError(Problem("region", what, "Study fewer areas at once."))
    parts = pieces(masks)
    if len(parts) > 1:
        nodes = list(graph)
        # the largest piece is taken as the region; the others are named
        main = max(parts, key=int.bit_count)
        cut_off = [", ".join(name_of(graph, nodes[i]) for i in bits(p)) for p in parts if p != main]
        what = f"the region is in {len(parts)} pieces; cut off: {'; '.join(cut_off)}."
        remedy = "Name a link (a bridge or ferry) to a neighbour, or turn contiguity off."
        raise InputError(Problem("region", what, remedy))


def _list(
    graph: "nx.Graph", masks: Sequence[int], cap: int, *, contiguous: bool, links: tuple[Link, ...]
) -> Blocks:
    """List the blocks up to the cap, or report the cap up to which the search would manage."""
    try:
        return connected_blocks(
            graph, max_size=cap, contiguous=contiguous, links=links, memory_bytes=_LIST_BYTES
        )
    except TooLargeError as error:
        fewer = connected_blocks(graph, max_size=error.fits, contiguous=contiguous, links=links)
        swept = _in_sweep_order(fewer, sweep_order(masks))
        raise _with_cap_that_fits(error, swept, fewer.sizes()) from error


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


def _in_sweep_order(blocks: Blocks, order: Sequence[int]) -> Masks:
    """Return the blocks as one-word bitmasks, bit 0 being the first area of the sweep."""
    weights = np.zeros(len(order), dtype=np.uint64)
    weights[list(order)] = np.uint64(1) << np.arange(len(order), dtype=np.uint64)
    chunks = [
        (blocks.membership(start, start + _CHUNK_ROWS) * weights).sum(axis=1, dtype=np.uint64)
        for start in range(0, len(blocks), _CHUNK_ROWS)
    ]
    return np.concatenate(chunks)


def _with_cap_that_fits(
    error: TooLargeError, swept: Masks, sizes: npt.NDArray[np.int64]
) -> InputError:
    """Return the error with a cap, below the present one, that the search manages with ease."""
    n_areas = int(np.bitwise_or.reduce(swept)).bit_length()
    fits = 0
    for cap in range(1, int(sizes[-1]) + 1):
        within = swept[: np.searchsorted(sizes, cap, side="right")]
        try:
            remaining_sets(within, n_areas, most_states=_TRIAL_STATES, most_tests=_TRIAL_TESTS)
        except TooLargeError:
            break
        fits = cap
    remedy = f"A cap of {fits} fits: set max_size." if fits else "Study fewer areas at once."
    return InputError(Problem("region", error.problems[0].what, remedy))


def _no_configuration(n_areas: int, cap: int, footprints: int | None) -> InputError:
    """Return the error that no configuration is made of the possible footprints."""
    number = "" if footprints is None else f" into exactly {footprints} footprints"
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


def _words(
    n_areas: int, n_blocks: int, cap: int, footprints: int | None, rules: bool, contiguous: bool
) -> str:
    """Say what is proven, and over which list of footprints."""
    kind = "contiguous " if contiguous else ""
    joined = "neighbours only" if contiguous else "neighbours or not"
    size = "of any size" if cap >= n_areas else f"of at most {cap} areas"
    number = "" if footprints is None else f", exactly {footprints} footprints in all"
    ruled = " that keep the rules" if rules else ""
    return (
        f"Lowest modelled cost under these assumptions and rules (proven), over every way to group "
        f"the {n_areas} areas using the {n_blocks:,} {kind}footprints {size}{ruled} "
        f"({joined}{number})."
    )
