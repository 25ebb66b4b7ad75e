"""Suggest the name a person most likely meant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches

_LONGEST_WORD = 80
_LONGEST_LIST = 15
# sets a bare name apart from one that was written so
_BARE = "= "
_DRESS = (
    r" (metropolitan |london )?(borough|city|county|district)? ?council $",
    r" (cc|mbc|unitary authority|ua) $",
    r" (city|county|borough) of $",
    r"^ (the )?((city|county|royal borough|london borough|borough) of )?",
    r"(?<=\w) city $",
)


def plain_key(text: str) -> str:
    """Return a text in lower case with every run of other characters as one underscore."""
    return re.sub(r"[^a-z0-9]+", "_", text[:_LONGEST_WORD].casefold()).strip("_")


def area_key(text: str) -> str:
    """Return the bare name of a local authority, however it is dressed.

    "Derby City Council", "City of Derby" and " derby" are one; "and" and "&" are one. A county
    and a city of one name never meet, since only the word "council" goes with either.
    """
    name = f" {plain_key(text.replace('&', ' and ').replace(chr(39), ''))} ".replace("_", " ")
    for pattern in _DRESS:
        name = re.sub(pattern, " ", name)
    return name.strip()


def area_lookup(areas: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the code for every way to write an area, given what each is called by code.

    A bare name that two areas would share is left out.
    """
    exact = {_folded(name): code for code, names in areas.items() for name in (code, *names)}
    bare: dict[str, set[str]] = {}
    for code, names in areas.items():
        for name in names:
            bare.setdefault(area_key(name), set()).add(code)
    clear = {_BARE + key: min(codes) for key, codes in bare.items() if key and len(codes) == 1}
    return clear | exact


def find_area(text: str, lookup: Mapping[str, str]) -> str | None:
    """Return the code of the area a person wrote, or None; ``lookup`` is an ``area_lookup``."""
    return lookup.get(_folded(text)) or lookup.get(_BARE + area_key(text))


def _folded(text: str) -> str:
    """Return a text in lower case with single spaces."""
    return " ".join(text.split()).casefold()


def closest(word: str, choices: Iterable[str], *, cutoff: float = 0.7) -> str | None:
    """Return the choice nearest to a word, or None where nothing is near.

    Case, spaces, hyphens and underscores do not count. A choice that begins or ends with the
    whole word ("homes" for "complex-homes") counts as near when no spelling is nearer.
    """
    keyed: dict[str, str] = {}
    for choice in choices:
        keyed.setdefault(plain_key(choice), choice)
    key = plain_key(word)
    if not key:
        return None

    # spelling first, then a whole part of the name
    near = get_close_matches(key, list(keyed), n=1, cutoff=cutoff)
    if near:
        return keyed[near[0]]
    parts = [known for known in keyed if key in known.split("_") or known.endswith("_" + key)]
    return keyed[parts[0]] if len(parts) == 1 else None


def alike(word: str, other: str) -> float:
    """Return how alike two names are, 0 to 1, whatever their case and punctuation."""
    return SequenceMatcher(None, plain_key(word), plain_key(other)).ratio()


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return a remedy: the nearest choice, or the list of choices where it is short.

    The text is a whole sentence (or empty), ready to stand after what is wrong.
    """
    names: Sequence[str] = list(dict.fromkeys(choices))
    near = closest(word, names)
    if near is not None:
        return f'Did you mean "{near}"?'
    if 0 < len(names) <= _LONGEST_LIST:
        return f"Choose from: {', '.join(names)}."
    return ""


def which_area(text: str, names: Mapping[str, str]) -> str:
    """Return a remedy for a code that no area has: a name written for a code, or a slip.

    ``names`` gives each area's name by its code.
    """
    code = find_area(text, area_lookup({code: (name,) for code, name in names.items()}))
    if code is not None:
        return f"Write the code of {names[code]}: {code}."
    near = closest(text, names)
    if near is not None:
        return f"Did you mean {near} ({names[near]})? If not, add the area to areas.csv."
    return "Correct the code, or add the area to areas.csv."
