"""Find gaps that are too small for one council and big enough for several."""

from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt

from footprint.configurations import connected_blocks
from footprint.places import NEEDS, PHASES
from footprint.questions.result import Range
from footprint.questions.result_sufficiency import FootprintGap, GapRow
from footprint.questions.rows import range_of
from footprint.questions.schools import SchoolWorld
from footprint.questions.sufficiency_measures import Outcome
from footprint.questions.sufficiency_rows import whole

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Block = frozenset[str]

# groups of neighbours looked at, and how many of the smallest are named
MOST_TOGETHER = 5
MOST_NAMED = 6


def gap_rows(
    ground: SchoolWorld,
    as_now: Outcome,
    blocks: Mapping[str, Sequence[Block]],
    graph: "nx.Graph[str]",
) -> tuple[GapRow, ...]:
    """Return the gap of every need and phase that has one, the largest in the region first.

    The gap of a council are its children without a place as now, and the part of those placed
    anew in independent schools whom a place nearer home could serve.

    Parameters
    ----------
    blocks
        Footprints by option.
    graph
        Neighbours of the region, for groups that are enough together.
    """
    gaps = _gaps(ground, as_now)
    viable = ground.value("viable_children")
    groups = _groups(ground.codes, graph)
    rows = []
    for p, phase in enumerate(PHASES):
        for n, need in enumerate(NEEDS):
            mine = gaps[:, :, p, n]
            if not mine.any():
                continue
            enough = mine[0] >= viable
            rows.append(
                GapRow(
                    need=need,
                    phase=phase,
                    by_area={c: _whole(mine[:, a]) for a, c in enumerate(ground.codes)},
                    region=_whole(mine.sum(axis=1)),
                    no_place=_whole(as_now.short[:, :, p, n].sum(axis=(1, 2))),
                    independent=_whole(as_now.independent[:, :, p, n].sum(axis=1)),
                    beyond_minutes=_whole(as_now.beyond[:, :, p, n].sum(axis=1)),
                    viable=viable,
                    alone_enough=tuple(c for a, c in enumerate(ground.codes) if enough[a]),
                    least_together=_smallest(ground.codes, mine[0], viable, groups),
                    footprints=_footprints(ground.codes, mine, viable, blocks),
                )
            )
    return tuple(sorted(rows, key=lambda row: -row.region.central))


def _whole(children: Floats) -> Range:
    """Return children with their range over the trials, its ends in whole children."""
    return whole(range_of(children))


def _gaps(ground: SchoolWorld, as_now: Outcome) -> Floats:
    """Return the gap of every council, phase and need in every case (K, A, P, N)."""
    share = np.array([ground.value("could_be_met_percent", case) for case in range(ground.cases)])
    served = as_now.independent * (share / 100)[:, None, None, None]
    return np.asarray(as_now.short.sum(axis=-1) + served)


def least_together(
    codes: Sequence[str], gap: Floats, viable: float, graph: "nx.Graph[str]"
) -> tuple[tuple[str, ...], ...]:
    """Return the smallest groups of neighbours, none enough alone, that are enough together.

    Of groups of the same number of councils those with most children are named first, and no
    more than ``MOST_NAMED``. Groups of more than ``MOST_TOGETHER`` are not looked at.

    Parameters
    ----------
    gap
        (A,) children of each council.
    viable
        Children that are enough.
    """
    return _smallest(codes, gap, viable, _groups(codes, graph))


def _groups(codes: Sequence[str], graph: "nx.Graph[str]") -> Bools:
    """Return every group of neighbours that is looked at, as (groups, A) membership."""
    blocks = connected_blocks(graph, max_size=min(MOST_TOGETHER, len(codes)))
    return blocks.membership()[:, [blocks.nodes.index(code) for code in codes]]


def _smallest(
    codes: Sequence[str], gap: Floats, viable: float, groups: Bools
) -> tuple[tuple[str, ...], ...]:
    """Return the smallest groups that are enough together, none of whose members is alone."""
    together = groups @ np.where(gap < viable, gap, 0.0)
    size = groups.sum(axis=1)
    alone = (groups & (gap >= viable)).any(axis=1)
    fit = np.flatnonzero(~alone & (together >= viable) & (size > 1))
    if not len(fit):
        return ()
    fit = fit[size[fit] == size[fit].min()]
    named = fit[np.argsort(-together[fit], kind="stable")][:MOST_NAMED]
    return tuple(
        tuple(code for code, is_in in zip(codes, groups[row], strict=True) if is_in)
        for row in named
    )


def _footprints(
    codes: Sequence[str], gap: Floats, viable: float, blocks: Mapping[str, Iterable[Block]]
) -> tuple[FootprintGap, ...]:
    """Return the gap of each footprint of two councils or more in each option."""
    found = []
    for option, footprints in blocks.items():
        for block in footprints:
            if len(block) < 2:
                continue
            inside = [a for a, code in enumerate(codes) if code in block]
            total = gap[:, inside].sum(axis=1)
            members = tuple(codes[a] for a in inside)
            enough = bool(total[0] >= viable)
            found.append(FootprintGap(option, members, _whole(total), enough))
    return tuple(found)
