"""Draw each option and what is known of each council as maps, never by colour alone."""

from footprint.outputs.maps.drawing import DEFAULT_KINDS, KINDS, Map, draw, draw_maps
from footprint.outputs.maps.files import slug
from footprint.outputs.maps.furniture import north_arrow
from footprint.outputs.maps.plate import PAPERS

__all__ = ["DEFAULT_KINDS", "KINDS", "PAPERS", "Map", "draw", "draw_maps", "north_arrow", "slug"]
