"""Read the limits that a scenario sets on who may share, each with where it comes from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.rule_kinds import KINDS, Draft, RuleGround, RuleSpec
from footprint.inputs.suggest import did_you_mean
from footprint.services.catalogue import Function

__all__ = ["RuleGround", "RuleSpec", "read_rules"]

_EXAMPLE = 'Write rule = "largest", areas = 4, and a source.'
_WHOSE = 'Say whose limit it is: source = "our directors, October 2026".'
_FUNCTIONS = 'Write functions = ["youth-justice", "fostering/recruitment"], or leave it out.'
# what travels to the base of a footprint, as the catalogue has it
_TO_BASE = "base"


def read_rules(
    file: str, entries: Sequence[Any], ground: RuleGround, findings: Findings
) -> tuple[RuleSpec, ...]:
    """Return the rules of a scenario in the order of the file; every limit is off unless set.

    A rule holds for every function that may be shared unless it names some. A contract that has
    run out before the scenario's year is left out with a note.
    """
    found: list[tuple[int, RuleSpec]] = []
    for number, entry in enumerate(entries, start=1):
        kind = entry.get("rule") if isinstance(entry, dict) else None
        named = f' ("{shown(kind)}")' if isinstance(kind, str) else ""
        place = f"{file}, rule {number}{named}"
        if not isinstance(entry, dict):
            findings.problem(place, f"is {written(entry)}.", _EXAMPLE)
            continue
        for spec in _read(place, entry, ground, findings):
            same = [n for n, other in found if replace(other, source=spec.source) == spec]
            if same:
                findings.problem(place, f"says the same as rule {same[0]}.", "Keep one of them.")
            found.append((number, spec))
    return tuple(spec for _, spec in found)


def _read(
    place: str, entry: dict[str, Any], ground: RuleGround, findings: Findings
) -> tuple[RuleSpec, ...]:
    """Return what one entry asks for, or nothing with everything that is wrong with it."""
    count = len(findings.problems)
    kind = _kind(place, entry, findings)
    source = _source(place, entry, findings)
    functions = _functions(place, entry, ground, findings)
    if kind is None:
        return ()
    draft = Draft(place, entry, functions, source, ground, findings)
    if kind == "travel":
        draft = replace(draft, functions=_travelling(draft))
    found = KINDS[kind][1](draft)
    if len(findings.problems) == count and found and not all(spec.functions for spec in found):
        draft.note("no function of this scenario may be shared, so it limits nothing.")
        return ()
    return found if len(findings.problems) == count else ()


def _kind(place: str, entry: dict[str, Any], findings: Findings) -> str | None:
    """Return the kind of a rule whose keys are all known, or None."""
    kind = entry.get("rule")
    if not isinstance(kind, str) or kind not in KINDS:
        what = f"rule is {written(kind)}." if "rule" in entry else "does not say which rule it is."
        remedy = did_you_mean(kind, KINDS) if isinstance(kind, str) else ""
        findings.problem(place, what, remedy or f"Choose from: {', '.join(KINDS)}.")
        return None
    known = ("rule", "source", *(() if kind == "partnerships" else ("functions",)))
    known += KINDS[kind][0]
    unknown = [key for key in entry if key not in known]
    for key in unknown:
        what = f'"{shown(key)}" is not known here.'
        remedy = did_you_mean(key, known)
        if kind == "partnerships" and key == "functions":
            what = "names functions, and counts partnerships over all of them."
            remedy = "Take the functions out."
        findings.problem(place, what, remedy)
    return kind


def _source(place: str, entry: dict[str, Any], findings: Findings) -> str:
    """Return where a limit comes from; partnerships.csv says so for those it makes."""
    source = entry.get("source")
    if isinstance(source, str) and source.strip():
        return " ".join(source.split())
    if "source" in entry or entry.get("from_partnerships") is not True:
        what = f"source is {written(source)}." if "source" in entry else "has no source."
        findings.problem(place, what, _WHOSE)
    return ""


def _functions(
    place: str, entry: dict[str, Any], ground: RuleGround, findings: Findings
) -> tuple[Function, ...]:
    """Return the functions a rule holds for, in the order of the journey."""
    shareable = tuple(function for function in ground.functions if not function.stays)
    if "functions" not in entry or entry.get("rule") == "partnerships":
        return shareable
    given = entry["functions"]
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or not given or not all(isinstance(k, str) for k in given):
        findings.problem(place, f"functions is {written(given)}.", _FUNCTIONS)
        return ()
    named = {f.id for key in given for f in _named(place, key.strip(), ground, findings)}
    return tuple(function for function in ground.functions if function.id in named)


def _named(place: str, key: str, ground: RuleGround, findings: Findings) -> tuple[Function, ...]:
    """Return the functions one name means: itself, or those of a service that may be shared."""
    service, slash, name = key.partition("/")
    if service not in ground.services:
        what = f'"{shown(service)}" is not a service of this scenario.'
        remedy = did_you_mean(service, ground.services)
        if service in ground.catalogue.services:
            remedy = f'Add "{service}" to services, or take it out here.'
        findings.problem(place, what, remedy)
        return ()
    functions = ground.catalogue.services[service].functions
    if not slash:
        return tuple(function for function in functions if not function.stays)
    found = next((function for function in functions if function.key == name), None)
    if found is None:
        what = f'"{shown(name)}" is not a function of {service}.'
        findings.problem(place, what, did_you_mean(name, [f.key for f in functions]))
        return ()
    if found.stays and not ground.explore:
        section = f" ({found.legal_section})" if found.legal_section else ""
        what = f'the duty of "{found.name}" stays with each council{section}, so no rule on '
        what += "sharing applies to it."
        findings.problem(place, what, f'Take "{shown(key)}" out of this rule.')
        return ()
    return (found,)


def _travelling(draft: Draft) -> tuple[Function, ...]:
    """Return the functions for which a limit on travel to the base means something.

    Those are the ones in which people travel to the base of a footprint; a note names the rest.
    """
    kept = tuple(function for function in draft.functions if function.travel == _TO_BASE)
    left = [function.id for function in draft.functions if function.travel != _TO_BASE]
    if draft.functions and not kept:
        what = "nobody travels to a shared base in any of its functions."
        draft.problem(what, "Name other functions, or take the rule out.")
    elif left:
        draft.note(f"limits nothing where nobody travels to a shared base: {', '.join(left)}.")
    return kept
