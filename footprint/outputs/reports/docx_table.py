"""Build the tables of a Word document: a real header row, and rows that stay together."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

from footprint.outputs.sections import typesetting
from footprint.outputs.sections.blocks import Grid, Line, Row

HEAD_FILL = "E3EAF1"
GROUP_FILL = "F3F6F9"
# a table of no more lines than this stays on one page
SHORT_LINES = 14
LINE_LETTERS = 40
# so many rows stay together where a longer table begins, and where it ends
TOGETHER = 3


def table_xml(block: Grid, width_cm: float, style: str) -> str:
    """Build the table with the widths it asks for, shared out over the page.

    A short table stays on one page; of a longer one, so do its first rows and its last, and the
    last with the note below it.
    """
    shares = typesetting.widths(block)
    twips = width_cm / 2.54 * 1440 / sum(shares)
    widths = [int(twips * share) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    tied = _tied(block)
    rows = [_row_xml([(column,) for column in block.columns], widths, head=True, tied=True)]
    for row, keep in zip(block.rows, tied, strict=True):
        if row.group:
            rows.append(_group_xml(row.group, widths))
        else:
            rows.append(_row_xml(row.cells, widths, tied=keep))
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblStyle w:val={_quoted(style)}/>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="50" w:type="dxa"/>'
        "</w:tblCellMar>"
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={_quoted(block.caption)}/>"
        f"<w:tblDescription w:val={_quoted(block.note or block.caption)}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _tied(block: Grid) -> list[bool]:
    """Tell of each row whether it stays on the page of what follows it."""
    count = len(block.rows)
    short = sum(map(_lines, block.rows)) <= SHORT_LINES
    last = count - 1
    return [
        bool(block.note)
        if place == last
        else short or place < TOGETHER - 1 or place > last - TOGETHER
        for place in range(count)
    ]


def _lines(row: Row) -> int:
    """Count, roughly, the lines of a row's longest cell."""
    return max(
        (sum(1 + len(_text(line)) // LINE_LETTERS for line in cell) for cell in row.cells),
        default=1,
    )


def _text(line: Line) -> str:
    return line if isinstance(line, str) else line.text


def _quoted(text: str) -> str:
    return '"' + escape(clean(text), {'"': "&quot;"}) + '"'


def _row_xml(
    cells: Sequence[Sequence[Line]],
    widths: Sequence[int],
    *,
    head: bool = False,
    tied: bool = False,
) -> str:
    """Build a row; where cells are fewer than columns the last one spans those left."""
    mark = "<w:tblHeader/>" if head else ""
    last = len(cells) - 1
    made = []
    for place, cell in enumerate(cells):
        mine = widths[place:] if place == last else widths[place : place + 1]
        span = f'<w:gridSpan w:val="{len(mine)}"/>' if len(mine) > 1 else ""
        colour = HEAD_FILL if head else typesetting.tint(cell[0]) if cell else ""
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>' if colour else ""
        paragraphs = _cell_xml(cell, bold=head or place == 0, keep=tied)
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{sum(mine)}" w:type="dxa"/>{span}{fill}</w:tcPr>'
            f"{paragraphs}</w:tc>"
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{''.join(made)}</w:tr>"


def _group_xml(title: str, widths: Sequence[int]) -> str:
    """Build a heading row across the table, kept with the row below it."""
    return (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>"
        f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{GROUP_FILL}"/></w:tcPr>'
        f"{_cell_xml((title,), bold=True, keep=True)}</w:tc></w:tr>"
    )


def _cell_xml(cell: Iterable[Line], *, bold: bool, keep: bool = False) -> str:
    """Build the paragraphs of a cell: the first line plain or bold, the others small."""
    made = []
    for place, line in enumerate(cell):
        text = _text(line)
        strong = "<w:b/>" if bold and place == 0 else ""
        size = 18 if place == 0 else 16
        tied = "<w:keepNext/>" if keep else ""
        made.append(
            f'<w:p><w:pPr>{tied}<w:spacing w:before="20" w:after="20"/></w:pPr><w:r><w:rPr>'
            f'{strong}<w:sz w:val="{size}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r></w:p>'
        )
    return "".join(made)


def clean(text: str) -> str:
    """Drop the control characters that XML may not hold."""
    return "".join(char for char in text if char >= " " or char in "\t\n")
