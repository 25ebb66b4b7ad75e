"""The rules by which own counts are shown, and the relations and percentages among them."""

import math
from dataclasses import replace

import pytest

from footprint.errors import InputError
from footprint.inputs import load_region
from footprint.outputs.disclosure import given_figures, load_profile, profile_names
from footprint.outputs.disclosure.cells import Given, count_of, ground, own_cell
from footprint.outputs.disclosure.masking import Side, shown_together
from footprint.outputs.disclosure.relations import additions, shares, totals

from .own_counts import DERBY, asked, units, write_figures

NAN = math.nan


def given(value, unit="children", *, own=True, status=None):
    status = status or ("own" if own else "published")
    return Given(float(value), NAN, NAN, unit, status, own)


def shown_figures(figures, names, rule):
    return shown_together((Side(figures, names, rule),))[0].shown


def written(tmp_path, text):
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_three_rules_come_along():
    assert profile_names() == ("local", "looked-after", "send")
    assert {load_profile(name).most for name in profile_names()} == {5}
    assert [load_profile(name).round_to for name in profile_names()] == [5, 1, 1]
    assert {load_profile(name).least for name in profile_names()} == {1}


def test_a_council_s_own_rule_is_read_from_a_file(tmp_path):
    text = 'title = "ours"\nwithhold_up_to = 9\nround_to = 10\nzeros = "withheld"\n'
    text += 'indicators = ["cla_*"]\nleft_alone = ["cla_ceased"]\ntotals_to_nearest = 10\n'
    text += '[[totals]]\nindicator = "cla_started"\nvalue = 2640\n'
    profile = load_profile(written(tmp_path, text))
    assert (profile.name, profile.least, profile.most, profile.round_to) == ("ours", 0, 9, 10)
    assert profile.totals == (("cla_started", 2640, 10),)
    assert profile.protects("cla_started", "children")
    assert not profile.protects("cla_ceased", "children")
    assert not profile.protects("ehc_requests", "requests")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 3", "title"),
        ('title = "a"\nround = 5', "round"),
        ('title = "a"\nzeros = "shown"', "zeros"),
        ('title = "a"\nwithhold_up_to = 0', "withhold_up_to"),
        ("title =", "cannot be read"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_its_place(tmp_path, text, said):
    with pytest.raises(InputError) as caught:
        load_profile(written(tmp_path, text))
    assert "ours.toml" in str(caught.value)
    assert said in str(caught.value)


def test_a_misspelt_rule_is_told_with_the_nearest():
    with pytest.raises(InputError, match='Did you mean "looked-after"'):
        load_profile("looked_afters")


@pytest.mark.parametrize(
    ("indicator", "unit", "protected"),
    [
        ("cla_started", "children", True),
        ("new_kind_of_plan", "plans", True),
        ("foster_places_filled", "places", True),
        ("foster_places_approved", "places", False),
        ("foster_households", "households", False),
        ("cost_cla_gbp_per_week", "GBP per child per week", False),
        ("cla_in_foster_care_percent", "%", False),
    ],
)
def test_everything_that_may_count_children_is_protected(indicator, unit, protected):
    assert load_profile("local").protects(indicator, unit) is protected


def test_every_relation_and_percentage_is_about_figures_of_the_default_region():
    known = set(load_region("east-midlands").figures["indicator"])
    for adding in additions():
        assert {adding.total, *adding.parts, *adding.less} <= known
    for share in shares().values():
        assert {share.indicator, share.base} <= known


def test_nearly_every_relation_holds_in_the_published_figures():
    figures = load_region("east-midlands").figures
    figures = figures[figures["status"].isin(["published", "derived"])]
    of = {(r.code, r.indicator): r.value for r in figures.itertuples()}
    codes = dict.fromkeys(figures["code"])
    broken = set()
    for adding in additions():
        if any(name in shares() for name in adding.parts):
            continue
        for code in codes:
            parts = [(1, name) for name in adding.parts] + [(-1, name) for name in adding.less]
            if all((code, name) in of for _, name in [*parts, (1, adding.total)]):
                gap = of[code, adding.total] - sum(s * of[code, name] for s, name in parts)
                if gap < 0 or (gap > 0 and not adding.rest):
                    broken.add((adding.total, adding.parts[0]))
    assert broken == set()


@pytest.mark.parametrize(
    ("count", "rule", "small", "open_", "shown", "hidden"),
    [
        (0, "local", False, False, (0, 0), (0, 0)),
        (1, "local", True, False, (1, 5), (1, 5)),
        (5, "send", True, False, (1, 5), (1, 5)),
        (6, "local", False, True, (6, 7), (1, 1e8)),
        (8, "local", False, True, (8, 12), (1, 1e8)),
        (8, "send", False, True, (8, 8), (1, 1e8)),
    ],
)
def test_what_is_known_of_a_count(count, rule, small, open_, shown, hidden):
    cell = own_cell(("A", "cla_started"), count, load_profile(rule))
    assert (cell.small, cell.open) == (small, open_)
    assert (cell.shown, cell.hidden) == (shown, hidden)


def test_a_nought_is_withheld_where_the_rule_says_so(tmp_path):
    rule = load_profile(written(tmp_path, 'title = "ours"\nzeros = "withheld"\n'))
    cell = own_cell(("A", "cla_started"), 0, rule)
    assert (cell.small, cell.hidden) == (True, (0, 5))
    shown = shown_figures({("A", "cla_started"): given(0)}, {"A": "Ashford"}, rule)
    assert (shown["A", "cla_started"].low, shown["A", "cla_started"].high) == (0, 5)


def test_counts_are_whole_children_first():
    figures = {("A", "cla_started"): given(5.4), ("B", "cla_started"): given(5.5)}
    names = {"A": "Ashford", "B": "Bramshire"}
    shown = shown_figures(figures, names, load_profile("send"))
    assert shown["A", "cla_started"].withheld
    assert shown["B", "cla_started"].value == 6


def test_a_percentage_gives_its_count_away_only_where_its_base_is_known():
    share = ("A", "cla_in_foster_care_percent")
    figures = {share: given(12.5, "%"), ("A", "cla_31_march"): given(32, own=False)}
    found = ground(figures, ("A",), load_profile("send"))
    assert count_of(share, found) == 4
    shown = shown_figures(figures, {"A": "Ashford"}, load_profile("send"))[share]
    assert (shown.withheld, shown.low, shown.high) == (True, 3.12, 15.63)
    # of a base that is withheld, nothing is said
    figures[("A", "cla_31_march")] = given(3)
    shown = shown_figures(figures, {"A": "Ashford"}, load_profile("send"))[share]
    assert (shown.withheld, shown.low, shown.high) == (True, 0, 100)
    # of one that is withheld at its source, the same
    figures[("A", "cla_31_march")] = Given(NAN, 1, 5, "children", "suppressed", own=False)
    shown = shown_figures(figures, {"A": "Ashford"}, load_profile("send"))[share]
    assert (shown.low, shown.high) == (0, 100)


def test_what_the_publisher_withholds_is_not_filled_in_by_own_figures():
    # published: 20 in all and c for one need; the council's own count of another gives c away
    stem = "ehc_placed_special_independent"
    names = {"A": "Ashford"}
    figures = {("A", stem): given(20, "plans", own=False)}
    parts = next(one.parts for one in additions() if one.total == stem and not one.rest)
    figures |= {("A", part): given(0, "plans", own=False) for part in parts}
    figures["A", parts[0]] = given(16, "plans")
    figures["A", parts[1]] = Given(NAN, 1, 5, "plans", "suppressed", own=False)
    shown = shown_figures(figures, names, load_profile("send"))
    assert (shown["A", parts[0]].low, shown["A", parts[0]].high) == (15, 19)


def test_relations_that_cannot_hold_at_once_stop_nothing():
    # all plans for autism are 2 by one sum and at least 5 by the other: not of one day
    total, part = ("A", "ehc_plans_asd"), ("A", "ehc_state_special_asd")
    by_need = next(one for one in additions() if one.total == "ehc_plans_january")
    figures = {("A", one): given(0, "plans", own=False) for one in by_need.parts}
    figures["A", "ehc_plans_january"] = given(2, "plans", own=False)
    figures[total] = Given(NAN, 1, 5, "plans", "suppressed", own=False)
    figures["A", "ehc_primary_asd"] = given(4, "plans", own=False)
    figures["A", "ehc_secondary_asd"] = given(0, "plans", own=False)
    figures["A", "ehc_post_16_asd"] = Given(NAN, 1, 5, "plans", "suppressed", own=False)
    figures[part] = given(2, "plans")
    assert shown_figures(figures, {"A": "Ashford"}, load_profile("send"))[part].withheld


def test_a_total_of_the_region_is_an_interval_by_its_rounding(tmp_path):
    text = 'title = "ours"\ntotals_to_nearest = 10\n[[totals]]\nindicator = "cla_started"\n'
    names = {"A": "Ashford", "B": "Bramshire", "C": "Coldport"}
    figures = {
        ("A", "cla_started"): given(4),
        ("B", "cla_started"): given(30),
        ("C", "cla_started"): given(67, own=False),
    }
    # 101 is shown as 100, so 95 to 104: with 97 beside it the small one may be 1 to 5
    rule = load_profile(written(tmp_path, f"{text}value = 100\n"))
    assert not shown_figures(figures, names, rule)["B", "cla_started"].withheld
    # with 103 beside it, 107 is 105 to 114, and 1 would be ruled out
    figures["C", "cla_started"] = given(73, own=False)
    rule = load_profile(written(tmp_path, f"{text}value = 110\n"))
    assert shown_figures(figures, names, rule)["B", "cla_started"].withheld


SHARE, BASE = ("A", "cla_in_foster_care_percent"), ("A", "cla_31_march")
ASHFORD = {"A": "Ashford"}


def left_over(figures, shown, rule):
    """Return every number of children outside foster care that agrees with what is shown."""
    told = shown.get(BASE)
    bases = [figures[BASE].value]
    if told is not None and told.withheld:
        bases = range(1, 200)
    elif told is not None and rule.round_to > 1:
        bases = [n for n in range(6, 200) if 5 * ((n + 2) // 5) == told.value]
    share, found = shown.get(SHARE, None), set()
    pairs = ((int(base), count) for base in bases for count in range(int(base) + 1))
    for base, count in pairs:
        percent = 100 * count / base
        if share is None:
            fits = abs(percent - figures[SHARE].value) < 50 / base
        elif share.withheld:
            fits = share.low - 0.011 <= percent <= share.high + 0.011
        else:
            alike = 0 if count == 0 else max(5, 5 * ((count + 2) // 5))
            of = told.value if told is not None else base
            fits = abs(min(100, round(100 * alike / of, 2)) - share.value) < 1e-9
        if fits:
            found.add(base - count)
    return found


@pytest.mark.parametrize("rule", ["send", "local"])
@pytest.mark.parametrize("base_own", [True, False])
@pytest.mark.parametrize("outside", [1, 3, 5])
def test_the_children_that_a_percentage_leaves_over_are_protected(outside, base_own, rule):
    # 31 of 32 in foster care is 96.875 %: one child is not
    figures = {SHARE: given(100 * (32 - outside) / 32, "%"), BASE: given(32, own=base_own)}
    profile = load_profile(rule)
    shown = shown_figures(figures, ASHFORD, profile)
    # two rounded counts may leave room enough by themselves
    assert shown[SHARE].withheld or rule == "local"
    assert {1, 5} <= left_over(figures, shown, profile)
    # by the count alone, the rest would be told
    assert left_over(figures, {}, profile) == {outside}


def test_a_percentage_that_leaves_enough_over_stands():
    figures = {SHARE: given(75, "%"), BASE: given(32, own=False)}
    assert SHARE not in shown_figures(figures, ASHFORD, load_profile("send"))
    # all of them is nobody left over, which is shown as a nought is
    figures = {SHARE: given(100, "%"), BASE: given(32, own=False)}
    assert SHARE not in shown_figures(figures, ASHFORD, load_profile("send"))
    # a published percentage is of the published base: it says nothing of own children
    figures = {SHARE: given(97, "%", own=False), BASE: given(33)}
    assert not shown_figures(figures, ASHFORD, load_profile("send"))[BASE].withheld


def test_a_part_that_nobody_publishes_is_protected_where_it_is_small():
    # 40 left care and 37 were adopted: three left otherwise
    ceased, adopted = ("A", "cla_ceased"), ("A", "adopted_from_care")
    figures = {ceased: given(40), adopted: given(37)}
    shown = shown_figures(figures, ASHFORD, load_profile("send"))
    assert [key for key, one in shown.items() if one.withheld] == [adopted]
    assert (shown[adopted].low, shown[adopted].high) == (35, 39)
    figures[adopted] = given(34)
    shown = shown_figures(figures, ASHFORD, load_profile("send"))
    assert not any(one.withheld for one in shown.values())
    # published both, they are their publisher's to show
    figures = {ceased: given(40, own=False), adopted: given(37, own=False)}
    assert shown_figures(figures, ASHFORD, load_profile("send")) == {}


def test_nothing_is_refused_because_what_is_left_of_a_total_is_small():
    # of two who left care one was adopted; nobody is told that the other is one to five
    ceased, adopted = ("A", "cla_ceased"), ("A", "adopted_from_care")
    figures = {ceased: given(2, own=False), adopted: given(1)}
    assert shown_figures(figures, ASHFORD, load_profile("send"))[adopted].withheld


def test_every_published_total_agrees_with_the_published_figures():
    region = load_region("east-midlands")
    assert {total.areas for total in totals()} == {frozenset(region.codes)}
    withheld = set()
    for total in totals():
        mine = region.figures[region.figures["indicator"] == total.indicator]
        assert set(mine["period"]) == {total.period}
        hidden = mine["status"] == "suppressed"
        withheld.add(total.indicator)
        assert hidden.any()
        low = mine["value"].where(~hidden, mine["low"]).sum()
        high = mine["value"].where(~hidden, mine["high"]).sum()
        assert low <= total.value + total.to_nearest / 2
        assert high >= total.value - total.to_nearest / 2
    # a percentage of the region is rounded so far that it says nothing of one council
    there = region.figures[region.figures["status"] == "suppressed"]["indicator"]
    assert set(there) - withheld == {"cla_in_childrens_homes_percent"}


def test_a_published_total_keeps_own_figures_from_filling_in_what_is_withheld():
    region = load_region("east-midlands")
    figures = given_figures(region)
    rule = load_profile("send")
    adopted = "adopted_from_care"
    # with 40 more than was published for Derby, the total no longer speaks of these figures
    key = (DERBY, adopted)
    for value, known in ((26, True), (66, False)):
        changed = figures | {key: replace(figures[key], value=value, own=True, status="own")}
        found = ground(changed, region.codes, rule)
        there = [keys for keys, _ in found.relations if ("region", f"{adopted} published") in keys]
        assert bool(there) is known
    assert shown_figures(figures, region.names, rule) == {}
    # of another day than the total it tells nothing
    later = {
        k: replace(one, period="2030") if k[1] == adopted else one for k, one in figures.items()
    }
    later[key] = replace(later[key], value=26, own=True, status="own")
    found = ground(later, region.codes, rule)
    assert not any(("region", f"{adopted} published") in keys for keys, _ in found.relations)


def test_own_counts_that_make_up_what_was_published_for_them_are_told_by_no_total():
    # published 13 and 20: a child or more was moved from one council to the other, 33 in all
    names = {"A": "Ashford", "B": "Bramshire"}
    one, other = ("A", "care_leavers_19_21"), ("B", "care_leavers_19_21")
    figures = {
        one: replace(given(4), published=13.0),
        other: replace(given(29), published=20.0),
    }
    shown = shown_figures(figures, names, load_profile("send"))
    assert shown[other].withheld
    assert (shown[other].low, shown[other].high) == (28, 32)
    # 34 in all is no sum that anybody has published
    figures[other] = replace(figures[other], value=30)
    assert not shown_figures(figures, names, load_profile("send"))[other].withheld


def test_what_was_published_is_read_beside_the_own_figures_in_its_place(tmp_path):
    figures = given_figures(load_region("east-midlands"))
    assert all(math.isnan(one.published) for one in figures.values())
    write_figures(tmp_path / "ours.csv", {DERBY: {"ehc_plans_msi": 4}}, units())
    after = given_figures(asked("fostering-hubs", tmp_path / "ours.csv").region)
    mine = {key: one for key, one in after.items() if one.own}
    assert list(mine) == [(DERBY, "ehc_plans_msi")]
    (found,) = mine.values()
    assert (found.value, found.published, found.period) == (4, 13, "January 2025")
