"""Make the page of a region's files from what reads them."""

from footprint.inputs import (
    areas,
    figures,
    ground,
    partners,
    partnerships,
    region,
    region_file,
    schools,
)
from footprint.inputs.tables import Columns
from making import markdown
from making.markdown import Page, code, listed, table
from making.models import keys

TOP = {
    "name": "what people call the region",
    "vintage": "the year of its boundaries",
    "price_base_year": "the year whose prices and figures everything is in",
    "crs": "the system of coordinates of every table; only the British National Grid",
    "boundaries": "which outlines: see below",
    "links": 'pairs of names that count as neighbours, as in `[["Isle of Wight", "Hampshire"]]`',
    "licence": "lines to print under every map",
    "notes": "what a reader should know of the figures",
    "service_notes": "the same for one service, by its key; printed only where it is in question",
    "bought": "functions that a council buys instead of employing: see below",
    "outside_region": "kept, and not used by this version",
}
BOUNDARIES = {
    "file": "GeoPackage, GeoJSON, Shapefile or GeoParquet, in the folder or in `boundaries/`",
    "layer": "its layer, where it has several",
    "snap_m": "how far apart two outlines may lie and still count as touching, in metres",
    "dissolve": "areas made by joining others: a table from the new code to `name` and `from`",
}
BOUGHT = {
    "function": "service and function, as in `educational-psychology/statutory-advice`",
    "area": "the council's code",
    "source": "where that is known from",
}
TABLES: dict[str, tuple[Columns, str]] = {
    "areas.csv": (areas._AREAS, "A row a council. Must be there."),
    "figures.csv": (figures._COLUMNS, "A row a figure. Must be there."),
    "partnerships.csv": (
        partnerships._COLUMNS,
        "A row a partnership that exists. “As now” is made from it; what is not in it is taken as "
        "none.",
    ),
    "partner_areas.csv": (
        partners._COLUMNS,
        "A row for each council and geography: which police force, for example.",
    ),
    "points.csv": (
        ground._POINTS,
        "A row a small area: where children live. Without it each council has one point, and every "
        "distance says so.",
    ),
    "sites.csv": (
        ground._SITES,
        "A row a home, school or group of foster places. Homes and foster places have no "
        "coordinates, ever.",
    ),
    "towns.csv": (
        ground._TOWNS,
        "A row a town: where homes and bases are taken to be, for distances alone.",
    ),
    "travel.csv": (
        ground._TRAVEL,
        "A row a pair of councils. Without it travel is a straight line with a detour, and every "
        "table says “estimated”.",
    ),
    "events.csv": (ground._EVENTS, "A row an event: kept for the record."),
}


def page() -> Page:
    """Return the page of a region's files."""
    if set(TABLES) != set(region.TABLES):
        msg = f"tables of a region that are not described: {set(TABLES) ^ set(region.TABLES)}"
        raise ValueError(msg)
    parts = [part for name in region.TABLES for part in _table(name)]
    marks = ((code(mark), words) for mark, words in figures.MARKS.items())
    return markdown.page(
        "region-files",
        "The files of a region",
        "A region is a folder. The one that comes with Footprint has the same files as your own: "
        "see [Study your own region](../how-to/own-region.md). Further columns are kept and "
        "ignored, with a note.",
        "## `region.toml`",
        keys(region_file.RegionFile, TOP),
        "### `[boundaries]`",
        keys(region_file.Boundaries, BOUNDARIES),
        "### `[[bought]]`",
        keys(region_file.Bought, BOUGHT),
        *parts,
        "## What a figure may be",
        f"The status of a figure is {listed(code(s) for s in figures.STATUSES)}. A cell without a "
        "number holds a mark, as publishers print it:",
        table(("mark", "means"), marks),
        f"A suppressed count is taken to lie between {figures.SUPPRESSED_LOW:g} and "
        f"{figures.SUPPRESSED_HIGH:g}, unless its row says otherwise in `low` and `high`: where "
        "published totals rule that out, a wider range is used. No single value is worked out for "
        "it. An unavailable one needs a second row with status `assumed`, a range and a source.",
        "## A list of schools",
        "Named in a scenario, not in the region: see [Bring your own schools]"
        "(../how-to/schools.md).",
        _columns(schools._COLUMNS),
    )


def _table(name: str) -> tuple[str, str, str]:
    columns, words = TABLES[name]
    return (f"## `{name}`", words, _columns(columns))


def _columns(columns: Columns) -> str:
    rows = (
        (
            code(name),
            "must be there" if name in columns.required else "may be left out",
            "no" if name in columns.filled else "yes",
        )
        for name in columns.known
    )
    return table(("column", "in the heading", "may be blank"), rows)
