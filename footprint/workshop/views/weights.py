"""Say how the options weigh up, after the matrix: points to give, the order, and what turns it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from footprint.outputs.sections import weighing_pages
from footprint.outputs.wording import numbers, words
from footprint.questions.result import Criterion, Range
from footprint.workshop import shown
from footprint.workshop.views.options import compared, is_now
from footprint.workshop.views.seen import DeskView

if TYPE_CHECKING:
    from footprint.questions.result_weighing import Weighing

Context = Mapping[str, Any]
HALFWAY = 50
MOST_TYPICAL = 3


def sliders(view: DeskView) -> Context:
    """Return a slider for each criterion that is weighed, with the range its points are for."""
    found = view.weighing
    keys = found.criteria if found is not None else ()
    criteria = {criterion.key: criterion for criterion in view.facts.criteria}
    rows = []
    for key in keys:
        criterion = criteria.get(key)
        if criterion is None:
            continue
        rows.append(
            {
                "key": key,
                "label": criterion.label[:1].upper() + criterion.label[1:],
                "points": round(view.state.points.get(key, HALFWAY)),
                "swing": _swing(view, criterion),
                "share": _share(view, key),
            }
        )
    return {
        "rows": rows,
        "pending": not view.weighed,
        "given": bool(view.state.points),
        "whose": view.state.points_whose,
        "left_out": _left_out(found, criteria),
        "names": [option.name for option in compared(view)],
    }


def _share(view: DeskView, key: str) -> str:
    """Return the share of all weight that a criterion has, where that is worked out."""
    found = view.weighing
    if found is None or not found.weights or not view.weighed:
        return ""
    return numbers.share(found.weights.get(key))


def _left_out(found: "Weighing | None", criteria: Mapping[str, Criterion]) -> list[str]:
    """Say which criteria are not weighed, and why."""
    told = []
    for key, reason in found.left_out if found is not None else ():
        label = criteria[key].label if key in criteria else key
        said = reason if "not weighed" in reason else f"{label}: {words.lowered(reason)}"
        told.append(words.sentence(said))
    return told


def _swing(view: DeskView, criterion: Criterion) -> str:
    """Say from what to what the options compared differ on a criterion, worst first."""
    values = []
    for option in compared(view):
        look = view.looks.get(option.key)
        cell = look.cells.get(criterion.key) if look else None
        if cell is not None and cell.value is not None:
            values.append(cell.value)
        elif cell is not None and criterion.key == "one_off" and is_now(view, option):
            values.append(Range(0.0, 0.0, 0.0))
    if not values:
        return ""
    values.sort(key=lambda value: value.central, reverse=criterion.better == "lower")
    base = view.facts.rounding
    ends = (shown.central_words(value, criterion.unit, base) for value in (values[0], values[-1]))
    worst, best = ends
    return f"from {worst} to {best}" if worst != best else f"all about {worst}"


def ranking(view: DeskView) -> Context:
    """Return the order under the points given, how often each comes first, and what turns it."""
    found = view.weighing
    if found is None or not view.weighed:
        return {"ready": False, "pending": not view.weighed, "options": len(compared(view))}
    labels = {c.key: words.lowered(c.label) for c in view.facts.criteria}
    outdone = [
        f"“{name}” is outdone by {words.joined(f'“{other}”' for other in others)}."
        for name, others in found.outdone_by.items()
        if others
    ]
    return {
        "ready": True,
        "given": bool(found.weighed),
        "whose": found.whose,
        "weighed": sorted(found.weighed, key=lambda item: (item.place, item.option)),
        "trades": list(map(shown.said, found.trades)),
        "flips": list(map(shown.said, found.flips)),
        "accepted": [
            {
                "name": item.option,
                "first": weighing_pages.first_words(item),
                "share": round(100 * item.first),
                "rank": f"{item.mean_rank:.1f}",
                "typical": _typical(item.typical_weights, labels),
            }
            for item in found.accepted
        ],
        "samples": f"{found.samples:,}",
        "outdone": outdone,
        "not_weighed": found.not_weighed,
        "compared": words.joined(labels.get(key, key) for key in found.compared),
    }


def _typical(weights: Mapping[str, float], labels: Mapping[str, str]) -> str:
    """Name the criteria that carry most weight where an option comes first."""
    if not weights:
        return "it comes first under no weights drawn"
    ordered = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TYPICAL]
    return "; ".join(f"{labels.get(key, key)} {numbers.share(value)}" for key, value in ordered)
