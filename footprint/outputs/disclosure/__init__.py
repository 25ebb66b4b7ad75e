"""Protect a council's own counts: profiles, tables, suppression, attack, and what is shown."""

from footprint.outputs.disclosure.attack import Proven, attack, goals, narrower
from footprint.outputs.disclosure.masking import Shown, check_shown, shown_figures
from footprint.outputs.disclosure.profiles import DEFAULT, Profile, load_profile, profile_names
from footprint.outputs.disclosure.protect import (
    APART,
    Mask,
    given_figures,
    mask_notes,
    protect,
)
from footprint.outputs.disclosure.suppression import Suppression, suppress
from footprint.outputs.disclosure.table import Relation, Table, is_network, of_counts, two_way
from footprint.outputs.disclosure.together import INTERNAL, check_together

__all__ = [
    "APART",
    "DEFAULT",
    "INTERNAL",
    "Mask",
    "Profile",
    "Proven",
    "Relation",
    "Shown",
    "Suppression",
    "Table",
    "attack",
    "check_shown",
    "check_together",
    "given_figures",
    "goals",
    "is_network",
    "load_profile",
    "mask_notes",
    "narrower",
    "of_counts",
    "profile_names",
    "protect",
    "shown_figures",
    "suppress",
    "two_way",
]
