"""Draw each option as a map: footprints by colour, hatch, letter and name, never colour alone."""

from footprint.outputs.maps.drawing import Map, draw_maps, slug
from footprint.outputs.maps.panels import north_arrow

__all__ = ["Map", "draw_maps", "north_arrow", "slug"]
