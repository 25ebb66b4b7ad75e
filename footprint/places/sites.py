"""Count usable places at sites, and give sites positions without writing any down.

Where a children's home or a foster carer is must never be shown, so their coordinates stay empty
in every table. Distances need positions all the same: these are drawn from the towns of the
site's area when a run begins, kept in arrays, and go with the run.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.errors import InputError, Problem

# places are counted on this day of the year, as the Department for Education counts children
_COUNTED_ON = (3, 31)


def open_in(sites: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the sites that are open on 31 March of a year.

    A site is open from its day of opening to the day before it closes; a year alone means its
    first of January; empty means always open, or never closing.

    Parameters
    ----------
    sites
        Columns id, opens, closes: a date (2026-09-01), a year, or empty.

    Raises
    ------
    InputError
        Naming sites whose dates cannot be read or end before they begin.
    """
    opens, unread = _days(sites, "opens")
    closes, unread_too = _days(sites, "closes")
    problems = unread + unread_too
    problems += [
        Problem(f"sites.csv, {site}", "it closes before it opens.", "Swap or mend the dates.")
        for site in sites["id"][(closes < opens).to_numpy()]
    ]
    if problems:
        raise InputError(problems)
    day = pd.Timestamp(year, *_COUNTED_ON)
    here = (opens.isna() | (opens <= day)) & (closes.isna() | (closes > day))
    return sites[here.to_numpy()]


def usable_places(sites: pd.DataFrame, *, usable_share: float | None = None) -> NDArray[np.float64]:
    """Return the places at each site that can in fact take a child.

    This is column ``usable``. Where that is empty it is ``capacity`` times ``usable_share``,
    which is then an assumption to be stated; approved places are never taken as usable unasked.

    Raises
    ------
    InputError
        Naming sites with negative or missing figures, or with more usable than approved places.
    """
    capacity = sites["capacity"].to_numpy(float)
    usable = sites["usable"].to_numpy(float)
    known = ~np.isnan(usable)
    problems = []
    for site, places, can_take in zip(sites["id"], capacity, usable, strict=True):
        where = f"sites.csv, {site}"
        if places < 0 or can_take < 0:
            problems.append(Problem(where, "it has a negative number of places.", "Mend it."))
        elif can_take > places:
            what = f"{can_take:g} places are usable, but only {places:g} approved."
            problems.append(Problem(where, what, "Mend one of the two."))
        elif np.isnan(can_take) and (usable_share is None or np.isnan(places)):
            what = "it does not say how many places are usable."
            problems.append(Problem(where, what, "Fill in usable, or give a share to assume."))
    if problems:
        raise InputError(problems)
    return np.asarray(np.where(known, usable, capacity * (usable_share or 0.0)))


def draw_positions(
    sites: pd.DataFrame, towns: pd.DataFrame, *, region: str, seed: int = 0
) -> NDArray[np.float64]:
    """Return (n, 2) eastings and northings in metres, drawn where a site's table has none.

    Each site without coordinates is put at one of its area's towns, a town of twice the people
    being twice as likely. The draw depends on the seed, the region and the site's id alone, so
    rows may be shuffled and sites added without moving the others. Never write these down.

    Parameters
    ----------
    sites
        Columns id, area, easting, northing (empty for homes and foster places).
    towns
        Columns area, name, easting, northing, population.

    Raises
    ------
    InputError
        Naming areas that have sites to place and no town.
    """
    given = sites[["easting", "northing"]].to_numpy(float)
    positions = given.copy()
    missing = np.isnan(given).any(axis=1)
    grouped = _towns_by_area(towns, sites.loc[missing, "area"].astype(str))
    for row in np.flatnonzero(missing):
        area = str(sites["area"].iloc[row])
        xy, population = grouped[area]
        quantile = _quantile(region, str(sites["id"].iloc[row]), seed)
        reached = np.cumsum(population) / population.sum()
        town = min(int(np.searchsorted(reached, quantile, side="right")), len(xy) - 1)
        positions[row] = xy[town]
    return positions


