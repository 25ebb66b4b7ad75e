"""Lay out as tables how options weigh up, and how far each would be regretted."""

from footprint.outputs.tables.table import Table, Value, to_pence
from footprint.outputs.wording import findings, names, words
from footprint.questions.result import Result
from footprint.questions.result_weighing import Regret, Weighing


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out the weighing and the regret of a result, where it has them."""
    made = []
    if result.weighing is not None:
        made += [weighing(result.weighing), weights(result.weighing, result)]
    if result.regret is not None:
        made.append(regret(result.regret, result))
    return tuple(made)


def weighing(found: Weighing) -> Table:
    """List each option: whether outdone, how often it comes first, and its score."""
    accepted = {item.option: item for item in found.accepted}
    weighed = {item.option: item for item in found.weighed}
    rows = []
    for option, others in found.outdone_by.items():
        often, score = accepted.get(option), weighed.get(option)
        typical = often.typical_weights if often else {}
        rows.append(
            (
                option,
                not others,
                "; ".join(others),
                100 * often.first if often else None,
                100 * often.standard_error if often else None,
                often.mean_rank if often else None,
                score.score if score else None,
                score.place if score else None,
                *(_percent(typical.get(key)) for key in found.criteria),
            )
        )
    columns = (
        *("option_name", "not_outdone", "outdone_by", "comes_first_percent"),
        *("standard_error_percentage_points", "mean_place", "score_0_to_100", "place"),
        *(f"typical_weight_percent_{key}" for key in found.criteria),
    )
    return Table("weighing", "How the options weigh up", columns, tuple(rows))


def weights(found: Weighing, result: Result) -> Table:
    """List each criterion, whether it is weighed, and what the weights given say."""
    whose = found.whose
    rows: list[tuple[Value, ...]] = [
        (
            "weighed",
            key,
            findings.criterion_of(key, result).label,
            _percent(found.weights.get(key)),
            whose if key in found.weights else "",
            "",
        )
        for key in found.criteria
    ]
    rows += [
        ("left out", key, findings.criterion_of(key, result).label, None, "", reason)
        for key, reason in found.left_out
    ]
    rows += [("trade", "", "", None, whose, text) for text in found.trades]
    rows += [("changes the first place", "", "", None, whose, text) for text in found.flips]
    columns = ("what", "criterion", "label", "weight_percent", "whose", "words")
    return Table("weights", "Criteria and weights", columns, tuple(rows))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def regret(found: Regret, result: Result) -> Table:
    """List each option in each world: cost, and above the two leasts."""
    rows = tuple(
        (
            cell.world,
            cell.option,
            to_pence(cell.cost_gbp_per_year),
            to_pence(cell.above_table_gbp_per_year),
            None
            if cell.above_best_gbp_per_year is None
            else to_pence(cell.above_best_gbp_per_year),
            words.status(found.best_words.get(cell.world, "")),
            "; ".join(
                names.change_words(one, result.functions)
                for one in found.changes.get(cell.world, ())
            ),
        )
        for cell in found.cells
    )
    columns = (
        *("world", "option_name", "cost_gbp_per_year", "above_the_least_on_the_table_gbp_per_year"),
        *("above_the_proven_best_gbp_per_year", "what_was_proven", "what_the_world_changes"),
    )
    return Table("regret", "If the world turns out otherwise", columns, rows)
