"""Lay out as tables who is placed where, who has no place, and what one more place is worth."""

from dataclasses import fields

from footprint.outputs.tables.table import (
    Table,
    Value,
    areas_named,
    council,
    three_gbp,
    to_pence,
    triple,
    whole,
    whole_or_few,
)
from footprint.questions.result import Range, Result
from footprint.questions.result_sufficiency import PlacedRow, SufficiencyResult

_COUNTS = tuple(
    field.name
    for field in fields(PlacedRow)
    if field.name not in {"option", "code"} and "gbp" not in field.name
)
# a deviation below this is none; above, one decimal more than a table keeps would be lost
NO_DEVIATION, LEAST_SHOWN = 1e-9, 1e-6
_MONEY = tuple(field.name for field in fields(PlacedRow) if "gbp" in field.name)


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out the tables of a sufficiency question; none for any other question."""
    found = result.sufficiency
    if found is None:
        return ()
    return (
        placed(found, result),
        no_place(found, result),
        flows(found, result),
        *([quotas(found, result)] if found.quotas else []),
        place_values(found, result),
        gaps(found, result),
        gap_footprints(found, result),
        plans_today(found, result),
        residential(found, result),
        sites(found, result),
        steering(found, result),
        solved(found, result),
        premium(found, result),
    )


def _option(name: str, result: Result) -> tuple[str, str]:
    """Return the key and the name of an option that a row names by either."""
    return next(
        ((one.key, one.name) for one in result.options if name in {one.key, one.name}),
        (name, name),
    )


def _three(value: Range | None) -> tuple[Value, ...]:
    """Return low, central and high of children over several councils."""
    if value is None:
        return (None, None, None)
    return tuple(whole(v) for v in (value.low, value.central, value.high))


def _three_few(value: Range) -> tuple[Value, ...]:
    """Return low, central and high of one council's children."""
    return tuple(whole_or_few(v) for v in (value.low, value.central, value.high))


def _three_percent(value: Range | None) -> tuple[Value, ...]:
    """Return low, central and high of a percentage, to one decimal."""
    if value is None:
        return (None, None, None)
    return tuple(round(v, 1) for v in (value.low, value.central, value.high))


def _need(need: str, phase: str, found: SufficiencyResult) -> tuple[str, str, str]:
    return need, found.needs.get(need, need), phase


def placed(found: SufficiencyResult, result: Result) -> Table:
    """Say where each council's children are placed under each option, and what it pays."""
    rates = found.unmet_preference_percent
    rows = tuple(
        (
            *_option(item.option, result),
            item.code,
            council(result, item.code),
            *(value for name in _COUNTS for value in _three_few(getattr(item, name))),
            *(value for name in _MONEY for value in three_gbp(getattr(item, name))),
            *_three_percent(
                next((rates[n] for n in _option(item.option, result) if n in rates), None)
            ),
        )
        for item in found.placed
    )
    columns = (
        *("option", "option_name", "code", "name"),
        *(
            name
            for count in _COUNTS
            for name in triple(count if count == "children" else f"{count}_children")
        ),
        *(name for money in _MONEY for name in triple(money)),
        *triple("unmet_preference_percent_of_option"),
    )
    return Table("placed", "Where children would be placed", columns, rows)


def no_place(found: SufficiencyResult, result: Result) -> Table:
    """List the children for whom no place was found, by council, need, phase and kind sought."""
    rows = tuple(
        (
            *_option(item.option, result),
            item.code,
            council(result, item.code),
            *_need(item.need, item.phase, found),
            item.kind,
            *_three_few(item.children),
        )
        for item in found.short
    )
    columns = (
        *("option", "option_name", "code", "name", "need", "need_name", "phase", "kind_sought"),
        *triple("children"),
    )
    return Table("no_place", "Children for whom no place was found", columns, rows)


