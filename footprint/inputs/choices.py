"""Turn an option, as a person writes it, into footprints for every function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import did_you_mean, find_area
from footprint.services.catalogue import Catalogue, Function

Blocks = tuple[frozenset[str], ...]
WORDS = ("all", "alone", "as now")
MOST_BEST = 20
_EXAMPLE = 'Write a list of footprints, as in [["Derby", "Derbyshire"], ["Rutland"]].'


@dataclass(frozen=True, slots=True)
class Best:
    """Ask the model for its ``k`` lowest-cost configurations of a function.

    ``max_partners`` is the most areas a footprint may have, or None for no limit.
    """

    k: int
    max_partners: int | None = None


Choice = Blocks | Best


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """An option: the footprints of every function of the scenario's services.

    Attributes
    ----------
    footprints
        Function id to blocks (every area in exactly one, in the region's order) or ``Best``.
    named
        The functions that the option itself names; the rest are as now, or alone.
    """

    name: str
    as_now: bool
    alone: bool
    footprints: dict[str, Choice]
    named: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What options are read against.

    ``names`` gives each area's name by code, ``lookup`` the code by every way to write an area,
    and ``now`` today's blocks by function id.
    """

    catalogue: Catalogue
    services: tuple[str, ...]
    names: Mapping[str, str]
    lookup: Mapping[str, str]
    now: Mapping[str, Blocks]
    explore: bool

    @property
    def functions(self) -> tuple[Function, ...]:
        """Return the functions of the scenario's services, in the order of the journey."""
        return self.catalogue.functions_of(self.services)

    @property
    def alone(self) -> Blocks:
        """Return every area by itself."""
        return tuple(frozenset({code}) for code in self.names)


def read_option(
    place: str,
    entry: Any,  # noqa: ANN401
    ground: Ground,
    findings: Findings,
) -> OptionSpec:
    """Return one option; ``entry`` has name, as_now, alone, about and footprints."""
    _check_flags(place, entry, findings)
    start = {f.id: ground.alone if entry.alone else ground.now[f.id] for f in ground.functions}
    footprints: dict[str, Choice] = dict(start)
    named: dict[str, None] = {}

    # a whole service first, so that one of its functions named beside it has the last word
    for key in sorted(entry.footprints, key=lambda key: "/" in key):
        value, where = entry.footprints[key], f"{place}, {shown(key)}"
        functions = _functions_named(where, key, value, ground, findings)
        choice = _choice(where, value, ground, findings) if functions else None
        if functions and choice is None and _word(value) != "as now":
            continue
        for function in functions:
            footprints[function.id] = ground.now[function.id] if choice is None else choice
            named[function.id] = None
            _check_stays(where, entry.name, function, footprints[function.id], ground, findings)
        if functions and isinstance(value, list):
            _note_unnamed(entry.name, key, value, functions, ground, findings)
    order = [f.id for f in ground.functions]
    return OptionSpec(
        name=entry.name,
        as_now=entry.as_now,
        alone=entry.alone,
        footprints=footprints,
        named=tuple(sorted(named, key=order.index)),
        about=entry.about,
    )


def _check_flags(place: str, entry: Any, findings: Findings) -> None:  # noqa: ANN401
    """Check that an option says one thing: as now, alone, or footprints of its own."""
    said = [word for word in ("as_now", "alone") if getattr(entry, word)]
    said += ["footprints"] if entry.footprints else []
    if len(said) > 1:
        what = f"says {' and '.join(said)} at once."
        remedy = "Keep one of them."
        if "footprints" in said:
            remedy = "Keep one of them; footprints start from as now in any case."
        findings.problem(place, what, remedy)
    elif not said:
        remedy = (
            "Write as_now = true, alone = true, or [options.footprints] with a line a function."
        )
        findings.problem(place, "says nothing about who shares what.", remedy)


def _functions_named(
    where: str,
    key: str,
    value: Any,  # noqa: ANN401
    ground: Ground,
    findings: Findings,
) -> tuple[Function, ...]:
    """Return the functions that a key names: one, or every one of a service that may be shared.

    "alone" and "as now" for a service reach every function, as neither shares anything new.
    """
    service, _, function = key.partition("/")
    every = tuple(f.id for f in ground.functions)
    if service not in ground.services:
        known = ground.catalogue.services
        what = f'the service "{shown(service)}" is not among this scenario\'s services.'
        remedy = did_you_mean(service, ground.services)
        if service in known:
            remedy = f'Add "{service}" to services, or take this line out.'
        findings.problem(where, what, remedy)
        return ()
    if not function and "/" not in key:
        functions = ground.catalogue.services[service].functions
        whole = _word(value) in ("alone", "as now")
        return tuple(f for f in functions if whole or not f.stays)
    if key not in every:
        within = [f.key for f in ground.catalogue.services[service].functions]
        what = f'"{shown(function)}" is not a function of {service}.'
        findings.problem(where, what, did_you_mean(function, within))
        return ()
    return (ground.catalogue.function(key),)


def _word(value: Any) -> str:  # noqa: ANN401
    """Return a word for footprints in one spelling, or nothing for other values."""
    if not isinstance(value, str):
        return ""
    return value.strip().casefold().replace("-", " ").replace("_", " ")


def _choice(
    where: str,
    value: Any,  # noqa: ANN401
    ground: Ground,
    findings: Findings,
) -> Choice | None:
    """Return what a value asks for; None for as now, and for what cannot be read."""
    if isinstance(value, str):
        return _worded(where, value, ground, findings)
    if isinstance(value, dict):
        return _best(where, value, ground, findings)
    if isinstance(value, list) and value:
        return _blocks(where, value, ground, findings)
    what = "no footprint is given." if value == [] else f"is {written(value)}."
    findings.problem(where, what, f'{_EXAMPLE} Or write "all", "alone" or "as now".')
    return None


def _worded(where: str, value: str, ground: Ground, findings: Findings) -> Blocks | None:
    """Return the blocks that one word means."""
    word = _word(value)
    if word == "all":
        return (frozenset(ground.names),)
    if word == "alone":
        return ground.alone
    if word != "as now":
        remedy = f"{did_you_mean(value, WORDS)} {_EXAMPLE}"
        findings.problem(where, f'"{shown(value)}" is not known here.', remedy)
    return None


def _best(where: str, value: Mapping[str, Any], ground: Ground, findings: Findings) -> Best | None:
    """Return a request for the model's best configurations."""
    for key in value:
        if key not in ("best", "max_partners"):
            what = f'"{shown(key)}" is not known here.'
            findings.problem(where, what, did_you_mean(key, ("best", "max_partners")))
            return None
    k, partners = value.get("best"), value.get("max_partners")
    if not _whole(k) or not 1 <= int(str(k)) <= MOST_BEST:
        remedy = "Write for example { best = 3, max_partners = 4 }."
        what = f"best must be a whole number from 1 to {MOST_BEST}."
        findings.problem(where, what, remedy)
        return None
    if partners is not None and (not _whole(partners) or int(str(partners)) < 2):
        what = "max_partners must be a whole number of 2 or more."
        findings.problem(where, what, "It counts the areas in a footprint.")
        return None
    most = None if partners is None else min(int(str(partners)), len(ground.names))
    return Best(int(str(k)), most)


def _whole(value: object) -> bool:
    """Tell whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def _blocks(where: str, value: Sequence[Any], ground: Ground, findings: Findings) -> Blocks | None:
    """Return the blocks written out, with every area not named standing alone."""
    if any(isinstance(block, str) for block in value):
        what = "is one list of areas, not a list of footprints."
        findings.problem(where, what, _nested(value))
        return None
    seen: dict[str, int] = {}
    sound, blocks = True, []
    for number, block in enumerate(value, start=1):
        codes = _block(f"{where}, footprint {number}", block, ground, findings)
        sound = sound and codes is not None
        for code in codes or ():
            if code in seen:
                sound = False
                name = ground.names[code]
                twice = f"twice in footprint {number}"
                both = f"in footprint {seen[code]} and in footprint {number}"
                what = f"{name} is {twice if seen[code] == number else both}."
                findings.problem(where, what, "Each area is in one footprint of a function.")
            seen[code] = number
        blocks.append(frozenset(codes or ()))
    if not sound:
        return None
    block_of = {code: block for block in blocks for code in block}
    ordered = [block_of.get(code, frozenset({code})) for code in ground.names]
    return tuple(dict.fromkeys(ordered))


def _nested(value: Sequence[Any]) -> str:
    """Return a flat list as the nested list that was probably meant."""
    names = ", ".join(f'"{shown(block)}"' for block in value[:3] if isinstance(block, str))
    more = ", …" if len(value) > 3 else ""
    return f"For one footprint write [[{names}{more}]]."


def _block(
    where: str,
    block: Any,  # noqa: ANN401
    ground: Ground,
    findings: Findings,
) -> tuple[str, ...] | None:
    """Return the codes of one footprint, or None with every area that is not known."""
    if not isinstance(block, list) or not all(isinstance(area, str) for area in block):
        findings.problem(where, f"is {written(block)}.", _EXAMPLE)
        return None
    if not block:
        findings.problem(where, "is empty.", "Name its areas, or take it out.")
        return None
    codes = []
    for area in block:
        code = find_area(area, ground.lookup)
        if code is None:
            what = f'"{shown(area)}" is not an area of the region.'
            known = [*ground.names.values(), *ground.names]
            remedy = did_you_mean(area, known)
            remedy = remedy or f"Its areas are {', '.join(ground.names.values())}."
            findings.problem(where, what, remedy)
        else:
            codes.append(code)
    return tuple(codes) if len(codes) == len(block) else None


def _check_stays(
    where: str,
    option: str,
    function: Function,
    choice: Choice,
    ground: Ground,
    findings: Findings,
) -> None:
    """Refuse new sharing of a function whose duty stays with each council.

    What stands today is never refused.
    """
    if not function.stays or ground.explore:
        return
    new = "" if isinstance(choice, Best) else newly_shared(choice, ground.now[function.id], ground)
    if isinstance(choice, Best) or new:
        section = f" ({function.legal_section})" if function.legal_section else ""
        who = f" by {new}" if new else ""
        what = f'the duty of "{function.name}" stays with each council{section}, so '
        what += f'"{shown(option)}" cannot have it newly shared{who}.'
        remedy = "Take the line out; or write explore_beyond_current_law = true at the top of the "
        remedy += "file to explore what the law does not allow today."
        findings.problem(where, what, remedy)


def newly_shared(blocks: Blocks, now: Blocks, ground: Ground) -> str:
    """Return the names of the first block that brings together areas apart today, or ""."""
    for block in blocks:
        if len(block) > 1 and not any(block <= today for today in now):
            return ", ".join(name for code, name in ground.names.items() if code in block)
    return ""


def _note_unnamed(
    option: str,
    key: str,
    value: Sequence[Any],
    functions: Sequence[Function],
    ground: Ground,
    findings: Findings,
) -> None:
    """Note the areas that stand alone because the option does not name them."""
    named = {find_area(area, ground.lookup) for b in value for area in b}
    left = [code for code in ground.names if code not in named]
    if not left:
        return
    apart = {
        ground.names[code]
        for function in functions
        for today in ground.now[function.id]
        for code in left
        if code in today and len(today) > 1
    }
    text = f'Option "{option}", {key}: not named, so standing alone: '
    text += f"{', '.join(ground.names[code] for code in left)}."
    if apart:
        text += f" Today shared, and here no longer: {', '.join(sorted(apart))}."
    findings.note(text)
