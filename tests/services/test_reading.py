"""Reading service files: a ninth service, and every problem at once."""

from pathlib import Path

import pytest

from footprint.errors import InputError
from footprint.services import load_catalogue

NINTH = (Path(__file__).parent / "ninth.toml").read_text(encoding="utf-8")


def load(folder, text, name="adoption.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return load_catalogue(folder)


def problems_of(folder, *changes, text=NINTH):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        load(folder, text)
    return [str(problem) for problem in caught.value.problems]


def test_a_ninth_service_joins_the_bundled_ones(tmp_path):
    catalogue = load(tmp_path, NINTH)
    assert len(catalogue.services) == 9
    assert [f.key for f in catalogue.services["adoption"].functions][2] == "family-finding"
    key = "adoption/support"
    assert catalogue.parameter(key, "cases_per_post").central == 20
    assert catalogue.parameter("adoption/recruitment", "cases_per_post").central == 10
    assert catalogue.parameter(key, "salary_gbp_per_year").key == "common/salary_gbp_per_year"


def test_a_folder_may_replace_a_bundled_service_and_a_common_parameter(tmp_path):
    common = (
        '[parameters."common/detour_factor"]\nlow = 1.2\ncentral = 1.3\nhigh = 1.4\n'
        'unit = "km per km"\nevidence = "assumed"\nreason = "our roads"\n'
    )
    text = NINTH.replace("adoption", "admissions").replace("admissionsed", "adopted")
    (tmp_path / "common.toml").write_text(common, encoding="utf-8")
    catalogue = load(tmp_path, text.replace("admissions_from", "adopted_from"))
    assert len(catalogue.services) == 8
    assert catalogue.services["admissions"].title == "Adoption"
    assert catalogue.common["common/detour_factor"].central == 1.3


def test_a_misspelt_key_is_refused_with_the_right_one(tmp_path):
    found = problems_of(tmp_path, ('demand_unit = "children"', 'demand_units = "children"'))
    assert found == [
        "adoption.toml, functions[1].demand_unit: is missing. Add it.",
        'adoption.toml, functions[1].demand_units: is not a known key. Did you mean "demand_unit"?',
    ]


def test_a_misspelt_kind_lists_what_is_allowed(tmp_path):
    (found,) = problems_of(tmp_path, ('kind = "pool"', 'kind = "pond"'))
    assert found.startswith("adoption.toml, functions[3].kind:")
    assert "'pool'" in found
    assert "(given: 'pond')" in found


def test_a_misspelt_parameter_is_missing_and_its_twin_unused(tmp_path):
    found = problems_of(
        tmp_path,
        (
            '[parameters."adoption/family-finding.match_chance"]',
            '[parameters."adoption/family-finding.match_chanse"]',
        ),
    )
    unused, missing = found
    assert 'parameters."adoption/family-finding.match_chanse"' in unused
    assert 'no function of adoption uses "match_chanse". Did you mean "match_chance"?' in unused
    assert 'parameters."adoption/family-finding.match_chance": "match_chance" is missing' in missing
    assert 'Did you mean "adoption/family-finding.match_chanse"?' in missing


def test_all_problems_are_reported_at_once(tmp_path):
    found = problems_of(
        tmp_path,
        ('legal = "stays"', 'legal = "joint"\nlegal_section = "Some Act, section 1"'),
        ("low = 8\ncentral = 10\nhigh = 12", "low = 12\ncentral = 10\nhigh = 8"),
        ('reason = "made up for a test"', 'reason = " "'),
        ('to = "family-finding"', 'to = "support"'),
        ('vacancies = ["adopted_from_care", "adopters_per_child"]', "households = []"),
        ('"adoption/support.cases_per_post"', '"adoption/suport.cases_per_post"'),
        ('evidence = "assumed"', 'evidence = "published"'),
    )
    text = "\n".join(found)
    assert "no function stays with each council" in text
    assert "has a range out of order (12, 10, 8)" in text
    assert "is published without a source" in text
    assert '"recruitment" to "support" does not join one function to the next' in text
    assert "lacks extras: vacancies" in text
    assert '"suport" is not a function of adoption. Did you mean "support"?' in text
    assert "legal section without its link" in text
    assert len(found) >= 7


def test_an_assumed_value_without_a_reason_is_refused(tmp_path):
    (found,) = problems_of(tmp_path, ('reason = "made up for a test"', 'reason = ""'))
    assert "is assumed without a reason. Say why in reason." in found


def test_three_functions_are_too_few(tmp_path):
    start, end = NINTH.index('[[functions]]\nkey = "support"'), NINTH.index("[[handoffs]]")
    found = problems_of(tmp_path, text=NINTH[:start] + NINTH[end:])
    assert "adoption has 3 functions. Describe at least 4" in found[0]


def test_a_wrong_placement_function_and_a_twice_used_key_are_named(tmp_path):
    found = problems_of(
        tmp_path,
        ('title = "Adoption"', 'title = "Adoption"\nplacement_function = "family-findings"'),
        ('key = "support"', 'key = "decision"'),
    )
    assert any('Did you mean "family-finding"?' in line for line in found)
    assert any('"decision" stands twice' in line for line in found)


def test_a_parameter_of_another_service_is_refused(tmp_path):
    found = problems_of(tmp_path, ('"adoption/families_per_child"', '"fostering/families"'))
    assert any('Begin it with "adoption/".' in line for line in found)


def test_broken_toml_and_an_empty_folder_are_told(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "bad.toml").write_text("key = ", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(tmp_path, empty)
    broken, nothing = map(str, caught.value.problems)
    assert broken.startswith("bad.toml: is not valid TOML")
    assert "holds no service files" in nothing


def test_a_common_file_holds_common_parameters_only(tmp_path):
    text = (
        '[parameters."adoption/x"]\nlow = 1\ncentral = 1\nhigh = 1\nunit = "x"\n'
        'evidence = "assumed"\nreason = "x"\n'
    )
    with pytest.raises(InputError, match="does not belong in a file of common parameters"):
        load(tmp_path, text, "common.toml")


def test_an_infinite_or_blank_value_is_refused(tmp_path):
    found = problems_of(
        tmp_path, ("low = 18", "low = inf"), ('unit = "families per post"', 'unit = ""')
    )
    assert len(found) == 2
    assert all('parameters."adoption/support.cases_per_post"' in line for line in found)


def test_the_service_in_the_how_to_page_loads_and_counts(tmp_path):
    page = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-service.md"
    text = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    service = load(tmp_path, text, "short-breaks.toml").services["short-breaks"]
    assert [function.key for function in service.functions] == [
        "assessment",
        "recruitment",
        "matching",
        "visits",
    ]
    shown = page.read_text(encoding="utf-8").split("```text\n")[1].split("```")[0].strip()
    wrong = text.replace('kind = "pool"', 'kind = "pond"')
    with pytest.raises(InputError) as caught:
        load(tmp_path, wrong, "short-breaks.toml")
    assert [str(problem) for problem in caught.value.problems] == [shown]
