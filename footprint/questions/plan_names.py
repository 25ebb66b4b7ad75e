"""Name the plans that the model finds by what they build."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from footprint.arrangements import listed
from footprint.inputs import Candidate
from footprint.options import number_word

LEAST = "least to lose"
NOTHING = "Nothing is built"
MOST_COUNCILS = 3
Builds = Sequence[tuple[Candidate, int]]


def plan_name(
    builds: Builds, names: Mapping[str, str], taken: Iterable[str], *, least: bool = False
) -> str:
    """Name a plan by what it builds: "One home in Derby", "A school of 90 and three bases".

    Where the name is taken it says the places of each candidate instead, and a number if that
    is taken too.

    Parameters
    ----------
    builds
        Every candidate that is built, with its places.
    names
        The name of each council by its code.
    taken
        Names that other plans have.
    least
        Whether it is the plan of least worst regret of all, which the name then says.
    """
    mark = f" ({LEAST})" if least else ""
    used = set(taken)
    in_kinds = f"{_in_kinds(builds, names)}{mark}"
    if in_kinds not in used:
        return in_kinds
    in_places = f"{listed([f'{one.name}: {places}' for one, places in builds])}{mark}"
    number = 1
    found = in_places
    while found in used:
        number += 1
        found = f"{in_places}, {number}"
    return found


def _in_kinds(builds: Builds, names: Mapping[str, str]) -> str:
    """Say what is built kind by kind, in the order in which kinds first come."""
    told = []
    for kind in dict.fromkeys(one.kind for one, _ in builds):
        mine = [(one, places) for one, places in builds if one.kind == kind]
        told.append(SAID[kind](mine, names))
    text = listed(told)
    return text[:1].upper() + text[1:]


def _homes(builds: Builds, names: Mapping[str, str]) -> str:
    return _counted(builds, names, "home")


def _bases(builds: Builds, names: Mapping[str, str]) -> str:
    return _counted(builds, names, "base")


def _counted(builds: Builds, names: Mapping[str, str], what: str) -> str:
    """Count what is built, and say where, unless it is in too many councils to name."""
    number = len(builds)
    many = number_word(number)
    where = list(dict.fromkeys(names[one.area] for one, _ in builds))
    counted = f"{many} {what}{'' if number == 1 else 's'}"
    return counted if len(where) >= MOST_COUNCILS else f"{counted} in {listed(where)}"


def _schools(builds: Builds, _names: Mapping[str, str]) -> str:
    """Say the places of each new school: "a school of 90"."""
    sizes = listed([f"{places}" for _, places in builds])
    if len(builds) == 1:
        return f"a school of {sizes}"
    many = number_word(len(builds))
    return f"{many} schools of {sizes}"


def _expansions(builds: Builds, _names: Mapping[str, str]) -> str:
    """Say the places added at schools that stand."""
    return f"{sum(places for _, places in builds)} more places"


SAID: Mapping[str, Callable[[Builds, Mapping[str, str]], str]] = {
    "home": _homes,
    "base": _bases,
    "new school": _schools,
    "expansion": _expansions,
}
