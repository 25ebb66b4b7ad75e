"""Write the committee paper as a tagged PDF, laid out by typst, which is an optional extra."""

import importlib.util
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from footprint.errors import InputError, OutputError
from footprint.outputs.maps import Map
from footprint.outputs.reports import pdf_headers
from footprint.outputs.sections import paper, typesetting
from footprint.outputs.sections.blocks import (
    Blank,
    Block,
    Fold,
    Grid,
    Items,
    Line,
    Link,
    Picture,
    Plain,
    Row,
    Section,
    Text,
)
from footprint.outputs.wording import words
from footprint.questions.result import Result

FILE = "report.pdf"
STANDARD = "ua-1"
# a drawing larger than this is slow to open, and its picture serves as well
LARGEST_DRAWING_BYTES = 1_500_000
# a row with more letters than this in one cell may go over to the next page
LONG_CELL = 500
# a table of no more lines and letters than this is not divided
SHORT_LINES = 14
SHORT_LETTERS = 400
# a word with more letters than this may be broken anywhere, without a hyphen
LONGEST_WORD = 40
WORD_PART = 11
BREAK = "\u200b"
LONGEST_FOOT = 160
# letters for the most columns that they suit, in points
POINTS = ((5, 8.5), (12, 7.5))
LEAST_POINTS = 6.5
# the last has a sign for every letter that the others lack, so that none is left out
FONTS = ("DejaVu Sans", "Libertinus Serif", "Last Resort High-Efficiency")
_WHERE = "--pdf"
_WHAT = "the library that writes PDF, typst, could not be loaded."
_INSTALL = 'Install it with pip install "footprint[pdf]", or leave --pdf out.'

_LONG_WORD = re.compile(rf"[^\s/\-]{{{LONGEST_WORD},}}")

Data = dict[str, Any]


def check() -> None:
    """Raise InputError where the library is missing, before anything is worked out."""
    try:
        import typst  # noqa: F401 - only whether it loads
    except ImportError as error:
        raise InputError.of(_WHERE, _WHAT, _INSTALL) from error


def report_pdf(result: Result, maps: Sequence[Map]) -> bytes:
    """Write the committee paper as PDF; the same inputs give the same bytes.

    It holds the sections of ``report.docx`` in their order. Typst writes PDF/UA-1 and refuses a
    document that fails what it checks of it; row headers are marked afterwards.

    Raises
    ------
    InputError
        Where typst is not installed.
    OutputError
        Where typst refuses the document.
    """
    return render_pdf(
        title=result.title,
        lead=words.decision_words(result.decision),
        sections=paper.sections(result, maps),
        unprotected=result.unprotected,
        text=typesetting.of(result),
    )


def render_pdf(
    *,
    title: str,
    lead: str,
    sections: Sequence[Section],
    unprotected: bool = False,
    text: typesetting.Setter = typesetting.plain,
) -> bytes:
    """Write sections as a PDF; those that are wide lie on their side.

    ``text`` sets each of their texts. A lead that the first section says again is left out.
    """
    check()
    pictures: dict[str, bytes] = {}
    modelled, banner = words.MODELLED.capitalize(), words.UNPROTECTED.capitalize()
    data = {
        "title": _plain(title) or "Report",
        "title-shown": _clean(text(title)) or "Report",
        "description": f"{modelled}. {words.ILLUSTRATIVE}",
        "head": ". ".join([modelled, *([banner] if unprotected else []), words.ILLUSTRATIVE]),
        "foot": _plain(title) if len(title) <= LONGEST_FOOT else "",
        "modelled": modelled,
        "banner": banner if unprotected else "",
        "lead": _clean(typesetting.lead(lead, sections, text)),
        "fonts": FONTS,
        "parts": [
            {"flat": wide, "sections": [_section(one, pictures) for one in part]}
            for wide, part in groupby(typesetting.sections(sections, text), _lies)
        ],
    }
    return pdf_headers.with_row_headers(_typeset(data, pictures))


def _typeset(data: Data, pictures: Mapping[str, bytes]) -> bytes:
    """Have typst lay the data out; nothing is read from disk but fonts, and nothing fetched."""
    import typst

    # its types know one file of text alone
    typeset: Any = typst.compile
    template = files("footprint.outputs.reports") / "templates" / "report.typ"
    sources = {
        "main.typ": template.read_bytes(),
        "report.json": json.dumps(data, ensure_ascii=True).encode("ascii"),
        **pictures,
    }
    try:
        made = typeset(
            sources,
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
        )
    except RuntimeError as error:
        msg = f"{FILE} could not be laid out: {error}. Run it without --pdf."
        raise OutputError(msg) from error
    return bytes(made)


def _fonts() -> list[Path]:
    """Return the folder of the letters that the maps are drawn with, where it is found.

    They come with the library that draws, so that a report looks alike on every machine.
    """
    found = importlib.util.find_spec("matplotlib")
    places = found.submodule_search_locations if found else None
    folders = [Path(place) / "mpl-data" / "fonts" / "ttf" for place in places or ()]
    return [folder for folder in folders if folder.is_dir()]


