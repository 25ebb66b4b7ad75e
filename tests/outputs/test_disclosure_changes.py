"""What two runs show never tells by how few children a count has changed."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from footprint.outputs.disclosure import (
    Side,
    check_shown,
    load_profile,
    shown_together,
    withheld_for_changes,
)
from footprint.outputs.disclosure.cells import Given

NAN = math.nan
NAMES = {"A": "Ashford"}
TOTAL, WHERE = "new_placements", "new_placements_"
PARTS = tuple(
    f"{WHERE}{name}"
    for name in (
        *("inside_under_20_miles", "inside_over_20_miles", "outside_under_20_miles"),
        *("outside_over_20_miles", "distance_unknown"),
    )
)
CAP = 27


def side(parts, rule="send", *, alone="care_leavers_19_21", count=None):
    """Return a run of a council with own counts that add up, and one that stands by itself."""

    def figure(value, *, own):
        return Given(float(value), NAN, NAN, "children", "own" if own else "published", own)

    whole = (*parts, *[0] * (len(PARTS) - len(parts)))
    figures = {
        ("A", name): figure(value, own=value > 0) for name, value in zip(PARTS, whole, strict=True)
    }
    figures["A", TOTAL] = figure(sum(parts), own=True)
    if count is not None:
        figures["A", alone] = figure(count, own=True)
    return Side(figures, NAMES, load_profile(rule))


def protected(sides, *, changes=True):
    """Return the runs with what each withholds by itself and for changes, and what is shown."""
    alone = [shown_together((one,))[0].shown for one in sides]
    kept = [
        Side(one.figures, one.names, one.profile, frozenset(withheld(told)))
        for one, told in zip(sides, alone, strict=True)
    ]
    more = withheld_for_changes(kept) if changes else frozenset()
    kept = [Side(one.figures, one.names, one.profile, one.withheld | more) for one in kept]
    return [showing.shown for showing in shown_together(kept)]


def withheld(told):
    return {key for key, one in told.items() if one.withheld}


def changes_left(sides, shown, *, everything=False):
    """Return, for each small change of two runs, the least and greatest that nobody can rule out.

    Every table of numbers is tried that agrees with what is shown.
    """
    used = [name for name in PARTS if any(one.figures["A", name].value for one in sides)]
    counts = [[int(one.figures["A", name].value) for name in used] for one in sides]
    marks, axes, at = {}, [], []
    for run, place in itertools.product(range(2), range(len(used))):
        value, told = counts[run][place], shown[run].get(("A", used[place]))
        mark = marks.setdefault((place, value), len(marks))
        at.append(mark)
        hidden = value and (everything or told.withheld)
        if mark == len(axes):
            ends = (1, 5) if 1 <= value <= 5 else (1, CAP) if hidden else (value, value)
            axes.append(np.arange(ends[0], ends[1] + 1))
    grid = [axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")]
    values = [[grid[at[run * len(used) + n]] for n in range(len(used))] for run in range(2)]
    sums = [np.sum(values[run], axis=0) for run in range(2)]
    totals = [sum(counts[run]) for run in range(2)]
    possible = np.ones(len(sums[0]), dtype=bool)
    for run, total in enumerate(totals):
        hidden = everything or shown[run]["A", TOTAL].withheld
        low, high = (1, 5) if 1 <= total <= 5 else (1, 99) if hidden else (total, total)
        possible &= (sums[run] >= low) & (sums[run] <= high)
    if totals[0] == totals[1]:
        possible &= sums[0] == sums[1]

    found = {}
    pairs = {name: (values[0][n], values[1][n]) for n, name in enumerate(used)} | {TOTAL: sums}
    for name, (one, other) in pairs.items():
        truth = [int(s.figures["A", name].value) for s in sides]
        change = truth[1] - truth[0]
        if all(truth) and 1 <= abs(change) <= 5:
            left = (int(math.copysign(1, change)) * (other - one))[possible]
            left = left[(left >= 1) & (left <= 5)]
            found[name] = int(left.min()), int(left.max())
    return found


part = st.integers(0, 18)


@settings(max_examples=60)
@given(first=st.tuples(part, part), steps=st.tuples(st.integers(-6, 6), st.integers(-6, 6)))
def test_every_small_change_may_still_be_1_or_5(first, steps):
    other = tuple(max(0, value + step) for value, step in zip(first, steps, strict=True))
    assume(sum(first) and sum(other) and first != other)
    sides = [side(first), side(other)]
    shown = protected(sides)
    assert check_shown(sides, shown) == 0
    left = changes_left(sides, shown)
    assert left == changes_left(sides, shown, everything=True)


def test_what_is_not_withheld_for_a_change_would_tell_it():
    sides = [side((12, 20)), side((11, 20))]
    bare = protected(sides, changes=False)
    assert changes_left(sides, bare) == {PARTS[0]: (1, 1), TOTAL: (1, 1)}
    kept = protected(sides)
    # the part by itself and the total beside it; the part that has not changed stands
    assert [withheld(told) for told in kept] == [{("A", PARTS[0]), ("A", TOTAL)}] * 2
    assert changes_left(sides, kept) == {PARTS[0]: (1, 5), TOTAL: (1, 5)}


def test_a_change_is_not_told_by_larger_ones_around_it_and_a_small_count_that_stays():
    # the total changes by 9, the third part by 10, the second not at all: the first by -1
    sides = [side((12, 4, 14)), side((11, 4, 24))]
    bare = protected(sides, changes=False)
    assert ("A", PARTS[0]) in withheld(bare[0])
    assert changes_left(sides, bare) == {PARTS[0]: (1, 1)}
    assert changes_left(sides, protected(sides)) == {PARTS[0]: (1, 5)}


@pytest.mark.parametrize(
    ("rule", "before", "after", "hidden"),
    [
        ("send", 12, 11, True),
        ("send", 12, 17, True),
        ("send", 12, 18, False),
        ("send", 512, 513, True),
        ("send", 12, 12, False),
        # 6 beside 5, which is withheld for being small
        ("send", 6, 5, True),
        # shown as 40 and 45, of which the change may be 1 to 9
        ("local", 42, 43, False),
        # both shown as 40
        ("local", 41, 42, False),
        ("local", 7, 4, True),
    ],
)
def test_a_count_by_itself_is_withheld_where_its_change_is_small_and_told(
    rule, before, after, hidden
):
    sides = [side((20, 20), rule, count=count) for count in (before, after)]
    shown = protected(sides)
    assert [("A", "care_leavers_19_21") in withheld(told) for told in shown] == [hidden] * 2


def test_rounded_counts_are_withheld_where_their_sum_narrows_the_change():
    # 7 and 8 are shown as 5 and 10: 6 to 7 and 8 to 12. But 8 = 26 - 18, shown as 25 - 20, is 9
    # at most, so the change would be 1 to 3
    sides = [side((7, 18), "local"), side((8, 18), "local")]
    assert not any(withheld(told) for told in protected(sides, changes=False))
    assert all(withheld(told) for told in protected(sides))


def test_what_is_said_of_both_counts_does_not_tell_one_pair_from_another():
    said = []
    for before, after in ((42, 41), (57, 61), (12, 7)):
        shown = protected([side((20, 20), count=count) for count in (before, after)])
        said.append(
            [(told.low, told.high) for told in (one["A", "care_leavers_19_21"] for one in shown)]
        )
    assert said[0] == said[1] == said[2]


def test_three_runs_tell_no_small_change_between_any_two():
    sides = [side((20, 20), count=count) for count in (30, 70, 31)]
    shown = protected(sides)
    # what two withhold the third does too
    assert all(("A", "care_leavers_19_21") in withheld(told) for told in shown)
    sides = [side((20, 20), count=count) for count in (30, 70, 50)]
    assert not any(withheld(told) for told in protected(sides))


def test_a_run_by_itself_and_runs_without_own_counts_withhold_nothing_for_changes():
    assert withheld_for_changes([]) == frozenset()
    assert withheld_for_changes([side((20, 20), count=12)]) == frozenset()
    bare = Side({}, NAMES, load_profile("send"))
    assert withheld_for_changes([bare, side((20, 20), count=12)]) == frozenset()
