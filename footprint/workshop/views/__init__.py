"""Write the pages of a workshop, and the parts of them that change."""

from footprint.workshop.views.board import map_marks
from footprint.workshop.views.facts import facts_of
from footprint.workshop.views.pages import error_page, page, parts
from footprint.workshop.views.seen import (
    Assumption,
    DeskView,
    Facts,
    Finding,
    Room,
    Viewer,
    Working,
)

__all__ = [
    "Assumption",
    "DeskView",
    "Facts",
    "Finding",
    "Room",
    "Viewer",
    "Working",
    "error_page",
    "facts_of",
    "map_marks",
    "page",
    "parts",
]
