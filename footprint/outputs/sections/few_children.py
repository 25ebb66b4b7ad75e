"""Write a row of one council in which so few children are modelled that they are not counted."""

from footprint.outputs.sections.blocks import Line, lines
from footprint.outputs.wording import few, numbers
from footprint.questions.result import Cell, Criterion, Range


def holds(found: Cell | None, criterion: Criterion) -> bool:
    """Tell whether a cell counts, or differs by, too few children of one council to be shown."""
    if found is None or numbers.unit_kind(criterion.unit) != "count":
        return False
    spreads = (found.value, found.difference)
    ends = [v for r in spreads if r is not None for v in (r.low, r.central, r.high)]
    return any(few.is_few(abs(end)) for end in ends)


def cell(found: Cell | None, criterion: Criterion, than: str) -> tuple[Line, ...]:
    """Write a cell of such a row: which way it differs from others, and not by how many."""
    if found is None or found.value is None:
        return (numbers.cell_words(found, criterion),)
    low, centre, high = (
        few.council_count(v) for v in (found.value.low, found.value.central, found.value.high)
    )
    unit = numbers.agreeing(centre, numbers.unit_words(criterion.unit))
    spread = "" if low == centre == high else f"({low} to {high})"
    return lines(f"{centre} {unit}", spread, _difference(found, than))


def _difference(found: Cell, than: str) -> str:
    """Say which way a cell differs, if it does."""
    if found.difference is None:
        return ""
    if numbers.unchanged(found):
        return numbers.SAME
    if found.clear is False:
        return f"{numbers.NO_CLEAR_DIFFERENCE} from {than}"
    return f"{'more' if found.difference.central > 0 else 'fewer'} than {than}"


def ranged(value: Range) -> tuple[Line, ...]:
    """Write a modelled number of one council's children, with its range unless they are few."""
    told = few.is_few(value.central)
    spread = "" if told else numbers.range_words(value, "children")
    return lines(few.council_count(value.central), spread)
