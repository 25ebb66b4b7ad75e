"""A sufficiency report says what is missing, who is enough together, and what a place is worth."""

import re
from dataclasses import replace

import pytest

from footprint import console
from footprint.outputs import explain, terminal, to_dict, writer
from footprint.outputs.reports import report_docx, report_html
from footprint.outputs.sections import schooling_pages
from footprint.outputs.wording import place_value_words, sufficiency_words, words
from footprint.questions.result_sufficiency import PlaceValue, PremiumFit, QuotaRow, Solved

from .factory_schools import AREAS, CODES
from .reading import paragraphs_of, section_of, text_of


@pytest.fixture(scope="module")
def page(schools):
    return report_html.report_html(schools, ())


def part(page, anchor):
    return text_of(section_of(page, anchor))


def test_the_answer_comes_before_the_matrix_and_names_the_biggest_gap(page, schools):
    text = part(page, "answer")
    gaps = sorted(schools.sufficiency.gaps, key=lambda gap: -gap.region.central)
    assert f"{gaps[0].region.central:.0f} children" in text
    assert "autistic spectrum disorder (secondary)" in text
    assert sufficiency_words.EVIDENCE in text
    assert page.index('id="answer"') < page.index('id="matrix"') < page.index('id="gaps"')


def test_children_without_a_place_are_counted_under_every_option(page, schools):
    placed = schools.sufficiency.placed
    counts = [
        sum(row.no_place.central for row in placed if row.option == option.key)
        for option in schools.options
    ]
    text = part(page, "answer")
    assert f"no place was found for {counts[0]:.0f} children of" in text
    assert all(f"({count:.0f})" in text for count in counts[1:])


def test_each_part_of_a_cost_is_left_to_the_matrix(page):
    assert "of which" not in part(page, "answer").lower()
    assert "Of which transport" in part(page, "matrix")


def test_the_heat_table_sets_needs_and_phases_against_short_names(page, schools):
    section = section_of(page, "gaps")
    table = section[section.index("<table") : section.index("</table>")]
    heads = [text_of(head) for head in re.findall(r"<th scope=\"col\">(.*?)</th>", table)]
    assert heads == ["Need and phase", *(pair[1] for pair in AREAS.values()), "All"]
    gap = next(g for g in schools.sufficiency.gaps if (g.need, g.phase) == ("asd", "secondary"))
    row = next(r for r in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL) if "Secondary" in r)
    cells = [text_of(cell) for cell in re.findall(r"<td.*?</td>", row)]
    shown = [
        f"{count:.0f}{' ✓' if code in gap.alone_enough else ''}"
        if count == 0 or count >= 6
        else "<6"
        for code in CODES
        for count in [gap.by_area[code].central]
    ]
    assert cells[:-1] == shown
    assert "<6" in shown


def test_a_tint_never_stands_without_its_number(page):
    tinted = re.findall(r'<td style="background: rgba\(18, 67, 109, (0\.\d\d)\)">(.*?)</td>', page)
    assert len(tinted) > 300
    assert max(float(depth) for depth, _ in tinted) == 0.45
    assert all(re.match(r"<?\d", text_of(cell).replace("<1", "1")) for _, cell in tinted)


def test_the_smallest_groups_that_are_enough_together_are_named(page, schools):
    text = part(page, "gaps")
    assert "Too small for any council alone, enough together" in text
    assert "Lincolnshire and Nottinghamshire" in text
    _, together, small = sufficiency_words.sorted_gaps(schools.sufficiency)
    assert together
    assert all(not gap.alone_enough and gap.region.central >= gap.viable for gap in together)
    assert f"Left out: {words.number_word(len(small))} too small even for all councils" in text


def test_footprints_that_are_enough_stand_in_the_option(page):
    text = part(page, "option-four")
    assert "Derby, Derbyshire, Nottingham and Nottinghamshire share" in text
    assert re.search(r"Primary \d+ ✓ enough", text)
    assert "Not verified: take legal advice." in text


def test_places_are_counted_inside_and_outside_near_and_far(page):
    text = part(page, "placed")
    for said in (
        *("In their own council's area within 20 miles", "Elsewhere in the footprint"),
        *("Independent school, place not published", "Journey over the limit of minutes"),
        "They are planning limits, not statutory",
    ):
        assert said in text


