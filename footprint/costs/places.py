"""Provide specialist places in classes, or buy them outside."""

import numpy as np

from footprint.costs.inputs import ROUNDING, Blocks, Floats, Inputs, whole
from footprint.costs.lines import KindCosts, make_line

NEED_PREFIX = "need:"


def places_costs(inputs: Inputs, blocks: Blocks) -> KindCosts:
    """Take the cheaper of classes and buying outside, need by need and phase by phase."""
    class_places = whole(inputs.value("class_places")).astype(np.float64)
    viable = inputs.value("viable_children")
    class_gbp = inputs.value("class_gbp_per_place_per_year")
    outside_gbp = inputs.value("outside_gbp_per_year")
    like = np.zeros((inputs.cases, len(blocks.sizes)))
    provided, bought = like.copy(), like.copy()
    for name in needs(inputs):
        children = blocks.total(inputs.extra(name))
        classes = class_count(children, class_places, viable, class_gbp, outside_gbp)
        provided += classes * class_places
        bought += np.maximum(children - classes * class_places, 0)
    lines = (
        make_line(
            "class places provided",
            "places",
            provided,
            class_gbp,
            like,
            "class_gbp_per_place_per_year",
        ),
        make_line(
            "places bought outside", "places", bought, outside_gbp, like, "outside_gbp_per_year"
        ),
    )
    return KindCosts(lines, places=provided)


def needs(inputs: Inputs) -> tuple[str, ...]:
    """Return the names of the counts by need and phase.

    Raises
    ------
    KeyError
        If there is none.
    """
    names = tuple(name for name in inputs.extras if name.startswith(NEED_PREFIX))
    if not names:
        msg = f"'{inputs.function.id}' (places) needs figures named 'need:<need>:<phase>'"
        raise KeyError(msg)
    return names


def class_count(
    children: Floats,
    class_places: Floats,
    viable_children: Floats,
    class_gbp_per_place_per_year: Floats,
    outside_gbp_per_year: Floats,
) -> Floats:
    """Return how many classes of a need and phase are worth providing.

    A class costs all its places, full or not. Full classes are provided where a place in a class
    costs no more than one outside; one more is provided where it costs less than buying for the
    children left over and the children, spread over the classes, leave each viable. With fewer
    than ``viable_children`` in all there is no class. Hence pooling never raises the cost.
    """
    full = np.floor(children / class_places + ROUNDING)
    left = np.maximum(children - full * class_places, 0)
    worth_filling = class_gbp_per_place_per_year <= outside_gbp_per_year
    smallest = np.minimum(viable_children, class_places)
    spread = (full + 1) * smallest <= children + ROUNDING
    saves = class_places * class_gbp_per_place_per_year < left * outside_gbp_per_year
    enough = children + ROUNDING >= viable_children
    return np.asarray((full * worth_filling + (worth_filling & spread & saves)) * enough)
