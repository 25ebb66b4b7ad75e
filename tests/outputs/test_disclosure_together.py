"""Runs laid beside each other give no more away than each of them may."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from footprint import runs
from footprint.comparing import compare
from footprint.errors import InputError
from footprint.outputs import to_json
from footprint.outputs.disclosure import (
    Side,
    attack,
    check_shown,
    given_figures,
    load_profile,
    protect,
    protect_together,
    shown_together,
    two_way,
)
from footprint.outputs.disclosure.cells import Given

from . import own_counts
from .own_counts import DERBY, OWN, RUTLAND, asked, write_figures

NAN = math.nan
NAMES = {"A": "Ashford"}
TOTAL, WHERE = "new_placements", "new_placements_"
PARTS = (f"{WHERE}inside_under_20_miles", f"{WHERE}inside_over_20_miles")
NONE = (f"{WHERE}outside_under_20_miles", f"{WHERE}outside_over_20_miles")
NONE = (*NONE, f"{WHERE}distance_unknown")
MOST = 30


def figure(value, *, own=True):
    return Given(float(value), NAN, NAN, "placements", "own" if own else "published", own)


def side(parts, rule="send", *, total_own=True, withheld=()):
    """Return a run with two own counts that add up to a total, the rest of which is nought."""
    figures = {("A", name): figure(0, own=False) for name in NONE}
    figures |= {("A", name): figure(value) for name, value in zip(PARTS, parts, strict=True)}
    figures["A", TOTAL] = figure(sum(parts), own=total_own)
    return Side(figures, NAMES, load_profile(rule), frozenset(withheld))


def shown_of(sides):
    return [showing.shown for showing in shown_together(sides)]


def spans(one, shown, *, everything):
    """Return what an onlooker knows of parts and total of one run, sums aside."""
    profile, found = one.profile, []
    for name in (*PARTS, TOTAL):
        given_ = one.figures["A", name]
        value, told = int(given_.value), shown.get(("A", name))
        small = given_.own and profile.least <= value <= profile.most
        hidden = given_.own and value and (everything or (told is not None and told.withheld))
        if small:
            found.append((profile.least, profile.most))
        elif hidden:
            found.append((1, 2 * MOST))
        elif told is None or profile.round_to == 1:
            found.append((value, value))
        else:
            alike = [v for v in range(6, 2 * MOST) if max(5, 5 * ((v + 2) // 5)) == told.value]
            found.append((min(alike), max(alike)) if value else (0, 0))
    return found


def every_truth(sides, shown, *, everything=False):
    """Return, for each small part and total, the least and greatest of every possible truth."""
    known = [
        spans(one, told, everything=everything) for one, told in zip(sides, shown, strict=True)
    ]
    counts = [[int(one.figures["A", name].value) for name in PARTS] for one in sides]

    # a part that is the same in both runs is one number, and a total that is the same too
    names, marks = [], {}
    for run, place in itertools.product(range(len(sides)), range(2)):
        mark = (place, counts[run][place])
        names.append(marks.setdefault(mark, len(marks)))
    axes = []
    for number in range(len(marks)):
        low = max(known[at // 2][at % 2][0] for at, n in enumerate(names) if n == number)
        high = min(known[at // 2][at % 2][1] for at, n in enumerate(names) if n == number)
        axes.append(np.arange(low, min(high, MOST) + 1))
    grid = [axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")]
    possible = np.ones(len(grid[0]), dtype=bool)
    totals = [grid[names[2 * run]] + grid[names[2 * run + 1]] for run in range(len(sides))]
    for run, total in enumerate(totals):
        possible &= (total >= known[run][2][0]) & (total <= known[run][2][1])
    if len(sides) == 2 and sum(counts[0]) == sum(counts[1]):
        possible &= totals[0] == totals[1]
    ends = {}
    for run, one in enumerate(sides):
        values = (grid[names[2 * run]], grid[names[2 * run + 1]], totals[run])
        for name, value in zip((*PARTS, TOTAL), values, strict=True):
            count = one.figures["A", name]
            if count.own and 1 <= count.value <= 5:
                ends[run, name] = (int(value[possible].min()), int(value[possible].max()))
    return ends


pair = st.tuples(st.integers(0, 12), st.integers(0, 12))


@settings(max_examples=60)
@given(
    first=pair,
    other=pair,
    same=st.sampled_from([None, 0, 1]),
    rules=st.sampled_from([("send", "send"), ("local", "local"), ("local", "send")]),
    total_own=st.booleans(),
)
def test_every_small_count_may_still_be_1_or_5_with_both_runs_at_hand(
    first, other, same, rules, total_own
):
    other = tuple(first[n] if n == same else value for n, value in enumerate(other))
    sides = [
        side(parts, rule, total_own=total_own)
        for parts, rule in zip((first, other), rules, strict=True)
    ]
    assume(any(1 <= value <= 5 for value in (*first, *other)))
    try:
        shown = shown_of(sides)
    except InputError:
        # what is published leaves one value, whatever is withheld
        nothing = [{}, {}]
        assert any(
            low == high for low, high in every_truth(sides, nothing, everything=True).values()
        )
        return
    assert check_shown(sides, shown) == 0
    left = every_truth(sides, shown)
    assert left == every_truth(sides, shown, everything=True)
    # where nothing ties it to another small count it is the whole of 1 to 5
    if total_own and sum(1 <= value <= 5 for value in (*first, *other)) == 1:
        assert set(left.values()) <= {(1, 5)}
    for one, told in zip(sides, shown, strict=True):
        for key, what in told.items():
            truth = one.figures[key].value
            assert not what.withheld or what.low <= truth <= what.high


def test_the_union_of_two_masks_is_not_enough_where_a_common_count_links_two_small_ones():
    # each run alone withholds both parts and shows its total; the totals are 4 apart, and so
    # are the small counts: 1 and 5, and no others are
    sides = [side((1, 20)), side((5, 20))]
    alone = [shown_together((one,))[0].shown for one in sides]
    masks = [{key[1] for key, one in told.items() if one.withheld} for told in alone]
    assert masks == [set(PARTS), set(PARTS)]
    assert every_truth(sides, alone) == {(0, PARTS[0]): (1, 1), (1, PARTS[0]): (5, 5)}
    assert check_shown(sides, alone) == 2
    shown = shown_of(sides)
    assert all(told["A", TOTAL].withheld for told in shown)
    assert every_truth(sides, shown) == {(0, PARTS[0]): (1, 5), (1, PARTS[0]): (1, 5)}


def test_what_one_run_withholds_the_other_does_and_no_more():
    sides = [side((4, 20)), side((12, 20))]
    alone = [shown_together((one,))[0].shown for one in sides]
    assert not any(one.withheld for one in alone[1].values())
    assert check_shown(sides, alone) == 1
    sides = [
        side(parts, withheld=[key for key, one in told.items() if one.withheld])
        for parts, told in zip(((4, 20), (12, 20)), alone, strict=True)
    ]
    shown = shown_of(sides)
    assert shown[0] == alone[0]
    assert {key[1] for key, one in shown[1].items() if one.withheld} == set(PARTS)
    assert check_shown(sides, shown) == 0
    # what is said of it is what anyone could work out: 32 less 1 at least
    assert (shown[1]["A", PARTS[0]].low, shown[1]["A", PARTS[0]].high) == (9, 13)


def test_a_nought_beside_a_common_count_takes_its_total_from_both_runs():
    # what the first run withholds would be the second one's total less nothing
    hidden = [("A", name) for name in PARTS]
    sides = [side((4, 20), withheld=hidden), side((0, 20))]
    shown = shown_of(sides)
    assert shown[1]["A", PARTS[0]].value == 0
    assert shown[1]["A", PARTS[1]].withheld
    assert all(told["A", TOTAL].withheld for told in shown)
    assert every_truth(sides, shown) == {(0, PARTS[0]): (1, 5)}


def test_one_run_rounds_what_the_other_shows_as_it_is():
    # 4 + 21 = 25, rounded 20 + 25: the exact total of the other run would not do beside it
    sides = [side((4, 21), "local"), side((4, 21), "send")]
    shown = shown_of(sides)
    assert check_shown(sides, shown) == 0
    assert every_truth(sides, shown) == dict.fromkeys([(0, PARTS[0]), (1, PARTS[0])], (1, 5))


@settings(max_examples=30)
@given(
    values=st.lists(st.integers(0, 30), min_size=6, max_size=6),
    fewer=st.lists(st.booleans(), min_size=12, max_size=12),
    more=st.lists(st.booleans(), min_size=12, max_size=12),
    rounding=st.sampled_from([1, 5]),
)
def test_withholding_more_never_reveals_more(values, fewer, more, rounding):
    table = two_way(np.array(values).reshape(2, 3), rounding=rounding)
    assume(table.small.any())
    fewer = (np.array(fewer) & table.open) | table.small
    more = (np.array(more) & table.open) | fewer
    one, other = attack(table, fewer), attack(table, more)
    assert (other.low <= one.low).all()
    assert (other.high >= one.high).all()


@pytest.fixture(scope="session")
def units():
    return own_counts.units()


@pytest.fixture(scope="session")
def months(tmp_path_factory, units):
    """Return own figures of two months, which differ in what is small."""
    january = {
        DERBY: {"ehc_plans_msi": 4, "ehc_plans_asd": 1342, "care_leavers_19_21": 4},
        RUTLAND: {"care_leavers_19_21": 4, "cla_started": 4, "cla_ceased": 13},
    }
    february = {
        DERBY: {"ehc_plans_msi": 12, "ehc_plans_asd": 1342, "care_leavers_19_21": 44},
        RUTLAND: {"care_leavers_19_21": 11, "cla_started": 16, "cla_ceased": 3},
    }
    folder = tmp_path_factory.mktemp("months")
    files = {}
    for name, rows in (("january", january), ("february", february)):
        files[name] = folder / f"{name}.csv"
        write_figures(files[name], rows, units)
    return files


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("fostering-hubs", ("send", "send")),
        ("fostering-hubs", ("local", "local")),
        ("new-school-or-bases", ("local", "send")),
    ],
)
def test_two_months_of_a_bundled_scenario_hold_together(name, rules, months, ours):
    scenarios = [asked(name, file) for file in (*months.values(), ours)]
    rules = (*rules, "looked-after")
    alone = [protect(one, rule)[1].withheld for one, rule in zip(scenarios, rules, strict=True)]
    found = protect_together(list(zip(scenarios, rules, strict=True)), alone)
    sides = [
        Side(given_figures(one.region), one.region.names, load_profile(rule))
        for one, rule in zip(scenarios, rules, strict=True)
    ]
    assert check_shown(sides, [mask.shown for _, mask in found]) == 0
    union = set().union(*alone)
    for scenario, (masked, mask) in zip(scenarios, found, strict=True):
        mine = given_figures(scenario.region)
        noughts = {key for key, one in mine.items() if one.value == 0}
        assert {key for key in union - noughts if mine[key].own} <= set(mask.withheld)
        assert not masked.own_figures
    with_one = [protect(one, rule)[1].shown for one, rule in zip(scenarios, rules, strict=True)]
    assert check_shown(sides, with_one) > 0


@pytest.fixture(scope="session")
def ours(tmp_path_factory, units):
    path = tmp_path_factory.mktemp("own") / "ours.csv"
    write_figures(path, OWN, units)
    return path


def finish(scenario, folder):
    """Work a scenario out and write of it what a comparison reads."""
    made = runs.run(scenario, write=False)
    folder.mkdir()
    (folder / "result.json").write_text(to_json(made.result), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps(made.record), encoding="utf-8")
    return folder


@pytest.fixture
def finished(tmp_path, months, units):
    """Return two finished runs, and their own figures, which a test may change."""
    folders = []
    for name, file in months.items():
        copy = tmp_path / file.name
        copy.write_bytes(file.read_bytes())
        scenario = asked("care-leavers-offer", copy, sets=["draws=2"])
        folders.append(finish(scenario, tmp_path / name))
    return folders


def test_a_run_that_shows_too_much_is_worked_out_again_and_the_page_says_so(finished, tmp_path):
    before = [(folder / "result.json").read_bytes() for folder in finished]
    page = compare(finished, out=tmp_path / "out") / "comparison.html"
    told = page.read_text(encoding="utf-8")
    assert "february was worked out again for this page." in told
    assert "january was worked out again for this page." in told
    assert "Derby: care leavers 19 to 21" in told
    assert "leaving care in the year" in told or "ceas" in told
    assert "Publish one of them, or this page." in told
    assert [(folder / "result.json").read_bytes() for folder in finished] == before
    # its options cost what they do when own counts are withheld: the range is wider for it
    table = (page.parent / "comparison.csv").read_text(encoding="utf-8-sig")
    assert ",february," in table
    as_written = compare(finished, out=tmp_path / "out", internal=True) / "comparison.csv"
    assert as_written.read_text(encoding="utf-8-sig") != table


def test_a_run_stands_as_written_where_the_others_show_the_same(finished, tmp_path):
    (tmp_path / "january.csv").unlink()
    twin = tmp_path / "twin"
    twin.mkdir()
    for name in ("result.json", "run.json"):
        (twin / name).write_bytes((finished[0] / name).read_bytes())
    page = compare([finished[0], twin], out=tmp_path / "out") / "comparison.html"
    assert "worked out again" not in page.read_text(encoding="utf-8")


def test_own_figures_that_have_gone_are_named_with_what_to_do(finished, tmp_path):
    (tmp_path / "february.csv").unlink()
    with pytest.raises(InputError) as caught:
        compare(finished, out=tmp_path / "out")
    said = str(caught.value)
    assert "february must be read again to be compared" in said
    assert "february.csv" in said
    assert "--internal" in said
    assert not (tmp_path / "out").exists()
    assert compare(finished, out=tmp_path / "out", internal=True).is_dir()


def test_own_figures_that_have_changed_are_named_and_never_quoted(finished, tmp_path, units):
    write_figures(tmp_path / "february.csv", {DERBY: {"care_leavers_19_21": 73}}, units)
    with pytest.raises(InputError) as caught:
        compare(finished, out=tmp_path / "out")
    said = str(caught.value)
    assert "february.csv, or the rule local: not as when the run was made" in said
    assert "run the scenario again" in said
    assert "73" not in said
    assert not (tmp_path / "out").exists()
