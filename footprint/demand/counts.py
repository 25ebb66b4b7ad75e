"""Count demand: products of published figures and parameters, case by case and area by area."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from footprint.demand.books import FigureBook, ParameterBook, natural_scale
from footprint.demand.draws import Array
from footprint.errors import InputError, Problem
from footprint.services import Function, Handoff
from footprint.services.needs import COMPLEMENT, HOUSEHOLDS, NEED_PREFIX, PLUS, bare_term


@dataclass(frozen=True, slots=True)
class Growth:
    """Steady yearly growth in demand, from the year of the figures to the scenario's.

    ``percent_per_year`` is also what the scenario's own year grows by: recruitment reads it.
    """

    percent_per_year: float | Array = 0.0
    years: float = 0.0

    @property
    def factor(self) -> Array:
        """Return (1 + g/100) to the number of years, as (1, 1) or (K, 1)."""
        rate = np.atleast_1d(np.asarray(self.percent_per_year, dtype=float))
        return ((1 + rate / 100) ** self.years)[:, np.newaxis]


NO_GROWTH = Growth()


def product(
    terms: Sequence[str], function_id: str, parameters: ParameterBook, figures: FigureBook
) -> Array:
    """Multiply terms into (K, A): each a figure's indicator or a parameter's name.

    Percentages and rates enter as plain numbers. "1 - name" is the rest of a share, and "+"
    begins a further product to be added. Raises InputError naming terms nobody knows and
    areas without a figure.
    """
    problems = list(_faults(terms, function_id, parameters, figures))
    if problems:
        raise InputError(problems)
    total: Array = np.zeros((1, len(figures.codes)))
    for group in _groups(terms):
        value: Array = np.ones((1, len(figures.codes)))
        for term in group:
            value = value * _value(term, function_id, parameters, figures)
        total = total + value
    return np.array(
        np.broadcast_to(total, (max(total.shape[0], parameters.cases), len(figures.codes)))
    )


def demand(
    function: Function,
    parameters: ParameterBook,
    figures: FigureBook,
    growth: Growth = NO_GROWTH,
) -> Array:
    """Return a function's yearly demand as (K, A), in its own unit."""
    return product(function.demand, function.id, parameters, figures) * growth.factor


def extras(
    function: Function,
    parameters: ParameterBook,
    figures: FigureBook,
    growth: Growth = NO_GROWTH,
) -> dict[str, Array]:
    """Return the further products of a function, each (K, A).

    Growth applies to children by need and phase, and to the households that a year's demand
    asks for; what is in place today (vacancies, enquiries, hours, requests waiting) does not
    grow by itself.
    """
    values = {}
    for name, terms in function.extras.items():
        value = product(terms, function.id, parameters, figures)
        grows = name == HOUSEHOLDS or name.startswith(NEED_PREFIX)
        values[name] = value * growth.factor if grows else value
    return values


def handoff_cases(
    handoff: Handoff,
    parameters: ParameterBook,
    figures: FigureBook,
    growth: Growth = NO_GROWTH,
) -> Array:
    """Return the children a year whose case passes at a hand-off, as (K, A)."""
    return product(handoff.cases, handoff.first, parameters, figures) * growth.factor


def rests_on(terms: Sequence[str], figures: FigureBook) -> dict[str, list[str]]:
    """Return, by code, the suppressed or assumed figures a product rests on: "name (status)"."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(bare_term(term) for term in terms):
        for code, status in figures.flags.get(name, {}).items():
            found.setdefault(code, []).append(f"{name} ({status})")
    return found


def function_rests_on(function: Function, figures: FigureBook) -> dict[str, list[str]]:
    """Return, by code, every suppressed or assumed figure behind a function."""
    terms = [*function.demand]
    for extra in function.extras.values():
        terms += extra
    return rests_on(terms, figures)


def _groups(terms: Sequence[str]) -> list[list[str]]:
    """Split terms at each "+" into products."""
    groups: list[list[str]] = [[]]
    for term in terms:
        if term == PLUS:
            groups.append([])
        else:
            groups[-1].append(term)
    return groups


def _value(term: str, function_id: str, parameters: ParameterBook, figures: FigureBook) -> Array:
    """Return one term as (K or 1, A or 1) plain numbers."""
    name = bare_term(term)
    if name in figures.values:
        value = figures.get(name)
    else:
        scale = natural_scale(parameters.parameter(function_id, name).unit)
        value = (parameters.get(function_id, name) * scale)[:, np.newaxis]
    return 1 - value if term.startswith(COMPLEMENT) else value


def _faults(
    terms: Sequence[str], function_id: str, parameters: ParameterBook, figures: FigureBook
) -> Iterator[Problem]:
    """Yield each term that is neither figure nor parameter, and each area without its figure."""
    if not all(_groups(terms)):
        yield Problem(function_id, "has an empty product.", 'Put a term on both sides of "+".')
    names = {bare_term(term) for term in terms} - {PLUS}
    for name in sorted(names):
        if name in figures.values:
            blank = np.isnan(figures.values[name]).any(axis=0)
            for code in np.array(figures.codes)[blank]:
                yield Problem(
                    f"figures.csv, {name}, {code}",
                    f"has no value, and {function_id} needs it.",
                    "Add a row with status assumed, a value, low, high and the reason.",
                )
        elif not parameters.has(function_id, name):
            yield Problem(
                function_id,
                f'"{name}" is neither a figure of the region nor a parameter.',
                _did_you_mean(name, figures.values, parameters),
            )


def _did_you_mean(name: str, figures: Mapping[str, Array], parameters: ParameterBook) -> str:
    known = [*figures, *(parameter.name for parameter in parameters.parameters.values())]
    near = get_close_matches(name, known, n=1)
    if near:
        return f'Did you mean "{near[0]}"?'
    return "Add it to figures.csv, or to the parameters of the service."
