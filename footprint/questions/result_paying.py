"""Hold who would pay what for a shared footprint, and whether anyone would leave."""

from dataclasses import dataclass

from footprint.questions.values import Range


@dataclass(frozen=True, slots=True)
class Share:
    """One contribution formula: its key, name, and what it does in one sentence."""

    key: str
    name: str
    plain: str


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """What one council would pay under each formula, and what it costs alone; pounds a year.

    ``from_alone`` is the payment less the cost alone over the same draws, with whether its range
    excludes zero. A formula worked out for the central case only has equal low and high.
    """

    code: str
    use: Range
    alone: Range
    pays: dict[str, Range]
    from_alone: dict[str, tuple[Range, bool]]


@dataclass(frozen=True, slots=True)
class SubGroup:
    """A sub-group of a shared footprint under one formula.

    ``better_off`` is what its members pay under the formula less what they cost on their own;
    above zero they would do better by themselves. ``clear`` where its range excludes zero.
    """

    members: tuple[str, ...]
    formula: str
    better_off: Range
    clear: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the workings of a formula, to be redone in a spreadsheet; central case.

    Attributes
    ----------
    code
        The council it is for; empty for the footprint as a whole.
    how
        How the amount follows from the lines above or from the costs of sub-groups, in words.
    times
        What the amount counts where lines are added up: sum of times x amount; None where they
        are not.
    """

    formula: str
    code: str
    label: str
    how: str
    amount: float
    unit: str
    times: float | None


@dataclass(frozen=True, slots=True)
class SharedUnit:
    """One partnership of one option: the functions it shares, and how its cost may be divided.

    Attributes
    ----------
    on_their_own
        What every sub-group would cost on its own, (members, pounds a year) in the central case.
    better_off
        For each formula the sub-groups that would do better on their own, the one with most to
        gain first.
    leaves_nobody
        Formula to whether no sub-group does better on its own (central case).
    some_division_works, least_gap_gbp_per_year
        Whether any division leaves no sub-group better off alone; else the least by which some
        sub-group must be.
    """

    option: str
    members: tuple[str, ...]
    functions: tuple[str, ...]
    total: Range
    alone_total: Range
    rows: tuple[ContributionRow, ...]
    on_their_own: tuple[tuple[tuple[str, ...], float], ...]
    tested: int
    better_off: tuple[SubGroup, ...]
    leaves_nobody: dict[str, bool]
    some_division_works: bool
    least_gap_gbp_per_year: float
    steps: tuple[Step, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PayingResult:
    """Who would pay what for each shared footprint, and whether anyone would leave."""

    formulas: tuple[Share, ...]
    units: tuple[SharedUnit, ...]
    notes: tuple[str, ...] = ()
