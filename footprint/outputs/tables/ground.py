"""Lay out as tables what an answer rests on: assumptions, figures, changes, borders, the fit."""

from footprint.outputs.tables.table import Table, council
from footprint.outputs.wording import names, words
from footprint.questions.result import AssumptionRow, Result


def calibration(result: Result) -> Table:
    """Set published and modelled shares side by side, with whether each council was fitted."""
    found = result.calibration
    rows = tuple(
        (
            row.code,
            council(result, row.code),
            row.published_outside,
            row.modelled_outside,
            row.published_beyond_20_miles,
            row.modelled_beyond_20_miles,
            row.fitted,
        )
        for row in (found.rows if found else ())
    )
    columns = (
        *("code", "name", "published_share_outside", "modelled_share_outside"),
        *("published_share_beyond_20_miles", "modelled_share_beyond_20_miles", "fitted"),
    )
    return Table("calibration", "How near the placement check comes", columns, rows)


def assumptions(result: Result) -> Table:
    """Every assumption in use, with its range, reason and source."""
    rows = tuple(
        (
            row.key,
            names.parameter_name(row.key, result.functions),
            row.low,
            row.central,
            row.high,
            row.unit,
            row.evidence,
            row.source,
            row.reason,
            row.whose,
            row.flips_at,
            row.flip_words,
        )
        for row in ordered_assumptions(result)
    )
    columns = (
        *("key", "name", "low", "central", "high", "unit", "evidence", "source", "reason"),
        *("whose", "changes_the_order_at", "changes_the_order_in_words"),
    )
    return Table("assumptions", "Assumptions log", columns, rows)


def ordered_assumptions(result: Result) -> list[AssumptionRow]:
    """Return the assumptions: the assumed first, in them those that change the order first."""
    return sorted(
        result.assumptions,
        key=lambda row: (
            words.EVIDENCE_ORDER.get(row.evidence, len(words.EVIDENCE_ORDER)),
            row.flips_at is None,
            row.key,
        ),
    )


def figures(result: Result) -> Table:
    """Every figure in use that is not plain published."""
    rows = tuple(
        (
            row.code,
            council(result, row.code),
            row.indicator,
            names.indicator_name(row.indicator),
            row.period,
            row.value,
            row.unit,
            row.status,
            row.low,
            row.high,
            row.source,
            row.flips_at,
            row.flip_words,
        )
        for row in result.figures
    )
    columns = (
        *("code", "name", "indicator", "indicator_name", "period", "value", "unit", "status"),
        *("low", "high", "source", "flips_at", "flip_words"),
    )
    return Table("figures", "Figures in use", columns, rows)


def changes(result: Result) -> Table:
    """List what the planner changed, before and after."""
    rows = tuple(
        (names.input_name(row.what, result.functions), row.before, row.after, row.source)
        for row in result.changes
    )
    return Table("changes", "What was changed", ("what", "before", "after", "source"), rows)


def borders(result: Result) -> Table:
    """Neighbours that hang on a very short border."""
    rows = tuple(
        (a, names.area_name(a, result.areas), b, names.area_name(b, result.areas), round(km, 3))
        for a, b, km in result.thin_borders
    )
    return Table(
        "borders",
        "Borders shorter than two kilometres",
        ("code", "name", "other_code", "other_name", "shared_border_km"),
        rows,
    )