def test_as_now_has_no_column_for_a_footprint_that_is_not_there(page):
    section = section_of(page, "placed")
    table = r"<caption><span>(.*?)</span>.*?<thead[^>]*>(.*?)</thead>"
    tables = re.findall(table, section, re.DOTALL)
    heads = {caption: text_of(head) for caption, head in tables if "model places" in caption}
    assert [("Elsewhere in its footprint" in head) for head in heads.values()] == [
        False,
        True,
        True,
    ]


def test_one_more_place_splits_cash_and_children(page):
    text = part(page, "one-more-place")
    assert "Fees and travel saved, £ a year More children with a place More children within" in text
    assert "is counted in children and never in pounds" in text
    assert "state special school" in text


def test_steering_sums_are_left_to_the_tables(page):
    section = section_of(page, "who-pays")
    steering = text_of(section[section.index('id="steering"') :])
    assert "their sums stand in tables/steering.csv" in steering
    assert "million" not in steering
    assert "£" not in steering


def test_councils_are_told_how_they_stand_to_as_now(page):
    text = part(page, "who-pays")
    assert "no clear difference from as now" in text
    assert "higher than as now" in text
    assert re.search(r"places £[\d.]+m, transport £[\d.]+m", text)


def test_use_is_not_called_capacity(page, schools):
    assert page.count("use, not capacity") >= 2
    given = replace(schools.sufficiency, places_are_use=False)
    other = report_html.report_html(replace(schools, sufficiency=given), ())
    assert "use, not capacity" not in other
    assert "Places given:" in other


def test_it_is_said_who_stays_and_what_stays_unmet(page):
    text = part(page, "sure")
    assert "are settled and stay" in text
    assert "Stated preferences that stay unmet: 10%" in text
    assert "typical error" in text.lower()


def test_an_assumed_premium_says_why_it_was_not_fitted():
    said = sufficiency_words.fit_words(PremiumFit(False, 5_000.0, "no share is published"))
    assert "was not fitted: £5,000 a child a year" in said
    assert said.endswith("No share is published.")
    assert "percentage points" not in said


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        ({"gap": 0.0, "arcs_priced": 345_505.0}, "none of 345,505 permitted placements would"),
        ({"primal_residual": 2e-9}, "no permitted placement would lower the sum"),
        ({"gap": 0.25}, "deviates by up to 2.5e-01"),
    ],
)
def test_a_certificate_is_told_in_words(certificate, expected):
    solved = Solved("as-now", "proven best", "proven best", certificate)
    said = sufficiency_words.certificate_words(solved)
    assert said.startswith("Lowest modelled cost under these assumptions and rules (proven).")
    assert expected in said


def test_residential_placements_are_counted_apart_and_gaps_in_them_named(page):
    text = part(page, "today")
    assert "They are counted apart" in text
    assert "Not published: Rutland." in text


def test_untested_assumptions_say_so(schools):
    rows = tuple(
        replace(row, flips_at=None, flip_words="not tested one by one")
        for row in schools.assumptions
    )
    page = report_html.report_html(replace(schools, assumptions=rows), ())
    assert "It was not tested whether one assumption alone" in part(page, "order")
    assert "No single assumption" not in page


def test_nothing_is_said_of_workings_where_there_are_none(schools, page):
    assert "workings" not in page
    assert not any(
        "workings" in text for text in paragraphs_of(report_docx.report_docx(schools, ()))
    )


def test_every_child_placed_without_shortage_is_said_once(schools):
    found = replace(schools.sufficiency, short=())
    text = part(report_html.report_html(replace(schools, sufficiency=found), ()), "no-place")
    assert "A place was found for every child under “As now”" in text


def test_a_result_without_details_still_reads(schools):
    found = replace(
        schools.sufficiency, values=(), flows=(), plans=(), sites=(), steering=(), solved=(),
        gaps=(), short=(), residential={}, unmet_preference_percent={}, notes=(),
    )  # fmt: skip
    page = report_html.report_html(replace(schools, sufficiency=found), ())
    assert "No gap was found for any need and phase." in page
    assert 'id="one-more-place"' not in page
    assert 'id="today"' not in page


