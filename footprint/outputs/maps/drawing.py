"""Lay the maps of each option out on pages, and save them as pictures and drawings."""

import io
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprint.outputs import findings, words
from footprint.outputs.findings import Block, Grouping
from footprint.outputs.ground import Ground, prepare
from footprint.outputs.looks import Look, layout_of, looks_of
from footprint.outputs.maps.panels import A4_LANDSCAPE_INCHES, panel
from footprint.questions.result import OptionResult, Result

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.figure import Figure

DPI = 200
PANELS_A_PAGE = 9
SLUG_CHARACTERS = 40
FOOT_CHARACTERS = 240
_DRAWN = re.compile(r' d="[^"]*"')
_LONG = re.compile(r"(\d\.\d\d)\d+")
_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "svg.fonttype": "none",
    "svg.hashsalt": "footprint",
    "hatch.linewidth": 0.7,
    "pdf.fonttype": 42,
}


@dataclass(frozen=True, slots=True)
class Map:
    """One page of the map of an option, drawn twice, with its description.

    ``name`` is the file name without its ending.
    """

    option: str
    name: str
    title: str
    png: bytes
    svg: bytes
    alternative_text: str


def draw_maps(
    result: Result, boundaries: "gpd.GeoDataFrame", *, estimated_travel: bool = True
) -> tuple[Map, ...]:
    """Draw every option of a result; the same inputs give the same bytes.

    Boundaries are indexed by ONS code in a projected coordinate system in metres. A footprint
    has the same letter, colour and hatch on every map of the run wherever they stay distinct.
    """
    import matplotlib as mpl

    ground = prepare(result, boundaries)
    drawn: list[Map] = []
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]
        looks = looks_of(result)
        for option in result.options:
            if option.footprints:
                drawn += _option_maps(option, result, ground, looks, estimated_travel)
    return tuple(drawn)


def _option_maps(
    option: OptionResult,
    result: Result,
    ground: Ground,
    looks: Mapping[Block, Look],
    estimated_travel: bool,
) -> list[Map]:
    """Draw the pages of one option: one page unless it groups in more than nine ways."""
    found = findings.groupings(option, result.areas)
    panels = [grouping for grouping in found if grouping.shared] or list(found)
    stay = [grouping for grouping in found if not grouping.shared and grouping not in panels]
    pages = [panels[i : i + PANELS_A_PAGE] for i in range(0, len(panels), PANELS_A_PAGE)]
    title = findings.finding(option, result)
    text = findings.alternative_text(option, result)
    maps = []
    for number, page in enumerate(pages, start=1):
        name = (
            option.key
            if slug(option.name) in ("", option.key)
            else f"{option.key}-{slug(option.name)}"
        )
        name = name if len(pages) == 1 else f"{name}-page-{number}"
        heading = option.name if len(pages) == 1 else f"{option.name}, page {number}"
        figure = _page(page, result, ground, looks)
        _words_around(figure, heading, title, result, stay, estimated_travel)
        png, svg = _save(figure, f"{heading}: {title}", text)
        maps.append(Map(option.key, name, title, png, svg, text))
    return maps


def slug(text: str) -> str:
    """Turn a name into the small letters, digits and hyphens of a file name."""
    whole = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if len(whole) <= SLUG_CHARACTERS:
        return whole
    cut = whole[:SLUG_CHARACTERS]
    return cut.rpartition("-")[0] or cut


def _page(
    panels: Sequence[Grouping], result: Result, ground: Ground, looks: Mapping[Block, Look]
) -> "Figure":
    """Lay the panels of one page out on A4 and draw each."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=A4_LANDSCAPE_INCHES)
    layout = layout_of(len(panels))
    left, right, bottom, top = 0.03, 0.985, 0.115, 0.885
    wide, tall = (right - left) / layout.columns, (top - bottom) / layout.rows
    for number, grouping in enumerate(panels):
        row, column = divmod(number, layout.columns)
        corner = (left + column * wide, top - (row + 1) * tall)
        panel(figure, (*corner, wide, tall), grouping, result, ground, looks, layout)
    return figure


def _words_around(
    figure: "Figure",
    heading: str,
    title: str,
    result: Result,
    stay: Sequence[Grouping],
    estimated_travel: bool,
) -> None:
    """Write the title above the map, and under it what it is not, what stays, and the licence."""
    figure.text(0.03, 0.965, f"Option: {heading}", fontsize=10.5, color="#3D3D3D", va="top")
    figure.text(0.03, 0.937, title, fontsize=16, fontweight="bold", va="top")
    if result.unprotected:
        figure.text(
            *(0.975, 0.965, words.UNPROTECTED.capitalize()),
            fontsize=10.5,
            fontweight="bold",
            ha="right",
            va="top",
            bbox={"boxstyle": "square,pad=0.4", "facecolor": "#FFF3CD", "edgecolor": "#111111"},
        )
    lines = [words.ILLUSTRATIVE]
    if stay:
        functions = [function for grouping in stay for function in grouping.functions]
        named = findings.functions_in_short(functions, result, characters=FOOT_CHARACTERS - 24)
        lines.append(f"Every council alone: {named}.")
    note = "Travel times are estimated. " if estimated_travel else ""
    lines += textwrap.wrap(note + " ".join(result.licence), FOOT_CHARACTERS)
    for number, line in enumerate(lines):
        figure.text(
            *(0.03, 0.096 - 0.0165 * number - (0.004 if number else 0), line),
            fontsize=9 if number == 0 else 6.4,
            fontweight="bold" if number == 0 else "normal",
            va="top",
        )


def _save(figure: "Figure", title: str, text: str) -> tuple[bytes, bytes]:
    """Save a figure as PNG and as SVG with real text and a title and description in it."""
    from xml.sax.saxutils import escape

    svg = io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    drawn = _DRAWN.sub(_shorten, svg.getvalue().decode("utf-8"))
    start = drawn.index(">", drawn.index("<svg")) + 1
    words_in = (
        f'\n <title id="map-title">{escape(title)}</title>'
        f'\n <desc id="map-desc">{escape(text)}</desc>'
    )
    marked = drawn[: start - 1] + ' role="img" aria-labelledby="map-title map-desc">'
    return _png(figure), (marked + words_in + drawn[start:]).encode("utf-8")


def _png(figure: "Figure") -> bytes:
    """Draw a figure at print resolution, in a palette of 256 colours to keep the file small."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = Image.fromarray(pixels).convert("RGB")
    picture = picture.quantize(colors=256, dither=Image.Dither.NONE)
    out = io.BytesIO()
    picture.save(out, format="PNG", dpi=(DPI, DPI), optimize=False)
    return out.getvalue()


def _shorten(drawn: re.Match[str]) -> str:
    """Keep two decimals of a point in the coordinates of a path; more cannot be seen."""
    return _LONG.sub(r"\1", drawn.group())
