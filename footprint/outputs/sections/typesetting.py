"""Set text for reading: apostrophes and quotation marks, and names that run from right to left."""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from footprint.outputs.sections.blocks import (
    Bar,
    Blank,
    Block,
    Fold,
    Grid,
    Heat,
    Items,
    Line,
    Link,
    Picture,
    Plain,
    Row,
    Section,
    Text,
)
from footprint.questions.result import Result

OPEN, CLOSE = "\u2068", "\u2069"
# letters that run from right to left, and the marks that turn text round
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF"})
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=[\s.,;:)\u201d]|$)")
_QUOTED = re.compile(r'(?<![\w"])"([^"]+)"(?!["\w])')
_PER_CENT = re.compile(r"(?<=\d) %")
_TAG = re.compile(r"(<[^>]*>)")

# sections that say the lead of a report themselves
_SAY_THE_LEAD = frozenset({"question"})

# how much wider than the rest the first column of a table is, unless it says otherwise
_FIRST_COLUMN = 1.35
# the colour behind the largest number of a heat table, and how much of it is let through
_DEEPEST, _DEEPEST_SHARE = (0x12, 0x43, 0x6D), 0.45

Setter = Callable[[str], str]
Piece = TypeVar("Piece", bound=Block)


def setter(names: Iterable[str] = ()) -> Setter:
    """Return what sets a text; ``names`` are those that may stand in its sentences.

    A name that runs from right to left is kept apart from the sentence round it by a pair of
    marks that no reader sees, so that numbers and full stops beside it stay where they belong.
    To set a text twice changes nothing.
    """
    turned = sorted({n for n in names if runs_right_to_left(n)}, key=lambda n: (-len(n), n))
    if not turned:
        return plain
    found = re.compile(rf"(?<!{OPEN})({'|'.join(map(re.escape, turned))})(?!{CLOSE})")
    return lambda text: found.sub(rf"{OPEN}\1{CLOSE}", plain(text))


def of(result: Result) -> Setter:
    """Return what sets the texts of a result, in which its councils and options are named."""
    councils = (name for names in result.areas.values() for name in names)
    options = (option.name for option in result.options)
    return setter((*councils, *options, result.region))


def lead(text: str, sections: Sequence[Section], setting: Setter) -> str:
    """Return a report's lead as it is set; nothing where its first section says it again."""
    return "" if sections[0].anchor in _SAY_THE_LEAD else setting(text)


def widths(grid: Grid) -> tuple[float, ...]:
    """Return how a table's columns share its width."""
    return grid.widths or (_FIRST_COLUMN, *(1.0 for _ in grid.columns[1:]))


def tint(line: Line) -> str:
    """Return the colour behind a number of a heat table, as six digits, or nothing."""
    if not isinstance(line, Heat):
        return ""
    depth = _DEEPEST_SHARE * line.share
    return "".join(f"{round(255 - depth * (255 - part)):02X}" for part in _DEEPEST)


def plain(text: str) -> str:
    """Set apostrophes and pairs of straight quotation marks as a printer does."""
    text = _APOSTROPHE.sub("\u2019", text)
    return _PER_CENT.sub("%", _QUOTED.sub("\u201c\\1\u201d", text))


def runs_right_to_left(text: str) -> bool:
    """Tell whether a name holds letters or marks that run from right to left."""
    return any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)


def isolated(page: str) -> str:
    """Put each name set apart on a web page into an element that does the same.

    Inside a tag, and in the title of a page, nothing but letters may stand: there the marks stay.
    """
    if OPEN not in page:
        return page
    head, body, rest = page.partition("<body")
    pieces = _TAG.split(rest)
    for place in range(0, len(pieces), 2):
        pieces[place] = pieces[place].replace(OPEN, "<bdi>").replace(CLOSE, "</bdi>")
    return head + body + "".join(pieces)


def sections(parts: Iterable[Section], text: Setter) -> tuple[Section, ...]:
    """Set every text of a report."""
    return tuple(_set(part, text) for part in parts)


def _set(block: Piece, text: Setter) -> Piece:
    """Set the texts of one block and of those inside it."""
    made: Block = block
    if isinstance(block, Text):
        made = dataclasses.replace(block, text=text(block.text))
    elif isinstance(block, Items):
        made = Items(tuple(map(text, block.items)))
    elif isinstance(block, Grid):
        made = _grid(block, text)
    elif isinstance(block, Picture):
        words = text(block.drawn.alternative_text)
        drawn = dataclasses.replace(block.drawn, alternative_text=words)
        made = Picture(drawn, text(block.caption))
    elif isinstance(block, Fold):
        inner = tuple(_set(one, text) for one in block.blocks)
        made = dataclasses.replace(block, summary=text(block.summary), blocks=inner)
    elif isinstance(block, Section):
        inner = tuple(_set(one, text) for one in block.blocks)
        made = dataclasses.replace(block, title=text(block.title), blocks=inner)
    return made  # type: ignore[return-value]


def _grid(grid: Grid, text: Setter) -> Grid:
    rows = tuple(
        Row(tuple(tuple(_line(line, text) for line in cell) for cell in row.cells), text(row.group))
        for row in grid.rows
    )
    return dataclasses.replace(
        grid,
        caption=text(grid.caption),
        columns=tuple(map(text, grid.columns)),
        rows=rows,
        note=text(grid.note),
    )


def _line(line: Line, text: Setter) -> Line:
    """Set one line of a cell; the address of a link stays as it is."""
    if isinstance(line, str):
        return text(line)
    if isinstance(line, Link | Plain | Bar | Blank | Heat):
        return dataclasses.replace(line, text=text(line.text))
    return line
