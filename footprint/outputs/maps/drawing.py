"""Draw maps of a result: a default set for a run, or any kind on paper of any shape."""

import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footprint.outputs.maps.changes import (
    before_after_plates,
    change_plates,
    every_change_plates,
)
from footprint.outputs.maps.differences import built_plates, difference_plates
from footprint.outputs.maps.flows import flow_plates
from footprint.outputs.maps.fonts import Lettering, lettered
from footprint.outputs.maps.footprints import option_plates
from footprint.outputs.maps.ground import Ground, prepare
from footprint.outputs.maps.land import land_of
from footprint.outputs.maps.overview import overview_plates
from footprint.outputs.maps.pages import Around, draw_page, sheets_of
from footprint.outputs.maps.plate import A4_LANDSCAPE, PAPERS, SLIDE, Paper, Plate
from footprint.outputs.maps.rates import cost_plates, demand_plates
from footprint.outputs.maps.saving import FORMATS, STYLE, save
from footprint.outputs.maps.schools import school_plates
from footprint.outputs.maps.shares import share_plates
from footprint.outputs.wording import words
from footprint.questions.result import Result

if TYPE_CHECKING:
    import geopandas as gpd

SHARES = ("no-place", "gap", "value")
KINDS = (
    *("footprints", "overview", "changes", "cost", "cost-difference", "nothing-built"),
    *("no-place", "gap", "value", "flows", "schools", "demand", "before-after", "every-change"),
)
DEFAULT_KINDS = tuple(kind for kind in KINDS if kind != "every-change")
DEFAULT_FORMATS = ("png", "svg")


@dataclass(frozen=True, slots=True)
class Map:
    """One page of maps, drawn in one or more formats, with its description.

    Attributes
    ----------
    option
        Key of the option it is of; empty where it is of several.
    name
        The file name without its ending.
    png, svg, pdf
        Empty where not drawn in that format.
    about
        What it is a map of, before what it finds.
    kind
        One of ``KINDS``.
    paper
        "a4-landscape", "a4-portrait" or "slide".
    """

    option: str
    name: str
    title: str
    png: bytes
    svg: bytes
    alternative_text: str
    kind: str = "footprints"
    paper: str = "a4-landscape"
    pdf: bytes = b""
    about: str = ""


def draw_maps(
    result: Result, boundaries: "gpd.GeoDataFrame", *, estimated_travel: bool = True
) -> tuple[Map, ...]:
    """Draw the maps of a run; the same inputs give the same bytes.

    The set is every kind the result can fill on A4 landscape (save each option's changes function
    by function, which ``draw`` makes), and all options side by side as a slide too.
    Boundaries are indexed by ONS code in a projected coordinate system in metres. A footprint
    has the same letter, colour and hatch on every map of the run wherever they stay distinct.
    """
    found = lettered(result)
    ground = prepare(found.result, boundaries)
    around = _around(found, estimated_travel)
    sheets = _worded(found, result, DEFAULT_KINDS)
    made = tuple(_drawn(sheets, ground, (A4_LANDSCAPE,), around, DEFAULT_FORMATS))
    again = _worded(found, result, ("overview",))
    return (*made, *_drawn(again, ground, (SLIDE,), around, DEFAULT_FORMATS))


def draw(
    result: Result,
    boundaries: "gpd.GeoDataFrame",
    *,
    kinds: Collection[str] = KINDS,
    papers: Sequence[str] = tuple(PAPERS),
    formats: Collection[str] = FORMATS,
    estimated_travel: bool = True,
) -> tuple[Map, ...]:
    """Draw maps of any kinds on paper of any shapes in any formats.

    Raises
    ------
    ValueError
        For a kind, a paper or a format that there is not.
    """
    for asked, known in ((kinds, KINDS), (papers, PAPERS), (formats, FORMATS)):
        unknown = sorted(set(asked) - set(known))
        if unknown:
            msg = f"no maps of {words.joined(unknown)}: choose from {', '.join(known)}"
            raise ValueError(msg)
    found = lettered(result)
    ground = prepare(found.result, boundaries)
    chosen = tuple(PAPERS[paper] for paper in papers)
    around = _around(found, estimated_travel)
    return tuple(_drawn(_worded(found, result, kinds), ground, chosen, around, formats))


def plates(result: Result, kinds: Collection[str]) -> Iterator[Plate]:
    """Yield the sheets of the kinds asked for that a result can fill, footprints first."""
    if "footprints" in kinds:
        yield from option_plates(result)
    if "overview" in kinds:
        yield from overview_plates(result)
    if "before-after" in kinds:
        yield from before_after_plates(result)
    if "changes" in kinds:
        yield from change_plates(result)
    if "every-change" in kinds:
        yield from every_change_plates(result)
    if "cost" in kinds:
        yield from cost_plates(result)
    if "cost-difference" in kinds and result.building is None:
        yield from difference_plates(result)
    if "nothing-built" in kinds:
        yield from built_plates(result)
    yield from share_plates(result, [kind for kind in SHARES if kind in kinds])
    if "demand" in kinds:
        yield from demand_plates(result)
    if "flows" in kinds:
        yield from flow_plates(result)
    if "schools" in kinds:
        yield from school_plates(result)


def kinds_of(result: Result) -> tuple[str, ...]:
    """Return the kinds of map that a result can fill."""
    return tuple(kind for kind in KINDS if next(plates(result, [kind]), None) is not None)


def _worded(found: Lettering, result: Result, kinds: Collection[str]) -> Iterator[Plate]:
    """Yield sheets in letters that can be drawn, described in words as the names are written."""
    if found.result is result:
        yield from plates(result, kinds)
        return
    for drawn, told in zip(plates(found.result, kinds), plates(result, kinds), strict=True):
        yield replace(drawn, alternative_text=told.alternative_text)


def _around(found: Lettering, estimated_travel: bool) -> Around:
    shared = (found.notes, found.result.licence, found.result.unprotected, found.families)
    return Around(*shared, travel="Travel times are estimated." if estimated_travel else "")


def _drawn(
    chosen: Iterator[Plate],
    ground: Ground,
    papers: Sequence[Paper],
    around: Around,
    formats: Collection[str],
) -> Iterator[Map]:
    """Draw every plate on every paper, each once for all formats."""
    import matplotlib as mpl

    if not ground.codes:
        return
    land = land_of(ground.shapes)
    with mpl.rc_context(STYLE | {"font.family": list(around.families)}), warnings.catch_warnings():  # type: ignore[arg-type]
        # a letter that no font holds is drawn as a box, and stands in the table as it is
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        for plate in chosen:
            for paper in papers:
                for sheet in sheets_of(plate, ground, paper, around, land):
                    text = sheet.alternative_text
                    if around.unprotected and words.UNPROTECTED not in text.lower():
                        text = f"{text} {words.sentence(words.UNPROTECTED)}"
                    figure = draw_page(sheet, ground, paper, around, land)
                    saved = save(figure, f"{sheet.kicker}: {sheet.title}", text, formats)
                    yield Map(
                        sheet.option,
                        sheet.name + paper.suffix,
                        sheet.title,
                        saved.get("png", b""),
                        saved.get("svg", b""),
                        text,
                        sheet.kind,
                        paper.key,
                        saved.get("pdf", b""),
                        sheet.kicker,
                    )
