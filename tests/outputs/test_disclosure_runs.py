"""A council's own small counts never leave a run, whatever is asked of it."""

import json
import math
import re

import pytest
from finished import SMALL_DPI

from footprint import comparing, load_region, load_scenario, runs
from footprint.errors import InputError
from footprint.inputs import scenario_names
from footprint.outputs import to_json
from footprint.outputs.disclosure import (
    APART,
    Shown,
    Side,
    check_shown,
    given_figures,
    load_profile,
    protect,
    suppression,
)
from footprint.outputs.disclosure.suppression import Effort
from footprint.questions.result import Result

from . import own_counts
from .own_counts import DERBY, LEICESTER, OWN, RUTLAND, asked, write_figures


@pytest.fixture(scope="session")
def units():
    return own_counts.units()


@pytest.fixture(scope="session")
def ours(tmp_path_factory, units):
    path = tmp_path_factory.mktemp("own") / "ours.csv"
    write_figures(path, OWN, units)
    return path


def row(scenario, code, indicator):
    figures = scenario.region.figures
    return figures[(figures["code"] == code) & (figures["indicator"] == indicator)].iloc[-1]


def side(scenario, rule):
    return Side(given_figures(scenario.region), scenario.region.names, rule)


def as_it_leaves(before, after):
    """Read what is shown of own figures from the figures of a protected scenario."""
    own = [key for key, one in given_figures(before.region).items() if one.own]
    rows = {key: row(after, *key) for key in own}
    return {
        key: Shown(
            float("nan") if found["status"] == "suppressed" else float(found["value"]),
            float(found["low"]),
            float(found["high"]),
        )
        for key, found in rows.items()
    }


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        *((name, "local") for name in scenario_names()),
        *(("fostering-hubs", name) for name in ("looked-after", "send")),
    ],
)
def test_the_attack_on_what_leaves_finds_nothing(name, profile, ours):
    before = asked(name, ours)
    after, mask = protect(before, profile)
    shown = as_it_leaves(before, after)
    rule = load_profile(profile)
    assert check_shown([side(before, rule)], [shown]) == 0
    assert not after.own_figures
    for code, indicators in OWN.items():
        for indicator, value in indicators.items():
            found = row(after, code, indicator)
            if 1 <= value <= 5 and indicator != "childrens_homes":
                assert (found["status"], found["low"], found["high"]) == ("suppressed", 1, 5)
                assert math.isnan(found["value"])
    assert {"ehc_plans_asd", "new_placements_distance_unknown"} <= {i for _, i in mask.withheld}


def test_what_is_withheld_and_what_is_rounded_by_the_local_rule(ours):
    after, mask = protect(asked("fostering-hubs", ours))
    # a place, an amount and a nought stand as they were given
    assert row(after, DERBY, "childrens_homes")["value"] == 4
    assert row(after, RUTLAND, "cost_cla_gbp_per_week")["value"] == 1777
    assert row(after, LEICESTER, "ehc_requests")["value"] == 0
    assert row(after, LEICESTER, "cpp_31_march")["value"] == 410
    assert row(after, DERBY, "foster_places_filled")["value"] == 335
    # 12.5 % of 32 children is 4 of them; 68.75 % is 22, shown as 20
    share = row(after, RUTLAND, "cla_in_childrens_homes_percent")
    assert (share["status"], share["low"], share["high"]) == ("suppressed", 3.12, 15.63)
    assert row(after, RUTLAND, "cla_in_foster_care_percent")["value"] == 62.5
    # withheld for the sake of 4: what can be proven of it is all that is said
    other = row(after, DERBY, "ehc_plans_asd")
    assert (other["low"], other["high"]) == (1341, 1345)
    assert mask.record()["withheld_counts"] == len(mask.withheld)


def test_an_exact_rule_leaves_larger_counts_as_they_are(ours):
    after, _ = protect(asked("fostering-hubs", ours), "looked-after")
    assert row(after, LEICESTER, "cpp_31_march")["value"] == 411
    assert row(after, RUTLAND, "cla_in_foster_care_percent")["value"] == 68.75


def test_a_weak_mask_is_found(ours):
    before = asked("fostering-hubs", ours)
    after, mask = protect(before, "send")
    shown = as_it_leaves(before, after)
    shown[(DERBY, "ehc_plans_asd")] = Shown(1342.0, math.nan, math.nan)
    rule = load_profile("send")
    assert check_shown([side(before, rule)], [shown]) == 1
    assert (DERBY, "ehc_plans_asd") in mask.withheld


