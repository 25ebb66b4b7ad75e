"""Hold special schools and bases: where they are, whom they take, how many, at what price."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.demand.plans import NEEDS, PHASES, SECTORS
from footprint.errors import InputError, Problem
from footprint.places.needs import read_needs, read_phases
from footprint.places.sites import open_in, share_out

STATE, BASE, INDEPENDENT = range(len(SECTORS))
SECTOR_NAMES = {
    "state": "State special schools",
    "base": "Resourced provision and SEN units",
    "independent": "Independent and non-maintained special schools",
}
SERVICE = "specialist-placements"
# a child whose need is not recorded has one all the same
UNRECORDED = "unknown"
# a price a week is paid in every week of the year, holidays included
WEEKS_A_YEAR = 52
NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Schools:
    """Places for children with a plan, a row a site.

    P phases and N needs are in the order of ``PHASES`` and ``NEEDS``, sectors of ``SECTORS``.

    Attributes
    ----------
    area
        (m,) row of the council a site lies in, ``NOWHERE`` outside the region or where not known.
    xy
        (m, 2) position in metres, NaN where not known.
    located
        (m,) whether the position is real and may be drawn; an assumed one never is.
    known_distance
        (m,) whether there is a position, real or assumed, to count distances from.
    sector
        (m,) place in ``SECTORS``.
    takes
        (m, P, N) whether a site takes children of a phase and need.
    places
        (m,) whole usable places.
    price_gbp_per_year
        (m,) price of a place, NaN for the scenario's price of the sector.
    kept_for
        (m,) row of the only council whose children may go there, ``NOWHERE`` where all may.
    are_use
        Whether places are the children there today ("use, not capacity").
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    area: NDArray[np.intp]
    xy: NDArray[np.float64]
    located: NDArray[np.bool_]
    known_distance: NDArray[np.bool_]
    sector: NDArray[np.intp]
    takes: NDArray[np.bool_]
    places: NDArray[np.float64]
    price_gbp_per_year: NDArray[np.float64]
    kept_for: NDArray[np.intp]
    are_use: bool

    def __len__(self) -> int:
        """Return how many sites there are."""
        return len(self.keys)

    def rows(self, wanted: NDArray[np.bool_]) -> "Schools":
        """Return the sites that a mask picks, in their order."""
        picked = np.flatnonzero(wanted)
        return Schools(
            keys=tuple(self.keys[row] for row in picked),
            names=tuple(self.names[row] for row in picked),
            area=self.area[picked],
            xy=self.xy[picked],
            located=self.located[picked],
            known_distance=self.known_distance[picked],
            sector=self.sector[picked],
            takes=self.takes[picked],
            places=self.places[picked],
            price_gbp_per_year=self.price_gbp_per_year[picked],
            kept_for=self.kept_for[picked],
            are_use=self.are_use,
        )