def flows(found: SufficiencyResult, result: Result) -> Table:
    """List who goes where: an empty host is not published, or outside the region."""
    rows = tuple(
        (
            *_option(item.option, result),
            item.code,
            council(result, item.code),
            item.host,
            council(result, item.host),
            item.sector,
            whole_or_few(item.children),
        )
        for item in found.flows
    )
    columns = (
        *("option", "option_name", "code", "name", "place_code", "place_name", "sector"),
        "children",
    )
    return Table("flows", "Who goes where, central case", columns, rows)


def quotas(found: SufficiencyResult, result: Result) -> Table:
    """List the children beside what two councils agreed, and how many are above it."""
    rows = tuple(
        (
            *_option(item.option, result),
            item.code,
            council(result, item.code),
            item.host,
            council(result, item.host),
            item.most,
            whole_or_few(item.children),
            whole_or_few(item.above),
        )
        for item in found.quotas
    )
    columns = (
        *("option", "option_name", "code", "name", "place_code", "place_name"),
        *("quota_children", "children", "above_the_quota_children"),
    )
    return Table("quotas", "Children beside what was agreed, central case", columns, rows)


def place_values(found: SufficiencyResult, result: Result) -> Table:
    """List what one more place would change, in cash and in children, never both in one.

    A school that takes several needs and phases stands in a row for each, with the same change.
    """
    site_names = {site.key: site.name for site in found.sites}
    rows = tuple(
        (
            *_option(item.option, result),
            item.code,
            council(result, item.code),
            item.sector,
            item.site,
            site_names.get(item.site, ""),
            *_need(item.need, item.phase, found),
            whole_or_few(item.places_now) if found.places_are_use else item.places_now,
            to_pence(item.saved_gbp_per_year),
            item.children_met,
            item.children_brought_near,
        )
        for item in found.values
    )
    columns = (
        *("option", "option_name", "code", "name", "sector", "site", "site_name"),
        *("need", "need_name", "phase"),
        *("places_now", "fees_and_travel_saved_gbp_per_year", "more_children_with_a_place"),
        "more_children_within_the_limit_of_minutes",
    )
    return Table("place_values", "What one more place is worth", columns, rows)


def gaps(found: SufficiencyResult, result: Result) -> Table:
    """List the gap of each need and phase, for the region and then council by council."""
    rows: list[tuple[Value, ...]] = []
    for gap in found.gaps:
        head = _need(gap.need, gap.phase, found)
        rows.append(
            (
                *head,
                *("", "All councils"),
                *_three(gap.region),
                *_three(gap.no_place),
                *_three(gap.independent),
                *_three(gap.beyond_minutes),
                gap.viable,
                gap.region.central >= gap.viable,
                areas_named(result, gap.alone_enough),
                "; ".join(areas_named(result, group) for group in gap.least_together),
            )
        )
        rows += [
            (
                *head,
                *(code, council(result, code)),
                *_three_few(value),
                *(None,) * 9,
                gap.viable,
                code in gap.alone_enough,
                *("", ""),
            )
            for code, value in gap.by_area.items()
        ]
    columns = (
        *("need", "need_name", "phase", "code", "name"),
        *triple("gap_children"),
        *triple("no_place_children"),
        *triple("independent_children"),
        *triple("beyond_limit_children"),
        *("viable_from_children", "enough", "enough_alone_names"),
        "smallest_groups_of_neighbours_enough_together_names",
    )
    return Table("gaps", "Too small alone, enough together", columns, tuple(rows))


def gap_footprints(found: SufficiencyResult, result: Result) -> Table:
    """List the gap of each need and phase in each footprint of each option."""
    rows = tuple(
        (
            *_option(item.option, result),
            " ".join(item.members),
            areas_named(result, item.members),
            *_need(gap.need, gap.phase, found),
            *_three(item.children),
            gap.viable,
            item.enough,
        )
        for gap in found.gaps
        for item in gap.footprints
    )
    columns = (
        *("option", "option_name", "codes", "names", "need", "need_name", "phase"),
        *triple("gap_children"),
        *("viable_from_children", "enough"),
    )
    return Table("gap_footprints", "The gap of each footprint", columns, rows)


