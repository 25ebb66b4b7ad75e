"""Hold parameters and published figures over every case, central first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from footprint.demand.draws import Array, Draws
from footprint.errors import InputError, Problem
from footprint.services import Catalogue, Function, Parameter, resolve_key
from footprint.services.needs import (
    COMMON,
    COMPLEMENT,
    OPTIONAL,
    bare_term,
    names_in_use,
    needed_parameters,
)

PLAIN = frozenset({"published", "derived"})
SUPPRESSED_COUNT = (1.0, 5.0)
COLUMNS = ("code", "indicator", "period", "value", "unit", "status", "low", "high", "source")
PER = re.compile(r"^per ([\d,]+)")


def natural_scale(unit: str) -> float:
    """Return what turns a value in ``unit`` into a plain number: "%" gives 0.01.

    "per 1,000 …" gives 0.001 and "per 100,000 …" gives 0.00001; every other unit gives 1.
    """
    if unit.startswith("%"):
        return 0.01
    match = PER.match(unit)
    return 1 / int(match.group(1).replace(",", "")) if match else 1.0


@dataclass(frozen=True, slots=True)
class ParameterBook:
    """Every parameter over K cases, in its own unit.

    ``parameters`` are those in use: the catalogue's, with a planner's in their place.
    """

    catalogue: Catalogue
    parameters: Mapping[str, Parameter]
    values: Mapping[str, Array]
    cases: int

    def get(self, function_id: str, name: str) -> Array:
        """Return the K values of the parameter that applies to a function, in its own unit.

        "1 - name" gives what a percentage leaves of 100.
        """
        values = self.values[resolve_key(self.parameters, function_id, bare_term(name))]
        return 100 - values if name.startswith(COMPLEMENT) else values

    def parameter(self, function_id: str, name: str) -> Parameter:
        """Return the parameter that applies to a function, with its range and source."""
        return self.parameters[resolve_key(self.parameters, function_id, name)]

    def has(self, function_id: str, name: str) -> bool:
        """Tell whether a parameter of this name applies to a function."""
        try:
            resolve_key(self.parameters, function_id, name)
        except KeyError:
            return False
        return True

    def of(self, function: Function) -> dict[str, Array]:
        """Return what a function is priced with: each needed or optional name to K values."""
        names = [*needed_parameters(function), *COMMON]
        names += [stream.share for stream in function.streams if stream.share]
        names += [n for n in OPTIONAL.get(function.kind, ()) if self.has(function.id, n)]
        return {name: self.get(function.id, name) for name in dict.fromkeys(names)}


def parameter_book(
    catalogue: Catalogue,
    draws: Draws,
    *,
    overrides: Mapping[str, Parameter] | None = None,
    vary: Mapping[str, Array] | None = None,
) -> ParameterBook:
    """Draw every parameter, with a planner's overrides in place of the catalogue's.

    ``vary`` puts given values into cases 1 to K - 1 of the keys named and holds everything
    else central; without it, every parameter is drawn. Raises InputError for keys that no
    function reads or ranges out of order.
    """
    overrides = overrides or {}
    parameters = catalogue.parameters | dict(overrides)
    problems = list(_override_problems(catalogue, overrides))
    problems += [_unknown(key, parameters) for key in vary or {} if key not in parameters]
    if problems:
        raise InputError(problems)
    values = {key: _cases(parameter, draws, vary) for key, parameter in parameters.items()}
    return ParameterBook(catalogue, parameters, values, draws.cases)


def _cases(parameter: Parameter, draws: Draws, vary: Mapping[str, Array] | None) -> Array:
    """Return one parameter's K values: drawn, from the grid, or held central."""
    key = parameter.key
    if vary is None:
        return draws.triangular(key, parameter.low, parameter.central, parameter.high)
    values = np.full(draws.cases, float(parameter.central))
    if key in vary:
        values[1:] = vary[key]
    return values


def _override_problems(
    catalogue: Catalogue, overrides: Mapping[str, Parameter]
) -> Iterator[Problem]:
    """Yield each override that nothing reads, or whose range is out of order."""
    known = catalogue.parameters
    for key, parameter in overrides.items():
        if key not in known and not _applies(catalogue, key):
            yield _unknown(key, known)
        if not parameter.low <= parameter.central <= parameter.high:
            shown = f"{parameter.low:g}, {parameter.central:g}, {parameter.high:g}"
            yield Problem(
                f'parameters."{key}"',
                f"has a range out of order ({shown}).",
                "Give low, central, high.",
            )


def _applies(catalogue: Catalogue, key: str) -> bool:
    """Tell whether a more specific key than the catalogue's would be read by a function."""
    owner, _, tail = key.partition("/")
    service = catalogue.services.get(owner)
    if service is None:
        return False
    function_key, dot, name = tail.rpartition(".")
    if dot and all(function_key != function.key for function in service.functions):
        return False
    return name in names_in_use(service)


