"""Describe where need is met: sites, usable places, and positions drawn at run time."""

from footprint.places.sites import (
    SITE_COLUMNS,
    draw_positions,
    open_in,
    share_out,
    spread_places,
    usable_places,
)

__all__ = [
    "SITE_COLUMNS",
    "draw_positions",
    "open_in",
    "share_out",
    "spread_places",
    "usable_places",
]
