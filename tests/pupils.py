"""Make up small regions of children with plans and school places."""

from dataclasses import replace

import numpy as np

from footprint.allocation import Points, SchoolInputs, SchoolPrices, SchoolSteering
from footprint.demand import NEEDS, PHASES, SECTORS, SchoolDemand
from footprint.places import Schools

STATE, BASE, INDEPENDENT = range(3)
SPECIAL, A_BASE = range(2)
PRIMARY, SECONDARY, SIXTEEN = range(3)
ASD, HI, MLD = range(3)


def codes_of(count):
    """Return codes of made-up councils."""
    return tuple(f"E0600000{row + 1}" for row in range(count))


def school(area, sector, x_km, places, kinds=((SECONDARY, ASD),), *, y_km=0.0, price=np.nan):
    """Return one school; without an ``x_km`` its place is not known."""
    return area, sector, x_km, y_km, places, kinds, price


def schools(*rows):
    """Return schools of some rows."""
    takes = np.zeros((len(rows), len(PHASES), len(NEEDS)), dtype=bool)
    for row, (*_, kinds, _price) in enumerate(rows):
        for phase, need in kinds:
            takes[row, phase, need] = True
    known = np.array([row[2] is not None for row in rows], dtype=bool)
    xy = [(np.nan, np.nan) if row[2] is None else (1000 * row[2], 1000 * row[3]) for row in rows]
    return Schools(
        keys=tuple(f"school-{row:02d}" for row in range(len(rows))),
        names=tuple(f"School {row}" for row in range(len(rows))),
        area=np.array([row[0] for row in rows], dtype=np.intp),
        xy=np.array(xy, dtype=float).reshape(-1, 2),
        located=known,
        known_distance=known,
        sector=np.array([row[1] for row in rows], dtype=np.intp),
        takes=takes,
        places=np.array([row[4] for row in rows], dtype=float),
        price_gbp_per_year=np.array([row[6] for row in rows], dtype=float),
        kept_for=np.full(len(rows), -1),
        are_use=False,
    )


def demand(areas, to_place=(), settled=()):
    """Return demand of rows of area, phase, need, kind and children."""
    shape = (areas, len(PHASES), len(NEEDS))
    anew, stay = np.zeros((*shape, 2)), np.zeros((*shape, len(SECTORS)))
    for *where, children in to_place:
        anew[tuple(where)] += children
    for *where, children in settled:
        stay[tuple(where)] += children
    return SchoolDemand(anew, stay)


def on_a_line(count, wanted, places, **changes):
    """Return councils 30 km apart with a point each; state £20,000, a base £10,000, else £60,000.

    A road km costs £100 and takes a minute; an unknown journey costs £8,000.
    """
    xy = np.array([[30_000.0 * row, 0.0] for row in range(count)])
    made = SchoolInputs(
        codes_of(count),
        Points(np.arange(count), xy, np.ones(count)),
        wanted,
        places,
        SchoolPrices(np.array([20_000.0, 10_000.0, 60_000.0]), 100.0, 8_000.0),
        SchoolSteering(5_000.0, 3_000.0, 1_000_000.0),
        np.array([45.0, 75.0, 75.0]),
        1.0,
        60.0,
    )
    return replace(made, **changes)


def made_up(seed, *, premium=None, shared=True):
    """Return a random small region, short of places here and there; sites share needs if asked."""
    rng = np.random.default_rng(seed)
    areas, points = int(rng.integers(2, 5)), int(rng.integers(4, 9))
    area = (
        np.concatenate([np.arange(areas), rng.integers(0, areas, points - areas)])
        if points > areas
        else np.arange(areas)
    )
    kinds = [(phase, need) for phase in (PRIMARY, SECONDARY) for need in (ASD, HI)]
    to_place = [
        (a, *kind, sought, int(rng.integers(0, 5)))
        for a in range(areas)
        for kind in kinds
        for sought in (SPECIAL, A_BASE)
    ]
    settled = [
        (a, *kind, sector, int(rng.integers(0, 3)))
        for a in range(areas)
        for kind in kinds
        for sector in range(3)
    ]
    rows = []
    for _ in range(int(rng.integers(4, 14))):
        sector = int(rng.integers(0, 3))
        unknown = sector == INDEPENDENT and rng.random() < 0.5
        some = rng.random(4) < 0.6 if shared else np.arange(4) == rng.integers(4)
        some = [kind for kind, one in zip(kinds, some, strict=True) if one] or kinds[:1]
        where = -1 if unknown else int(rng.integers(-1, areas))
        x, y = (None, 0) if unknown else rng.uniform(0, 90, 2)
        rows.append(school(where, sector, x, int(rng.integers(0, 12)), some, y_km=y))
    steering = SchoolSteering(float(rng.choice([0, 500, 5_000, 40_000])), 3_000.0)
    if premium is not None:
        steering = replace(steering, border_premium_gbp_per_year=premium)
    spots = Points(area, rng.uniform(0, 90_000, (len(area), 2)), rng.uniform(1, 9, len(area)))
    return on_a_line(
        areas, demand(areas, to_place, settled), schools(*rows), points=spots, steering=steering
    )
