"""Save a drawn page as a picture, a drawing with real text, and a page for print."""

import io
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 300
FORMATS = ("png", "svg", "pdf")
MOST_COLOURS = 256
STEPS = 1 << 15
WHITE = 0xFFFFFFFF
_DRAWN = re.compile(r' d="[^"]*"')
_LONG = re.compile(r"(\d\.\d\d)\d+")
_FAMILY = "'DejaVu Sans'"
_FAMILIES = "'DejaVu Sans', Verdana, Arial, sans-serif"
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "svg.fonttype": "none",
    "svg.hashsalt": "footprint",
    "hatch.linewidth": 0.7,
    "pdf.fonttype": 42,
    "path.simplify": False,
}


def save(figure: "Figure", title: str, text: str, formats: Collection[str]) -> dict[str, bytes]:
    """Save a figure in every format asked for; the same figure gives the same bytes."""
    made: dict[str, bytes] = {}
    if "svg" in formats:
        made["svg"] = _svg(figure, title, text)
    if "pdf" in formats:
        out = io.BytesIO()
        about = {"Title": title, "Subject": text, "CreationDate": None, "Producer": None}
        figure.savefig(out, format="pdf", metadata=about | {"Creator": None})
        made["pdf"] = out.getvalue()
    if "png" in formats:
        made["png"] = _png(figure)
    return made


def _svg(figure: "Figure", title: str, text: str) -> bytes:
    """Draw as SVG with a title and a description in it."""
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    drawn = _DRAWN.sub(_shorten, out.getvalue().decode("utf-8")).replace(_FAMILY, _FAMILIES)
    start = drawn.index(">", drawn.index("<svg")) + 1
    words_in = (
        f'\n <title id="map-title">{escape(title)}</title>'
        f'\n <desc id="map-desc">{escape(text)}</desc>'
    )
    marked = drawn[: start - 1] + ' role="img" aria-labelledby="map-title map-desc">'
    return (marked + words_in + drawn[start:]).encode("utf-8")


def _png(figure: "Figure") -> bytes:
    """Draw at print resolution, in a palette of 256 colours to keep the file small."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    indices, palette = in_palette(pixels)
    picture = Image.fromarray(indices, mode="P")
    picture.putpalette(palette.tobytes())
    out = io.BytesIO()
    picture.save(out, format="PNG", dpi=(DPI, DPI), optimize=False, compress_level=4)
    return out.getvalue()


def in_palette(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return (rows, columns) places in a palette, and the palette of at most 256 colours.

    Colours are gathered in 32 steps of each of red, green and blue. The commonest 256 gatherings
    are kept, each as the mean of what is seen in it; a rare one takes the nearest kept.
    """
    wide = np.ascontiguousarray(pixels).view("<u4")[..., 0]
    # most of a page is white, and is put in at the end
    inked = np.flatnonzero(wide.ravel() != WHITE)
    seen = wide.ravel()[inked]
    bins = ((seen & 0xF8) << 7) | ((seen >> 6) & 0x3E0) | ((seen >> 19) & 0x1F)
    counts = np.bincount(bins, minlength=STEPS)
    white = STEPS - 1
    counts[white] += wide.size - len(inked)
    kept = np.argsort(-counts, kind="stable")[:MOST_COLOURS]
    kept = kept[counts[kept] > 0]
    used = np.flatnonzero(counts)
    middles = np.stack([used >> 10, (used >> 5) & 31, used & 31], axis=1) * 8.0 + 4

    # the mean is taken over every fourth point, which is as good and four times as quick
    few, few_bins = seen[::4], bins[::4]
    counted = np.bincount(few_bins, minlength=STEPS)[kept]
    blank = np.where(kept == white, (wide.size - len(inked)) / 4, 0.0)
    palette = (np.stack([kept >> 10, (kept >> 5) & 31, kept & 31], axis=1) * 8 + 4).astype(np.uint8)
    for channel, shift in enumerate((0, 8, 16)):
        level = (few >> shift) & 0xFF
        total = np.bincount(few_bins, weights=level, minlength=STEPS)[kept] + 255 * blank
        mean = total / np.maximum(counted + blank, 1)
        palette[:, channel] = np.where(mean > 0, np.rint(mean), palette[:, channel])
    apart = ((middles[:, None, :] - palette[None, :, :].astype(float)) ** 2).sum(axis=2)
    table = np.zeros(STEPS, dtype=np.uint8)
    table[used] = apart.argmin(axis=1)
    table[kept] = np.arange(len(kept))
    indices = np.full(wide.size, table[white], dtype=np.uint8)
    indices[inked] = table[bins]
    return indices.reshape(wide.shape), palette


def _shorten(drawn: re.Match[str]) -> str:
    """Keep two decimals of a point in the coordinates of a path; more cannot be seen."""
    return _LONG.sub(r"\1", drawn.group())
