"""Draw maps of a result: a default set for a run, or any kind on paper of any shape."""

import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footprint.outputs import words
from footprint.outputs.ground import Ground, prepare
from footprint.outputs.maps.changes import before_after_plates, change_plates
from footprint.outputs.maps.differences import alone_plates, cost_plates
from footprint.outputs.maps.flows import flow_plates
from footprint.outputs.maps.footprints import option_plates
from footprint.outputs.maps.overview import overview_plates
from footprint.outputs.maps.pages import Around, draw_page
from footprint.outputs.maps.plate import A4_LANDSCAPE, PAPERS, SLIDE, Paper, Plate
from footprint.outputs.maps.saving import FORMATS, STYLE, save
from footprint.outputs.maps.schools import school_plates
from footprint.outputs.maps.shares import share_plates
from footprint.questions.result import Result

if TYPE_CHECKING:
    import geopandas as gpd

SHARES = ("no-place", "gap", "value", "demand")
KINDS = (
    *("footprints", "overview", "changes", "cost", "alone"),
    *("no-place", "gap", "value", "flows", "schools", "demand", "before-after"),
)
DEFAULT_KINDS = tuple(kind for kind in KINDS if kind not in {"demand", "before-after"})
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

    The set is every kind the result can fill on A4 landscape (save the demand behind it and the
    before-and-after sheets, which ``draw`` makes), and all options side by side as a slide too.
    Boundaries are indexed by ONS code in a projected coordinate system in metres. A footprint
    has the same letter, colour and hatch on every map of the run wherever they stay distinct.
    """
    ground = prepare(result, boundaries)
    around = _around(result, estimated_travel)
    made = _drawn(plates(result, DEFAULT_KINDS), ground, (A4_LANDSCAPE,), around, DEFAULT_FORMATS)
    slides = _drawn(plates(result, ("overview",)), ground, (SLIDE,), around, ("png", "svg"))
    return (*made, *slides)


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
    ground = prepare(result, boundaries)
    chosen = tuple(PAPERS[paper] for paper in papers)
    around = _around(result, estimated_travel)
    return tuple(_drawn(plates(result, kinds), ground, chosen, around, formats))


def plates(result: Result, kinds: Collection[str]) -> Iterator[Plate]:
    """Yield the sheets of the kinds asked for that a result can fill, footprints first."""
    if "footprints" in kinds:
        yield from option_plates(result)
    if "before-after" in kinds:
        yield from before_after_plates(result)
    if "overview" in kinds:
        yield from overview_plates(result)
    if "changes" in kinds:
        yield from change_plates(result)
    if "cost" in kinds and result.building is None:
        yield from cost_plates(result)
    if "alone" in kinds:
        yield from alone_plates(result)
    yield from share_plates(result, [kind for kind in SHARES if kind in kinds])
    if "flows" in kinds:
        yield from flow_plates(result)
    if "schools" in kinds:
        yield from school_plates(result)


def _around(result: Result, estimated_travel: bool) -> Around:
    notes = ("Travel times are estimated.",) if estimated_travel else ()
    return Around(notes, result.licence, result.unprotected)


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
    with mpl.rc_context(STYLE), warnings.catch_warnings():  # type: ignore[arg-type]
        # a letter that no font holds is drawn as a box, and stands in the table as it is
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        for plate in chosen:
            text = plate.alternative_text
            if around.unprotected and words.UNPROTECTED not in text.lower():
                text = f"{text} {words.sentence(words.UNPROTECTED)}"
            for paper in papers:
                figure = draw_page(plate, ground, paper, around)
                saved = save(figure, f"{plate.kicker}: {plate.title}", text, formats)
                yield Map(
                    plate.option,
                    plate.name + paper.suffix,
                    plate.title,
                    saved.get("png", b""),
                    saved.get("svg", b""),
                    text,
                    plate.kind,
                    paper.key,
                    saved.get("pdf", b""),
                    plate.kicker,
                )
