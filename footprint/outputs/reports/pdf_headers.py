"""Mark the first cell of every row of a PDF as a heading, and tell each cell its headings.

Typst marks the headings of columns, and those of rows only where a feature is turned on that its
Python library does not offer. So they are marked in what it wrote: the cells of a table are small
objects in plain letters. Nothing that is drawn is touched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from footprint.errors import OutputError

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE_OF_PLACES = re.compile(
    rb"xref\s+0 (\d+)\s+((?:\d{10} \d{5} [fn]\s*)+)(trailer.*?)startxref", re.DOTALL
)
_PLACE = re.compile(rb"(\d{10}) \d{5} ([fn])")
_KIND = re.compile(rb"/S/(\w+)")
_KIDS = re.compile(rb"/K\[([^\[\]]*)\]")
_KID = re.compile(rb"(\d+) 0 R")
_NAME = re.compile(rb"/ID\(([^()\\]*)\)")
_HEADERS = re.compile(rb"/Headers\[[^\[\]]*\]")
_SPAN = re.compile(rb"/ColSpan (\d+)")
_NAMES = re.compile(rb"/IDTree<</Names\[([^\[\]]*)\]>>")
_NAMED = re.compile(rb"\(([^()\\]*)\)\s*(\d+) 0 R")
_UNKNOWN = (
    "report.pdf could not be finished: this version of typst writes in a way that Footprint does "
    'not know. Install the one it was made with: pip install "footprint[pdf]".'
)
_PARTS = (b"THead", b"TBody", b"TFoot")


@dataclass(slots=True)
class _Headings:
    """What stands above the row in hand: the columns, and the heading row last met."""

    columns: list[bytes] = field(default_factory=list)
    group: list[bytes] = field(default_factory=list)


def with_row_headers(document: bytes) -> bytes:
    """Return the document with the headings of its rows marked; all else is as it was.

    Every cell of a row then names the heading of its column, of its row, and of the rows that it
    stands among. Raises OutputError for a document that typst writes in another way.
    """
    end = _END.search(document)
    found = _TABLE_OF_PLACES.match(document, int(end[1])) if end else None
    if found is None:
        raise OutputError(_UNKNOWN)
    head, objects = _objects(document, found)
    named: dict[bytes, int] = {}
    for number in [n for n, body in objects.items() if _kind(body) == b"Table"]:
        _mark_table(objects, number, named)
    _list_names(objects, named)
    return _put_together(head, objects, found)


def _objects(document: bytes, found: re.Match[bytes]) -> tuple[bytes, dict[int, bytes]]:
    """Cut a document into what it opens with and its objects, in the order of writing."""
    places = [
        (int(place[1]), number)
        for number, place in enumerate(_PLACE.finditer(found[2]))
        if place[2] == b"n"
    ]
    if len(places) + 1 != int(found[1]):
        raise OutputError(_UNKNOWN)
    places.sort()
    ends = [*(place for place, _ in places[1:]), found.start()]
    cut = {number: document[place:end] for (place, number), end in zip(places, ends, strict=True)}
    return document[: places[0][0]], cut


def _mark_table(objects: dict[int, bytes], table: int, named: dict[bytes, int]) -> None:
    """Mark the headings of one table, row by row."""
    above = _Headings()
    for row in _rows(objects, table):
        cells = _kids(objects[row])
        if not above.columns:
            above.columns = [_name(objects[cell]) for cell in cells]
        elif len(cells) == 1 and _kind(objects[cells[0]]) == b"TH":
            above.group = [_name(objects[cells[0]])]
            objects[cells[0]] = _under(objects[cells[0]], [])
        elif cells:
            _mark_row(objects, cells, above, named)


def _mark_row(
    objects: dict[int, bytes], cells: list[int], above: _Headings, named: dict[bytes, int]
) -> None:
    """Make the first cell a heading of its row, and name the headings of each."""
    place = 0
    mine: list[bytes] = []
    for cell in cells:
        body = objects[cell]
        if _kind(body) != b"TD":
            raise OutputError(_UNKNOWN)
        span = _SPAN.search(body)
        wide = int(span[1]) if span else 1
        body = _under(body, [*above.columns[place : place + wide], *above.group, *mine])
        if place == 0:
            mine = [b"row%d" % cell]
            named[mine[0]] = cell
            body = body.replace(b"/S/TD", b"/S/TH/ID(" + mine[0] + b")", 1)
            body = body.replace(b"/O/Table", b"/O/Table/Scope/Row", 1)
        objects[cell] = body
        place += wide


def _rows(objects: dict[int, bytes], part: int) -> Iterator[int]:
    """Yield the rows of a table in the order in which they are read."""
    for kid in _kids(objects[part]):
        kind = _kind(objects[kid])
        if kind == b"TR":
            yield kid
        elif kind in _PARTS:
            yield from _rows(objects, kid)


def _kind(body: bytes) -> bytes:
    """Return what an element of the structure is, or nothing for any other object."""
    found = _KIND.search(body) if b"/Type/StructElem" in body else None
    return found[1] if found else b""


def _kids(body: bytes) -> list[int]:
    found = _KIDS.search(body)
    return [int(number) for number in _KID.findall(found[1])] if found else []


def _name(body: bytes) -> bytes:
    found = _NAME.search(body)
    if found is None:
        raise OutputError(_UNKNOWN)
    return found[1]


def _under(body: bytes, names: list[bytes]) -> bytes:
    """Return a cell that names these headings, instead of those that it named."""
    told = b"/Headers[" + b"".join(b"(" + name + b")" for name in names) + b"]"
    done, count = _HEADERS.subn(told, body, count=1)
    if count != 1:
        raise OutputError(_UNKNOWN)
    return done


def _list_names(objects: dict[int, bytes], named: dict[bytes, int]) -> None:
    """Add names to the list of all elements that have one, which is in order."""
    if not named:
        return
    root = next((n for n, body in objects.items() if b"/Type/StructTreeRoot" in body), None)
    found = _NAMES.search(objects[root]) if root is not None else None
    if root is None or found is None:
        raise OutputError(_UNKNOWN)
    every = {name: int(number) for name, number in _NAMED.findall(found[1])} | named
    told = b"".join(b"(%s)%d 0 R" % (name, every[name]) for name in sorted(every))
    whole = objects[root]
    objects[root] = whole[: found.start(1)] + told + whole[found.end(1) :]


def _put_together(head: bytes, objects: dict[int, bytes], found: re.Match[bytes]) -> bytes:
    """Write the objects one after the other, and anew where each of them begins."""
    parts, place = [head], len(head)
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = place
        parts.append(body)
        place += len(body)
    entries = b"".join(b"%010d 00000 n\r\n" % places[number] for number in sorted(places))
    parts.append(b"xref\n0 %d\n0000000000 65535 f\r\n" % int(found[1]) + entries + found[3])
    parts.append(b"startxref\n%d\n%%%%EOF" % place)
    return b"".join(parts)