def _unknown(key: str, known: Iterable[str]) -> Problem:
    near = get_close_matches(key, list(known), n=1, cutoff=0.6)
    remedy = f'Did you mean "{near[0]}"?' if near else "See the catalogue's list of parameters."
    return Problem(f'parameters."{key}"', "is not a parameter of the catalogue.", remedy)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one local authority; ``value``, ``low`` and ``high`` are NaN where blank."""

    code: str
    indicator: str
    period: str
    value: float
    unit: str
    status: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class FigureBook:
    """Every figure over K cases and A areas, in the unit it was published in.

    ``flags`` names, by indicator and code, the figures that are neither published nor derived.
    """

    codes: tuple[str, ...]
    values: Mapping[str, Array]
    units: Mapping[str, str]
    flags: Mapping[str, Mapping[str, str]]
    figures: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)

    def get(self, indicator: str) -> Array:
        """Return (K, A) plain numbers: shares for "%", rates for "per 100,000"."""
        if indicator not in self.values:
            near = get_close_matches(indicator, list(self.values), n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            msg = f"no figure named {indicator!r}{hint}"
            raise KeyError(msg)
        return self.values[indicator] * natural_scale(self.units[indicator])


def figure_book(
    figures: pd.DataFrame, codes: Iterable[str], draws: Draws | None = None
) -> FigureBook:
    """Resolve one figure for each area and indicator, and draw the uncertain ones.

    An assumed row stands in for an unavailable one; a suppressed count becomes its interval
    (1 to 5 unless low and high are given); "not applicable" is 0. What is still blank stays
    NaN until something asks for it. Without draws there is the central case alone.
    """
    codes = tuple(codes)
    draws = draws or Draws(seed=0, cases=1)
    wanted = figures[figures["code"].isin(codes)]
    rows = [_figure(row) for row in wanted[list(COLUMNS)].itertuples(index=False, name=None)]
    resolved, problems = _resolve(rows)
    if problems:
        raise InputError(problems)
    values, units, flags = {}, {}, {}
    for indicator, by_code in resolved.items():
        columns = [_figure_cases(by_code.get(code), draws) for code in codes]
        values[indicator] = np.stack(columns, axis=1)
        units[indicator] = next(iter(by_code.values())).unit
        flags[indicator] = {c: f.status for c, f in by_code.items() if f.status not in PLAIN}
    return FigureBook(codes, values, units, flags, resolved)


def _figure(row: tuple[Any, ...]) -> Figure:
    """Turn one row of the table, in the order of its columns, into a figure."""
    code, indicator, period, value, unit, status, low, high, source = row
    return Figure(
        code=str(code),
        indicator=str(indicator),
        period=str(period),
        value=_number(value),
        unit=str(unit),
        status=str(status),
        low=_number(low),
        high=_number(high),
        source=str(source),
    )


def _number(value: Any) -> float:  # noqa: ANN401
    """Return a cell as a number, NaN where it is blank."""
    return np.nan if value is None or pd.isna(value) else float(value)


def _resolve(rows: list[Figure]) -> tuple[dict[str, dict[str, Figure]], list[Problem]]:
    """Keep one figure for each indicator and code: the latest period, assumed over blank."""
    problems: list[Problem] = []
    resolved: dict[str, dict[str, Figure]] = {}
    for row in rows:
        by_code = resolved.setdefault(row.indicator, {})
        current = by_code.get(row.code)
        if current is None or _rank(row) > _rank(current):
            by_code[row.code] = row
    for by_code in resolved.values():
        units = {figure.unit for figure in by_code.values()}
        for code, figure in by_code.items():
            by_code[code] = _complete(figure, problems)
        if len(units) > 1:
            name = next(iter(by_code.values())).indicator
            said = f"has more than one unit: {', '.join(sorted(units))}."
            problems.append(Problem(f"figures.csv, {name}", said, "Give every area the same."))
    return resolved, problems


def _rank(figure: Figure) -> tuple[bool, str, bool]:
    """Order figures of one area and indicator: usable, then latest, then not assumed."""
    usable = figure.status != "unavailable"
    return usable, figure.period, figure.status != "assumed"


def _complete(figure: Figure, problems: list[Problem]) -> Figure:
    """Fill the interval of a suppressed figure and the nought of one that does not apply."""
    if figure.status == "not-applicable":
        return replace(figure, value=0.0, low=0.0, high=0.0)
    if figure.status != "suppressed":
        return figure
    low, high = figure.low, figure.high
    if np.isnan(low) or np.isnan(high):
        if natural_scale(figure.unit) != 1:
            problems.append(
                Problem(
                    f"figures.csv, {figure.indicator}, {figure.code}",
                    f"is suppressed in {figure.unit} without an interval.",
                    "Give low and high.",
                )
            )
            return figure
        low, high = SUPPRESSED_COUNT
    value = (low + high) / 2 if np.isnan(figure.value) else figure.value
    return replace(figure, value=value, low=low, high=high)


def _figure_cases(figure: Figure | None, draws: Draws) -> Array:
    """Return one figure's K values: certain, an interval, or a range around the central."""
    if figure is None:
        return np.full(draws.cases, np.nan)
    key = f"figure/{figure.indicator}/{figure.code}"
    certain = figure.status in PLAIN or np.isnan(figure.value)
    if certain or np.isnan(figure.low) or np.isnan(figure.high):
        return np.full(draws.cases, figure.value)
    if figure.status == "suppressed":
        return draws.interval(key, figure.low, figure.value, figure.high)
    return draws.triangular(key, figure.low, figure.value, figure.high)
