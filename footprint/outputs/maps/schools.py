"""Say what the map of schools shows: those whose place is known, sized by their places."""

import math
from collections.abc import Iterator

from footprint.outputs.maps.plate import Dot, Entry, Face, Panel, Plate
from footprint.outputs.wording import words
from footprint.questions.result import Result
from footprint.questions.result_sufficiency import SiteRow

NAME = "schools"
GROUND = Face("#E4EAF0")
BROADEST_POINTS = 11.0
LEAST_POINTS = 2.0
SECTORS = {
    "state": ("state special schools", Face("#12436D")),
    "base": ("bases in mainstream schools", Face("#F46A25")),
    "independent": ("independent and non-maintained schools", Face("#801650")),
}


def located(result: Result) -> tuple[SiteRow, ...]:
    """Return the schools whose own place is known; an assumed place has no coordinates."""
    if result.sufficiency is None:
        return ()
    return tuple(
        site
        for site in result.sufficiency.sites
        if site.easting is not None and site.northing is not None and site.places > 0
    )


def school_plates(result: Result) -> Iterator[Plate]:
    """Yield the map of schools, where any has a place of its own."""
    sites, found = located(result), result.sufficiency
    if not sites or found is None:
        return
    most = max(site.places for site in sites)
    dots = tuple(
        Dot(float(s.easting or 0), float(s.northing or 0), radius(s.places, most), _face(s.sector))
        for s in sorted(sites, key=lambda s: (-s.places, s.key))
    )
    sectors = [sector for sector in SECTORS if any(site.sector == sector for site in sites)]
    key = [Entry(SECTORS[sector][0], SECTORS[sector][1], radius(most / 3, most))
           for sector in sectors]  # fmt: skip
    key += [
        Entry(f"{size:,.0f} places", Face("#8A8A8A"), radius(size, most)) for size in sizes(most)
    ]
    elsewhere = sum(site.easting is None and site.places > 0 for site in found.sites)
    basis = (
        "Places are the children there today: use, not capacity. " if found.places_are_use else ""
    )
    number = f"{len(sites):,} school{'' if len(sites) == 1 else 's'}"
    total = sum(site.places for site in sites)
    hold = "holds" if len(sites) == 1 else "hold"
    title = f"{number} with a known place {hold} {total:,.0f} places"
    what = "are not drawn: their place is assumed or not published"
    notes = f"{basis}{elsewhere:,} rows of sites {what}." if elsewhere else basis.strip()
    yield Plate(
        "schools",
        "",
        NAME,
        "Schools, the area of each circle in proportion to its places",
        title,
        (Panel("", dict.fromkeys(result.areas, GROUND), dots=dots),),
        f"Map of schools. {title}. {notes} The same in figures: tables/sites.csv. "
        f"{words.ILLUSTRATIVE}",
        "tables/sites.csv",
        key_title="Schools",
        key=tuple(key),
        notes=(notes,) if notes else (),
        enlarged=False,
    )


def radius(places: float, most: float, broadest: float = BROADEST_POINTS) -> float:
    """Return the radius in points of a circle whose area is in proportion to places."""
    return max(broadest * math.sqrt(places / most), LEAST_POINTS)


def sizes(most: float) -> tuple[float, ...]:
    """Return three round numbers of places for the key, largest last."""
    power = 10.0 ** math.floor(math.log10(most))
    top = max(lead * power for lead in (1, 2, 5) if lead * power <= most)
    return tuple(size for size in (top / 10, top / 2, top) if size >= 1)


def _face(sector: str) -> Face:
    return SECTORS.get(sector, ("", Face("#3D3D3D")))[1]
