"""Hold what a page says, before it becomes HTML or a document: headings, tables, pictures."""

from collections.abc import Iterable
from dataclasses import dataclass

from footprint.outputs.maps import Map


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; ``kind`` is "plain", "lead", "note" or "warning"."""

    text: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a page on the web; only http and https addresses become links."""

    text: str
    address: str

    @property
    def followable(self) -> bool:
        """Return whether the address may be made a link."""
        return self.address.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class Plain:
    """Words under a value that carry as much as the value, so they are not printed small."""

    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A number with a bar beside it, ``share`` (0 to 1) of its full length.

    The number carries the meaning; the bar is left out where none can be drawn.
    """

    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Blank:
    """A space that people fill in by hand."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """A number on a tint, ``share`` (0 to 1) of the deepest; the number carries the meaning."""

    text: str
    share: float


Line = str | Link | Plain | Bar | Blank | Heat


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: cells of one or more lines; with ``group`` alone, a heading row.

    Where a row has fewer cells than the table has columns, the last one spans those left.
    """

    cells: tuple[tuple[Line, ...], ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a caption and a header row; the first cell of a row names the row.

    ``widths`` are the relative widths of the columns on a printed page; left out, the first
    column is a little wider than the others. ``narrow`` columns hold short numbers only.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    strong: bool = False
    widths: tuple[float, ...] = ()
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A map with its caption and its words."""

    drawn: Map
    caption: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Detail that a page keeps closed; a printed report names the table it is in instead."""

    summary: str
    blocks: tuple["Block", ...]
    table: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with its own heading; ``wide`` where a printed page must lie down."""

    anchor: str
    title: str
    blocks: tuple["Block", ...]
    wide: bool = False
    level: int = 2


Block = Text | Items | Grid | Picture | Fold | Section


def row(*cells: Line | tuple[Line, ...], group: str = "") -> Row:
    """Make a row from cells of one line or several."""
    return Row(tuple(cell if isinstance(cell, tuple) else (cell,) for cell in cells), group)


def alike(texts: Iterable[str]) -> tuple[Line, ...]:
    """Make sentences that carry equal weight the lines of one cell."""
    first, *others = tuple(texts) or ("",)
    return (first, *map(Plain, others))


def lines(*parts: Line) -> tuple[Line, ...]:
    """Keep the lines that say something."""
    return tuple(part for part in parts if part and part != Plain("")) or ("",)
