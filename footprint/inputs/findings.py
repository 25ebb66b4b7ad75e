"""Collect everything wrong or worth saying while inputs are read."""

from dataclasses import dataclass, field

from footprint.errors import InputError, Problem

MOST_ALIKE = 8
_MORE = " more problems of the same kind."


@dataclass(slots=True)
class Findings:
    """Hold problems (which stop a run), notes for readers, and remarks for who keeps the files."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _seen: set[Problem] = field(default_factory=set)

    def problem(self, where: str, what: str, remedy: str = "") -> None:
        """Add a problem, once."""
        found = Problem(where, what, remedy)
        if found not in self._seen:
            self._seen.add(found)
            self.problems.append(found)

    def note(self, text: str) -> None:
        """Add a note, once."""
        if text not in self.notes:
            self.notes.append(text)

    def remark(self, text: str) -> None:
        """Add a remark on a file, once; it changes nothing that a reader must know of."""
        if text not in self.remarks:
            self.remarks.append(text)

    def take(self, error: InputError, *, where: str = "") -> None:
        """Add the problems of an error, placed under ``where`` if it is given."""
        for problem in error.problems:
            place = f"{where} ({problem.where})" if where else problem.where
            self.problem(place, problem.what, problem.remedy)

    def raise_if_any(self) -> None:
        """Raise one error holding every problem found so far."""
        if self.problems:
            raise InputError(shortened(self.problems))


def shortened(problems: list[Problem]) -> list[Problem]:
    """Keep the first few of many problems that differ only in their row; one more is no count.

    A column of five hundred unreadable cells is one mistake: a person needs to see where it
    begins and how often it comes, not five hundred lines.
    """
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault(_kind(problem), []).append(problem)
    left_out = {
        p for same in alike.values() if len(same) > MOST_ALIKE + 1 for p in same[MOST_ALIKE:]
    }
    kept = [problem for problem in problems if problem not in left_out]
    for (place, remedy), same in alike.items():
        if len(same) > MOST_ALIKE + 1:
            more = len(same) - MOST_ALIKE
            kept.append(Problem(place, f"{more}{_MORE}", remedy))
    return kept


def _kind(problem: Problem) -> tuple[str, str]:
    """Return what makes two problems alike: file, column and remedy.

    A count of problems left out is like no other, so that it is never counted itself.
    """
    if problem.what.endswith(_MORE):
        return str(problem), ""
    parts = [part for part in problem.where.split(", ") if not part.startswith("row ")]
    return ", ".join(parts), problem.remedy
