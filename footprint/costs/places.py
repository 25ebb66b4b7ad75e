"""Provide specialist places in classes, or buy them outside."""

from dataclasses import dataclass

import numpy as np

from footprint.costs.inputs import ROUNDING, Blocks, Floats, Inputs, whole
from footprint.costs.lines import Attending, KindCosts, make_line

NEED_PREFIX = "need:"
TRAVELS_TO_PLACES = ("base", "own")


@dataclass(frozen=True, slots=True)
class _Classes:
    """Children by need and what a class of them needs, for N needs.

    Attributes
    ----------
    by_need
        (N, K, A) children.
    places, viable, class_gbp, outside_gbp
        (K, 1): size of a class, fewest children, price of a place in one, and of a place outside
        with the transport to it.
    """

    by_need: Floats
    places: Floats
    viable: Floats
    class_gbp: Floats
    outside_gbp: Floats

    def provided(self, children: Floats) -> Floats:
        """Return the places in classes worth providing for so many children, full or not."""
        classes = class_count(children, self.places, self.viable, self.class_gbp, self.outside_gbp)
        return classes * self.places


def places_costs(inputs: Inputs, blocks: Blocks) -> KindCosts:
    """Take the cheaper of classes and buying outside, need by need and phase by phase.

    A place outside costs its fee and the transport to it, which is a price a child, since nobody
    knows where outside is. A place in a class costs its price; the journeys to it are travel, and
    no part of the choice.
    """
    transport_gbp = inputs.value("outside_transport_gbp_per_year")
    outside_gbp = inputs.value("outside_gbp_per_year")
    classes = _Classes(
        np.stack([inputs.extra(name) for name in needs(inputs)]),
        whole(inputs.value("class_places")).astype(np.float64),
        inputs.value("viable_children"),
        inputs.value("class_gbp_per_place_per_year"),
        outside_gbp + transport_gbp,
    )
    children = classes.by_need @ blocks.weights.T
    places = classes.provided(children)
    served = np.minimum(children, places)
    provided, bought = places.sum(axis=0), (children - served).sum(axis=0)
    lines = (
        make_line(
            "class places provided",
            "places",
            provided,
            classes.class_gbp,
            provided,
            "class_gbp_per_place_per_year",
        ),
        make_line(
            "places bought outside", "places", bought, outside_gbp, bought, "outside_gbp_per_year"
        ),
        make_line(
            "transport of children placed outside",
            "children",
            bought,
            transport_gbp,
            bought,
            "outside_transport_gbp_per_year",
        ),
    )
    attend = inputs.function.travel in TRAVELS_TO_PLACES
    attending = _attending(classes, served, blocks) if attend else None
    return KindCosts(lines, places=provided, attending=attending)


def _attending(classes: _Classes, served: Floats, blocks: Blocks) -> Attending:
    """Tell children who attend within their own area from those who travel to the block's base.

    Children whom their own council would provide for by itself attend within their own area:
    with many classes, one base for all would be untrue. Only those who are provided for because
    the block pools them travel to its base, and they come from its areas in proportion to the
    children each could not provide for. Where the block provides for fewer of a need than its
    councils would, each council's part falls in proportion.
    """
    alone = np.minimum(classes.by_need, classes.provided(classes.by_need))
    left = classes.by_need - alone
    by_themselves, without = alone @ blocks.weights.T, left @ blocks.weights.T
    kept = _share(np.minimum(served, by_themselves), by_themselves)
    pooled = _share(np.maximum(served - by_themselves, 0), without)
    return Attending(
        _spread(kept, alone) * blocks.weights,
        _spread(pooled, left) * blocks.weights,
    )


def _share(part: Floats, of: Floats) -> Floats:
    """Return a part as a share, at most 1 and 0 of nothing."""
    return np.minimum(np.divide(part, of, out=np.zeros_like(part), where=of > 0), 1)


def _spread(shares: Floats, by_area: Floats) -> Floats:
    """Add up over needs a block's share (N, K, B) of each area's children (N, K, A): (K, B, A)."""
    return np.moveaxis(shares, 0, 2) @ np.moveaxis(by_area, 0, 1)


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
