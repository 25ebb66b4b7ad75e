"""Make file names that every system allows, no two alike, from names that may hold anything."""

import re
import unicodedata
from collections.abc import Callable, Mapping

# a file or folder of this name cannot be made on Windows, whatever its ending
_RESERVED = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(\..*)?", re.IGNORECASE)
LEAST_TOLD = "council"


def reserved(name: str) -> bool:
    """Tell whether Windows keeps a name to itself."""
    return _RESERVED.fullmatch(name.strip(" .")) is not None


def told_apart(
    names: Mapping[str, str],
    made: Callable[[str], str],
    joint: str,
    *,
    fewest_letters: int = 1,
) -> dict[str, str]:
    """Return a name for each code, made from its name, and from its code where that will not do.

    ``made`` turns any text into one that may stand in a file name, perhaps an empty one, and
    ``joint`` is put between two of them. A name is told apart whatever the case of its letters
    and however its accents are written.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for code, name in names.items():
        best = made(unicodedata.normalize("NFC", name))
        if len(best) < fewest_letters or reserved(best) or _plain(best) in taken:
            best = joint.join(part for part in (best, made(code)) if part)
        first, number = best or LEAST_TOLD, 1
        while not best or reserved(best) or _plain(best) in taken:
            number += 1
            best = f"{first}{joint}{number}"
        taken.add(_plain(best))
        found[code] = best
    return found


def _plain(name: str) -> str:
    """Return a name as a system sees it that takes capitals and small letters for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
