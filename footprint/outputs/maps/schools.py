"""Say what the map of schools shows: those whose place is known, sized by their places."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from footprint.outputs.maps.plate import CIRCLE, DIAMOND, SQUARE, Dot, Entry, Face, Panel, Plate
from footprint.outputs.wording import names, words
from footprint.outputs.wording.few import FEWEST_SHOWN, council_count
from footprint.questions.result import Result
from footprint.questions.result_sufficiency import SiteRow, SufficiencyResult

NAME = "schools"
GROUND = Face("#E4EAF0")
BROADEST_POINTS = 11.0
LEAST_POINTS = 2.0
APART, MOST_IN_WORDS = 1.5, 20
SIZES = Face("#8A8A8A")


@dataclass(frozen=True, slots=True)
class Sector:
    """How schools of a sector are drawn and named, one and several."""

    one: str
    many: str
    face: Face
    shape: str
    special: bool = True


SECTORS = {
    "state": Sector("state special school", "state special schools", Face("#12436D"), CIRCLE),
    "base": Sector(
        *("base in a mainstream school", "bases in mainstream schools", Face("#F46A25"), SQUARE),
        special=False,
    ),
    "independent": Sector(
        *("independent or non-maintained school", "independent and non-maintained schools"),
        *(Face("#801650"), DIAMOND),
    ),
}
OTHER = Sector("school", "schools", Face("#3D3D3D"), CIRCLE)


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
    title = _title(sites)
    notes = tuple(_notes(found))
    yield Plate(
        "schools",
        "",
        NAME,
        "Schools, the area of each sign in proportion to its places",
        title,
        (Panel("", dict.fromkeys(result.areas, GROUND), dots=tuple(_dots(sites))),),
        _alternative_text(title, sites, notes, result),
        "tables/sites.csv",
        key_title="Schools",
        key=tuple(_key(sites)),
        notes=notes,
    )


def _dots(sites: Sequence[SiteRow]) -> Iterator[Dot]:
    """Yield the sign of every school, the largest first, so that none covers a smaller one."""
    most = max(site.places for site in sites)
    for site in sorted(sites, key=lambda site: (-site.places, site.key)):
        # a few places are drawn as large as the fewest that are told
        places = max(site.places, float(min(FEWEST_SHOWN, most)))
        sector, size = SECTORS.get(site.sector, OTHER), radius(places, most)
        yield Dot(
            float(site.easting or 0), float(site.northing or 0), size, sector.face, sector.shape
        )


def _key(sites: Sequence[SiteRow]) -> Iterator[Entry]:
    """Yield the sign of every sector there is, then the sizes."""
    most = max(site.places for site in sites)
    for key, sector in SECTORS.items():
        if any(site.sector == key for site in sites):
            yield Entry(sector.many, sector.face, radius(most / 3, most), sector.shape)
    for size in sizes(most):
        yield Entry(f"{size:,.0f} places", SIZES, radius(size, most))


def _title(sites: Sequence[SiteRow]) -> str:
    """State how many schools and bases there are, and their places."""
    special = sum(SECTORS.get(site.sector, OTHER).special for site in sites)
    bases = len(sites) - special
    told = [
        f"{count:,} {one if count == 1 else one + 's'}"
        for count, one in ((special, "special school"), (bases, "base"))
        if count
    ]
    have = "has" if len(sites) == 1 else "have"
    places = sum(site.places for site in sites)
    return f"{words.joined(told)} with a known address {have} {places:,.0f} places"


def _notes(found: SufficiencyResult) -> Iterator[str]:
    """Yield what places are, and which schools are missing."""
    if found.places_are_use:
        yield "Places are the children there today: use, not capacity."
    missing = sum(site.places for site in found.sites if site.easting is None)
    if missing > 0:
        yield f"{missing:,.0f} places at schools without coordinates are not drawn."


def _alternative_text(
    title: str, sites: Sequence[SiteRow], notes: Sequence[str], result: Result
) -> str:
    """Give schools and places by sector, then by council."""
    sectors = [
        f"{sector.many} {_counted([site for site in sites if site.sector == key])}"
        for key, sector in SECTORS.items()
        if any(site.sector == key for site in sites)
    ]
    councils = sorted(
        (names.area_name(code, result.areas), [site for site in sites if site.code == code])
        for code in result.areas
    )
    listed = [f"{name} {_counted(mine)}" for name, mine in councils if mine]
    told = [f"By sector: {'; '.join(sectors)}."] if sectors else []
    if listed and len(listed) <= MOST_IN_WORDS:
        told.append(f"By council: {'; '.join(listed)}.")
    where = "The same in figures: tables/sites.csv."
    return " ".join(["Map of schools.", f"{title}.", *told, *notes, where, words.ILLUSTRATIVE])


def _counted(sites: Sequence[SiteRow]) -> str:
    return f"{len(sites):,} with {council_count(sum(site.places for site in sites))} places"


def radius(places: float, most: float, broadest: float = BROADEST_POINTS) -> float:
    """Return the radius in points of a circle whose area is in proportion to places."""
    return max(broadest * math.sqrt(places / most), LEAST_POINTS)


def sizes(most: float) -> tuple[float, ...]:
    """Return a few round numbers for the key, and the largest that is drawn, last."""
    power = 10.0 ** math.floor(math.log10(most))
    top = max(lead * power for lead in (1, 2, 5) if lead * power <= most)
    # of two sizes that look alike, the largest tells more
    kept = (top / 10, top / 2, *((top,) if most >= APART * top else ()))
    return (*(size for size in kept if size >= 1), most)
