"""Describe the ground: areas, their borders, and how far it is from one to another."""

from footprint.geography.adjacency import adjacency, thin_borders
from footprint.geography.boundaries import dissolve, read_boundaries
from footprint.geography.changes import predecessors, successors
from footprint.geography.travel import (
    MILES_TO_KM,
    Travel,
    area_bases,
    area_travel,
    central_point,
    minutes,
    straight_line_km,
    weighted_percentile,
)

__all__ = [
    "MILES_TO_KM",
    "Travel",
    "adjacency",
    "area_bases",
    "area_travel",
    "central_point",
    "dissolve",
    "minutes",
    "predecessors",
    "read_boundaries",
    "straight_line_km",
    "successors",
    "thin_borders",
    "weighted_percentile",
]
