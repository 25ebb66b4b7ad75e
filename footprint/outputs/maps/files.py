"""Name the files of maps: small letters, digits and hyphens, from an option's key and name."""

import re

from footprint.questions.result import OptionResult

SLUG_CHARACTERS = 40


def slug(text: str) -> str:
    """Turn a name into the small letters, digits and hyphens of a file name."""
    whole = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if len(whole) <= SLUG_CHARACTERS:
        return whole
    cut = whole[:SLUG_CHARACTERS]
    return cut.rpartition("-")[0] or cut


def option_file(option: OptionResult) -> str:
    """Name the file of an option's map, without its ending."""
    told = slug(option.name)
    return option.key if told in ("", option.key) else f"{option.key}-{told}"
