"""The best arrangements are those that trying every one would find, and say what they prove."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.arrangements.arrangement import Arrangement
from footprint.arrangements.bundles import ascend, groups, no_prices, price, rises
from footprint.arrangements.joint import JointProblem, check_joint, joint_cost
from footprint.arrangements.search import search
from footprint.arrangements.terms import Terms
from footprint.configurations import Blocks
from footprint.errors import CheckFailedError, InputError

EDGES = [[], [(0, 1)], [(0, 1), (1, 2)], [(0, 1), (1, 2), (0, 2)]]


@given(
    st.integers(0, 10_000),
    st.sampled_from([3, 4]),
    st.sampled_from(EDGES),
    st.sampled_from([0.0, 5.0, 60.0]),
    st.sampled_from([0.0, 0.3, 0.7]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([{}, {"s/p": (2, 2)}, {"s/p": (None, 2), "s/r": (3, None)}]),
    st.sampled_from([1, 4]),
    st.sampled_from(["arrays", "pulp"]),
)
@settings(max_examples=60)
def test_the_k_best_are_the_first_k_of_all(
    made, brute_force, seed, areas, edges, joint, ruled, partnerships, numbers, keep, method
):
    problem = made(
        seed,
        areas,
        edges=edges,
        joint=joint,
        ruled=ruled,
        footprints=numbers,
        most_partnerships=partnerships,
    )
    slow = brute_force(problem)
    if not slow:
        with pytest.raises(InputError):
            search(problem, keep=keep, method=method)
        return
    found = search(problem, keep=keep, method=method)
    assert found.objectives == pytest.approx([cost for cost, _ in slow[:keep]], rel=1e-9)
    assert found.status == "proven best"
    assert found.gap <= 1e-9
    assert "Of the" not in found.words
    assert len({str(a.footprints) for a in found.arrangements}) == min(keep, len(slow))
    for cost, arrangement in zip(found.objectives, found.arrangements, strict=True):
        check_joint(problem, arrangement)
        assert joint_cost(problem, arrangement) == cost


@pytest.mark.parametrize("seed", range(4))
def test_five_areas_and_two_functions(made, brute_force, seed):
    problem = made(seed, n_areas=5, n_functions=2, joint=40.0)
    found = search(problem, keep=5)
    assert found.objectives == pytest.approx([cost for cost, _ in brute_force(problem)[:5]])
    assert found.status == "proven best"


@pytest.mark.parametrize("seed", range(4))
def test_larger_questions_have_the_same_answer_by_both_ways(made, seed):
    problem = made(seed, n_areas=6, n_functions=6, ruled=0.4, most_partnerships=[None, 3][seed % 2])
    quick, plain = (search(problem, keep=2, method=m) for m in ("arrays", "pulp"))
    assert quick.status == plain.status == "proven best"
    assert quick.objectives == pytest.approx(plain.objectives, rel=1e-9)
    assert (quick.method, plain.method) == ("arrays", "pulp")


@pytest.mark.parametrize("seed", range(6))
def test_functions_that_nothing_ties_together_are_taken_one_by_one(made, brute_force, seed):
    problem = made(seed, joint=0.0, moves=0.0, footprints={"s/q": (2, 3)})
    slow = brute_force(problem)
    found = search(problem, keep=7)
    assert found.method == "recursion"
    assert found.objectives == pytest.approx([cost for cost, _ in slow[:7]], rel=1e-9)
    assert search(problem, keep=7, method="arrays").objectives == pytest.approx(found.objectives)


def test_one_function_alone_pays_for_its_own_partnerships(made, brute_force):
    problem = made(3, n_functions=1, joint=20.0)
    found = search(problem, keep=3)
    assert found.method == "recursion"
    assert found.objectives == pytest.approx([cost for cost, _ in brute_force(problem)[:3]])


def test_recursion_is_refused_where_functions_are_tied(made):
    with pytest.raises(InputError, match="tie the functions together"):
        search(made(1), method="recursion")


def test_many_functions_joined_in_one_piece_are_searched_whole(made):
    edges = [(f, f + 1) for f in range(5)]
    problem = made(2, n_areas=4, n_functions=6, edges=edges)
    plain = search(problem, method="pulp")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("footprint.arrangements.bundles.MOST_JOINED", 3)
        found = search(problem, method="arrays")
    assert found.objectives == pytest.approx(plain.objectives)
    assert found.status == "proven best"


def test_a_whole_list_of_arrangements_is_all_there_are(made, brute_force):
    problem = made(5, n_areas=3, n_functions=2)
    slow = brute_force(problem)
    found = search(problem, keep=1000)
    assert len(found.arrangements) == len(slow)
    assert found.objectives == pytest.approx([cost for cost, _ in slow])


def test_a_worked_example():
    # sharing a function saves 10 each, a partnership costs 15 once, a change of team 1 an area
    codes = ("A", "B")
    problem = JointProblem(
        codes=codes,
        blocks=Blocks.of(codes, [{"A"}, {"B"}, {"A", "B"}]),
        functions=("f", "g"),
        cost_gbp_per_year=np.array([[20.0, 20.0, 30.0], [50.0, 50.0, 90.0]]),
        coordination_gbp_per_year=np.array([0.0, 0.0, 15.0]),
        handoff_gbp_per_year={("f", "g"): np.array([1.0, 1.0])},
    )
    both = Arrangement({"f": (frozenset("AB"),), "g": (frozenset("AB"),)})
    apart = Arrangement({"f": (frozenset("AB"),), "g": (frozenset("A"), frozenset("B"))})
    assert joint_cost(problem, both) == 30 + 90 + 15
    assert joint_cost(problem, apart) == 30 + 100 + 15 + 2
    found = search(problem, keep=4)
    assert found.arrangements[0] == both
    assert found.objectives == (135.0, 140.0, 147.0, 147.0)
    assert found.words == (
        "Lowest modelled cost under these assumptions and rules (proven), over every arrangement "
        "of 2 functions over 2 areas using the 3 footprints listed."
    )


@given(st.integers(0, 10_000), st.sampled_from(EDGES), st.floats(0, 3))
@settings(max_examples=40)
def test_any_prices_give_a_bound_and_so_do_blocks_that_are_forced(
    made, brute_force, seed, edges, size
):
    problem = made(seed, edges=edges, footprints={"s/q": (2, 3)}, most_partnerships=2)
    every = brute_force(problem)
    if not every:
        return
    terms, rng = Terms.of(problem), np.random.default_rng(seed)
    nothing = no_prices(terms)
    prices = nothing._replace(
        areas=rng.normal(40, 20 * size, nothing.areas.shape),
        numbers=np.array([0.0, rng.normal(0, 10 * size), 0.0]),
        partnerships=-rng.uniform(0, 10 * size, 4),
        halves=-rng.uniform(0, 5 * size, nothing.halves.shape),
    )
    joined = groups(terms)
    bound = price(terms, joined, prices).bound
    assert bound <= every[0][0] + 1e-9
    raised = ascend(terms, joined, prices, every[0][0])
    assert price(terms, joined, raised).bound <= every[0][0] + 1e-9

    # the best arrangement with a block costs at least the bound and its rise
    rise = rises(terms, joined, prices)
    least = np.full(rise.shape, np.inf)
    for cost, footprints in every:
        chosen = terms.chosen(Arrangement({f: tuple(b) for f, b in footprints.items()}))
        least[chosen] = np.minimum(least[chosen], cost)
    assert (bound + rise <= least + 1e-9).all()


def test_rounded_halves_hold_for_every_configuration(made, brute_force):
    problem = made(1, n_areas=5, n_functions=1, ruled=0.0)
    terms = Terms.of(problem)
    assert len(terms.halves_most) == 10 + 2
    for _, footprints in brute_force(problem):
        chosen = terms.chosen(Arrangement({f: tuple(b) for f, b in footprints.items()}))
        assert (terms.halves @ chosen[0] <= terms.halves_most).all()


def test_out_of_time_is_never_called_proven(made, monkeypatch):
    problem = made(5, n_areas=6, n_functions=5)
    best = search(problem).objective_gbp_per_year
    monkeypatch.setattr("footprint.arrangements.sifting.solve_linear", lambda *_: None)
    found = search(problem, seconds=0.0)
    assert found.status == "best found, at most x % from best"
    assert found.words.startswith("Best found, at most ")
    assert found.words.endswith("the time for the search ran out.")
    assert found.bound_gbp_per_year <= best + 1e-9 <= found.objective_gbp_per_year + 2e-9


def test_out_of_time_before_anything_is_found_is_not_solved(made):
    found = search(made(4), seconds=0.0, method="pulp")
    assert found.status == "not solved"
    assert found.arrangements == ()


def test_an_answer_that_breaks_a_rule_is_refused(made):
    problem = made(1, ruled=0.0, footprints={"s/p": (2, None)}, most_partnerships=1)
    singles = tuple(frozenset(code) for code in "ABCD")
    good = dict.fromkeys(problem.functions, singles)
    check_joint(problem, Arrangement(good))
    with pytest.raises(CheckFailedError, match="s/p: 1 footprints"):
        check_joint(problem, Arrangement(good | {"s/p": (frozenset("ABCD"),)}))
    pair, other = (frozenset("AB"), *singles[2:]), (frozenset("AC"), frozenset("B"), frozenset("D"))
    with pytest.raises(CheckFailedError, match="A: in 2 partnerships"):
        check_joint(problem, Arrangement(good | {"s/p": pair, "s/q": other}))
    cost = problem.cost_gbp_per_year.copy()
    cost[2, list(problem.blocks).index(frozenset("AB"))] = np.inf
    ruled = replace(problem, cost_gbp_per_year=cost)
    with pytest.raises(CheckFailedError, match="s/r: A, B may not share it"):
        check_joint(ruled, Arrangement(good | {"s/r": pair}))
    with pytest.raises(CheckFailedError, match="s/r: no configuration"):
        check_joint(problem, Arrangement(dict.fromkeys(problem.functions[:2], singles)))


@pytest.mark.parametrize("harm", ["rule", "cost"])
def test_a_search_that_goes_wrong_gives_an_error_not_a_result(made, monkeypatch, harm):
    problem = made(1, ruled=0.0, footprints={"s/p": (2, 2)})
    searching = import_module("footprint.arrangements.search")
    true_search = searching.by_sifting

    def corrupted(terms, keep, clock):
        found = true_search(terms, keep, clock)
        chosen = found.chosen[0].copy()
        if harm == "rule":
            chosen[0] = terms.within.sum(axis=1) == 1
        return replace(found, chosen=(chosen,))

    monkeypatch.setattr(searching, "by_sifting", corrupted)
    if harm == "cost":
        monkeypatch.setattr(searching, "joint_cost", lambda *_: 1.0)
    with pytest.raises(CheckFailedError, match={"rule": "4 footprints", "cost": "costs 1.0"}[harm]):
        search(problem)


def test_a_function_that_cannot_be_arranged_is_named(made):
    problem = made(1, ruled=0.0)
    cost = problem.cost_gbp_per_year.copy()
    pairs = {frozenset("AB"), frozenset("BC"), frozenset("CD"), frozenset("BD")}
    cost[1, [block not in pairs for block in problem.blocks]] = np.inf
    with pytest.raises(InputError) as caught:
        search(replace(problem, cost_gbp_per_year=cost, footprints={"s/p": (4, 4), "s/q": (3, 3)}))
    assert [p.where for p in caught.value.problems] == ["s/q"]
    assert "only 2 to 2 are possible" in str(caught.value)

    cost[1, list(problem.blocks).index(frozenset("AB"))] = np.inf
    cost[1, list(problem.blocks).index(frozenset("ABC"))] = 1.0
    with pytest.raises(InputError, match="s/q: no set of the footprints allowed for it"):
        search(replace(problem, cost_gbp_per_year=cost))


def test_a_limit_on_partnerships_that_cannot_be_kept_is_named(made):
    problem = made(1, ruled=0.0, footprints={"s/p": (None, 1)}, most_partnerships=0)
    with pytest.raises(InputError, match="most_partnerships: at most 0 for each area"):
        search(problem)


def test_bad_amounts_are_all_reported_at_once(made):
    problem = made(1, ruled=0.0)
    cost = problem.cost_gbp_per_year.copy()
    cost[0, 0] = np.nan
    joint = problem.coordination_gbp_per_year.copy()
    joint[-1] = -1.0
    moves = {edge: -amounts for edge, amounts in problem.handoff_gbp_per_year.items()}
    with pytest.raises(InputError) as caught:
        replace(
            problem,
            cost_gbp_per_year=cost,
            coordination_gbp_per_year=joint,
            handoff_gbp_per_year=moves | {("s/p", "s/x"): np.ones(4)},
            footprints={"s/p": (3, 2), "s/y": (1, 1)},
            most_partnerships=-1,
        )
    text = str(caught.value)
    for part in (
        "s/p: 1 footprints have no usable cost, A first",
        "coordination: A, B, C, D costs -1.0",
        "change of team s/p to s/q: A costs -",
        "s/x is not one of the functions",
        "s/p: cannot have between 3 and 2 footprints",
        "s/y: has a number of footprints but is not a function",
        "-1 partnerships for each area",
    ):
        assert part in text, part


def test_bad_shapes_and_names_are_reported(made):
    problem = made(1, ruled=0.0)
    with pytest.raises(InputError, match="coordination: has shape"):
        replace(problem, coordination_gbp_per_year=np.zeros(2))
    with pytest.raises(InputError, match="a function is named twice"):
        replace(problem, functions=("s/p", "s/p", "s/q"))
    with pytest.raises(InputError, match="not sets of the areas given"):
        replace(problem, codes=("B", "A", "C", "D"))
    with pytest.raises(InputError, match="alone, yet costs 5.0 to coordinate"):
        replace(problem, coordination_gbp_per_year=np.full(len(problem.blocks), 5.0))
    cost = problem.cost_gbp_per_year.copy()
    cost[0, ["A" in block for block in problem.blocks]] = np.inf
    with pytest.raises(InputError, match="s/p: no footprint allowed for it holds A"):
        replace(problem, cost_gbp_per_year=cost)
    with pytest.raises(InputError, match="0 arrangements cannot be kept"):
        search(problem, keep=0)
    with pytest.raises(InputError, match="magic is not a method"):
        search(problem, method="magic")


def test_the_readable_model_reads(made):
    from footprint.arrangements.readable import named_model

    problem = made(1, n_areas=2, n_functions=2, ruled=0.0, most_partnerships=1)
    model, _ = named_model(Terms.of(problem))
    names = {variable.name for variable in model.variables()}
    assert {"use_s_p_A_B", "open_A_B", "keep_s_p_s_q_A_B"} <= names
    rows = {row.name for row in model.constraints()}
    assert {"hold_s_p_A", "pay_use_s_q_A_B", "partners_B"} <= rows
