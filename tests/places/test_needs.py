"""Check how needs and phases are read from what people and registers write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.places import NEED_GROUPS, NEEDS, PHASES, read_needs, read_phases

REGISTER = {
    "SpLD - Specific Learning Difficulty": "spld",
    "MLD - Moderate Learning Difficulty": "mld",
    "SLD - Severe Learning Difficulty": "sld",
    "PMLD - Profound and Multiple Learning Difficulty": "pmld",
    "SEMH - Social, Emotional and Mental Health": "semh",
    "SLCN - Speech, language and Communication": "slcn",
    "HI - Hearing Impairment": "hi",
    "VI - Visual Impairment": "vi",
    "MSI - Multi-Sensory Impairment": "msi",
    "PD - Physical Disability": "pd",
    "ASD - Autistic Spectrum Disorder": "asd",
    "OTH - Other Difficulty/Disability": "oth",
}


@pytest.mark.parametrize(("written", "code"), REGISTER.items())
def test_a_need_is_read_as_the_register_writes_it(written, code):
    assert read_needs(written) == ((code,), ())
    assert read_needs(written.upper()) == ((code,), ())
    # the code alone, and the name alone
    short, name = written.split(" - ")
    assert read_needs(short) == read_needs(name) == ((code,), ())


def test_all_of_the_register_at_once_is_every_need_it_knows():
    codes, left = read_needs("; ".join(REGISTER))
    assert codes == tuple(code for code in NEEDS if code != "unknown")
    assert left == ()


@pytest.mark.parametrize("apart", [";", ",", "/", " ; ", " , ", " / ", " and ", " & ", " ", "\n"])
def test_needs_may_be_parted_in_any_usual_way(apart):
    assert read_needs(f"SEMH{apart}autism{apart}severe learning difficulties") == (
        ("asd", "semh", "sld"),
        (),
    )


@pytest.mark.parametrize("written", ["all", "Any", "ALL NEEDS", "any need"])
def test_all_or_any_is_every_need(written):
    assert read_needs(written) == (tuple(NEEDS), ())


def test_any_other_is_not_every_need():
    assert read_needs("any other difficulty") == (("oth",), ("any",))


@pytest.mark.parametrize("written", ["", "  ", ";", "Not applicable", "not applicable; N/A"])
def test_nothing_given_is_no_need_and_nothing_misread(written):
    assert read_needs(written) == ((), ())
    assert read_phases(written) == ((), ())


def test_what_is_not_understood_comes_back_as_it_was_written():
    assert read_needs("ASD; Behaviour, PD / Dyslexic") == (("asd", "pd"), ("Behaviour", "Dyslexic"))
    assert read_phases("Upper school; secondary") == (("secondary",), ("Upper school",))


def test_a_code_inside_a_word_is_no_code():
    assert read_needs("Visible, hidden, spldx") == ((), ("Visible", "hidden", "spldx"))


@pytest.mark.parametrize(
    ("written", "phases"),
    [
        ("Primary", ("primary",)),
        ("Nursery", ("primary",)),
        ("Middle deemed primary", ("primary",)),
        ("Secondary", ("secondary",)),
        ("Middle deemed secondary", ("secondary",)),
        ("16 plus", ("post-16",)),
        ("post 16", ("post-16",)),
        ("Post-16", ("post-16",)),
        ("16+", ("post-16",)),
        ("sixth form", ("post-16",)),
        ("secondary; post-16", ("secondary", "post-16")),
        ("post-16, primary", ("primary", "post-16")),
        ("All-through", ("primary", "secondary", "post-16")),
        ("all through", ("primary", "secondary", "post-16")),
        ("all", ("primary", "secondary", "post-16")),
    ],
)
def test_phases_are_read_as_people_and_the_register_write_them(written, phases):
    assert read_phases(written) == (phases, ())


def test_our_own_words_read_back():
    for code, name in NEEDS.items():
        assert read_needs(name) == ((code,), ())
    for phase, words in PHASES.items():
        assert read_phases(words) == ((phase,), ())


def test_groups_hold_every_need_once():
    grouped = [code for _, codes in NEED_GROUPS.values() for code in codes]
    assert sorted(grouped) == sorted(NEEDS)
    assert NEED_GROUPS["unknown"][1] == ("unknown",)


@given(st.sets(st.sampled_from(list(NEEDS)), min_size=1), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_any_needs_in_any_order_read_back_in_one_order(codes, random):
    shuffled = sorted(codes)
    random.shuffle(shuffled)
    expected = tuple(code for code in NEEDS if code in codes)
    assert read_needs("; ".join(shuffled)) == (expected, ())
    assert read_needs(", ".join(NEEDS[code] for code in shuffled)) == (expected, ())


@given(st.text(max_size=40))
@settings(max_examples=150)
def test_any_text_is_read_without_a_crash(text):
    for read, known in ((read_needs, NEEDS), (read_phases, PHASES)):
        keys, left = read(text)
        assert set(keys) <= set(known)
        assert all(part.strip() for part in left)
