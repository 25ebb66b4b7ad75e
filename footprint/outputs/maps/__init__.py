"""Draw each option and what is known of each council as maps, never by colour alone."""

from footprint.outputs.maps.drawing import DEFAULT_KINDS, KINDS, Map, draw, draw_maps, kinds_of
from footprint.outputs.maps.files import slug
from footprint.outputs.maps.furniture import north_arrow
from footprint.outputs.maps.plate import PAPERS
from footprint.outputs.maps.saving import FORMATS

__all__ = [
    "DEFAULT_KINDS",
    "FORMATS",
    "KINDS",
    "PAPERS",
    "Map",
    "draw",
    "draw_maps",
    "kinds_of",
    "north_arrow",
    "slug",
]
