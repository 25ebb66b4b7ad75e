"""Protect a council's own counts: profiles, tables, suppression, attack, and what is shown."""

from footprint.outputs.disclosure.attack import Proven, attack, goals, narrower
from footprint.outputs.disclosure.cells import Key
from footprint.outputs.disclosure.changes import withheld_for_changes
from footprint.outputs.disclosure.masking import (
    Showing,
    Shown,
    Side,
    check_shown,
    shown_together,
)
from footprint.outputs.disclosure.profiles import DEFAULT, Profile, load_profile, profile_names
from footprint.outputs.disclosure.protect import (
    APART,
    Mask,
    given_figures,
    mask_notes,
    protect,
    protect_together,
)
from footprint.outputs.disclosure.suppression import Suppression, suppress
from footprint.outputs.disclosure.table import Relation, Table, is_network, of_counts, two_way
from footprint.outputs.disclosure.together import INTERNAL, check_alike, protection

__all__ = [
    "APART",
    "DEFAULT",
    "INTERNAL",
    "Key",
    "Mask",
    "Profile",
    "Proven",
    "Relation",
    "Showing",
    "Shown",
    "Side",
    "Suppression",
    "Table",
    "attack",
    "check_alike",
    "check_shown",
    "given_figures",
    "goals",
    "is_network",
    "load_profile",
    "mask_notes",
    "narrower",
    "of_counts",
    "profile_names",
    "protection",
    "protect",
    "protect_together",
    "shown_together",
    "suppress",
    "two_way",
    "withheld_for_changes",
]
