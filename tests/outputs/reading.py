"""Read pages, documents and tables back as a person would."""

import csv
import html
import io
import re

from docx import Document
from docx.oxml.ns import qn

from footprint.outputs.tables.table import csv_bytes


def rows_of(table):
    """Read a table back from its bytes, a dictionary a row."""
    text = csv_bytes(table).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def text_of(fragment):
    """Return the words of a piece of HTML on one line, with apostrophes as they are typed."""
    words = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", fragment))).strip()
    return as_typed(words)


def as_typed(words):
    """Return words with the apostrophes of a keyboard, as code and figures have them."""
    return words.replace("\u2019", "'")


def section_of(page, anchor):
    """Return the HTML of one section of the second level."""
    start = page.index(f'<section id="{anchor}"')
    end = page.find('" class="part">', page.index(">", start) + 1)
    return page[start : page.rfind("<section", start, end) if end > 0 else len(page)]


def sentences_of(page):
    """Return every paragraph, item, cell line, caption and heading of a page."""
    body = page[page.index("<body>") :]
    pieces = re.findall(
        r"<(p|li|caption|figcaption|summary|h[1-6]|th|td)\b[^>]*>(.*?)</\1>", body, re.DOTALL
    )
    found = []
    for _, inner in pieces:
        lines = re.split(r'<span class="(?:first|under|told)">', inner)
        found += [text for line in lines if (text := text_of(line))]
    return found


def paragraphs_of(document):
    """Return every paragraph of a Word document, those in tables too."""
    body = Document(io.BytesIO(document)).element.body
    texts = (
        "".join(run.text or "" for run in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )
    return [as_typed(text) for text in texts if text]
