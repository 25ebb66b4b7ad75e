"""Tables, the attack on them, and what is withheld, against every pattern of small tables."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from footprint.errors import CheckFailedError
from footprint.outputs.disclosure import (
    Relation,
    Table,
    attack,
    goals,
    is_network,
    narrower,
    of_counts,
    suppress,
    two_way,
)
from footprint.outputs.disclosure import suppression as suppression_module
from footprint.outputs.disclosure.suppression import Effort
from footprint.outputs.disclosure.table import rounded, rounded_interval


def made_up(rows, columns, *, small, noughts, seed):
    """Return a table of counts of which some shares are small and nought."""
    rng = np.random.default_rng(seed)
    values = rng.integers(6, 200, (rows, columns))
    draw = rng.random((rows, columns))
    values[draw < small] = rng.integers(1, 6, (rows, columns))[draw < small]
    values[(draw >= small) & (draw < small + noughts)] = 0
    return values


def every_table(table, withheld, most):
    """Yield every table of whole numbers that agrees with what is shown, none above ``most``."""
    low, high = table.bounds(withheld.astype(float))
    high = np.minimum(high, most)
    fixed = {relation.cells[-1]: relation for relation in table.relations}
    free = [cell for cell in range(table.cells) if cell not in fixed]
    spans = [range(int(low[cell]), int(high[cell]) + 1) for cell in free]
    for chosen in itertools.product(*spans):
        values = np.zeros(table.cells)
        values[free] = chosen
        for relation in table.relations:
            values[relation.cells[-1]] = sum(values[cell] for cell in relation.cells[:-1])
        if (values >= low).all() and (values <= high).all():
            yield values


def cheapest(table):
    """Return the least cost of any pattern that keeps both ends of every small cell possible."""
    open_cells = np.flatnonzero(table.open)
    goal, best = goals(table), np.inf
    for bits in itertools.product([False, True], repeat=len(open_cells)):
        withheld = table.small.copy()
        withheld[open_cells] = bits
        cost = table.cost[withheld & ~table.small].sum()
        if cost < best and not len(narrower(attack(table, withheld), goal)):
            best = cost
    return best


def test_the_attack_proves_what_every_possible_table_leaves():
    values = np.array([[4, 12], [9, 2]])
    table = two_way(values)
    for hidden in ([], [1], [1, 2], [0, 4, 6], [1, 2, 4]):
        withheld = table.small.copy()
        withheld[hidden] = True
        tables = np.array(list(every_table(table, withheld, 40)))
        proven = attack(table, withheld)
        assert proven.low.tolist() == tables[:, proven.cells].min(axis=0).tolist()
        assert proven.high.tolist() == tables[:, proven.cells].max(axis=0).tolist()


def test_a_lone_small_cell_is_found_by_subtraction_and_then_protected():
    table = two_way(np.array([[4, 12], [9, 20]]))
    weak = attack(table, table.small)
    assert (weak.low.tolist(), weak.high.tolist()) == ([4], [4])
    chosen = suppress(table)
    assert chosen.proven
    held = attack(table, chosen.withheld)
    assert (held.low.tolist(), held.high.tolist()) == ([1], [5])
    assert chosen.cost == cheapest(table)


def test_the_attack_finds_a_mask_that_is_almost_good_enough():
    # two small cells withheld in every row and column, but their sums leave too little room
    values = np.array([[4, 2, 30], [2, 3, 40], [25, 35, 50]])
    table, goal = two_way(values), goals(two_way(values))
    found = attack(table, table.small)
    assert goal.high.tolist() == [5, 5, 5, 5]
    assert found.high.tolist() == [5, 4, 4, 4]
    assert len(narrower(found, goal)) == 4
    assert len(narrower(attack(table, suppress(table).withheld), goal)) == 0


@pytest.mark.parametrize("rounding", [1, 5])
@pytest.mark.parametrize("least", [0, 1])
@pytest.mark.parametrize("seed", range(5))
def test_no_pattern_that_holds_is_cheaper(rounding, least, seed):
    values = made_up(2, 3, small=0.3, noughts=0.15, seed=seed)
    table = two_way(values, rounding=rounding, least=least)
    chosen = suppress(table)
    assert chosen.proven
    assert chosen.cost == pytest.approx(cheapest(table))


@settings(max_examples=25)
@given(
    values=st.lists(st.integers(0, 30), min_size=9, max_size=9),
    rounding=st.sampled_from([1, 3, 5, 10]),
)
def test_nothing_is_given_away_and_the_truth_stays_possible(values, rounding):
    table = two_way(np.array(values).reshape(3, 3), rounding=rounding)
    assume(table.small.any())
    chosen = suppress(table)
    assert not chosen.withheld[~(table.small | table.open)].any()
    found = attack(table, chosen.withheld)
    assert not len(narrower(found, goals(table)))
    truth = [*values, *np.reshape(values, (3, 3)).sum(1), *np.reshape(values, (3, 3)).sum(0)]
    truth = np.array([*truth, sum(values)])[found.cells]
    assert (found.low <= truth).all()
    assert (truth <= found.high).all()


@pytest.mark.parametrize(("small", "rounding"), [(0.2, 1), (0.06, 1), (0.2, 5)])
def test_a_table_of_twenty_by_twenty_is_proven(small, rounding):
    table = two_way(made_up(20, 20, small=small, noughts=0.3, seed=3), rounding=rounding)
    chosen = suppress(table)
    assert chosen.proven
    assert chosen.gap == 0
    assert not len(narrower(attack(table, chosen.withheld), goals(table)))


def test_the_heuristic_holds_and_states_its_gap():
    table = two_way(made_up(14, 14, small=0.05, noughts=0.2, seed=5))
    best, quick = suppress(table), suppress(table, exact=False)
    assert not quick.proven
    assert not len(narrower(attack(table, quick.withheld), goals(table)))
    assert quick.bound <= best.cost <= quick.cost
    assert quick.gap == pytest.approx((quick.cost - quick.bound) / quick.cost)
    assert quick.gap < 0.5


def test_the_same_is_withheld_however_long_it_takes(monkeypatch):
    # what is tried is counted and not timed
    table = two_way(made_up(14, 14, small=0.05, noughts=0.2, seed=5))
    quick = suppress(table, exact=False)
    ticks = itertools.count(step=10_000.0)
    for name in ("perf_counter", "monotonic", "time"):
        monkeypatch.setattr(f"time.{name}", lambda: next(ticks))
    again = suppress(table, exact=False)
    assert (again.withheld == quick.withheld).all()
    assert (again.cost, again.bound) == (quick.cost, quick.bound)


def test_little_effort_costs_more_and_gives_nothing_away():
    table = two_way(made_up(14, 14, small=0.05, noughts=0.2, seed=5))
    best = suppress(table)
    least = suppress(table, effort=Effort(rounds=1, choices=1, nodes=1, trials=0))
    assert not least.proven
    assert not len(narrower(attack(table, least.withheld), goals(table)))
    assert least.bound <= best.cost <= least.cost
    assert least.gap > 0


@pytest.mark.slow
def test_a_flow_matrix_of_153_councils_is_protected_by_the_heuristic():
    rng = np.random.default_rng(2)
    places = rng.random((153, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    likely = np.exp(-apart / 0.04)
    size = rng.lognormal(6, 0.6, (153, 1))
    table = two_way(rng.poisson(size * likely / likely.sum(axis=1, keepdims=True)))
    assert table.small.sum() > 1000
    chosen = suppress(table)
    assert not len(narrower(attack(table, chosen.withheld), goals(table)))
    assert chosen.gap < 0.1


def cube(values):
    """Return a three-way table with the totals over each way, and its relations."""
    place = np.arange(values.size).reshape(values.shape)
    counts, relations, next_cell = list(values.ravel()), [], values.size
    for axis in range(3):
        for line in np.moveaxis(place, axis, -1).reshape(-1, values.shape[axis]):
            relations.append(Relation((*line, next_cell), (*[1.0] * len(line), -1.0)))
            counts.append(sum(values.ravel()[line]))
            next_cell += 1
    return of_counts(np.array(counts), relations)


def test_a_three_way_table_is_no_network_and_is_protected_in_whole_numbers():
    table = cube(made_up(3, 3, small=0.1, noughts=0.1, seed=4).reshape(1, 3, 3).repeat(3, axis=0))
    assert not is_network(table.relations)
    chosen = suppress(table)
    assert chosen.proven
    assert not len(narrower(attack(table, chosen.withheld), goals(table)))


def test_whole_numbers_give_away_what_fractions_do_not():
    # 2 a + 2 b = 7 - c: with halves c may be 2 or 4, in whole children it is odd
    table = Table(
        np.array([0.0, 0.0, 1.0, 7.0]),
        np.array([9.0, 9.0, 5.0, 7.0]),
        np.array([0.0, 0.0, 1.0, 7.0]),
        np.array([9.0, 9.0, 5.0, 7.0]),
        np.array([False, False, True, False]),
        np.zeros(4, dtype=bool),
        np.ones(4),
        (Relation((0, 1, 2, 3), (4.0, 4.0, 1.0, -1.0)),),
    )
    assert not is_network(table.relations)
    proven = attack(table, table.small)
    assert (proven.low.tolist(), proven.high.tolist()) == ([3], [3])


def test_a_hierarchy_is_protected_at_every_level():
    # region = three councils, each = three kinds: 4 is given away unless two levels give way
    values = np.array([4, 30, 0, 50, 60, 70, 34, 180, 90, 304])
    relations = (
        Relation((0, 1, 2, 6), (1.0, 1.0, 1.0, -1.0)),
        Relation((3, 4, 5, 7), (1.0, 1.0, 1.0, -1.0)),
        Relation((6, 7, 8, 9), (1.0, 1.0, 1.0, -1.0)),
    )
    table = of_counts(values, relations)
    assert is_network(relations)
    chosen = suppress(table)
    assert chosen.proven
    assert chosen.cost == cheapest(table)
    assert chosen.withheld[[0, 1]].all()
    assert not len(narrower(attack(table, chosen.withheld), goals(table)))


def test_ties_that_nothing_can_loosen_are_kept_as_loose_as_they_are():
    # 1 + 2 = 3, all small: even with everything withheld neither part can be 5
    table = of_counts(np.array([1, 2, 3]), [Relation((0, 1, 2), (1.0, 1.0, -1.0))])
    goal = goals(table)
    assert goal.low.tolist() == [1, 1, 2]
    assert goal.high.tolist() == [4, 4, 5]
    assert suppress(table).withheld.all()


def test_a_choice_that_gives_something_away_is_never_returned(monkeypatch):
    table = two_way(np.array([[4, 12], [9, 20]]))
    monkeypatch.setattr(
        suppression_module._Search, "choose", lambda self, effort: (self.table.small, True)
    )
    with pytest.raises(CheckFailedError, match="1 small counts"):
        suppress(table)


@pytest.mark.parametrize("base", [2, 3, 5, 10, 20])
def test_the_interval_of_a_rounded_count_is_every_count_shown_alike(base):
    values = np.arange(0, 120)
    low, high = rounded_interval(values, base, above=5)
    shown = [rounded(int(value), base, above=5) for value in values]
    for value in range(6, 80):
        alike = [other for other in range(6, 120) if shown[other] == shown[value]]
        assert (low[value], high[value]) == (min(alike), max(alike))
    assert (low[0], high[0]) == (0, 0)
    assert 0 not in shown[6:]
