"""Recruit carers or adopters: enquiries, approvals and the households that leave."""

import numpy as np

from footprint.costs.inputs import WEEKS_PER_YEAR, Blocks, Floats, Inputs
from footprint.costs.lines import KindCosts, Line, make_line


def yield_costs(inputs: Inputs, blocks: Blocks) -> KindCosts:
    """Price a year's recruiting and the placements bought because too few households join.

    Need is the households that leave in the year and those that growth asks for, with households
    already at the number that the year's demand asks for: households × (leaving + growth), never
    below 0. Enquiries grow in a shared footprint by the gain less the part of it drawn from
    partners, which only moves between them; they do not grow with demand. Households short of the
    need are made up by agency placements at their extra price. Households beyond the need avoid
    such placements at the same price, but only up to as many as are needed: more is not credited.
    """
    rate = inputs.fraction("leaving_percent") + inputs.growth_percent_per_year / 100
    need = blocks.total(inputs.extra("households")) * np.maximum(rate, 0)
    new_gain = inputs.fraction("gain_percent_when_shared") * (
        1 - inputs.fraction("drawn_from_partners_percent")
    )
    enquiries = blocks.total(inputs.extra("enquiries")) * (1 + new_gain * blocks.shared)
    recruited = enquiries / inputs.value("enquiries_per_approval")
    campaign = inputs.value("campaign_gbp_per_year")
    lines = (
        make_line("campaign", "footprints", 1, campaign, need, "campaign_gbp_per_year"),
        make_line(
            "enquiries handled",
            "enquiries",
            enquiries,
            inputs.value("enquiry_gbp"),
            need,
            "enquiry_gbp",
            staff=True,
        ),
        make_line(
            "households assessed and approved",
            "households",
            recruited,
            inputs.value("approval_gbp"),
            need,
            "approval_gbp",
            staff=True,
        ),
        *_agency_lines(inputs, need, recruited),
    )
    return KindCosts(lines, places=recruited * inputs.value("children_per_household"))


def _agency_lines(inputs: Inputs, need: Floats, recruited: Floats) -> tuple[Line, Line]:
    """Price the placements bought for want of households, and those avoided by a surplus."""
    weeks = inputs.value("children_per_household") * WEEKS_PER_YEAR
    price = inputs.value("bought_difference_gbp_per_week")
    short = np.maximum(need - recruited, 0)
    spare = np.minimum(np.maximum(recruited - need, 0), need)
    source = "bought_difference_gbp_per_week, children_per_household"
    return (
        make_line(
            "agency placements because too few households join",
            "weeks",
            short * weeks,
            price,
            need,
            source,
        ),
        make_line("agency placements avoided", "weeks", -spare * weeks, price, need, source),
    )
