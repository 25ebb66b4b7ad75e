"""Read one cell as a person wrote it, and write a value so that a person knows it again."""

import re
from dataclasses import dataclass
from itertools import islice

# in pounds, more than all of England spends; in children, more than there are
LARGEST_NUMBER = 1e11
_NUMBER = re.compile(r"[+-]?((\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
# what people write where there is no figure
_NO_FIGURE = ("n/a", "na", "n.a.", "tbc", "tba", "..", "...", ":", "nk", "not known", "none", "nil")
_UNPRINTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, with the sign beside it: "", "%" or "£"."""

    value: float
    mark: str = ""


def parse_number(text: str) -> Number | None:
    """Return the number a cell holds ("£1,234", "45%", "(3)"), or None where it holds none.

    A percentage keeps the size it is written in: "45%" is 45 with the mark "%".
    """
    cell = re.sub(r"[\s\u00a0\u202f]", "", text).replace("\u2212", "-")
    mark = ""

    # an accountant's negative, then the signs, in either order of minus and pound
    if cell.startswith("(") and cell.endswith(")"):
        cell = "-" + cell[1:-1]
    if cell.endswith("%"):
        cell, mark = cell[:-1], "%"
    if "£" in cell[:2]:
        if mark:
            return None
        cell, mark = cell.replace("£", "", 1), "£"
    if not cell.isascii() or not _NUMBER.fullmatch(cell):
        return None
    value = float(cell.replace(",", ""))
    return Number(value, mark) if abs(value) < LARGEST_NUMBER else None


def not_a_number(cell: str) -> tuple[str, str]:
    """Return what is wrong with a cell that should be a number and is not, and its remedy."""
    plain = cell.strip().casefold()
    if _NUMBER.fullmatch(plain.lstrip("£")):
        return f'"{shown(cell)}" is larger than anything Footprint counts.', "Correct the number."
    remedy = "Enter the number alone, such as 1234, 1,234 or 12.5."
    if re.fullmatch(r"£?[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+", plain):
        remedy = "Write decimals with a full stop, and thousands as 1,234."
    elif re.fullmatch(r"#[a-z/0!?]+", plain):
        remedy = "The spreadsheet shows an error here: mend its formula and save again."
    elif plain in _NO_FIGURE:
        remedy = "Write x where there is no figure, and 0 where there is none to count."
    elif plain.startswith(("<", "fewer than", "less than")):
        remedy = "Write c for a small count that is withheld."
    return f'"{shown(cell)}" is not a number.', remedy


def plain_text(text: str) -> str:
    """Return a text with a space for every character that cannot be printed or drawn.

    Line ends and tabs stay. Among the others are marks that turn the direction of writing,
    which can make a name read as another.
    """
    return _UNPRINTED.sub(" ", text)


def shown(cell: str, most: int = 40) -> str:
    """Return a cell short enough to print, on one line."""
    flat = "".join(c if c.isprintable() else "?" for c in cell)
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def written(value: object, most: int = 40) -> str:
    """Return a value as a person writes it in a TOML file, short enough to print."""
    if isinstance(value, str):
        return f'"{shown(value, most)}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        inside = ", ".join(f"{shown(str(k))} = {written(v)}" for k, v in islice(value.items(), 9))
        return shown(f"{{ {inside} }}" if inside else "{}", most)
    if isinstance(value, list | tuple):
        return shown(f"[{', '.join(written(inner) for inner in value[:9])}]", most)
    return shown(str(value), most)
