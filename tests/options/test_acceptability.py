"""How often an option comes first over every weighting, against exact answers."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputError
from footprint.options.acceptability import acceptability
from footprint.options.weighing import score


@dataclass(frozen=True)
class Criterion:
    """What a criterion of the matrix is to weighing."""

    key: str
    label: str
    unit: str = "points"
    better: str = "higher"


def table(values):
    """Return scores of values that already run from 0 to 1."""
    values = np.asarray(values, dtype=float)
    options, criteria = values.shape[-2:]
    return score(
        values,
        [Criterion(f"c{i}", f"Criterion {i}") for i in range(criteria)],
        [f"Option {i}" for i in range(options)],
    )


def exact_shares(scores):
    """Return the share of weights at which each option leads, two criteria: an upper envelope."""
    start, slope = scores[:, 1], scores[:, 0] - scores[:, 1]
    cuts = {0.0, 1.0}
    for i in range(len(scores)):
        for j in range(i):
            if slope[i] != slope[j]:
                cuts.add(float(np.clip((start[j] - start[i]) / (slope[i] - slope[j]), 0, 1)))
    cuts = np.array(sorted(cuts))
    middle = (cuts[1:] + cuts[:-1]) / 2
    lead = (start + np.outer(middle, slope)).argmax(axis=1)
    return np.bincount(lead, np.diff(cuts), minlength=len(scores))


def test_two_criteria_by_hand():
    # the first leads where the first criterion has more than half, the middle one never
    found = acceptability(table([[1, 0], [0.4, 0.4], [0, 1]]), seed=1)
    assert found.first_share == pytest.approx([0.5, 0, 0.5], abs=0.015)
    assert found.standard_error[0] == pytest.approx(0.5 / 20_000**0.5, rel=0.01)
    assert found.standard_error[1] == 0
    assert found.central_weights[0] == pytest.approx([0.75, 0.25], abs=0.01)
    assert np.isnan(found.central_weights[1]).all()
    assert found.words[1] == "Option 1 came first in none of 20,000 weightings"
    assert found.words[0].startswith("Option 0 comes first in 50% of all weightings")
    assert found.words[0].endswith("those that give about 75% to “Criterion 0” and about 25% to "
                                   "“Criterion 1”")  # fmt: skip


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_two_criteria_against_the_exact_shares(seed):
    scores = table(np.random.default_rng(seed).random((6, 2)))
    found = acceptability(scores, seed=seed, samples=10_000)
    expected = exact_shares(scores.scores[0])
    assert found.first_share.sum() == pytest.approx(1)
    # five standard errors of the exact share
    bound = 5 * np.sqrt(expected * (1 - expected) / 10_000) + 1e-9
    assert (np.abs(found.first_share - expected) <= bound).all()


def test_three_criteria_against_a_fine_grid():
    scores = table(np.random.default_rng(4).random((5, 3)))
    steps = 300
    one, two = np.meshgrid(np.arange(steps), np.arange(steps))
    weights = np.column_stack([one.ravel() + 1 / 3, two.ravel() + 1 / 3]) / steps
    weights = np.column_stack([weights, 1 - weights.sum(axis=1)])
    weights = weights[weights[:, 2] > 0]
    ranks = (-(weights @ scores.scores[0].T)).argsort(axis=1).argsort(axis=1)
    found = acceptability(scores, seed=2, samples=40_000)
    for option in range(5):
        shares = np.bincount(ranks[:, option], minlength=5) / len(weights)
        assert found.rank_shares[option] == pytest.approx(shares.tolist(), abs=0.012)
        first = weights[ranks[:, option] == 0]
        if len(first) > 1000:
            assert found.central_weights[option] == pytest.approx(first.mean(axis=0), abs=0.02)
    assert found.mean_rank == pytest.approx(1 + ranks.mean(axis=0), abs=0.03)


def test_ranks_add_up_and_agree_with_each_other():
    found = acceptability(table(np.random.default_rng(9).random((7, 4))), seed=3, samples=2_000)
    assert found.rank_shares.sum(axis=0) == pytest.approx(np.ones(7))
    assert found.rank_shares.sum(axis=1) == pytest.approx(np.ones(7))
    assert found.rank_shares[:, 0] == pytest.approx(found.first_share)
    assert found.mean_rank.sum() == pytest.approx(28)


def test_options_alike_share_their_ranks():
    found = acceptability(table([[0, 0], [1, 1], [1, 1], [0, 0], [1, 1]]), seed=1, samples=500)
    assert found.first_share == pytest.approx([0, 1 / 3, 1 / 3, 0, 1 / 3])
    assert found.standard_error == pytest.approx(np.zeros(5), abs=1e-6)
    assert found.mean_rank == pytest.approx([4.5, 2, 2, 4.5, 2])
    assert found.rank_shares[0] == pytest.approx([0, 0, 0, 0.5, 0.5])
    assert found.rank_shares[4] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0, 0])


def test_one_criterion_decides_alone():
    found = acceptability(table([[0], [1]]), seed=1, samples=10)
    assert found.first_share.tolist() == [0, 1]
    assert found.words[1] == "Option 1 comes first in 100% of all weightings"


def test_same_seed_same_answer_and_another_seed_another():
    scores = table(np.random.default_rng(9).random((4, 3)))
    one, again, other = (acceptability(scores, seed=s, samples=999) for s in (5, 5, 6))
    assert one.first_share.tolist() == again.first_share.tolist()
    assert one.first_share.tolist() != other.first_share.tolist()


def test_draws_let_the_values_vary():
    # in the central case the first leads throughout, in half of the draws the second
    central = [[1.0, 1.0], [0.0, 0.0]]
    swapped = [[0.0, 0.0], [1.0, 1.0]]
    scores = table([central, central, swapped])
    assert acceptability(scores, seed=1, samples=1000).first_share.tolist() == [1, 0]
    found = acceptability(scores, seed=1, samples=1000, draws=True)
    assert found.first_share.tolist() == [0.5, 0.5]
    with pytest.raises(InputError, match="no draws beyond the central case"):
        acceptability(table(central), seed=1, draws=True)


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(InputError, match="0 weightings are too few"):
        acceptability(table([[0], [1]]), seed=1, samples=0)
    many = table(np.random.default_rng(1).random((3_000, 2)))
    with pytest.raises(InputError, match="3,000 options are too many"):
        acceptability(many, seed=1)