def test_changes_and_notes_say_what_is_withheld_and_never_how_many(ours):
    after, _ = protect(asked("fostering-hubs", ours))
    changes = {change.what: change for change in after.changes}
    own = changes["Derby: EHC plans: multi-sensory impairment (plans)"]
    assert (own.before, own.after) == ("13, published", "1 to 5, suppressed")
    told = " ".join(after.notes)
    assert "Withheld of Derby's own figures" in told
    assert "multi-sensory impairment" in told
    assert APART in after.notes
    assert not re.search(r"(?<![\d,])(1,?342|333|411)\b", told + str(changes))


def test_an_own_figure_over_another_is_told_once_from_what_was_published(ours, tmp_path, units):
    later = tmp_path / "later.csv"
    write_figures(later, {DERBY: {"ehc_plans_msi": 3}}, units)
    after, _ = protect(asked("fostering-hubs", ours, later))
    found = [c for c in after.changes if "multi-sensory" in c.what]
    assert [(c.before, c.after) for c in found] == [("13, published", "1 to 5, suppressed")]
    assert found[0].source == "later.csv, row 2"


def test_worlds_rest_on_the_same_mask(ours):
    before = asked("possible-feasible-desirable", ours)
    after, _ = protect(before)
    assert after.worlds
    for _, world in after.worlds:
        assert world.region is after.region
        assert not world.own_figures


def test_what_published_figures_give_away_is_refused_by_name(tmp_path, units):
    path = tmp_path / "ours.csv"
    # with the published total, and every other part published, nothing of ours can hide it
    write_figures(path, {RUTLAND: {"ehc_plans_msi": 4, "ehc_plans_january": 375}}, units)
    pinned, _ = protect(asked("fostering-hubs", path), "send")
    assert row(pinned, RUTLAND, "ehc_plans_january")["status"] == "suppressed"
    profile = tmp_path / "council.toml"
    profile.write_text(
        'title = "ours"\n[[totals]]\nindicator = "ehc_plans_vi"\nvalue = TOTAL\n'.replace(
            "TOTAL", str(total_of("ehc_plans_vi", RUTLAND, 4))
        ),
        encoding="utf-8",
    )
    write_figures(path, {RUTLAND: {"ehc_plans_vi": 4}}, units)
    with pytest.raises(InputError) as caught:
        protect(asked("fostering-hubs", path), profile)
    (problem,) = caught.value.problems
    assert "Rutland" in problem.where
    assert "cannot be protected" in problem.what
    assert "4" not in problem.what


def total_of(indicator, code, value):
    figures = load_region("east-midlands").figures
    mine = figures[figures["indicator"] == indicator]
    return int(mine[mine["code"] != code]["value"].sum()) + value


def test_nothing_is_changed_where_there_are_no_own_figures():
    scenario = load_scenario("fostering-hubs")
    after, mask = protect(scenario)
    assert after is scenario
    assert mask.record() == {"profile": "", "own_counts": 0, "withheld_counts": 0}


def test_a_gap_above_the_least_is_said_in_the_record_and_in_the_notes(ours, monkeypatch):
    scenario = asked("fostering-hubs", ours)
    _, exact = protect(scenario)
    assert exact.record()["withheld_at_most_percent_above_the_least"] == 0
    # as if the tables were too large for a proof, and little were tried
    little = Effort(rounds=0, choices=0, nodes=1, trials=0)
    monkeypatch.setattr(suppression, "EXACT_CELLS", 1)
    monkeypatch.setattr(suppression, "HEURISTIC", little)
    after, mask = protect(scenario)
    found = mask.record()["withheld_at_most_percent_above_the_least"]
    assert found == math.ceil(100 * mask.gap) > 0
    assert any(f"at most {found} % of the children" in note for note in after.notes)