def test_rows_may_name_an_option_by_its_name(schools):
    named = {option.key: option.name for option in schools.options}
    placed = tuple(replace(row, option=named[row.option]) for row in schools.sufficiency.placed)
    found = replace(schools.sufficiency, placed=placed)
    page = report_html.report_html(replace(schools, sufficiency=found), ())
    assert part(page, "placed") == part(report_html.report_html(schools, ()), "placed")


def test_parts_of_a_child_carry_their_sign():
    assert [schooling_pages.signed(value) for value in (1.0, -0.44, 0.04)] == ["1", "−0.4", "0"]


def test_the_paper_is_made_of_the_same_sections(schools):
    told = paragraphs_of(report_docx.report_docx(schools, ()))
    for title in ("Too small alone, enough together", "What one more place is worth"):
        assert title in told
    assert any(text.endswith("tables/gaps.csv.") for text in told)


def test_a_councils_own_story_names_its_shortages(schools):
    told = explain(to_dict(schools), "Derby")
    assert len(told) <= 10
    assert told[0].startswith("Derby under A concordat of the four northern councils: places and")
    assert any(line.startswith("No place was found for 28 children") for line in told)
    assert told[-1] == sufficiency_words.EVIDENCE
    as_now = explain(to_dict(schools), "Rutland", "As now")
    assert not any("than as now" in line for line in as_now)


def test_the_terminal_says_the_findings_within_its_width(schools, capsys, monkeypatch):
    record = to_dict(schools)
    assert len(list(terminal.question_words(record))) == 6
    monkeypatch.setenv("COLUMNS", "80")
    console.say_table(record)
    printed = capsys.readouterr().out
    assert printed.index("The biggest gaps") < printed.index("Compared with as now")
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.usefixtures("small_pictures")
def test_the_gaps_are_opened_first_and_maps_are_drawn(schools, boundaries, tmp_path):
    found = writer.write(schools, boundaries, tmp_path, {})
    assert found.open_first == ("report.html", "report.docx", "tables/gaps.csv")
    assert sum(name.endswith(".png") for name in found.files) >= 3
    text = (tmp_path / "maps" / "four-a-concordat-of-the-four-northern.txt").read_text("utf-8")
    assert "share specialist places" in text


def value(**changed):
    row = PlaceValue("as-now", "E06000015", "state", "asd", "primary", 40.0, -9_000.0, 1.0, 1.0)
    return replace(row, **changed)


def with_values(schools, *rows):
    return replace(schools.sufficiency, values=rows)


def test_a_place_that_meets_a_child_is_not_counted_among_those_that_only_save(schools):
    found = with_values(
        schools,
        value(),
        value(need="semh"),
        value(need="slcn", saved_gbp_per_year=5_000.0, children_met=0.0),
    )
    said = place_value_words.worth_words(found, ("as-now", "As now"), schools.areas)
    assert "Of 3 places tried one by one" in said
    assert "2 would go to a child who has none" in said
    assert "One other would give no more children a place, and save money" in said
    assert "also save money" not in said


def test_a_place_may_meet_a_child_and_save_money_too(schools):
    found = with_values(schools, value(saved_gbp_per_year=5_000.0), value(need="semh"))
    said = place_value_words.worth_words(found, ("as-now", "As now"), schools.areas)
    assert "One of these would also save money" in said
    assert "would give no more" not in said
    assert "it saves money only where other children move" in place_value_words.saving_note(
        found.values
    )
    assert "so it saves no money" in place_value_words.saving_note([value()])


def test_a_school_of_several_needs_stands_once_with_its_name_and_places(schools):
    rows = [value(need=need, phase=phase, site="real") for need in ("asd", "semh") for phase in
            ("primary", "secondary")]  # fmt: skip
    found = replace(with_values(schools, *rows, value(need="slcn")), places_are_use=False)
    page = report_html.report_html(replace(schools, sufficiency=found), ())
    table = section_of(page, "one-more-place")
    table = table[table.index("<tbody") : table.index("</tbody>")]
    shown = [text_of(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)]
    assert len(shown) == 2
    school = next(text for text in shown if "Rushy Park School" in text)
    assert "primary and secondary" in school
    assert " 120 " in school
    assert place_value_words.worth_words(found, ("as-now", "As now"), schools.areas).startswith(
        "Of 2 places tried one by one, one at each school"
    )