def default_schools(
    children: NDArray[np.float64],
    codes: Sequence[str],
    towns: pd.DataFrame,
    *,
    headroom_percent: float,
    most_towns: int = 6,
    least_places: int = 8,
) -> Schools:
    """Return as many places as children are there today, where no list of schools is given.

    State and base places are taken to lie in the children's own council, one site for each
    council, sector, need, phase and town. They are spread over the council's largest towns by
    population, over so few that there are ``least_places`` a town where there are as many; the
    position is assumed. Independent places are one site a council, need and phase, whereabouts
    unknown and kept for that council's children, with ``headroom_percent`` more than are there
    today: where schools are is not published, only whose children are in them. Children that are
    no whole number are rounded by largest remainder within council and sector.

    Parameters
    ----------
    children
        (A, P, N, 3) children there today by council, phase, need and sector.
    codes
        Councils in order.
    towns
        Columns area, name, easting, northing, population.

    Raises
    ------
    InputError
        Naming councils that have children to place and no town.
    """
    whole = _whole_children(children)
    sites: list[_Site] = []
    here = whole[..., :INDEPENDENT]
    needed = [code for code, own in zip(codes, here, strict=True) if own.any()]
    main = _main_towns(towns, needed, most_towns)
    for area, sector in np.ndindex(len(codes), INDEPENDENT):
        xy, population, names = main.get(codes[area], _NO_TOWNS)
        for phase, need in np.argwhere(here[area, :, :, sector] > 0):
            count = here[area, phase, need, sector]
            over = int(np.clip(count // least_places, 1, len(names)))
            shares = share_out(count, population[:over])
            sites += [
                _Site(codes[area], area, sector, phase, need, places, xy[town], names[town])
                for town, places in enumerate(shares)
                if places > 0
            ]
    return _from_sites(sites + _independent_sites(whole[..., INDEPENDENT], codes, headroom_percent))


def schools_from(sites: pd.DataFrame, codes: Sequence[str], year: int) -> Schools:
    """Return the schools of a checked table that are open on 31 March of a year.

    Places are column ``usable``, else ``capacity``. A price a week is paid 52 weeks a year.
    A site takes the children of every need in ``needs`` and phase in ``phase``, and of its
    phases also those whose need is not recorded: they have one all the same.

    Parameters
    ----------
    sites
        Columns of sites.csv, and where there are any ``cost_gbp_per_year`` and
        ``position_assumed``. Rows of other services are left out; an area that is no code of
        ``codes`` lies outside the region.
    """
    if "service" in sites:
        sites = sites[sites["service"].isin(["", SERVICE])]
    sites = open_in(sites.reset_index(drop=True), year)
    row_of = {code: row for row, code in enumerate(codes)}
    xy = sites[["easting", "northing"]].to_numpy(float)
    known = ~np.isnan(xy).any(axis=1)
    assumed = _column(sites, "position_assumed", fill=0.0) > 0
    usable = sites["usable"].to_numpy(float)
    takes = [takes_of(*cells) for cells in zip(sites["phase"], sites["needs"], strict=True)]
    return Schools(
        keys=tuple(str(key) for key in sites["id"]),
        names=tuple(str(name) for name in sites["name"]),
        area=np.array([row_of.get(str(code), NOWHERE) for code in sites["area"]], dtype=np.intp),
        xy=np.where(known[:, None], xy, np.nan),
        located=known & ~assumed,
        known_distance=known,
        sector=np.array([sector_of(str(word)) for word in sites["sector"]], dtype=np.intp),
        takes=np.array(takes, dtype=bool).reshape(-1, len(PHASES), len(NEEDS)),
        places=np.where(np.isnan(usable), sites["capacity"].to_numpy(float), usable),
        price_gbp_per_year=prices(sites),
        kept_for=np.full(len(sites), NOWHERE, dtype=np.intp),
        are_use=False,
    )


def prices(sites: pd.DataFrame) -> NDArray[np.float64]:
    """Return the price of a place a year at each site, NaN where the table gives none."""
    a_year = _column(sites, "cost_gbp_per_year", fill=np.nan)
    a_week = _column(sites, "cost_gbp_per_week", fill=np.nan)
    return np.where(np.isnan(a_year), WEEKS_A_YEAR * a_week, a_year)


def takes_of(phase: str, needs: str) -> NDArray[np.bool_]:
    """Return (P, N) which children a site takes, from its cells ``phase`` and ``needs``."""
    phases, known = set(read_phases(phase)[0]), set(read_needs(needs)[0])
    takes_need = np.array([need in known or (need == UNRECORDED and known) for need in NEEDS], bool)
    return np.outer([phase in phases for phase in PHASES], takes_need)


_SECTOR_WORDS = {
    "state": STATE,
    "state special": STATE,
    "special": STATE,
    "academy": STATE,
    "la maintained": STATE,
    "base": BASE,
    "resourced provision": BASE,
    "sen unit": BASE,
    "unit": BASE,
    "independent": INDEPENDENT,
    "non maintained": INDEPENDENT,
    "nmss": INDEPENDENT,
}
SECTOR_WORDS = tuple(_SECTOR_WORDS)


def sector_of(word: str) -> int:
    """Return the place in ``SECTORS`` of a word for a sector, or -1 where it is none."""
    return _SECTOR_WORDS.get(" ".join(word.casefold().replace("-", " ").split()), -1)


def without(schools: Schools, keys: Iterable[str]) -> Schools:
    """Return the schools but those of some keys."""
    gone = set(keys)
    return schools.rows(np.array([key not in gone for key in schools.keys], dtype=bool))


def with_more(schools: Schools, more: Schools) -> Schools:
    """Return the schools with others after them.

    Raises
    ------
    InputError
        Naming keys that both have.
    """
    both = [key for key in more.keys if key in set(schools.keys)]
    if both:
        what = "there is a school of this key already."
        raise InputError([Problem(f'school "{key}"', what, "Give it another.") for key in both])
    return Schools(
        keys=schools.keys + more.keys,
        names=schools.names + more.names,
        area=np.concatenate([schools.area, more.area]),
        xy=np.concatenate([schools.xy, more.xy]),
        located=np.concatenate([schools.located, more.located]),
        known_distance=np.concatenate([schools.known_distance, more.known_distance]),
        sector=np.concatenate([schools.sector, more.sector]),
        takes=np.concatenate([schools.takes, more.takes]),
        places=np.concatenate([schools.places, more.places]),
        price_gbp_per_year=np.concatenate([schools.price_gbp_per_year, more.price_gbp_per_year]),
        kept_for=np.concatenate([schools.kept_for, more.kept_for]),
        are_use=schools.are_use,
    )


@dataclass(frozen=True, slots=True)
class _Site:
    """One site taken for granted: places for one need and phase; ``town`` is empty for none."""

    code: str
    area: int
    sector: int
    phase: int
    need: int
    places: float
    xy: NDArray[np.float64]
    town: str = ""
    kept_for: int = NOWHERE


_Towns = tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]
_NO_TOWNS: _Towns = (np.zeros((0, 2)), np.zeros(0), ())


def _whole_children(children: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round children as demand is rounded, so that each of today's has a place of their own.

    Fractions are rounded down and the rest of each council and sector goes to the largest
    remainders, the first of equals first.
    """
    areas, phases, needs, sectors = children.shape
    rows = np.moveaxis(children, -1, 1).reshape(areas * sectors, phases * needs)
    whole = np.floor(rows + 1e-9)
    left = np.rint(np.round(rows.sum(axis=1), 9)) - whole.sum(axis=1)
    order = np.argsort(-np.round(rows - whole, 9), axis=1, kind="stable")
    rank = np.argsort(order, axis=1)
    whole += rank < left[:, None]
    return np.moveaxis(whole.reshape(areas, sectors, phases, needs), 1, -1)


def _main_towns(towns: pd.DataFrame, codes: Sequence[str], most_towns: int) -> dict[str, _Towns]:
    """Return position, population and name of each council's largest towns, largest first."""
    ordered = towns.sort_values(["population", "name"], ascending=[False, True], kind="stable")
    grouped = dict(list(ordered.groupby("area", sort=False)))
    problems = [
        Problem(
            "towns.csv", f"{code} has places to put somewhere and no town.", "Add its main one."
        )
        for code in codes
        if code not in grouped
    ]
    if problems:
        raise InputError(problems)
    main: dict[str, _Towns] = {}
    for code in codes:
        own = grouped[code].iloc[:most_towns]
        xy, population = own[["easting", "northing"]], own["population"]
        names = tuple(str(name) for name in own["name"])
        main[code] = (xy.to_numpy(float), np.maximum(population.to_numpy(float), 1.0), names)
    return main


def _independent_sites(
    children: NDArray[np.float64], codes: Sequence[str], headroom_percent: float
) -> list[_Site]:
    """Return one site a council, need and phase, with whole places to spare in each council."""
    nowhere = np.full(2, np.nan)
    sites = []
    for area, today in enumerate(children):
        spare = share_out(float(today.sum()) * headroom_percent / 100, today.ravel())
        places = today + spare.reshape(today.shape)
        sites += [
            _Site(
                codes[area],
                NOWHERE,
                INDEPENDENT,
                phase,
                need,
                float(places[phase, need]),
                nowhere,
                kept_for=area,
            )
            for phase, need in np.argwhere(places > 0)
        ]
    return sites


def _from_sites(sites: Sequence[_Site]) -> Schools:
    """Return sites taken for granted as schools."""
    phases, needs = tuple(PHASES), tuple(NEEDS)
    takes = np.zeros((len(sites), len(phases), len(needs)), dtype=bool)
    keys, names = [], []
    for row, site in enumerate(sites):
        takes[row, site.phase, site.need] = True
        need, phase = needs[site.need], phases[site.phase]
        parts = (SECTORS[site.sector], site.code, need, phase, site.town)
        keys.append("|".join(part for part in parts if part))
        names.append(f"{SECTOR_NAMES[SECTORS[site.sector]]}: {NEEDS[need]}, {phase}")
    known = np.array([bool(site.town) for site in sites], dtype=bool)
    return Schools(
        keys=tuple(keys),
        names=tuple(names),
        area=np.array([site.area for site in sites], dtype=np.intp),
        xy=np.array([site.xy for site in sites], dtype=float).reshape(-1, 2),
        located=np.zeros(len(sites), dtype=bool),
        known_distance=known,
        sector=np.array([site.sector for site in sites], dtype=np.intp),
        takes=takes,
        places=np.array([site.places for site in sites], dtype=float),
        price_gbp_per_year=np.full(len(sites), np.nan),
        kept_for=np.array([site.kept_for for site in sites], dtype=np.intp),
        are_use=True,
    )


def _column(sites: pd.DataFrame, name: str, *, fill: float) -> NDArray[np.float64]:
    """Return a column as numbers, or all ``fill`` where the table does not have it."""
    if name not in sites:
        return np.full(len(sites), fill)
    return np.asarray(sites[name].to_numpy(float))