def _lies(section: Section) -> bool:
    return section.wide


def _section(section: Section, pictures: dict[str, bytes]) -> Data:
    return {
        "is": "section",
        "title": _clean(section.title),
        "level": section.level - 1,
        "blocks": [made for block in section.blocks for made in _block(block, pictures)],
    }


def _block(block: Block, pictures: dict[str, bytes]) -> Iterator[Data]:
    """Turn a block into data; a fold with a table of its own is only pointed to."""
    if isinstance(block, Text):
        # words that only lead to what follows stay on its page
        tied = block.text.startswith(words.ILLUSTRATIVE) or block.text.endswith(":")
        yield _text(block.text, block.kind, tied=tied)
    elif isinstance(block, Items):
        yield {"is": "items", "items": [_clean(item) for item in block.items]}
    elif isinstance(block, Grid):
        yield _grid(block)
    elif isinstance(block, Picture):
        yield _picture(block, pictures)
    elif isinstance(block, Section):
        yield _section(block, pictures)
    elif block.table:
        yield _text(f"{block.summary}: see tables/{block.table}.", "note")
    else:
        yield from _fold(block, pictures)


def _fold(block: Fold, pictures: dict[str, bytes]) -> Iterator[Data]:
    yield _text(f"{block.summary}:", "strong", tied=True)
    for inner in block.blocks:
        yield from _block(inner, pictures)


def _text(text: str, kind: str, *, tied: bool = False) -> Data:
    return {"is": "text", "text": _clean(text), "kind": kind, "tied": tied}


def _picture(block: Picture, pictures: dict[str, bytes]) -> Data:
    """Take the drawing of a map, or its picture where the drawing is large."""
    drawn = block.drawn
    as_svg = drawn.svg and (len(drawn.svg) <= LARGEST_DRAWING_BYTES or not drawn.png)
    name = f"map-{len(pictures) + 1}.{'svg' if as_svg else 'json'}"
    # typst takes nothing but text here, so the bytes of a picture are handed over as numbers
    pictures[name] = drawn.svg if as_svg else json.dumps(list(drawn.png)).encode("ascii")
    return {
        "is": "picture",
        "file": name,
        "format": "svg" if as_svg else "png",
        "words": _plain(drawn.alternative_text) or _plain(block.caption),
        "caption": _clean(block.caption),
    }


def _grid(block: Grid) -> Data:
    columns = len(block.columns)
    rows = [_row(row) for row in block.rows]
    points = next((size for most, size in POINTS if columns <= most), LEAST_POINTS)
    return {
        "is": "table",
        "caption": _clean(block.caption),
        "columns": [_clean(column) for column in block.columns],
        "rows": rows,
        "note": _clean(block.note),
        "strong": block.strong,
        "narrow": block.narrow,
        "widths": typesetting.widths(block),
        "points": points,
        "whole": _is_short(rows),
    }


def _row(row: Row) -> Data:
    cells = [[_line(line) for line in cell or ("",)] for cell in row.cells]
    longest = max((sum(len(part["text"]) for part in cell) for cell in cells), default=0)
    lines = max((len(cell) for cell in cells), default=1)
    return {
        "group": _clean(row.group),
        "cells": cells,
        "lines": lines,
        "letters": longest,
        "long": longest > LONG_CELL,
    }


def _is_short(rows: Sequence[Data]) -> bool:
    """Tell whether a table is surely shorter than a page, so that it may be kept whole."""
    lines: int = sum(row["lines"] for row in rows)
    letters: int = sum(row["letters"] for row in rows)
    return lines <= SHORT_LINES and letters <= SHORT_LETTERS


def _line(line: Line) -> Data:
    """Turn a line of a cell into its words, its kind, where it leads and the tint behind it."""
    text = line if isinstance(line, str) else line.text
    kind = "blank" if isinstance(line, Blank) else "plain" if isinstance(line, Plain) else "line"
    address = line.address if isinstance(line, Link) and line.followable else ""
    shade = typesetting.tint(line)
    return {
        "text": _clean(text),
        "kind": kind,
        "address": address,
        "tint": f"#{shade}" if shade else "",
    }


def _clean(text: str) -> str:
    """Drop what is no letter, and let a word that no line holds go over to the next."""
    return _LONG_WORD.sub(lambda word: BREAK.join(_pieces(word[0])), _plain(text))


def _pieces(word: str) -> Iterator[str]:
    yield from (word[place : place + WORD_PART] for place in range(0, len(word), WORD_PART))


def _plain(text: str) -> str:
    """Drop what is no letter: controls, halves of letters, and codes that stand for none."""
    return "".join(char for char in text if char in "\t\n" or not _is_no_letter(char))


def _is_no_letter(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Cc", "Cs"}
        or char == "\ufeff"
        or ord(char) & 0xFFFE == 0xFFFE
        or "\ufdd0" <= char <= "\ufdef"
    )
