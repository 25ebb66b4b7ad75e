"""The report as PDF says what the paper says, to eyes and to screen readers, and comes when asked.

Typst refuses a document that fails what it checks of PDF/UA-1. No other checker is at hand, so the
structure is read back here as well, by the few lines of ``Structure``.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from footprint import cli, runs
from footprint.errors import InputError, OutputError
from footprint.outputs import writer
from footprint.outputs.reports import pdf_headers, report_pdf
from footprint.outputs.sections import paper
from footprint.outputs.sections.blocks import (
    Blank,
    Grid,
    Heat,
    Items,
    Link,
    Row,
    Section,
    Text,
    row,
)
from footprint.outputs.wording import words

from . import factory

NO_TYPST = "typst is not installed (the extra pdf): no PDF is written"
PDFTOTEXT = shutil.which("pdftotext")
NO_PDFTOTEXT = "pdftotext is not installed (Debian: poppler-utils): the pages are not read with it"
readable = pytest.mark.skipif(PDFTOTEXT is None, reason=NO_PDFTOTEXT)
LONG = "Llanfairpwllgwyngyll" * 10
HOSTILE = (
    "#panic() *bold* _low_ @name $x$ `raw` // note [a] {b} \\ <script>alert(1)</script>",
    "= Heading",
    "../../etc/passwd",
    "Ynys Môn, Gŵyr, Orléans",
    "\u0645\u062c\u0644\u0633 \u0627\u0644\u0645\u062f\u064a\u0646\u0629",
    "\u5317\u4eac",
    "bell\x07, half \ud800, none \ufffe\ufeff",
    LONG,
)


class Structure:
    """Read the structure of a PDF whose objects are written plainly."""

    def __init__(self, document):
        start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", document)[1])
        table = re.match(rb"xref\s+0 (\d+)\s+((?:\d{10} \d{5} [fn]\s\s)+)", document[start:])
        places = [(int(entry[:10]), entry[17:18]) for entry in re.findall(rb".{20}", table[2], 16)]
        assert len(places) == int(table[1])
        self.objects = {}
        for number, (place, use) in enumerate(places):
            if use == b"n":
                opening = b"%d 0 obj" % number
                assert document[place:].startswith(opening), number
                self.objects[number] = document[place : document.index(b"endobj", place)]
        root = next(body for body in self.objects.values() if b"/Type/StructTreeRoot" in body)
        names = re.search(rb"/IDTree<</Names\[([^]]*)\]", root)
        pairs = re.findall(rb"\(([^()]*)\)\s*(\d+) 0 R", names[1]) if names else []
        self.names = [(name, int(number)) for name, number in pairs]
        self.top = int(re.search(rb"/K\[(\d+) 0 R\]", root)[1])

    def kind(self, number):
        """Return what an element is."""
        return re.search(rb"/S/(\w+)", self.objects[number])[1].decode()

    def kids(self, number):
        """Return the elements inside one."""
        found = re.search(rb"/K\[([^\[\]]*)\]", self.objects[number])
        kids = [int(one) for one in re.findall(rb"(\d+) 0 R", found[1])] if found else []
        return [kid for kid in kids if b"/Type/StructElem" in self.objects[kid]]

    def walk(self, number=None):
        """Yield elements in the order in which they are read."""
        number = self.top if number is None else number
        yield number
        for kid in self.kids(number):
            yield from self.walk(kid)

    def of(self, pattern, under=None):
        """Return the elements of a kind."""
        return [one for one in self.walk(under) if re.fullmatch(pattern, self.kind(one))]

    def text(self, number, key):
        """Return a text of an element, in either way that it may be written."""
        body = self.objects[number]
        wide = re.search(rb"/%s<([0-9A-F]+)>" % key, body)
        if wide:
            return bytes.fromhex(wide[1].decode()).decode("utf-16")
        found = re.search(rb"/%s\(((?:[^()\\]|\\.|\([^()]*\))*)\)" % key, body, re.DOTALL)
        return re.sub(rb"\\(.)", rb"\1", found[1]).decode("ascii")

    def headers(self, number):
        """Return the names of the headings of a cell."""
        found = re.search(rb"/Headers\[([^]]*)\]", self.objects[number])
        return re.findall(rb"\(([^()]*)\)", found[1])

    def name(self, number):
        """Return the name of an element, if it has one."""
        found = re.search(rb"/ID\(([^()]*)\)", self.objects[number])
        return found[1] if found else None


def read(document, tmp_path, *options):
    path = tmp_path / "read.pdf"
    path.write_bytes(document)
    done = subprocess.run(
        [PDFTOTEXT, *options, str(path), "-"], capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode("utf-8")


def squeezed(text):
    """Leave out what a line ends with, and the marks that only let one end."""
    return re.sub(r"[\s\u200b\u2066-\u2069\u202a-\u202e-]", "", text)


def render(*blocks, wide=False, **others):
    section = Section("one", "One section", blocks, wide=wide)
    return report_pdf.render_pdf(**({"title": "A title", "lead": ""} | others), sections=[section])


@pytest.fixture(scope="module")
def typst():
    return pytest.importorskip("typst", reason=NO_TYPST)


@pytest.fixture(scope="module")
def document(typst, result, drawn):
    return report_pdf.report_pdf(result, drawn)


@pytest.fixture(scope="module")
def structure(document):
    return Structure(document)


@pytest.fixture(scope="module")
def sections(result, drawn):
    return paper.sections(result, drawn)


def every(sections, kind):
    """Return every block of a kind that is printed, in order."""
    found = []
    for block in sections:
        if isinstance(block, kind):
            found.append(block)
        if hasattr(block, "blocks") and not getattr(block, "table", ""):
            found += every(block.blocks, kind)
    return found


def test_it_says_that_it_is_tagged_for_pdf_ua_in_british_english(document, result):
    assert document.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document
    assert b"/MarkInfo<</Marked true" in document
    assert b"/Lang(en-GB)" in document
    assert b"/DisplayDocTitle true" in document
    assert f'<rdf:li xml:lang="x-default">{result.title}</rdf:li>'.encode() in document


def test_the_same_result_gives_the_same_bytes_and_no_date(document, result, drawn):
    assert report_pdf.report_pdf(result, drawn) == document
    assert b"CreateDate" not in document
    assert b"CreationDate" not in document


def test_headings_are_those_of_the_paper_and_go_down_one_step_at_a_time(structure, sections):
    found = structure.of(r"H\d")
    told = [structure.text(one, b"T") for one in found]
    assert told == ["Contents", *(section.title for section in every(sections, Section))]
    levels = [int(structure.kind(one)[1:]) for one in found]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))


def test_every_section_is_in_the_contents_and_among_the_bookmarks(document, structure, sections):
    assert len(structure.of("TOCI")) == len(sections)
    marks = [body for body in structure.objects.values() if re.search(rb"obj\s<</Parent", body)]
    assert len(marks) == len(every(sections, Section))


def test_maps_carry_their_words(structure, sections):
    pictures = [block.drawn.alternative_text for block in every(sections, paper.Picture)]
    figures = structure.of("Figure")
    assert [structure.text(one, b"Alt") for one in figures] == pictures
    assert len(pictures) > 2


def test_every_table_of_the_paper_has_a_caption_and_heads_columns_and_rows(structure, sections):
    grids = every(sections, Grid)
    tables = structure.of("Table")
    assert len(tables) == len(grids) > 5
    for table, grid in zip(tables, grids, strict=True):
        assert [structure.kind(kid) for kid in structure.kids(table)][0] == "Caption"
        rows = structure.of("TR", table)
        assert len(rows) == 1 + len(grid.rows)
        columns = structure.kids(rows[0])
        assert len(columns) == len(grid.columns)
        assert all(b"/Scope/Column" in structure.objects[cell] for cell in columns)
        for number, told in zip(rows[1:], grid.rows, strict=True):
            first, *others = structure.kids(number)
            assert structure.kind(first) == "TH"
            assert (b"/Scope/Row" in structure.objects[first]) == (not told.group)
            assert {structure.kind(cell) for cell in others} <= {"TD"}
            assert len(others) == max(len(told.cells) - 1, 0)


def test_every_cell_names_the_headings_of_its_column_group_and_row(structure, sections):
    by_name = dict(structure.names)
    assert [name for name, _ in structure.names] == sorted(by_name)
    assert all(structure.name(number) == name for name, number in structure.names)
    spanned = grouped = 0
    for table in structure.of("Table"):
        rows = [structure.kids(one) for one in structure.of("TR", table)]
        columns, group = [structure.name(cell) for cell in rows[0]], []
        for cells in rows[1:]:
            if len(cells) == 1 and b"/Scope/Row" not in structure.objects[cells[0]]:
                group = [structure.name(cells[0])]
                assert structure.headers(cells[0]) == []
                continue
            grouped += bool(group)
            assert structure.headers(cells[0]) == [columns[0], *group]
            for place, cell in enumerate(cells[1:], start=1):
                last = len(columns) if place == len(cells) - 1 else place + 1
                spanned += last - place > 1
                mine = [*columns[place:last], *group, structure.name(cells[0])]
                assert structure.headers(cell) == mine
    assert spanned
    assert grouped > 5


@readable
def test_it_reads_in_the_order_of_the_paper_and_leaves_nothing_out(document, sections, tmp_path):
    said = squeezed(read(document, tmp_path, "-raw"))
    place = said.index(squeezed(sections[1].title), said.index("Page1of"))
    for section in sections[1:]:
        place = said.index(squeezed(section.title), place)
    for text in every(sections, Text):
        assert squeezed(text.text) in said
    for items in every(sections, Items):
        assert all(squeezed(item)[:60] in said for item in items.items)
    for grid in every(sections, Grid):
        assert squeezed(grid.caption) in said
        numbers = {n for line in grid.rows for cell in line.cells for part in cell
                   for n in re.findall(r"\d[\d.,]*\d", getattr(part, "text", part))}  # fmt: skip
        assert {number for number in numbers if number not in said} == set()


@readable
def test_every_page_says_what_the_numbers_are_and_none_is_empty(document, tmp_path):
    *pages, rest = read(document, tmp_path).split("\f")
    assert not rest
    for number, page in enumerate(pages, start=1):
        assert squeezed(f"{words.MODELLED.capitalize()}. {words.ILLUSTRATIVE}") in squeezed(page)
        assert f"Page {number} of {len(pages)}" in page
        assert len(page) > 300


@readable
def test_unprotected_numbers_are_told_on_every_page(typst, tmp_path):
    told = render(Grid("Much", ("A", "B"), (row("1", "2"),) * 200), unprotected=True)
    pages = read(told, tmp_path).split("\f")[:-1]
    assert len(pages) > 3
    assert all(words.UNPROTECTED.capitalize() in page for page in pages)
    assert all(re.search(r"^A\s+B$|^A$", page, re.MULTILINE) for page in pages[1:])


@readable
def test_hostile_text_is_shown_as_it_is_and_stays_on_the_page(typst, tmp_path):
    cells = tuple(row(*HOSTILE[place:], *HOSTILE[:place]) for place in range(len(HOSTILE)))
    grid = Grid(HOSTILE[0], HOSTILE, (*cells, Row(group=LONG), row(*HOSTILE)), note=HOSTILE[0])
    blocks = (*map(Text, HOSTILE), Items(HOSTILE), grid, Section("in", LONG, (), level=3))
    told = render(*blocks, wide=True, title=f"{HOSTILE[0]} {LONG}", lead=HOSTILE[4])
    said = squeezed(read(told, tmp_path, "-raw"))
    for text in (*HOSTILE[:4], HOSTILE[5], LONG, "bell, half , none "):
        assert said.count(squeezed(text)) > 2
    assert said.count("\u0645\u062c\u0644\u0633") > 5
    box = read(told, tmp_path, "-bbox")
    sizes = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', box, re.DOTALL)
    for wide, tall, inside in sizes:
        places = re.findall(
            r'xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', inside
        )
        assert places
        for left, top, right, bottom in places:
            assert float(left) >= 0
            assert float(top) >= 0
            assert float(right) <= float(wide) - 30
            assert float(bottom) <= float(tall)


def test_only_addresses_of_the_web_become_links(typst):
    links = (
        Link("good", "https://example.org/?a=(1)"),
        Link("bad", "javascript:alert(1)"),
        Link("file", "file:///etc/passwd"),
    )
    told = render(Grid("Links", ("A", "B", "C"), (row(*links),)))
    assert re.findall(rb"/URI\(([^\n]*?)\)>>", told) == [b"https://example.org/?a=(1)"]
    assert b"JavaScript" not in told


def test_a_row_longer_than_a_page_goes_over_to_the_next(typst):
    told = render(Grid("Tall", ("A", "B"), (row("one", "word " * 3000), row("two", "end"))))
    assert len(re.findall(rb"/Type/Page\b(?!s)", told)) > 3


def test_blanks_tints_and_tables_without_rows_are_laid_out(typst):
    grid = Grid("Mixed", ("A", "B", "C"), (row("x", Heat("5", 1.0), Blank()), row("", "")))
    told = Structure(render(grid, Grid("Empty", ("A",), ()), Items(())))
    assert len(told.of("Table")) == 2
    assert [len(told.kids(one)) for one in told.of("TR")] == [3, 3, 2, 1]


def test_a_large_map_is_shown_as_its_picture(typst, drawn, monkeypatch):
    block = paper.Picture(next(one for one in drawn if one.paper == "a4-landscape"), "A map")
    as_drawing = render(block, wide=True)
    monkeypatch.setattr(report_pdf, "LARGEST_DRAWING_BYTES", 10)
    as_picture = render(block, wide=True)
    assert b"/Subtype/Image" not in as_drawing
    assert b"/Subtype/Image" in as_picture
    alone = paper.Picture(replace(block.drawn, svg=b""), "A map")
    assert render(alone, wide=True) == as_picture


def test_what_typst_refuses_is_told_in_a_sentence(typst, drawn):
    broken = replace(drawn[0], svg=b"no drawing", png=b"")
    with pytest.raises(OutputError, match=r"report.pdf could not be laid out: .*without --pdf"):
        render(paper.Picture(broken, "A map"))


def test_a_file_written_in_another_way_is_refused_rather_than_spoilt(document):
    for spoilt in (
        b"%PDF-1.7 nothing",
        document.replace(b"trailer", b"tracker"),
        document.replace(b"/IDTree<<", b"/IdTree<<"),
        document.replace(b"/Headers[", b"/Header[ "),
    ):
        with pytest.raises(OutputError, match="this version of typst"):
            pdf_headers.with_row_headers(spoilt)


@pytest.mark.parametrize("kind", ["possible", "paying", "schools", "building", "homes"])
def test_the_answer_of_every_question_can_be_laid_out(typst, request, kind):
    answer = request.getfixturevalue(kind)
    told = Structure(report_pdf.report_pdf(answer, ()))
    grids = every(paper.sections(answer, ()), Grid)
    assert len(told.of("Table")) == len(grids) > 0


def test_it_is_written_only_when_asked_for(typst, result, boundaries, monkeypatch, tmp_path):
    monkeypatch.setattr(writer.maps, "draw_maps", lambda *_, **__: ())
    monkeypatch.setattr(writer.gis, "exports", lambda *_: writer.gis.Exports((), {}))
    plain = writer.write(result, boundaries, tmp_path / "plain", {})
    asked = writer.write(result, boundaries, tmp_path / "asked", {}, pdf=True)
    assert set(asked.files) - set(plain.files) == {"report.pdf"}
    record = json.loads((tmp_path / "asked" / "run.json").read_text(encoding="utf-8"))
    assert "report.pdf" in record["outputs_sha256"]


def test_without_the_extra_nothing_is_worked_out_and_the_remedy_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError) as caught:
        runs.run("fostering-hubs", out=tmp_path / "out", pdf=True)
    assert 'pip install "footprint[pdf]"' in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_the_command_ends_with_2_where_the_extra_is_missing(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["run", "fostering-hubs", "--pdf", "--out", str(tmp_path / "out")])
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert "--pdf: the library that writes PDF, typst, could not be loaded." in told
    assert 'pip install "footprint[pdf]"' in told
    assert not list(tmp_path.iterdir())


def test_many_councils_and_services_fit(typst):
    answer = factory.many_services()
    told = Structure(report_pdf.report_pdf(answer, ()))
    assert len(told.of("Table")) == len(every(paper.sections(answer, ()), Grid))


@readable
def test_a_short_table_is_not_divided_between_pages(typst, tmp_path):
    short = Grid("Short", ("Mark", "B"), tuple(row(f"mark{n}", "x") for n in range(6)))
    for lines in range(30, 60):
        told = read(render(*[Text(f"line {n}") for n in range(lines)], short), tmp_path)
        pages = [page for page in told.split("\f") if "mark" in page]
        assert len(pages) == 1
        assert "Short" in pages[0]


@readable
def test_words_that_lead_to_a_list_stay_with_it(typst, tmp_path):
    blocks = (Text("These are the reasons:"), Items(("first reason", "second reason")))
    for lines in range(30, 60):
        told = read(render(*[Text(f"line {n}") for n in range(lines)], *blocks), tmp_path)
        (page,) = (page for page in told.split("\f") if "These are" in page)
        assert "first reason" in page
