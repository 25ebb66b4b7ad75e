"""Lay out where children are placed, which have no place, and what one more place is worth."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from footprint.allocation import fit_premium
from footprint.demand import KINDS, SECTORS, SOUGHT, Plans
from footprint.inputs import Quota
from footprint.places import NEEDS, PHASES, Schools
from footprint.places.schools import SECTOR_NAMES
from footprint.questions.result import Range, WorkingLine
from footprint.questions.result_sufficiency import (
    FlowRow,
    PlacedRow,
    PlaceValue,
    PlansRow,
    PremiumFit,
    QuotaRow,
    ShortRow,
    SiteRow,
    Solved,
    SteeringRow,
)
from footprint.questions.rows import range_of
from footprint.questions.schools import FUNCTION, SchoolWorld, prices_of, school_inputs
from footprint.questions.sufficiency_measures import Outcome

Floats = npt.NDArray[np.float64]
Block = frozenset[str]

PUBLISHED_OUTSIDE = "ehc_placed_outside_percent"
PREMIUMS_GBP = (0.0, 1_000.0, 2_000.0, 3_000.0, 5_000.0, 7_500.0, 10_000.0, 15_000.0, 20_000.0)
KNOWN = "Schools whose place is known"
UNKNOWN = "Independent schools whose place is not published"
SOURCE = "who goes where in the central case, times the price of a place or a journey"
# independent schools take children from everywhere, agreement or not
UNDER_QUOTA = ("state", "base")
PLACED = (
    "children",
    "settled",
    "inside_la_near",
    "inside_la_far",
    "inside_footprint_near",
    "inside_footprint_far",
    "outside_near",
    "outside_far",
    "whereabouts_unknown",
    "no_place",
    "beyond_minutes",
    "not_nearest",
    "places_gbp_per_year",
    "transport_gbp_per_year",
)


def plan_rows(plans: Plans) -> tuple[PlansRow, ...]:
    """Return today's children by council, need, phase and kind of place, where there are any."""
    return tuple(
        PlansRow(code, need, phase, kind, float(plans.children[a, p, n, k]))
        for a, code in enumerate(plans.codes)
        for p, phase in enumerate(PHASES)
        for n, need in enumerate(NEEDS)
        for k, kind in enumerate(KINDS)
        if plans.children[a, p, n, k] > 0
    )


def site_rows(schools: Schools, codes: Sequence[str]) -> tuple[SiteRow, ...]:
    """Return every site with places; those of an assumed position without one.

    Places in use today, which the model spreads over a council's towns, are added up over them:
    which town is made up, and would tell where few children are.
    """
    if schools.are_use:
        return _in_use(schools, codes)
    needs, phases = tuple(NEEDS), tuple(PHASES)
    rows = []
    for m, key in enumerate(schools.keys):
        takes = schools.takes[m]
        at = schools.xy[m] if schools.located[m] else (None, None)
        rows.append(
            SiteRow(
                key=key,
                name=schools.names[m],
                code=codes[schools.area[m]] if schools.area[m] >= 0 else "",
                sector=SECTORS[schools.sector[m]],
                needs=tuple(need for n, need in enumerate(needs) if takes[:, n].any()),
                phases=tuple(phase for p, phase in enumerate(phases) if takes[p].any()),
                places=float(schools.places[m]),
                easting=None if at[0] is None else float(at[0]),
                northing=None if at[1] is None else float(at[1]),
            )
        )
    return tuple(rows)


def _in_use(schools: Schools, codes: Sequence[str]) -> tuple[SiteRow, ...]:
    """Return places in use by sector, council, need and phase, whatever town they are put in."""
    needs, phases = tuple(NEEDS), tuple(PHASES)
    found: dict[str, SiteRow] = {}
    for m, name in enumerate(schools.names):
        phase, need = (int(place) for place in np.argwhere(schools.takes[m])[0])
        sector, area, kept_for = SECTORS[schools.sector[m]], schools.area[m], schools.kept_for[m]
        code = codes[area] if area >= 0 else ""
        whose = code or codes[kept_for]
        key = "|".join((sector, whose, needs[need], phases[phase]))
        places = float(schools.places[m])
        if key in found:
            found[key] = replace(found[key], places=found[key].places + places)
        else:
            found[key] = SiteRow(key, name, code, sector, (needs[need],), (phases[phase],), places)
    return tuple(found.values())


def whole(value: Range) -> Range:
    """Return a range of children with whole ends, the low rounded down and the high up."""
    if value.low == value.high:
        return value
    # what is a whole number but for rounding stays as it is
    return Range(float(floor(value.low + 1e-9)), value.central, float(ceil(value.high - 1e-9)))


def placed_rows(option: str, outcome: Outcome, codes: Sequence[str]) -> tuple[PlacedRow, ...]:
    """Return where each council's children are placed, with the range over the trials."""

    def ranged(name: str, a: int) -> Range:
        found = range_of(outcome[name][:, a])
        return found if name.endswith("gbp_per_year") else whole(found)

    return tuple(
        PlacedRow(option, code, *(ranged(name, a) for name in PLACED))
        for a, code in enumerate(codes)
    )


def short_rows(option: str, outcome: Outcome, codes: Sequence[str]) -> tuple[ShortRow, ...]:
    """Return the children without a place by council, need, phase and kind sought."""
    return tuple(
        ShortRow(option, code, need, phase, kind, whole(range_of(outcome.short[:, a, p, n, k])))
        for a, code in enumerate(codes)
        for p, phase in enumerate(PHASES)
        for n, need in enumerate(NEEDS)
        for k, kind in enumerate(SOUGHT)
        if outcome.short[:, a, p, n, k].any()
    )


