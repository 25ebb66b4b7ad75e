"""Read how much demand is to grow, and refuse what nobody would plan for."""

from collections.abc import Mapping, Sequence
from typing import Any

from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.parameters import as_number
from footprint.inputs.suggest import did_you_mean
from footprint.services.catalogue import Catalogue

MOST_GROWTH_PERCENT = 50.0
# how many times today's demand, or what part of it, a scenario may assume
MOST_GROWTH_IN_ALL = 20.0


def read_growth(
    place: str,
    given: Any,  # noqa: ANN401
    services: Sequence[str],
    catalogue: Catalogue,
    years: int,
    findings: Findings,
) -> dict[str, float]:
    """Return growth in demand by service, in percent a year, from one number or a table.

    ``years`` is how long it lasts, from the region's year to the scenario's.
    """
    table: Mapping[str, object] = (
        given if isinstance(given, dict) else dict.fromkeys(services, given)
    )
    growth = dict.fromkeys(services, 0.0)
    for key, value in table.items():
        number = as_number(value)
        if key not in catalogue.services:
            what = f'"{shown(str(key))}" is not a service.'
            findings.problem(place, what, did_you_mean(str(key), services))
        elif number is None:
            remedy = "Write a number such as 1.5, or a table: { fostering = 1.5 }."
            findings.problem(place, f"{written(value)} is not a number.", remedy)
        elif abs(number) > MOST_GROWTH_PERCENT:
            what = f"{number:g} % a year is beyond belief."
            remedy = f"Enter a yearly change between -{MOST_GROWTH_PERCENT:g} and "
            findings.problem(place, what, f"{remedy}{MOST_GROWTH_PERCENT:g}.")
        elif key in growth:
            growth[key] = number
        else:
            findings.note(f"Growth for {key} is not used: the scenario does not ask about it.")
    _check_growth(place, growth, years, findings)
    return growth


def _check_growth(place: str, growth: Mapping[str, float], years: int, findings: Findings) -> None:
    """Refuse growth that adds up, over the years, to demand nobody would plan for."""
    for service, percent in growth.items():
        factor = (1 + percent / 100) ** max(years, 0)
        if not 1 / MOST_GROWTH_IN_ALL <= factor <= MOST_GROWTH_IN_ALL:
            what = f"{percent:g} % a year over {years} years makes demand for {service} "
            what += f"{factor:,.3g} times what it is."
            remedy = "Choose a nearer year, or less growth."
            findings.problem(place, what, remedy)
