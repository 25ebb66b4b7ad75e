"""Check a boundary file: the ten East Midlands areas, whole, with the right neighbours."""

import sys
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import shapely

DEFAULT = Path(__file__).with_name("east-midlands-2021.geojson")
BRITISH_NATIONAL_GRID = "EPSG:27700"

AREAS = {
    "E06000015": "Derby",
    "E06000016": "Leicester",
    "E06000017": "Rutland",
    "E06000018": "Nottingham",
    "E06000061": "North Northamptonshire",
    "E06000062": "West Northamptonshire",
    "E10000007": "Derbyshire",
    "E10000018": "Leicestershire",
    "E10000019": "Lincolnshire",
    "E10000024": "Nottinghamshire",
}

NEIGHBOURS = {
    ("Derby", "Derbyshire"),
    ("Derbyshire", "Leicestershire"),
    ("Derbyshire", "Nottinghamshire"),
    ("Leicester", "Leicestershire"),
    ("Leicestershire", "Lincolnshire"),
    ("Leicestershire", "North Northamptonshire"),
    ("Leicestershire", "Nottinghamshire"),
    ("Leicestershire", "Rutland"),
    ("Leicestershire", "West Northamptonshire"),
    ("Lincolnshire", "North Northamptonshire"),
    ("Lincolnshire", "Nottinghamshire"),
    ("Lincolnshire", "Rutland"),
    ("North Northamptonshire", "Rutland"),
    ("North Northamptonshire", "West Northamptonshire"),
    ("Nottingham", "Nottinghamshire"),
}


def read(path: Path) -> gpd.GeoDataFrame:
    """Read a file with columns code and name, in metres of the British National Grid."""
    return gpd.read_file(path).to_crs(BRITISH_NATIONAL_GRID)


def shared_borders(areas: gpd.GeoDataFrame) -> dict[tuple[str, str], float]:
    """Return the length in km of every border that two areas share, keyed by their names.

    Only lines that coincide exactly count, so the file must be a coverage. Two areas that meet
    at a point share no border.
    """
    lines = {}
    shapes = dict(sorted(zip(areas["name"], areas.geometry, strict=True)))
    for a, b in combinations(shapes, 2):
        length_km = shapes[a].intersection(shapes[b]).length / 1000
        if length_km > 0:
            lines[a, b] = length_km
    return lines


def problems(areas: gpd.GeoDataFrame) -> list[str]:
    """Return every fault found, in words; an empty list means the file is sound."""
    return _wrong_areas(areas) + _wrong_shapes(areas) + _wrong_neighbours(areas)


def _wrong_areas(areas: gpd.GeoDataFrame) -> list[str]:
    """Compare codes and names with the expected ten."""
    found = dict(zip(areas["code"], areas["name"], strict=True))
    faults = [
        f"{c} is given more than once" for c in sorted(areas["code"][areas["code"].duplicated()])
    ]
    for code in sorted(AREAS.keys() | found.keys()):
        if code not in found:
            faults.append(f"{code} {AREAS[code]} is missing")
        elif code not in AREAS:
            faults.append(f"{code} {found[code]} is not expected")
        elif found[code] != AREAS[code]:
            faults.append(f"{code} is named {found[code]}, not {AREAS[code]}")
    return faults


def _wrong_shapes(areas: gpd.GeoDataFrame) -> list[str]:
    """Look for shapes that cross themselves, and for areas that overlap or leave narrow gaps."""
    shapes = areas.geometry.to_numpy()
    faults = [
        f"{name}: {shapely.is_valid_reason(shape)}"
        for name, shape in zip(areas["name"], shapes, strict=True)
        if not shape.is_valid
    ]
    if not shapely.coverage_is_valid(shapes):
        edges = shapely.coverage_invalid_edges(shapes)
        names = [n for n, edge in zip(areas["name"], edges, strict=True) if not edge.is_empty]
        faults.append(f"borders that overlap or do not meet: {', '.join(sorted(names))}")
    return faults


def _wrong_neighbours(areas: gpd.GeoDataFrame) -> list[str]:
    """Compare the pairs that share a border with the expected fifteen."""
    found = shared_borders(areas).keys()
    missing = [f"{a} and {b} share no border" for a, b in sorted(NEIGHBOURS - found)]
    extra = [f"{a} and {b} share a border, unexpectedly" for a, b in sorted(found - NEIGHBOURS)]
    return missing + extra


def main(arguments: list[str]) -> int:
    """Print the shared borders and every fault of a file; return the exit code."""
    path = Path(arguments[0]) if arguments else DEFAULT
    areas = read(path)
    for (a, b), length_km in shared_borders(areas).items():
        print(f"{a} - {b}: {length_km:.1f} km")
    faults = problems(areas)
    for fault in faults:
        print(f"FAULT {fault}")
    print(f"{path.name}: {len(areas)} areas, {'not sound' if faults else 'sound'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