def flow_rows(option: str, outcome: Outcome, codes: Sequence[str]) -> tuple[FlowRow, ...]:
    """Return how many of each council's children are at places of each other (central case)."""
    hosts = (*codes, "")
    flows = outcome.central.flows
    return tuple(
        FlowRow(option, code, hosts[h], sector, float(flows[a, h, s]))
        for a, code in enumerate(codes)
        for h in range(len(hosts))
        for s, sector in enumerate(SECTORS)
        if flows[a, h, s] > 0
    )


def quota_rows(
    option: str,
    quotas: Sequence[Quota],
    blocks: Sequence[Block],
    outcome: Outcome,
    codes: Sequence[str],
) -> tuple[QuotaRow, ...]:
    """Return the children beside every quota between two members, and how many are above it."""
    rows = []
    for quota in quotas:
        if not any({quota.home, quota.host} <= block for block in blocks):
            continue
        home, host = codes.index(quota.home), codes.index(quota.host)
        there = outcome.central.flows[home, host]
        children = float(sum(there[SECTORS.index(sector)] for sector in UNDER_QUOTA))
        above = max(children - quota.places, 0.0)
        rows.append(QuotaRow(option, quota.home, quota.host, quota.places, children, above))
    return tuple(rows)


def value_rows(
    option: str, outcome: Outcome, codes: Sequence[str], schools: Schools
) -> tuple[PlaceValue, ...]:
    """Return what one more place would change, where it would change anything."""
    listed = () if schools.are_use else schools.keys
    needs, phases = tuple(NEEDS), tuple(PHASES)
    return tuple(
        PlaceValue(
            option=option,
            code=codes[value.area],
            sector=SECTORS[value.sector],
            need=needs[value.need],
            phase=phases[value.phase],
            places_now=value.places_now,
            saved_gbp_per_year=value.saved_gbp_per_year,
            children_met=value.children_met,
            children_brought_near=value.children_brought_near,
            site=listed[value.site] if value.site < len(listed) else "",
        )
        for value in outcome.central.values
        if value.saved_gbp_per_year or value.children_met or value.children_brought_near
    )


def workings(option: Outcome, ground: SchoolWorld, codes: Sequence[str]) -> tuple[WorkingLine, ...]:
    """Return the central cost council by council as quantity times unit price, in pence.

    Places are children times the price of the sector, or the mean price where sites have their
    own; journeys are what their road km come to, and one price a child where no distance is
    known. Who pays for a partner's journeys is settled before.
    """
    one, prices = option.central, prices_of(ground)
    km_price = prices.journey_gbp_per_road_km_per_year
    lines = []
    for a, code in enumerate(codes):
        for s, sector in enumerate(SECTORS):
            children = float(one.flows[a, :, s].sum())
            amount = float(one.places_by_sector_gbp_per_year[a, s])
            unit = amount / children if children else 0.0
            lines.append((code, SECTOR_NAMES[sector], "places", children, "children", unit, amount))
        known = float(one.known_journeys_gbp_per_year[a])
        lines.append(
            (code, KNOWN, "journeys", known / km_price, "road km to school", km_price, known)
        )
        rest = float(one.transport_gbp_per_year[a]) - known
        unit = prices.unknown_journey_gbp_per_year
        lines.append((code, UNKNOWN, "journeys", rest / unit, "children", unit, rest))
    return tuple(
        WorkingLine(code, FUNCTION, where, line, quantity, unit, price, round(100 * amount), SOURCE)
        for code, where, line, quantity, unit, price, amount in lines
        if round(100 * amount)
    )


def steering_row(option: str, outcome: Outcome) -> SteeringRow:
    """Return what the steering prices add up to, apart from cash."""
    one = outcome.central
    return SteeringRow(option, one.border_gbp, one.beyond_limit_gbp, one.shortage_gbp)


def solved_row(option: str, outcome: Outcome) -> Solved:
    """Return what was established about the central case."""
    one = outcome.central
    return Solved(option, one.status, one.words, dict(one.certificate))


def residential(ground: SchoolWorld) -> dict[str, float | None]:
    """Return published residential placements by council, None where not published."""
    values = ground.world.figures.values.get("ehc_residential")
    found = [None] * len(ground.codes) if values is None else list(values[0])
    return {
        code: None if value is None or np.isnan(value) else float(value)
        for code, value in zip(ground.codes, found, strict=True)
    }


def premium_of(ground: SchoolWorld, today: Sequence[Block]) -> PremiumFit:
    """Fit the border premium where shares placed outside are published, or say why not."""
    central = ground.value("border_premium_gbp_per_year")
    figures = ground.world.figures
    if PUBLISHED_OUTSIDE not in figures.values:
        return PremiumFit(
            False,
            central,
            "The border premium is assumed, not fitted: how many children with a plan are placed "
            "outside their council's area is not published by council. Where a region's "
            f"figures give that share (as {PUBLISHED_OUTSIDE}), the premium is fitted to it.",
        )
    fit = fit_premium(
        school_inputs(ground), today, figures.get(PUBLISHED_OUTSIDE)[0], premiums=PREMIUMS_GBP
    )
    return PremiumFit(
        fitted=fit.fitted,
        border_premium_gbp_per_year=fit.border_premium_gbp_per_year,
        words=fit.words,
        fitted_error=fit.fitted_error,
        no_model_error=fit.no_model_error,
        held_out_error=fit.held_out_error,
        rows=fit.rows,
    )
