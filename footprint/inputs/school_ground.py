"""Find where a school lies: its council, its position, and what is wrong with either."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import closest
from footprint.places.schools import INDEPENDENT, sector_of

if TYPE_CHECKING:
    from shapely import Point
    from shapely.geometry.base import BaseGeometry

    from footprint.inputs.region import Region

# how far outside its council's outline a school may seem to lie, as outlines are generalised
NEAR_M = 10_000.0
# a state school farther than this from the region is taken for a slip
FAR_M = 32_187.0
# how far the British National Grid reaches over Great Britain
_REACH_M = (700_000.0, 1_300_000.0)

_Cells = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the councils of a region lie, and a spot in each for schools without coordinates."""

    region: "Region"
    outlines: "dict[str, BaseGeometry]"
    spots: dict[str, tuple[float, float]]

    @classmethod
    def of(cls, region: "Region") -> "Ground":
        """Return the ground of a region: outlines, and main towns or else inner points."""
        outlines = dict(zip(region.codes, region.boundaries.geometry, strict=True))
        inner = {code: outline.representative_point() for code, outline in outlines.items()}
        spots = {code: (float(spot.x), float(spot.y)) for code, spot in inner.items()}
        for town in region.towns.sort_values("population", kind="stable").itertuples():
            spots[str(town.area)] = (float(str(town.easting)), float(str(town.northing)))
        return cls(region, outlines, spots)

    def within(self, spot: "Point") -> str:
        """Return the code of the council that a spot lies in, empty for none."""
        inside = (code for code, outline in self.outlines.items() if outline.covers(spot))
        return next(inside, "")

    def near(self, spot: "Point", code: str) -> bool:
        """Tell whether a spot lies in a council, with room for generalised outlines."""
        return self.metres_to(spot, code) <= NEAR_M

    def metres_to(self, spot: "Point", code: str = "") -> float:
        """Return how far a spot lies outside a council, or outside the region."""
        outlines = [self.outlines[code]] if code else list(self.outlines.values())
        return min(float(outline.distance(spot)) for outline in outlines)


def position(
    where: str,
    name: str,
    cells: _Cells,
    ground: Ground,
    told: dict[str, list[str]],
    findings: Findings,
) -> dict[str, object]:
    """Return a school's council and position, checked, and whether the position is assumed."""
    from shapely import Point

    text = str(cells["area"])
    code = ground.region.code_of(text) or ""
    nearby = closest(text, ground.region.names.values()) if not code else None
    if nearby and not any(letter.isdigit() for letter in text):
        what = f'{name}: "{shown(text)}" is not a council of the region.'
        findings.problem(f"{where}, column area", what, f'Did you mean "{nearby}"?')
        return {}
    east, north = float(cells["easting"]), float(cells["northing"])
    if math.isnan(east) and math.isnan(north):
        return _unlocated(where, name, cells, code, ground, told, findings)
    wrong = _wrong_coordinates(east, north, code, ground)
    if wrong is not None:
        findings.problem(f"{where}, column easting", f"{name}: {wrong[0]}", wrong[1])
        return {}
    if not code:
        return _outside(where, name, cells, Point(east, north), ground, told, findings)
    return {"area": code, "position_assumed": False}


def _wrong_coordinates(
    east: float, north: float, code: str, ground: Ground
) -> tuple[str, str] | None:
    """Return what is wrong with coordinates and what to do, or None where nothing is."""
    from shapely import Point

    if math.isnan(east) or math.isnan(north):
        return "has only one of easting and northing.", "Give both, or neither."
    spot = f"{east:.10g}, {north:.10g}"
    if max(abs(east), abs(north)) <= 180 and (east or north):
        remedy = "Give metres on the British National Grid: convert longitude and latitude first."
        return f"{spot} look like degrees.", remedy
    away = ground.metres_to(Point(east, north), code)
    if away > NEAR_M and ground.metres_to(Point(north, east), code) <= NEAR_M:
        return f"{spot}: easting and northing are swapped.", "Swap the two columns."
    remedy = "Correct the coordinates (metres, easting first) or the area."
    if not (0 <= east <= _REACH_M[0] and 0 <= north <= _REACH_M[1]):
        return f"{spot} lies outside Great Britain.", remedy
    if code and away > NEAR_M:
        council = ground.region.name_of(code)
        return f"{spot} lies {away / 1000:.0f} km outside {council}.", remedy
    return None


def _unlocated(
    where: str,
    name: str,
    cells: _Cells,
    code: str,
    ground: Ground,
    told: dict[str, list[str]],
    findings: Findings,
) -> dict[str, object]:
    """Return the position taken for a school without coordinates: its council's main town."""
    if code:
        told["assumed"].append(name)
        east, north = ground.spots[code]
        return {"area": code, "easting": east, "northing": north, "position_assumed": True}
    if sector_of(str(cells["sector"])) == INDEPENDENT:
        told["unknown"].append(name)
        return {"area": "", "position_assumed": False}
    text = shown(str(cells["area"]))
    what = f'{name}: "{text}" is not a council of the region, and there are no coordinates.'
    if not text:
        what = f"{name}: has neither an area nor coordinates."
    remedy = f"Enter its council, such as {ground.region.names[ground.region.codes[0]]}, or delete "
    remedy += "the row: only an independent school may lie anywhere."
    findings.problem(f"{where}, column area", what, remedy)
    return {}


def _outside(
    where: str,
    name: str,
    cells: _Cells,
    spot: "Point",
    ground: Ground,
    told: dict[str, list[str]],
    findings: Findings,
) -> dict[str, object]:
    """Return the council of a school with coordinates whose area is none of the region's."""
    inside, text = ground.within(spot), shown(str(cells["area"]))
    if inside and text:
        council = ground.region.name_of(inside)
        what = f'{name}: "{text}" is not a council of the region, but the school lies in {council}.'
        findings.problem(f"{where}, column area", what, f"Enter {inside}, or mend the coordinates.")
        return {}
    if inside:
        told["found"].append(f"{name} ({ground.region.name_of(inside)})")
        return {"area": inside, "position_assumed": False}
    away = ground.metres_to(spot)
    if sector_of(str(cells["sector"])) != INDEPENDENT and away > FAR_M:
        what = f"{name}: lies {away / 1000:.0f} km outside the region."
        remedy = "Correct its coordinates, or delete the row: only an independent school may lie "
        remedy += "so far outside."
        findings.problem(f"{where}, column easting", what, remedy)
        return {}
    told["outside"].append(name)
    return {"area": "", "position_assumed": False}