def test_a_list_of_too_few_places_is_warned_of_in_the_answer(schools, page):
    few = tuple(replace(site, places=10.0) for site in schools.sufficiency.sites)
    found = replace(schools.sufficiency, sites=few, places_are_use=False)
    text = part(report_html.report_html(replace(schools, sufficiency=found), ()), "answer")
    assert "The list of schools that was given holds 120 places in special schools, where" in text
    assert "missing from the list count as no places" in text
    assert "The list of schools" not in part(page, "answer")
    plenty = tuple(replace(site, places=20_000.0) for site in schools.sufficiency.sites)
    found = replace(schools.sufficiency, sites=plenty, places_are_use=False)
    assert sufficiency_words.listed_words(found) == ""


def test_children_above_a_quota_are_counted_under_the_flows(schools):
    quotas = (
        QuotaRow("four", "E06000018", "E10000007", 20.0, 29.0, 9.0),
        QuotaRow("four", "E10000007", "E06000018", 20.0, 12.0, 0.0),
        QuotaRow("region", "E10000007", "E06000018", 20.0, 12.0, 0.0),
    )
    found = replace(schools.sufficiency, quotas=quotas)
    text = part(report_html.report_html(replace(schools, sufficiency=found), ()), "placed")
    assert "9 children are placed above the quotas, as without an agreement" in text
    assert "Nottingham to Derbyshire 29 (20 agreed)" in text
    assert "Under “One agreement for the region” no quota is exceeded" in text
    told = paragraphs_of(report_docx.report_docx(replace(schools, sufficiency=found), ()))
    assert any("placed above the quotas" in text for text in told)


def test_what_members_agree_on_stands_in_the_options_in_words(schools):
    found = replace(schools.sufficiency, agreed={"four": ("The host pays for journeys",)})
    text = part(report_html.report_html(replace(schools, sufficiency=found), ()), "options")
    assert "The host pays for journeys." in text


def test_as_many_without_a_place_under_every_option_is_said_once(schools):
    now = {row.code: row for row in schools.sufficiency.placed if row.option == "as-now"}
    placed = tuple(
        replace(row, no_place=now[row.code].no_place) for row in schools.sufficiency.placed
    )
    options = tuple((option.key, option.name) for option in schools.options)
    said = sufficiency_words.no_place_words(replace(schools.sufficiency, placed=placed), options)
    assert "and for as many under every other option." in said
    assert said.count("under “") == 0


def test_trials_asked_for_beyond_the_most_are_in_the_decisions_log(schools, page):
    assert "trials were asked for" not in part(page, "decisions")
    found = replace(schools.sufficiency, draws_asked=schools.draws + 10)
    text = part(report_html.report_html(replace(schools, sufficiency=found), ()), "decisions")
    assert f"{schools.draws + 10:,} trials were asked for; this question runs at most" in text


@pytest.mark.parametrize(
    ("draws", "expected"),
    [(400, "nine in ten of 400 trials"), (2, "just inside the lowest and the highest of 2 trials")],
)
def test_few_trials_are_not_said_to_hold_nine_in_ten(schools, draws, expected):
    text = part(report_html.report_html(replace(schools, draws=draws), ()), "what")
    assert expected in text


def test_the_gap_stands_before_its_parts_and_says_what_part_counts(schools):
    row = replace(
        schools.assumptions[0], key="specialist-placements/places.could_be_met_percent",
        central=25.0, evidence="assumed", whose="catalogue",
    )  # fmt: skip
    text = part(report_html.report_html(replace(schools, assumptions=(row,)), ()), "gaps")
    assert "Need and phase The gap Of it, no place found In independent schools" in text
    assert "No part of the gap: journey over the limit" in text
    assert "could serve (25%, assumed)" in text
