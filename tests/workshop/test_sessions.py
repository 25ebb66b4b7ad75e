"""A browser is known by its token alone, and nobody by a guess."""

from footprint.workshop.joining import CHARACTERS, Codes, drawn, hosts, reachable, spelt
from footprint.workshop.sessions import MOST_FACILITATORS, MOST_PARTICIPANTS, Sessions, read_cookies


def _cookie(sessions, role, token):
    return sessions.set_cookie(role, token).partition(";")[0]


def test_whoever_was_given_a_token_is_known_by_it():
    sessions = Sessions(8731)
    session, token = sessions.grant("facilitator")
    assert sessions.of(_cookie(sessions, "facilitator", token)) == session
    assert sessions.of(f"other=1; {_cookie(sessions, 'facilitator', token)}; more=2") == session


def test_a_wrong_cut_or_empty_token_is_nobody():
    sessions = Sessions(8731)
    _, token = sessions.grant("facilitator")
    for wrong in ("", "x", token[:-1], token + "x", token.swapcase(), "ü" * 300):
        assert sessions.of(f"facilitator-8731={wrong}") is None
    assert sessions.of("") is None
    assert sessions.of(";;;=;facilitator-8731") is None


def test_a_participants_token_makes_no_facilitator():
    sessions = Sessions(8731)
    session, token = sessions.grant("participant")
    assert sessions.of(f"facilitator-8731={token}") is None
    assert sessions.of(f"participant-8731={token}", "facilitator") is None
    assert sessions.of(f"participant-8731={token}") == session


def test_the_key_that_is_kept_does_not_give_the_token_away():
    sessions = Sessions(8731)
    session, token = sessions.grant("participant")
    assert token not in session.key
    assert sessions.of(f"participant-8731={session.key}") is None


def test_whoever_did_something_is_known_after_a_restart_and_others_are_not():
    before = Sessions(8731)
    session, token = before.grant("participant")
    _, other = before.grant("participant")
    after = Sessions(8731, [session.key, "", "somebody"])
    assert after.of(f"participant-8731={token}") == session
    assert after.of(f"participant-8731={other}") is None
    assert after.joined == 1


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_ports():
    sessions = Sessions(8732)
    text = sessions.set_cookie("facilitator", "t")
    assert text == "facilitator-8732=t; Path=/; HttpOnly; SameSite=Strict"


def test_facilitators_are_told_apart_by_number_and_participants_are_not():
    sessions = Sessions(1)
    first, second = (sessions.grant("facilitator")[0] for _ in range(2))
    assert sessions.acted(first) == "facilitator 1"
    assert sessions.acted(second) == "facilitator 2"
    assert sessions.acted(first) == "facilitator 1"
    assert sessions.name(sessions.grant("participant")[0]) == "participant"


def test_the_number_of_participants_and_of_idle_facilitators_is_bounded():
    sessions = Sessions(1)
    first, token = sessions.grant("facilitator")
    sessions.acted(first)
    for _ in range(3 * MOST_FACILITATORS):
        sessions.grant("facilitator")
    assert len(sessions._keys["facilitator"]) <= MOST_FACILITATORS + 1
    assert sessions.of(f"facilitator-1={token}") == first
    for _ in range(MOST_PARTICIPANTS):
        assert sessions.grant("participant") is not None
    assert sessions.grant("participant") is None


def test_of_two_cookies_of_one_name_the_first_counts():
    assert read_cookies("a=1; a=2;b=3") == {"a": "1", "b": "3"}


def test_a_code_is_known_past_case_spaces_and_dashes_and_nothing_else():
    codes = Codes("ABC234", "ABCDEFGHJKMN")
    assert codes.joins(" abc-234 ")
    assert not codes.joins("ABC235")
    assert not codes.joins("")
    assert not codes.joins("ABCDEFGHJKMN")
    assert codes.leads("abcd-efgh-jkmn")
    assert not codes.leads("ABC234")
    assert not codes.joins("Ä" * 10_000)


def test_codes_differ_and_have_no_letter_that_is_mistaken_for_another():
    made = {Codes().join for _ in range(50)}
    assert len(made) == 50
    assert not set("0O1IL") & set(CHARACTERS)
    assert all(len(code) == 6 and set(code) <= set(CHARACTERS) for code in made)
    assert spelt("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"
    assert "facilitator" not in repr(Codes())


def test_the_square_has_no_style_and_no_script_in_it():
    drawing = drawn("http://192.168.1.20:8731/join")
    assert drawing.startswith("<svg")
    assert "style" not in drawing
    assert "script" not in drawing


def test_only_addresses_that_others_can_use_count():
    assert reachable("192.168.1.20")
    assert not any(map(reachable, ("127.0.0.1", "169.254.10.10", "0.0.0.0")))  # noqa: S104
    assert hosts(9, ["10.0.0.1"]) == ("127.0.0.1:9", "localhost:9", "10.0.0.1:9")
