"""Split a problem where no site is shared, solve the parts, and prove the whole.

Children of one need who share no site with those of another are a problem of their own. Solving
the parts one by one gives the answer of the whole; one certificate over every arc says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.answer import Answer
from footprint.allocation.arcs import Grouped, connected, grouped
from footprint.allocation.certificate import certify, cost_of, require
from footprint.allocation.flow import fits_flow
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.side import SideConstraint
from footprint.allocation.sift import CHEAPEST
from footprint.allocation.solve import Allocation, solve
from footprint.network import available
from footprint.solving import PROVEN


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Which part of a problem every row belongs to, numbered from 0.

    Attributes
    ----------
    count
        How many parts there are.
    origin, site, arc
        (n,), (m,) and (k,) the part of each; an origin or a site without arcs is one by itself.
    rule
        (r,) the part of each side constraint, -1 where it counts nothing.
    """

    count: int
    origin: NDArray[np.intp] = field(repr=False)
    site: NDArray[np.intp] = field(repr=False)
    arc: NDArray[np.intp] = field(repr=False)
    rule: NDArray[np.intp] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part as a problem of its own, with the row of the whole that each of its rows stands for.

    Attributes
    ----------
    problem
        The part.
    origins, sites, arcs, rules
        Rows of the whole.
    """

    problem: AllocationProblem
    origins: NDArray[np.intp] = field(repr=False)
    sites: NDArray[np.intp] = field(repr=False)
    arcs: NDArray[np.intp] = field(repr=False)
    rules: NDArray[np.intp] = field(repr=False)


def parts(problem: AllocationProblem) -> Parts:
    """Return the parts of a problem between which no site, and no side constraint, is shared.

    A problem that knows every pair is one part, for any of its pairs may come in.
    """
    n, m = len(problem.demand), len(problem.capacity)
    start, end = problem.arc_origin, problem.arc_site
    if problem.every_pair is not None:
        none = np.zeros(len(problem.side_constraints), dtype=np.intp)
        zeros = np.zeros(max(n, m, len(start)), dtype=np.intp)
        return Parts(1, zeros[:n], zeros[:m], zeros[: len(start)], none)
    tails, heads, firsts = [start], [n + end], []
    for rule in problem.side_constraints:
        nodes = _nodes(problem, rule)
        firsts.append(nodes[:1])
        tails.append(nodes[:-1])
        heads.append(nodes[1:])
    label = connected(n + m, np.concatenate(tails), np.concatenate(heads))
    rules = [int(label[tail[0]]) if len(tail) else -1 for tail in firsts]
    return Parts(
        int(label.max(initial=-1)) + 1,
        label[:n],
        label[n:],
        label[start],
        np.array(rules, dtype=np.intp),
    )


def split(problem: AllocationProblem, division: Parts) -> Iterator[Part]:
    """Yield every part that has arcs, as a problem of its own."""
    if division.count == 1:
        n, m = len(problem.demand), len(problem.capacity)
        every = np.arange(max(n, m, len(problem.arc_origin), len(problem.side_constraints)))
        last_arc, last_rule = len(problem.arc_origin), len(problem.side_constraints)
        yield Part(problem, every[:n], every[:m], every[:last_arc], every[:last_rule])
        return
    by_arc = grouped(division.arc, division.count)
    by_origin = grouped(division.origin, division.count)
    by_site = grouped(division.site, division.count)
    origin_row = np.full(len(problem.demand), -1, dtype=np.intp)
    site_row = np.full(len(problem.capacity), -1, dtype=np.intp)
    for number in np.flatnonzero(np.diff(by_arc.starts)):
        origins, sites, arcs = (_rows(of, int(number)) for of in (by_origin, by_site, by_arc))
        rules = np.flatnonzero(division.rule == number)
        origin_row[origins], site_row[sites] = np.arange(len(origins)), np.arange(len(sites))
        yield Part(
            AllocationProblem(
                problem.demand[origins],
                problem.capacity[sites],
                origin_row[problem.arc_origin[arcs]],
                site_row[problem.arc_site[arcs]],
                problem.arc_cost_gbp_per_year[arcs],
                problem.shortage_gbp_per_year[origins],
                [problem.origins[row] for row in origins],
                [problem.sites[row] for row in sites],
                problem.arc_distance_km[arcs],
                side_constraints=[
                    problem.side_constraints[row].renumbered(origin_row, site_row) for row in rules
                ],
            ),
            origins,
            sites,
            arcs,
            rules,
        )
        origin_row[origins], site_row[sites] = -1, -1


def solve_parts(
    problem: AllocationProblem,
    *,
    method: str = "auto",
    cheapest: int = CHEAPEST,
    values: bool = True,
    start: NDArray[np.intp] | None = None,
    division: Parts | None = None,
) -> Allocation:
    """Find a cheapest allocation part by part, and prove the whole with one certificate.

    Parameters
    ----------
    method, cheapest, values, start
        As in ``solve``, for every part; with several parts "auto" leaves the readable model out.
    division
        The parts of the problem, where they are known already.

    Raises
    ------
    InputError, SolverError, CheckFailedError
        As ``solve``.
    """
    division = parts(problem) if division is None else division
    if division.count == 1:
        return solve(problem, method=method, cheapest=cheapest, values=values, start=start)
    solved = []
    good = np.zeros(len(problem.arc_cost_gbp_per_year), dtype=bool)
    if start is not None:
        good[start] = True
    for part in split(problem, division):
        way = _chosen(part.problem) if method == "auto" else method
        arcs = None if start is None else np.flatnonzero(good[part.arcs])
        found = solve(part.problem, method=way, cheapest=cheapest, values=values, start=arcs)
        solved.append((part, found))
    return joined_parts(problem, solved)


def joined_parts(
    problem: AllocationProblem, solved: Sequence[tuple[Part, Allocation]]
) -> Allocation:
    """Return the answers of all parts as one, proven over every arc of the whole.

    Raises
    ------
    CheckFailedError
        Where the whole does not bear a recount.
    """
    m, rules = len(problem.capacity), len(problem.side_constraints)
    # what no part holds has no arc: a child there has no place, and a place there no child
    flow, unmet = np.zeros(len(problem.arc_cost_gbp_per_year)), problem.demand.copy()
    origin_price, site_price = problem.shortage_gbp_per_year.copy(), np.zeros(m)
    values, empty, side_price = np.zeros(m), np.zeros(rules), np.zeros(rules)
    for number, rule in enumerate(problem.side_constraints):
        if rule.at_least and len(_nodes(problem, rule)) == 1:
            empty[number] = rule.limit(problem.capacity)
            side_price[number] = rule.miss_gbp_per_year
    for part, found in solved:
        flow[part.arcs] = found.flow
        unmet[part.origins], origin_price[part.origins] = found.unmet, found.origin_price
        site_price[part.sites] = found.site_price
        values[part.sites] = found.value_of_one_more_place_gbp_per_year
        empty[part.rules], side_price[part.rules] = found.empty, found.side_price
    used = np.flatnonzero(flow)
    answer = Answer(flow, unmet, empty, origin_price, site_price, side_price, used)
    certificate = certify(problem, answer)
    objective = cost_of(problem, answer)
    require(certificate, objective=objective, recomputed=objective)
    return Allocation(
        objective,
        flow,
        unmet,
        values,
        origin_price,
        site_price,
        PROVEN,
        " and ".join(sorted({found.method for _, found in solved})) or "arrays",
        certificate,
        empty,
        side_price,
        problem,
    )


def _chosen(problem: AllocationProblem) -> str:
    """Return the method for one of many parts."""
    return "flow" if available() and fits_flow(problem) else "arrays"


def _nodes(problem: AllocationProblem, rule: SideConstraint) -> NDArray[np.intp]:
    """Return the rows, sites behind origins, that a side constraint ties together."""
    n = len(problem.demand)
    touched = rule.touches(problem.arc_origin, problem.arc_site)
    site = getattr(rule, "site", None)
    own = [] if site is None else [n + int(site)]
    ends = [problem.arc_origin[touched], n + problem.arc_site[touched]]
    return np.unique(np.concatenate([*ends, np.array(own, dtype=np.intp)]))


def _rows(of: Grouped, number: int) -> NDArray[np.intp]:
    """Return the rows of one group."""
    return of.rows[of.starts[number] : of.starts[number + 1]]
