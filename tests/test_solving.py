"""Check what is said of solved, unsolved and time-limited problems."""

import numpy as np
import pytest

from footprint.solving import (
    BEST_FOUND,
    NOT_SOLVED,
    PROVEN,
    ArrayModel,
    Columns,
    new_problem,
    solve,
    solve_arrays,
    total,
)


def diet():
    """Return min 3x + 2y with x + y >= 4 and x + 3y >= 6.

    Its corners cost 8 at (0, 4), 11 at (3, 1) and 18 at (6, 0): best is the first, where the
    second row has room to spare, so its price is 0 and that of the first row is 2.
    """
    problem = new_problem("diet")
    x = problem.add_variable("x", lowBound=0)
    y = problem.add_variable("y", lowBound=0)
    problem.setObjective(3 * x + 2 * y)
    problem += (x + y >= 4, "four")
    problem += (x + 3 * y >= 6, "six")
    return problem


def knapsack(size=40, seed=7):
    """Return a knapsack that takes the solver more than an instant to prove."""
    rng = np.random.default_rng(seed)
    worth = rng.integers(1000, 2000, (size,))
    weights = rng.integers(1000, 2000, (6, size))
    problem = new_problem("bag", maximise=True)
    take = [problem.add_variable(f"t{i}", cat="Binary") for i in range(size)]
    problem.setObjective(total(int(w) * t for w, t in zip(worth, take, strict=True)))
    for r, row in enumerate(weights):
        inside = total(int(w) * t for w, t in zip(row, take, strict=True))
        problem += (inside <= int(row.sum()) // 2, f"bag{r}")
    return problem


def test_linear_problem_is_proven_with_prices():
    found = solve(diet())
    assert found.status == PROVEN
    assert found.proven
    assert found.objective == pytest.approx(8)
    assert found.values == pytest.approx({"x": 0, "y": 4})
    assert found.prices == pytest.approx({"four": 2, "six": 0})
    assert found.reduced_costs == pytest.approx({"x": 1, "y": 0})
    assert found.gap == 0


def test_constant_in_the_objective_is_kept():
    problem = diet()
    problem.setObjective(problem.objective + 100)
    found = solve(problem)
    assert found.objective == pytest.approx(108)
    assert found.bound == pytest.approx(108)


def test_maximisation_reads_in_its_own_sense():
    problem = new_problem("most", maximise=True)
    x = problem.add_variable("x", lowBound=0)
    problem.setObjective(5 * x)
    problem += (x <= 3, "cap")
    found = solve(problem)
    assert found.objective == pytest.approx(15)
    assert found.prices["cap"] == pytest.approx(5)


def test_contradiction_is_not_solved_and_says_why():
    problem = new_problem("none")
    x = problem.add_variable("x", lowBound=0)
    problem.setObjective(x)
    problem += (x >= 2, "low")
    problem += (x <= 1, "high")
    found = solve(problem)
    assert found.status == NOT_SOLVED
    assert found.values == {}
    assert "no answer keeps every rule" in found.words


def test_time_limited_answer_is_never_proven():
    found = solve(knapsack(120), seconds=0.15)
    assert found.status in (BEST_FOUND, NOT_SOLVED)
    if found.status == BEST_FOUND:
        assert found.objective <= found.bound
        assert found.words.startswith("best found")


def test_a_search_cut_off_after_some_branches_is_never_proven_and_always_the_same():
    # weights of which none is a multiple of the others make a search without a quick proof
    weights = np.random.default_rng(3).integers(1000, 9000, (8, 60)).astype(float)
    columns = Columns(
        np.arange(0, 8 * 60 + 1, 8, dtype=np.int32),
        np.tile(np.arange(8, dtype=np.int32), 60),
        weights.T.ravel(),
    )
    few = [
        solve_arrays(
            weights.sum(axis=0),
            columns,
            weights.sum(axis=1) / 2 + 0.5,
            np.full(8, np.inf),
            upper=np.ones(60),
            integer=np.ones(60, dtype=bool),
            nodes=3,
        )
        for _ in range(2)
    ]
    assert few[0].status == BEST_FOUND
    assert few[0].bound < few[0].objective
    assert (few[0].x == few[1].x).all()
    assert few[0].bound == few[1].bound


def test_loose_gap_is_not_called_proven():
    loose = solve(knapsack(40), relative_gap=0.5)
    assert loose.status == BEST_FOUND
    assert loose.gap > 0


def test_whole_number_prices_come_from_a_fixed_resolve():
    problem = new_problem("plant")
    build = problem.add_variable("build", lowBound=0, upBound=5, cat="Integer")
    make = problem.add_variable("make", lowBound=0)
    problem.setObjective(10 * build + make)
    problem += (make >= 7, "need")
    problem += (make - 4 * build <= 0, "room")
    plain = solve(problem)
    assert plain.proven
    assert plain.prices == {}
    priced = solve(problem, prices_with_integers_fixed=True)
    assert priced.values["build"] == pytest.approx(2)
    assert priced.prices["need"] == pytest.approx(1)
    assert (build.lowBound, build.upBound) == (0, 5)


def test_nothing_is_printed(capfd):
    solve(diet())
    ArrayModel(np.ones(1), one_column(), np.ones(1), np.full(1, np.inf)).solve()
    out, err = capfd.readouterr()
    assert out == ""
    assert err == ""


def one_column():
    """Return a one by one matrix."""
    return Columns(np.array([0, 1]), np.array([0]), np.array([1.0]))


def test_arrays_agree_with_the_named_problem():
    columns = Columns(np.array([0, 2, 4]), np.array([0, 1, 0, 1]), np.array([1.0, 1, 1, 3]))
    found = solve_arrays(np.array([3.0, 2.0]), columns, np.array([4.0, 6.0]), np.full(2, np.inf))
    assert found.proven
    assert found.x == pytest.approx([0, 4])
    assert found.row_prices == pytest.approx([2, 0])
    assert found.reduced_costs == pytest.approx([1, 0])


def test_array_model_changes_and_solves_again():
    columns = Columns(np.array([0, 1, 2]), np.array([0, 0]), np.array([1.0, 1.0]))
    model = ArrayModel(np.array([3.0, 2.0]), columns, np.array([4.0]), np.array([np.inf]))
    assert model.solve().objective == pytest.approx(8)
    model.set_costs(np.array([1.0, 2.0]))
    assert model.solve().objective == pytest.approx(4)
    model.set_rows(np.array([5.0]), np.array([np.inf]))
    assert model.solve().objective == pytest.approx(5)
    model.set_row(0, 6.0, np.inf)
    assert model.solve().objective == pytest.approx(6)
    model.add_columns(np.array([0.5]), one_column())
    found = model.solve(seconds=10)
    assert found.objective == pytest.approx(3)
    assert found.x == pytest.approx([0, 0, 6])


def test_whole_number_columns_are_whole():
    columns = Columns(np.array([0, 1]), np.array([0]), np.array([2.0]))
    found = solve_arrays(
        np.ones(1), columns, np.array([3.0]), np.full(1, np.inf), integer=np.array([True])
    )
    assert found.proven
    assert found.x == pytest.approx([2])