def plans_today(found: SufficiencyResult, result: Result) -> Table:
    """List where children with plans are today; the split over phases is derived."""
    rows = tuple(
        (
            item.code,
            council(result, item.code),
            *_need(item.need, item.phase, found),
            item.kind,
            whole_or_few(item.children),
        )
        for item in found.plans
    )
    columns = ("code", "name", "need", "need_name", "phase", "kind_of_place", "children_derived")
    return Table("plans_today", "Where children with plans are today", columns, rows)


def residential(found: SufficiencyResult, result: Result) -> Table:
    """List children in residential placements of 38 weeks or more; a blank is not published."""
    rows = tuple((code, council(result, code), value) for code, value in found.residential.items())
    columns = ("code", "name", "children_in_residential_placements_of_38_weeks_or_more")
    return Table("residential", "Residential placements, counted apart", columns, rows)


def sites(found: SufficiencyResult, result: Result) -> Table:
    """List the places in use; a position stands only where it is real and may be shown."""
    rows = tuple(
        (
            item.key,
            item.name,
            item.code,
            council(result, item.code),
            item.sector,
            "; ".join(item.needs),
            "; ".join(item.phases),
            whole_or_few(item.places) if found.places_are_use else item.places,
            found.places_are_use,
            item.easting,
            item.northing,
        )
        for item in found.sites
    )
    columns = (
        *("site", "site_name", "code", "name", "sector", "needs", "phases", "places"),
        *("places_are_use_not_capacity", "easting_metres", "northing_metres"),
    )
    return Table("sites", "Places in use", columns, rows)


def steering(found: SufficiencyResult, result: Result) -> Table:
    """List the sums of the prices that steer the model, which nobody pays."""
    rows = tuple(
        (
            *_option(item.option, result),
            to_pence(item.border),
            to_pence(item.beyond_limit),
            to_pence(item.shortage),
        )
        for item in found.steering
    )
    columns = (
        *("option", "option_name", "steering_borders_crossed_not_cash_gbp_per_year"),
        *(
            "steering_journeys_over_the_limit_not_cash_gbp_per_year",
            "steering_children_without_a_place_not_cash_gbp_per_year",
        ),
    )
    return Table("steering", "Steering sums, apart from cash", columns, rows)


def solved(found: SufficiencyResult, result: Result) -> Table:
    """List what the solver established and the deviations found on checking the answer."""
    names = tuple(dict.fromkeys(key for item in found.solved for key in item.certificate))
    rows = tuple(
        (
            *_option(item.option, result),
            item.status,
            item.words,
            *(_small(item.certificate.get(name)) for name in names),
        )
        for item in found.solved
    )
    columns = ("option", "option_name", "status", "words", *names)
    return Table("solved", "What the solver established", columns, rows)


def _small(value: float | None) -> Value:
    """Return a deviation as a number, and one that is nothing but rounding as "none"."""
    if value is None:
        return None
    size = abs(value)
    if size < NO_DEVIATION:
        return "none"
    return f"{size:.9f}" if size < LEAST_SHOWN else size


def premium(found: SufficiencyResult, result: Result) -> Table:
    """List published and modelled shares placed outside, with the price of a border fitted."""
    fit = found.premium
    rows = tuple(
        (
            code,
            council(result, code),
            published,
            modelled,
            fitted,
            to_pence(fit.border_premium_gbp_per_year),
            fit.fitted,
        )
        for code, published, modelled, fitted in fit.rows
    )
    columns = (
        *("code", "name", "published_share_outside", "modelled_share_outside", "used_in_the_fit"),
        *("border_premium_not_cash_gbp_per_year", "premium_was_fitted"),
    )
    return Table("premium", "How the price of a border was fitted", columns, rows)
