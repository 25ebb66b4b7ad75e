"""Check weighing and regret of whole results against the matrix they come from."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from footprint.inputs import load_scenario
from footprint.questions.cells import WITHIN_MISS
from footprint.questions.footprints import answer
from footprint.questions.possible import answer as possible
from footprint.questions.result import Cell, Range
from footprint.questions.weights import _differs

DRAWS = 40


def scenario(**changes: object):
    made = replace(load_scenario("youth-justice-teams"), draws=DRAWS, placement=False)
    return replace(made, **changes)


@pytest.fixture(scope="module")
def weighed():
    given = {"cost": (100.0, "our directors"), "one_off": (20.0, "our directors")}
    return answer(scenario(weights=given))


@pytest.fixture(scope="module")
def in_worlds():
    made = scenario(question="possible")
    grown = replace(made, year=2030, growth_percent_per_year={"youth-justice": 6.0}, worlds=())
    return possible(replace(made, worlds=(("More children", grown),)))


def test_what_is_priced_already_is_not_weighed_beside_cost(weighed):
    found = weighed.weighing
    assert set(found.criteria) == {"cost", "one_off"}
    reasons = dict(found.left_out)
    assert "counts in the cost" in reasons["changes_of_team"]
    assert "counts in the cost" in reasons["travel_minutes_mean"]


def test_shares_of_first_place_add_to_one_and_name_their_error(weighed):
    found = weighed.weighing
    assert sum(one.first for one in found.accepted) == pytest.approx(1)
    for one in found.accepted:
        assert one.standard_error <= 0.5 / np.sqrt(found.samples) + 1e-12
        assert bool(one.typical_weights) == (one.first > 0)


def test_scores_under_given_weights_follow_the_range_seen(weighed):
    options = {o.name: o for o in weighed.options}
    found = weighed.weighing
    assert found.weights == pytest.approx({"cost": 100 / 120, "one_off": 20 / 120})
    cost = {n: o.cells["cost"].value.central for n, o in options.items()}
    once = {
        n: 0.0 if o.cells["one_off"].value is None else o.cells["one_off"].value.central
        for n, o in options.items()
    }

    def line(values: dict[str, float], name: str) -> float:
        low, high = min(values.values()), max(values.values())
        return (high - values[name]) / (high - low)

    for one in found.weighed:
        score = (100 * line(cost, one.option) + 20 * line(once, one.option)) / 120
        assert one.score == pytest.approx(100 * score)
    assert found.trades
    assert found.flips
    assert found.whose == "our directors"


def test_an_outdone_option_is_worse_nowhere_for_the_one_that_outdoes_it(weighed):
    options = {o.name: o for o in weighed.options}
    better = {c.key: c.better for c in weighed.criteria if c.better != "neither"}
    for name, others in weighed.weighing.outdone_by.items():
        for other in others:
            for key, way in better.items():
                mine, theirs = (options[n].cells[key].value for n in (name, other))
                if mine is None or theirs is None:
                    continue
                sign = 1 if way == "lower" else -1
                assert sign * theirs.central <= sign * mine.central * (1 + 1e-9) + 1e-9


def test_regret_is_cost_above_the_least_of_each_world(in_worlds):
    found = in_worlds.regret
    assert found.worlds == ("As assumed", "More children")
    for world in found.worlds:
        cells = [cell for cell in found.cells if cell.world == world]
        least = min(cell.cost_gbp_per_year for cell in cells)
        for cell in cells:
            assert cell.above_table_gbp_per_year == pytest.approx(cell.cost_gbp_per_year - least)
            assert cell.above_best_gbp_per_year >= cell.above_table_gbp_per_year - 0.01
        assert "proven" in found.best_words[world]


def test_the_world_as_assumed_has_the_costs_of_the_matrix(in_worlds):
    cells = {c.option: c for c in in_worlds.regret.cells if c.world == "As assumed"}
    for option in in_worlds.options:
        cost = option.cells["cost"].value.central
        assert cells[option.name].cost_gbp_per_year == pytest.approx(cost, abs=1)


def test_more_children_cost_more_in_every_option(in_worlds):
    by_world = {
        world: {c.option: c.cost_gbp_per_year for c in in_worlds.regret.cells if c.world == world}
        for world in in_worlds.regret.worlds
    }
    for option, cost in by_world["More children"].items():
        assert cost > by_world["As assumed"][option]


def apart(low, high, *, clear, words=""):
    """Return an option whose one cell differs so much from as now."""
    middle = (low + high) / 2
    cell = Cell(Range(middle, middle, middle), words, Range(low, middle, high), clear)
    return SimpleNamespace(cells={"near": cell})


AS_NOW = SimpleNamespace(cells={"near": Cell(Range(1.0, 1.0, 1.0))})


@pytest.mark.parametrize(
    ("others", "differs"),
    [
        # one is the same as now, the other too little apart for the model to tell
        ([apart(0.0, 0.0, clear=None), apart(1.0, 1.0, clear=None, words=WITHIN_MISS)], False),
        ([apart(0.0, 0.0, clear=None), apart(-1.0, 2.0, clear=False)], False),
        ([apart(0.0, 0.0, clear=None), apart(1.0, 2.0, clear=True)], True),
        ([apart(0.0, 0.0, clear=None)], True),
    ],
)
def test_a_criterion_counts_only_where_an_option_differs_clearly(others, differs):
    assert _differs([AS_NOW, *others], "near") is differs
