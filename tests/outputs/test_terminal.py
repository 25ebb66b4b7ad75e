"""A terminal shows the funnel or the contributions before the options, within its width."""

import pytest

from footprint import console
from footprint.outputs import terminal, to_dict


@pytest.fixture(scope="module")
def possible_record(possible):
    return to_dict(possible)


@pytest.fixture(scope="module")
def paying_record(paying):
    return to_dict(paying)


def test_the_funnel_is_one_table_of_counts(possible_record):
    names, *rows = terminal.funnel_rows(possible_record)
    assert names == ("", "Every way", "Possible", "Feasible", "Not outdone")
    assert rows[0] == ("FOSTERING", "", "", "", "")
    assert rows[1] == ("Recruitment", "115,975", "2,248", "412", "8")
    assert rows[2] == ("Assessment", "115,975", "2,248", "none", "none")
    assert rows[4][:2] == ("The child's social worker", "duty stays")
    assert rows[6] == ("Places in homes", "115,975", "2,248", "1,411", "too many to compare")


def test_contributions_set_formulas_against_councils(paying_record):
    tables = list(terminal.contribution_tables(paying_record))
    heading, rows = tables[0]
    assert heading == "Leicester, Rutland and Leicestershire, under “Two hubs”, £ a year:"
    assert rows[0] == ("", "Leicester", "Rutland", "Leicestershire")
    assert [row[0] for row in rows[1:]][:3] == ["Alone", "By use", "Per child"]
    assert rows[4][2] == "£708,000\nhigher than alone by £362,000 to £500,000"


def test_units_of_today_are_left_to_the_report(paying_record):
    first, second = paying_record["paying"]["units"]
    today = {**second, "option": "As now"}
    paying = {**paying_record["paying"], "units": [first, today]}
    record = {**paying_record, "paying": paying}
    assert len(list(terminal.contribution_tables(record))) == 1
    assert list(terminal.leaving_words(record))[-1] == (
        "The partnerships that stand today are in the report."
    )
    alone = {**paying_record, "paying": {**paying, "units": [today]}}
    assert len(list(terminal.contribution_tables(alone))) == 1


def test_the_console_prints_them_first_and_within_its_width(
    possible_record, paying_record, capsys, monkeypatch
):
    for columns in ("80", "116"):
        monkeypatch.setenv("COLUMNS", columns)
        for record, first in ((possible_record, "Recruitment"), (paying_record, "Leicester")):
            console.say_table(record)
            printed = capsys.readouterr().out
            assert printed.index(first) < printed.index("Annual cost")
            assert max(map(len, printed.splitlines())) <= int(columns)
