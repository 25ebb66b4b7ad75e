"""Gather what stays the same for a whole workshop."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from footprint.outputs.disclosure.profiles import load_profile
from footprint.outputs.wording import names
from footprint.services import LEGAL
from footprint.workshop.drawing import outline
from footprint.workshop.views.seen import Assumption, Facts

if TYPE_CHECKING:
    from footprint.questions.desk import Desk
    from footprint.workshop.model import Parameter

LEAST_ROUNDING = 5


def facts_of(
    desk: "Desk", parameters: "Iterable[Parameter]" = (), *, profile: str = "local"
) -> Facts:
    """Gather the facts of a workshop from its desk; slow enough to be done once.

    Parameters
    ----------
    parameters
        Those that the room may change.
    profile
        The disclosure profile: counts of children are rounded to its base, or to five where it
        rounds less, because a live page shows many values of one count.
    """
    scenario, region = desk.scenario, desk.scenario.region
    functions = {key: dict(info) for key, info in desk.functions.items()}
    short = dict(region.areas.get("short_name", {}))
    return Facts(
        key=scenario.key,
        title=scenario.title,
        decision=scenario.decision,
        about=scenario.about,
        region=region.name,
        vintage=str(region.vintage),
        year=scenario.year,
        draws=scenario.draws,
        sharing_rule=scenario.sharing_rule,
        areas={code: (name, str(short.get(code) or name)) for code, name in region.names.items()},
        functions=functions,
        stays=frozenset(k for k, info in functions.items() if info.get("legal") == LEGAL["stays"]),
        criteria=tuple(desk.criteria),
        drawing=outline(region.boundaries.loc[list(region.codes)], region.adjacency),
        assumptions=tuple(_assumption(one, functions) for one in parameters),
        licence=tuple(region.licence),
        notes=tuple(scenario.notes),
        unprotected=scenario.own_figures,
        rounding=max(LEAST_ROUNDING, load_profile(profile).round_to),
    )


def _assumption(parameter: "Parameter", functions: dict[str, dict[str, str]]) -> Assumption:
    """Name a parameter in words, and say what it is for."""
    where, dot, _ = parameter.key.rpartition(".")
    if not dot:
        where = parameter.key.rpartition("/")[0]
    return Assumption(
        key=parameter.key,
        function=where,
        name=names.parameter_name(parameter.key, functions),
        unit=parameter.unit,
        low=float(parameter.low),
        central=float(parameter.central),
        high=float(parameter.high),
        evidence=parameter.evidence,
        source=parameter.source,
    )
