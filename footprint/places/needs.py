"""Name needs and phases, and read them as people and registers write them."""

import re
from collections.abc import Mapping

from footprint.demand.plans import NEEDS, PHASES

__all__ = ["NEEDS", "NEED_GROUPS", "PHASES", "read_needs", "read_phases"]

NEED_GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "communication": ("autism, speech, language and communication", ("asd", "slcn")),
    "semh": ("social, emotional and mental health", ("semh",)),
    "learning": ("learning difficulties", ("mld", "sld", "pmld", "spld")),
    "sensory-physical": (
        "sensory impairment, physical disability and other",
        ("hi", "vi", "msi", "pd", "oth"),
    ),
    "unknown": ("need not recorded", ("unknown",)),
}

_DIFFICULTY = r"difficult(?:y|ies)"
_NEED_WORDS: Mapping[str, str] = {
    "asd": r"asd|asc|autis(?:m|tic)(?:[ -]spectrum(?:[ -](?:disorder|condition))?)?",
    "hi": r"hi|hearing[ -]impair(?:ment|ed)",
    "mld": rf"mld|moderate learning {_DIFFICULTY}",
    "msi": r"msi|multi[ -]?sensory[ -]impairment",
    "oth": rf"oth|other(?: {_DIFFICULTY}(?: ?(?:/|or) ?disabilit(?:y|ies))?| needs?)?",
    "pd": rf"pd|physical (?:disabilit(?:y|ies)|{_DIFFICULTY})",
    "pmld": rf"pmld|profound (?:and|&) multiple learning {_DIFFICULTY}",
    "semh": r"semh|social,? emotional,? (?:and|&) mental health(?: (?:needs?|difficulties))?",
    "slcn": r"slcn|speech,? language,? (?:and|&) communication(?: (?:needs?|difficulties))?",
    "sld": rf"sld|severe learning {_DIFFICULTY}",
    "spld": rf"spld|specific learning {_DIFFICULTY}",
    "vi": r"vi|vis(?:ual|ion)[ -]impair(?:ment|ed)",
    "unknown": r"unknown|(?:needs? )?not (?:recorded|known)",
}
_SIXTEEN = r"16 ?(?:\+|plus)|16 ?(?:-|–|to) ?(?:18|19|25)"
_PHASE_WORDS: Mapping[str, str] = {
    "primary": r"(?:middle deemed )?primary(?: \(age 10 and under\))?|nursery|early years",
    "secondary": r"(?:middle deemed )?secondary(?: \(age 11 to 15\))?",
    "post-16": rf"post[ -]?16(?: \(age 16 to 25\))?|{_SIXTEEN}|sixth[ -]form",
}
_ALL_NEEDS = r"(?:all|any)(?: needs?)?"
_ALL_PHASES = r"all[ -]?through|(?:all|any)(?: (?:phases?|ages?))?"
# what registers write where nothing is given
_NOTHING = r"not applicable|n/a"
_MARK = "\x00"
_BETWEEN = re.compile(rf"[;,/{_MARK}]")


def read_needs(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of the needs that a text names, and the parts not understood.

    Codes and full names are read in any case, as the school register writes them ("ASD -
    Autistic Spectrum Disorder") or parted by ; , or /. "All" or "any" is every need; "not
    applicable" is none. Codes come once each, in the order of ``NEEDS``.
    """
    return _read(text, _NEED_WORDS, _ALL_NEEDS)


def read_phases(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the phases that a text names, and the parts not understood.

    "All-through", "all" or "any" is every phase; a middle school counts as what it is deemed,
    a nursery as primary, "16 plus" as post-16; "not applicable" is none.
    """
    return _read(text, _PHASE_WORDS, _ALL_PHASES)


def _read(
    text: str, words: Mapping[str, str], every: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys that a text names, in the order of ``words``, and what is left of it."""
    rest = " ".join(text.split())

    # "all" counts only as a part by itself: "any other" names one need
    parts = [part.strip() for part in _BETWEEN.split(rest)]
    named = [part for part in parts if not re.fullmatch(every, part, flags=re.IGNORECASE)]
    found = set(words) if len(named) < len(parts) else set()
    if found:
        rest = _MARK.join(named)

    # take out every wording known, then look at what is left
    rest = _without(rest, _NOTHING)
    for key, pattern in words.items():
        shorter = _without(rest, pattern)
        if shorter != rest:
            found.add(key)
        rest = shorter
    return tuple(key for key in words if key in found), _parts_left(rest)


def _without(text: str, pattern: str) -> str:
    """Return a text with each whole wording of a pattern made a mark between parts."""
    return re.sub(rf"(?<![\w+])(?:{pattern})(?![\w+])", _MARK, text, flags=re.IGNORECASE)


def _parts_left(rest: str) -> tuple[str, ...]:
    """Return the parts of a text that no wording took, without signs that only join."""
    parts = (part.strip(" -–:.()&") for part in _BETWEEN.split(rest))
    return tuple(dict.fromkeys(part for part in parts if part and part.casefold() != "and"))
