"""Say what is wrong, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, and its remedy.

    Attributes
    ----------
    where
        File, and within it the row, column or key: ``"figures.csv, row 12, column value"``.
    what
        What is wrong, naming the local authority, service or amount it concerns.
    remedy
        What the reader should do, in one sentence.
    """

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return the problem as one line to read aloud."""
        text = f"{self.where}: {self.what}"
        return f"{text} {self.remedy}" if self.remedy else text


class InputError(ValueError):
    """Hold every problem found in the inputs, reported together."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, where: str, what: str, remedy: str = "") -> Self:
        """Make an error of a single problem."""
        return cls(Problem(where, what, remedy))


class SolverError(RuntimeError):
    """Tell that a solver stopped without an answer to the stated model."""


class CheckFailedError(RuntimeError):
    """Tell that an answer failed its independent re-check, so it must not be used."""


class OutputError(OSError):
    """Tell that a result could not be written, and that nothing was left half-written."""
