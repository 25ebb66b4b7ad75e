"""Find letters: fonts on this computer for those that the usual one lacks, or codes instead."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from footprint.outputs.maps.sheet import FAMILY
from footprint.outputs.wording import words
from footprint.questions.result import OptionResult, Result

# fonts that draw a box for any letter, or signs in the place of letters
_NO_LETTERS = ("last resort", "symbol", "nonunicode", "wingding", "dingbat", "emoji")
MOST_CODES = 6
NO_FONT = "No font on this computer has the letters to name"


@dataclass(frozen=True, slots=True)
class Lettering:
    """A result in letters that can be drawn, the fonts that draw it, and a note on what changed."""

    result: Result
    families: tuple[str, ...]
    notes: tuple[str, ...] = ()


def lettered(result: Result) -> Lettering:
    """Find fonts for every name in a result; one that none can draw gives way to its code.

    An option gives way to its number. Accents are joined to their letters.
    """
    named = [name for pair in result.areas.values() for name in pair]
    options = [option.name for option in result.options]
    told = [str(part) for info in result.functions.values() for part in info.values()]
    texts = [*named, *options, *told, *result.licence, result.title]
    families = fallbacks(frozenset(_joined("".join(texts))))
    can = {text: drawable(_joined(text), families) for text in (*named, *options)}
    coded = [code for code, pair in result.areas.items() if not all(can[name] for name in pair)]
    areas = {
        code: (code, code) if code in coded else (_joined(pair[0]), _joined(pair[1]))
        for code, pair in result.areas.items()
    }
    renamed = tuple(
        replace(option, name=_joined(option.name) if can[option.name] else _numbered(option))
        for option in result.options
    )
    if areas == result.areas and renamed == result.options:
        return Lettering(result, families)
    notes = _notes(coded, [option for option in result.options if not can[option.name]])
    return Lettering(replace(result, areas=areas, options=renamed), families, notes)


def _joined(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _numbered(option: OptionResult) -> str:
    return option.key.replace("-", " ").capitalize()


def _notes(coded: Iterable[str], renamed: Iterable[OptionResult]) -> tuple[str, ...]:
    """Say which names are codes, and why."""
    codes, options = list(coded), [_numbered(option) for option in renamed]
    notes = []
    if codes:
        shown = codes[:MOST_CODES]
        if len(codes) > len(shown):
            shown = [*shown, f"{words.number_word(len(codes) - len(shown))} more"]
        notes.append(f"{NO_FONT} {words.joined(shown)}: ONS codes stand.")
    if options:
        notes.append(f"{NO_FONT} {words.joined(options)}.")
    return tuple(notes)


def drawable(text: str, families: Iterable[str]) -> bool:
    """Tell whether every letter of a text is in one of some fonts, in the usual weight."""
    held: set[int] = set()
    for family in families:
        held |= _letters(family)
    return all(ord(letter) in held or _unseen(letter) for letter in text)


def fallbacks(letters: frozenset[str]) -> tuple[str, ...]:
    """Return the usual font, and the fewest others that hold the letters it lacks."""
    chosen = [FAMILY]
    missing = {ord(one) for one in letters if not _unseen(one)} - _letters(FAMILY)
    others = _others() if missing else ()
    while missing:
        best = max(others, key=lambda name: len(missing & _letters(name)), default="")
        found = missing & _letters(best) if best else set()
        if not found:
            break
        chosen.append(best)
        missing -= found
    return tuple(chosen)


def _unseen(letter: str) -> bool:
    """Tell whether a character leaves no mark: a space, a joiner, a turn of direction."""
    return unicodedata.category(letter) in {"Zs", "Cf", "Cc", "Zl", "Zp"}


@lru_cache(maxsize=1)
def _files() -> Mapping[str, str]:
    """Return the file of every installed font by its name, in the usual weight, by name."""
    from matplotlib import font_manager

    found: dict[str, str] = {}
    for entry in sorted(font_manager.fontManager.ttflist, key=lambda e: (e.name, e.fname)):
        usual = entry.style == "normal" and str(entry.weight) in {"400", "normal", "regular"}
        if usual and not any(word in entry.name.lower() for word in _NO_LETTERS):
            found.setdefault(entry.name, entry.fname)
    return found


def _others() -> tuple[str, ...]:
    """Return the installed fonts besides the usual one: sans serif first, then by name."""
    names = [name for name in _files() if name != FAMILY]
    return tuple(sorted(names, key=lambda name: ("sans" not in name.lower(), name)))


@lru_cache(maxsize=512)
def _letters(family: str) -> frozenset[int]:
    """Return the letters that a font holds; none where it cannot be read."""
    from matplotlib.ft2font import FT2Font

    path = _files().get(family)
    if path is None:
        return frozenset()
    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