def spread_places(
    places: NDArray[np.float64], codes: Sequence[str], towns: pd.DataFrame, *, most_towns: int = 8
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Spread each area's places over its largest towns, in whole places, by population.

    Foster carers are known only as a total an area; they live across it much as everybody does.

    Parameters
    ----------
    places
        (A,) places of each area, rounded to whole ones.
    codes
        Areas in order.
    towns
        Columns area, name, easting, northing, population.
    most_towns
        How many towns an area's places are spread over, largest first.

    Returns
    -------
    area, xy, places
        (n,) row of the area, (n, 2) position in metres, (n,) whole places; none is zero.
    """
    needed = [code for code, count in zip(codes, places, strict=True) if round(count) > 0]
    grouped = _towns_by_area(towns, pd.Series(needed, dtype=str), most_towns)
    areas: list[int] = []
    spots: list[NDArray[np.float64]] = []
    counts: list[float] = []
    for row, code in enumerate(codes):
        if code not in grouped:
            continue
        xy, population = grouped[code]
        for spot, count in zip(xy, share_out(round(places[row]), population), strict=True):
            if count > 0:
                areas.append(row)
                spots.append(spot)
                counts.append(float(count))
    return (
        np.array(areas, dtype=np.intp),
        np.array(spots, dtype=float).reshape(-1, 2),
        np.array(counts, dtype=float),
    )


def share_out(whole: float, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return whole numbers in proportion to weights that add up to ``round(whole)``.

    Fractions are rounded down and the rest goes to the largest remainders, earlier ones first
    among equals. Without any weight everyone counts the same.
    """
    count = round(whole)
    shares = np.asarray(weights, float)
    if len(shares) == 0:
        return np.zeros(0)
    if shares.sum() <= 0:
        shares = np.ones(len(shares))
    exact = count * shares / shares.sum()
    base = np.floor(exact + 1e-9)
    left = int(count - base.sum())
    order = np.argsort(-np.round(exact - base, 9), kind="stable")
    base[order[:left]] += 1
    return np.asarray(base)


def _days(sites: pd.DataFrame, column: str) -> tuple["pd.Series[pd.Timestamp]", list[Problem]]:
    """Return a column as days, and a problem for each entry that is none."""
    days: list[object] = []
    problems = []
    for site, entry in zip(sites["id"], sites[column], strict=True):
        text = "" if pd.isna(entry) else str(entry).strip().removesuffix(".0")
        # a year alone is its first day
        text = f"{text}-01-01" if len(text) == 4 and text.isdigit() else text
        day = pd.to_datetime(text, format="ISO8601", errors="coerce") if text else pd.NaT
        if text and pd.isna(day):
            what = f'"{entry}" in column {column} is not a date.'
            problems.append(Problem(f"sites.csv, {site}", what, "Write 2026-09-01, or a year."))
        days.append(day)
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="datetime64[ns]")).to_numpy()), problems


def _quantile(region: str, site: str, seed: int) -> float:
    """Return a number in [0, 1) that depends on the seed, the region and the site alone."""
    digest = hashlib.sha256(f"{seed}|{region}|{site}".encode()).digest()
    return int.from_bytes(digest[:7]) / 2**56


def _towns_by_area(
    towns: pd.DataFrame, areas: "pd.Series[str]", most_towns: int | None = None
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return position and population of the towns of each area, largest first, then by name."""
    ordered = towns.sort_values(["population", "name"], ascending=[False, True], kind="stable")
    grouped = {}
    problems = []
    for area in dict.fromkeys(areas):
        own = ordered[ordered["area"] == area].iloc[:most_towns]
        if len(own) == 0:
            what = f"{area} has places to put somewhere and no town."
            problems.append(Problem("towns.csv", what, "Add at least its main town."))
        xy = own[["easting", "northing"]].to_numpy(float)
        grouped[area] = (xy, np.maximum(own["population"].to_numpy(float), 1.0))
    if problems:
        raise InputError(problems)
    return grouped
