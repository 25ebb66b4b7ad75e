"""Ask the model off the page's own loop: one thread, one desk a set of assumptions."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from footprint.arrangements import Arrangement
from footprint.inputs import Scenario
from footprint.inputs.findings import Findings
from footprint.inputs.layers import PARAMETERS, Setting
from footprint.inputs.parameters import set_parameter
from footprint.questions.choosing import Choice
from footprint.questions.desk import Desk, Look, with_shares
from footprint.questions.placement import Share
from footprint.questions.result import Cell, Mark
from footprint.questions.result_weighing import Weighing
from footprint.questions.weights import weighing

KEPT_DESKS = 8
NONE: Mapping[str, float] = {}
NO_SHARES: Mapping[int, Mapping[str, Share]] = {}
Assumptions = tuple[tuple[str, float], ...]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Side:
    """One saved option, to be laid beside others."""

    key: int
    name: str
    arrangement: Arrangement


@dataclass(frozen=True, slots=True)
class Sides:
    """Options side by side under the same assumptions: looks by key of the option."""

    looks: Mapping[int, Look]
    weighing: Weighing | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that the room may change, with its own range and whose it is."""

    key: str
    name: str
    low: float
    central: float
    high: float
    unit: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class _Laid:
    """One option as weighing sees it."""

    name: str
    is_as_now: bool
    possible: Mark
    feasible: Mark
    cells: Mapping[str, Cell]


class Model:
    """The scenario of a workshop; what takes time is awaited, and done in one thread.

    ``assumptions`` everywhere are a board's own: key of a parameter to its central value. An
    unknown key, or a value that makes no sense, is an InputError and changes nothing.

    Parameters
    ----------
    internal
        Whether councils' own counts stay as they are; otherwise they are protected first.
    profile
        The rule by which they are shown: the name of one, or a TOML file.
    """

    def __init__(
        self, scenario: Scenario, *, internal: bool = False, profile: str | Path = "local"
    ) -> None:
        self.scenario = scenario
        self._shown = scenario
        self._internal, self._profile = internal, profile
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._own: Desk | None = None
        self._desks: OrderedDict[Assumptions, Desk] = OrderedDict()

    async def ready(self) -> Desk:
        """Build the desk of the scenario's own assumptions (about a second), and return it."""

        def build() -> Desk:
            desk = self._desk(NONE)
            desk.look(desk.now)
            return desk

        return await self._done(build)

    async def choices(self) -> tuple[Choice, ...]:
        """Settle the scenario's own options; slow only where it asks for the model's choice."""
        return await self._done(lambda: self._desk(NONE).choices())

    def parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters in use, once ready: each with its range, in catalogue order."""
        from footprint.outputs.wording.names import parameter_name

        if self._own is None:
            msg = "the model is not ready: await ready() first"
            raise RuntimeError(msg)
        functions = {key: dict(words) for key, words in self._own.functions.items()}
        return tuple(
            Parameter(
                p.key,
                parameter_name(p.key, functions),
                p.low,
                p.central,
                p.high,
                p.unit,
                p.evidence,
                p.source,
            )
            for p in self._own.parameters()
        )

    async def check(self, assumptions: Mapping[str, float]) -> None:
        """Raise an InputError where an assumption is unknown or makes no sense."""
        assumed(self.scenario, assumptions)

    async def look(
        self,
        arrangement: Arrangement,
        before: Arrangement | None = None,
        assumptions: Mapping[str, float] = NONE,
        then: Mapping[str, float] | None = None,
    ) -> Look:
        """Lay an arrangement out; where assumptions are new, a desk is built first.

        ``then`` are the assumptions that ``before`` stood under; None where they are the same.
        """

        def ask() -> Look:
            other = then is not None and then != assumptions
            under = self._desk(then or NONE) if other else None
            return self._desk(assumptions).look(arrangement, before, under)

        return await self._done(ask)

    async def sides(
        self,
        options: Sequence[Side],
        assumptions: Mapping[str, float] = NONE,
        points: Mapping[str, float] = NONE,
        whose: str = "",
        shares: Mapping[int, Mapping[str, Share]] = NO_SHARES,
    ) -> Sides:
        """Lay options side by side, and weigh them where there are two or more to weigh.

        Parameters
        ----------
        points, whose
            Criterion key to points for its swing (0 to 100), and whose they are.
        shares
            Where children would live, by key of the option, where that is worked out.
        """
        return await self._done(
            lambda: _sides(self._desk(assumptions), options, points, whose, shares)
        )

    def close(self) -> None:
        """End the thread; what it is doing is given up."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _done(self, ask: Callable[[], Answer]) -> Answer:
        """Ask something in the model's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask)

    def _desk(self, assumptions: Mapping[str, float]) -> Desk:
        """Return the desk under some assumptions; what these leave alone is not priced again."""
        if self._own is None:
            self._shown = protected(self.scenario, self._profile, internal=self._internal)
            self._own = Desk(self._shown)
        if not assumptions:
            return self._own
        key = tuple(sorted(assumptions.items()))
        if key not in self._desks:
            latest = next(reversed(self._desks.values()), self._own)
            self._desks[key] = Desk(assumed(self._shown, assumptions), like=latest)
            if len(self._desks) > KEPT_DESKS:
                self._desks.popitem(last=False)
        self._desks.move_to_end(key)
        return self._desks[key]


def assumed(scenario: Scenario, assumptions: Mapping[str, float]) -> Scenario:
    """Return a scenario with some central values changed, as ``--set`` on the command line does.

    Raises
    ------
    InputError
        For every key that is not a parameter, and every value that makes no sense for its unit.
    """
    findings, overrides = Findings(), dict(scenario.overrides)
    known = scenario.catalogue.parameters
    for key, value in sorted(assumptions.items()):
        setting = Setting(f"{key}={value:g}", (*PARAMETERS, key), value)
        parameter = set_parameter(setting, known | overrides, findings)
        if parameter is not None:
            overrides[key] = parameter
    findings.raise_if_any()
    return replace(scenario, overrides=overrides)


def protected(scenario: Scenario, profile: str | Path, *, internal: bool) -> Scenario:
    """Return a scenario with councils' own counts as they are shown, unless it is internal."""
    if internal:
        return replace(scenario, own_figures=True)
    if not scenario.own_figures:
        return scenario
    from footprint.outputs import disclosure

    return disclosure.protect(scenario, disclosure.load_profile(profile))[0]


def _sides(
    desk: Desk,
    options: Sequence[Side],
    points: Mapping[str, float],
    whose: str,
    shares: Mapping[int, Mapping[str, Share]],
) -> Sides:
    """Lay options out and weigh them."""
    looks = {}
    for option in options:
        look = desk.look(option.arrangement)
        found = shares.get(option.key)
        looks[option.key] = with_shares(look, found) if found else look
    names = _told_apart(option.name for option in options)
    laid = [
        _Laid(name, not look.differs, look.possible, look.feasible, look.cells)
        for name, look in zip(names, looks.values(), strict=True)
    ]
    given = {key: (value, whose) for key, value in points.items()}
    return Sides(looks, weighing(laid, desk.criteria, given, desk.scenario.seed))


def _told_apart(names: Iterable[str]) -> list[str]:
    """Return names with a number where an earlier one is the same."""
    told: list[str] = []
    for name in names:
        number, mine = 1, name
        while mine in told:
            number += 1
            mine = f"{name} ({number})"
        told.append(mine)
    return told
