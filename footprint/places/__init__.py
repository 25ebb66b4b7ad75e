"""Describe where need is met: sites, usable places, and positions drawn at run time."""

from footprint.places.needs import NEED_GROUPS, NEEDS, PHASES, read_needs, read_phases
from footprint.places.schools import (
    Schools,
    default_schools,
    schools_from,
    sector_of,
    with_more,
    without,
)
from footprint.places.sites import (
    draw_positions,
    open_in,
    share_out,
    spread_places,
    usable_places,
)

__all__ = [
    "NEEDS",
    "NEED_GROUPS",
    "PHASES",
    "Schools",
    "default_schools",
    "draw_positions",
    "open_in",
    "read_needs",
    "read_phases",
    "schools_from",
    "sector_of",
    "share_out",
    "spread_places",
    "usable_places",
    "with_more",
    "without",
]
