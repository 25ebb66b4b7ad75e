"""Write the report as one web page that needs nothing but itself."""

import base64
import functools
import re
from collections.abc import Callable, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from footprint.outputs.maps import Map
from footprint.outputs.sections import pages, typesetting
from footprint.outputs.sections.blocks import Section
from footprint.outputs.wording import words
from footprint.questions.result import Result

LARGEST_DRAWING_BYTES = 400_000
# where a page opens with what goes on a projector, the list of contents is closed
FIRST_SCREENS = frozenset({"possible"})
_PATH = re.compile(rb'(?<=\sd=")[^"]*')
_ROUND_A_COMMAND = re.compile(rb"\s*([A-DF-Za-df-z])\s*")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report_html(result: Result, maps: Sequence[Map]) -> str:
    """Write the whole report as HTML with its styles and maps inside, and no script."""
    return render_page(
        title=result.title,
        lead=words.decision_words(result.decision),
        sections=pages.sections(result, maps),
        unprotected=result.unprotected,
        text=typesetting.of(result),
    )


def render_page(
    *,
    title: str,
    lead: str,
    sections: Sequence[Section],
    unprotected: bool = False,
    text: typesetting.Setter = typesetting.plain,
) -> str:
    """Render sections into the one page template; all text is escaped by the template.

    ``text`` sets each of them. A lead that the first section says again is left out.
    """
    page = _template().render(
        title=text(title),
        lead=typesetting.lead(lead, sections, text),
        sections=typesetting.sections(sections, text),
        contents_open=sections[0].anchor not in FIRST_SCREENS,
        banner=words.UNPROTECTED.capitalize() if unprotected else "",
        modelled=words.MODELLED,
        illustrative=words.ILLUSTRATIVE,
        picture_source=picture_source,
        label=_labels(),
        kind=lambda block: type(block).__name__,
        policy=POLICY,
    )
    return typesetting.isolated(page)


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("footprint.outputs.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _labels() -> Callable[[str], str]:
    """Return what tells regions of one name apart, so that a list of landmarks can be used."""
    seen: dict[str, int] = {}

    def label(text: str) -> str:
        seen[text] = seen.get(text, 0) + 1
        return text if seen[text] == 1 else f"{text} ({seen[text]})"

    return label


def picture_source(drawn: Map) -> Markup:
    """Return a map as the address of an image inside the page: the drawing, or the picture."""
    if drawn.svg and (len(drawn.svg) <= LARGEST_DRAWING_BYTES or not drawn.png):
        media, data = "image/svg+xml", compact(drawn.svg)
    else:
        media, data = "image/png", drawn.png
    return Markup(f"data:{media};base64,{base64.b64encode(data).decode('ascii')}")  # noqa: S704


def compact(drawing: bytes) -> bytes:
    """Leave out the spaces that the lines of a drawing do not need, a fifth of its length."""
    return _PATH.sub(lambda path: _ROUND_A_COMMAND.sub(rb"\1", path.group()), drawing)
