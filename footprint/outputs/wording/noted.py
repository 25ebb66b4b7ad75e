"""Put the keys of services, functions and rules in notes into plain words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from footprint.outputs.wording import names
from footprint.outputs.wording.words import joined, lowered

_NOT_NAMED = re.compile(r'^Option "(.+)", ([a-z0-9/-]+): not named, so standing alone: (.+?)\.?$')
_OUTSIDE = re.compile(
    r"^(.+) also has members outside the region, which are left out: ([A-Z]\d{8}[A-Z0-9, ]*)\.?$"
)
_OF_A_ROW = re.compile(r"^([\w-]+\.csv), row (\d+): (.+)$")
_OF_A_RULE = re.compile(r'^[\w-]+\.toml, rule (\d+) \("([a-z]+)"\): (.+)$')
RULE_WORDS = {
    "travel": "The limit on travel",
    "largest": "The limit on the size of a footprint",
    "smallest": "The least size of a footprint",
    "together": "The rule that keeps councils together",
    "apart": "The rule that keeps councils apart",
    "alone": "The rule that leaves a council alone",
    "nested": "The rule on larger areas that footprints must lie in",
    "contract": "The rule on contracts",
    "footprints": "The limit on the number of footprints",
    "partnerships": "The limit on partnerships",
}
_KEY_IN_A_LIST = re.compile(r"(?<=[,;:] )[a-z]+(?:-[a-z]+)+(?=[,;.]|\s\(|$)")
_AS_NOW = re.compile(r"^As now, ([a-z0-9-]+): (.+)$")


def notes_words(
    notes: Iterable[str], functions: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """Put the keys of services and functions in notes into words, and alike notes into one."""
    said: list[str] = []
    unnamed: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        if found := _NOT_NAMED.match(note):
            option, where, councils = found.groups()
            if (option, councils) not in unnamed:
                said.append(f"{option}\n{councils}")
            unnamed.setdefault((option, councils), []).append(_where_words(where, functions))
        elif found := _AS_NOW.match(note):
            said.append(_as_now_words(found[1], found[2], functions))
        else:
            said.append(_listed_words(_outside_words(_rule_words(note)), functions))
    return tuple(_unnamed_words(text, unnamed) for text in _gathered_rows(said))


def _rule_words(note: str) -> str:
    """Name the rule of a scenario that a note is about, in place of its file and number."""
    found = _OF_A_RULE.match(note)
    if found is None:
        return note
    number, kind, said = found.groups()
    named = RULE_WORDS.get(kind, f"Rule {number} of this scenario")
    return f"{named} {said}" if re.match(r"(limits|ended|binds) ", said) else f"{named}: {said}"


def _outside_words(note: str) -> str:
    """Say what the codes of members outside the region are, of which no name is known."""
    found = _OUTSIDE.match(note)
    if found is None:
        return note
    name, codes = found[1], found[2]
    if "," in codes:
        return f"{name} also has members outside the region, which are left out (codes {codes})."
    return f"{name} also has a member outside the region, which is left out (code {codes})."


def _listed_words(note: str, functions: Mapping[str, Mapping[str, Any]]) -> str:
    """Name the functions that a note lists by their keys, service by service."""

    def named(found: re.Match[str]) -> str:
        services: dict[str, list[str]] = {}
        for key in found[0].split(", "):
            title, _, name = names.function_name(key, functions).partition(": ")
            services.setdefault(title, []).append(name)
        return "; ".join(f"{lowered(title)}, {joined(told)}" for title, told in services.items())

    keys = sorted(functions, key=lambda key: (-len(key), key))
    if not keys or "/" not in note:
        return note
    one = rf"(?<![\w/-])(?:{'|'.join(map(re.escape, keys))})(?![\w/-])"
    return re.sub(rf"{one}(?:, {one})*", named, note)


def _gathered_rows(notes: Iterable[str]) -> list[str]:
    """Put notes on rows of a file that say the same into one."""
    rows: dict[tuple[str, str], list[str]] = {}
    said: list[str | tuple[str, str]] = []
    for note in notes:
        found = _OF_A_ROW.match(note)
        if found is None:
            said.append(note)
            continue
        file, number, what = found.groups()
        if (file, what) not in rows:
            said.append((file, what))
        rows.setdefault((file, what), []).append(number)
    return [one if isinstance(one, str) else _rows_words(*one, rows[one]) for one in said]


def _rows_words(file: str, what: str, numbers: list[str]) -> str:
    of = "row" if len(numbers) == 1 else "rows"
    return f"{file}, {of} {joined(numbers)}: {what}"


def _unnamed_words(text: str, unnamed: Mapping[tuple[str, str], list[str]]) -> str:
    option, line, councils = text.partition("\n")
    if not line:
        return text
    where = joined(unnamed[option, councils])
    return f"“{option}” does not name these councils for {where}, so each stands alone: {councils}"


def _where_words(where: str, functions: Mapping[str, Mapping[str, Any]]) -> str:
    """Name a service or a function by its key, small letters first."""
    if where in functions:
        return lowered(names.function_name(where, functions).replace(": ", ", "))
    return lowered(names.service_titles(functions).get(where, where.replace("-", " ")))


def _as_now_words(service: str, rest: str, functions: Mapping[str, Mapping[str, Any]]) -> str:
    """Name the functions of a service in a note that lists them by their short keys."""
    named = {
        function.partition("/")[2]: lowered(str(info.get("name") or ""))
        for function, info in functions.items()
        if function.partition("/")[0] == service and info.get("name")
    }
    if named:
        # one pass, or the key of one would be found again in the name of another
        keys = "|".join(map(re.escape, sorted(named, key=lambda key: -len(key))))
        rest = re.sub(rf"(?<![\w-])(?:{keys})(?![\w-])", lambda found: named[found[0]], rest)
    # a function that the question leaves out has no name here
    rest = _KEY_IN_A_LIST.sub(lambda found: found[0].replace("-", " "), rest)
    rest = rest.replace("(every area)", "(every council)")
    return f"As now, {_where_words(service, functions)}: {rest}"
