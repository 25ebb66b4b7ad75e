"""Name the part of a cost that makes most of a difference."""

from footprint.outputs.wording import numbers
from footprint.questions.result import OptionResult, Result

OF_WHICH = "Of which "
# the parts of the cost that are rows of the matrix, and the lines of the workings within them
PARTS_OF_COST = ("cost_of_travel", "cost_of_partnerships", "cost_of_changes")
LINES_IN_PARTS = frozenset(
    {
        *("mileage", "travel time", "changes of team"),
        *("keeping the partnership going", "coordination between partners"),
    }
)
# lines of the workings whose short names need a word more in a sentence
IN_A_SENTENCE = {
    "campaign": "campaigns to recruit",
    "bought units": "what is bought by the unit",
    "overhead": "overheads",
    "running the footprint": "running each footprint",
}


def mostly(option: OptionResult, result: Result, whole: float) -> str:
    """Name the one part of the cost that makes half of a difference or more, if one does."""
    parts = {
        criterion.label[len(OF_WHICH) :]: cell.difference.central
        for criterion in result.criteria
        if criterion.key in PARTS_OF_COST
        and (cell := option.cells.get(criterion.key)) is not None
        and cell.difference is not None
    }
    parts |= _other_lines(option, result)
    same_way = {name: part for name, part in parts.items() if part * whole > 0}
    if not same_way:
        return ""
    name, part = max(same_way.items(), key=lambda item: abs(item[1]))
    if abs(part) < abs(whole) / 2:
        return ""
    said = IN_A_SENTENCE.get(name, name)
    return f", mostly {said} ({numbers.pounds(abs(part))} {'more' if part > 0 else 'less'})"


def _other_lines(option: OptionResult, result: Result) -> dict[str, float]:
    """Return what every other line of cost has more than as now, where as now is on the table."""
    now = next((one for one in result.options if one.is_as_now), None)
    if now is None:
        return {}
    found: dict[str, float] = {}
    for sign, lines in ((1, option.workings), (-1, now.workings)):
        for line in lines:
            if line.line not in LINES_IN_PARTS:
                found[line.line] = found.get(line.line, 0.0) + sign * line.amount_pence / 100
    return found