@pytest.fixture(scope="session")
def finished(tmp_path_factory, ours):
    """Run one scenario protected, and internal."""
    out = tmp_path_factory.mktemp("runs")
    scenario = asked("care-leavers-offer", ours, sets=["draws=4"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("footprint.outputs.maps.saving.DPI", SMALL_DPI)
        return {
            "local": runs.run(scenario, out=out),
            "internal": runs.run(scenario, out=out, internal=True),
        }


def files(run):
    return [path for path in sorted(run.folder.rglob("*")) if path.is_file()]


@pytest.mark.slow
def test_no_file_of_a_protected_run_holds_a_withheld_count(finished):
    run = finished["local"]
    result = json.loads((run.folder / "result.json").read_text(encoding="utf-8"))
    mine = [f for f in result["figures"] if f["source"].startswith("own figure")]
    withheld = [f for f in mine if f["status"] == "suppressed"]
    assert {(f["code"], f["indicator"]) for f in withheld} >= {
        (DERBY, "care_leavers_19_21"),
        (RUTLAND, "care_leavers_19_21"),
    }
    # what stands for it is the middle of its range, also where it is 4
    assert {(f["low"], f["value"], f["high"]) for f in withheld if f["unit"] == "young people"} == {
        (1, 3, 5)
    }
    # larger counts that are rounded or withheld appear as such numbers nowhere
    for path in files(run):
        if path.suffix in (".json", ".csv", ".html", ".txt", ".svg", ".geojson"):
            # pictures in a page are no text
            text = re.sub(r"base64,[\w+/=]+", "", path.read_text(encoding="utf-8"))
            assert not re.search(r"(?<![\d.,])(1,?342|411|333)(?![\d,]|\.\d)", text), path
            assert "unprotected" not in text.replace('"unprotected": false', ""), path


@pytest.fixture(scope="session")
def alike(tmp_path_factory, units):
    """Return other figures of one's own that are shown as the first ones are."""
    path = tmp_path_factory.mktemp("alike") / "ours.csv"
    changed = {code: dict(row) for code, row in OWN.items()}
    changed[DERBY] |= {"care_leavers_19_21": 2, "ehc_plans_msi": 3, "ehc_plans_asd": 1343}
    changed[DERBY] |= {"foster_places_filled": 336}
    changed[RUTLAND] |= {"cla_in_childrens_homes_percent": 9.4, "cla_started": 1}
    write_figures(path, changed, units)
    return path


@pytest.mark.parametrize("name", ["fostering-hubs", "send-concordat", "new-school-or-bases"])
def test_a_run_starts_from_the_same_whatever_is_behind_what_is_shown(name, ours, alike):
    # all that follows is worked out from this, so no file can tell the two apart
    (one, mask), (other, other_mask) = (protect(asked(name, path)) for path in (ours, alike))
    assert one.region.figures.equals(other.region.figures)
    assert one.changes[1:] == other.changes[1:]
    assert one.notes == other.notes
    assert mask == other_mask


def test_the_result_is_what_the_shown_figures_give(ours, alike):
    sets = ["draws=4"]
    one, other = (
        runs.run(asked("care-leavers-offer", path, sets=sets), write=False)
        for path in (ours, alike)
    )
    assert to_json(one.result) == to_json(other.result).replace(str(alike), str(ours))
    assert one.record["protection"] == other.record["protection"]


@pytest.mark.slow
def test_run_json_names_the_rule_and_what_is_withheld_but_no_checksum_of_it(finished):
    record = json.loads((finished["local"].folder / "run.json").read_text(encoding="utf-8"))
    said = record["protection"]
    assert said["profile"] == "local"
    assert said["withheld_counts"] == len(said["withheld"]) > 5
    assert said["withheld_at_most_percent_above_the_least"] == 0
    assert "ours.csv" not in record["inputs_sha256"]
    assert record["settings"]["internal"] is False
    assert record["settings"]["profile"] == "local"
    assert isinstance(finished["local"].result, Result)
    assert not finished["local"].result.unprotected


@pytest.mark.slow
def test_an_internal_run_says_so_on_every_page_and_file(finished):
    run = finished["internal"]
    assert run.result.unprotected
    record = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    said = record["protection"]
    assert (said["profile"], said["withheld_counts"]) == ("internal", 0)
    assert said["note"] == "contains unprotected small numbers"
    assert "ours.csv" in record["inputs_sha256"]
    for path in files(run):
        if path.suffix in (".csv", ".html", ".txt", ".svg"):
            text = path.read_text(encoding="utf-8").casefold()
            without_rows = path.suffix == ".csv" and text.count("\n") == 1
            assert "contains unprotected small numbers" in text or without_rows, path


@pytest.mark.slow
def test_runs_are_compared_only_where_none_shows_what_another_withholds(finished, tmp_path):
    local, internal = (finished[kind].folder for kind in ("local", "internal"))
    with pytest.raises(InputError, match="internal run"):
        comparing.compare([local, internal], out=tmp_path)
    assert list(tmp_path.iterdir()) == []
    page = comparing.compare([local, internal], out=tmp_path, internal=True) / "comparison.html"
    assert "unprotected small numbers" in page.read_text(encoding="utf-8")
