"""Read a planner's own values for the catalogue's parameters, each with whose it is."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from footprint.inputs.cells import LARGEST_NUMBER, shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import is_rate, same_unit
from footprint.inputs.layers import Setting, remedy_for_key
from footprint.inputs.suggest import did_you_mean
from footprint.services.catalogue import EVIDENCE, Parameter

COMMAND_LINE = "set on the command line"
_KEYS = ("low", "central", "high", "source", "unit", "reason", "evidence", "period")
_RANGE = ("low", "central", "high")
_EXAMPLE = 'Write { low = 9, central = 28, high = 40, source = "our team, 2025" }.'


def read_parameters(
    part: str,
    entries: Mapping[str, Any],
    known: Mapping[str, Parameter],
    findings: Findings,
) -> dict[str, Parameter]:
    """Return the parameters a scenario sets, in place of the known ones of the same key.

    ``part`` is where they stand: ``scenario.toml, [assumptions.parameters]``.
    What an entry leaves out of low, central and high is kept from the known, widened where
    needed so that low ≤ central ≤ high.
    """
    found: dict[str, Parameter] = {}
    for key, entry in entries.items():
        place = f'{part}, "{shown(key, 80)}"'
        if key not in known:
            what = "is not a parameter of the catalogue."
            remedy = remedy_for_key(key, known)
            if isinstance(entry, dict) and "/" not in key and len(entry) == 1:
                # a full stop without quotation marks makes a table of what was meant as one key
                remedy = remedy_for_key(f"{key}/{next(iter(entry))}", known)
                remedy += " Put the whole key in quotation marks."
            findings.problem(place, what, remedy)
            continue
        parameter = _parameter(place, entry, known[key], findings)
        if parameter is not None:
            found[key] = parameter
    return found


def set_parameter(
    setting: Setting,
    current: Mapping[str, Parameter],
    findings: Findings,
) -> Parameter | None:
    """Return a parameter with the value of the command line; its range widens to hold it."""
    key, place = setting.path[2], f"--set {shown(setting.text, 80)}"
    if key not in current:
        what = f'"{shown(key, 80)}" is not a parameter of the catalogue.'
        findings.problem(place, what, remedy_for_key(key, current))
        return None
    end = setting.path[3] if len(setting.path) == 4 else "central"
    before = current[key]
    if isinstance(setting.value, dict) and end == "central":
        return _parameter(place, {"source": COMMAND_LINE} | setting.value, before, findings)
    number = as_number(setting.value)
    if number is None:
        what = f"{shown(str(setting.value))} is not a number."
        findings.problem(place, what, f"Write --set {key}=20.")
        return None
    numbers = {name: float(getattr(before, name)) for name in _RANGE} | {end: number}
    if end == "central":
        numbers["low"] = min(numbers["low"], number)
        numbers["high"] = max(numbers["high"], number)
    if not _sound(place, numbers, before, findings):
        return None
    return _replaced(before, numbers, _ours(COMMAND_LINE))


def as_number(value: object) -> float | None:
    """Return an ordinary number as float; None for text, true, false, and the infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def in_words(parameter: Parameter) -> str:
    """Return a parameter's value, range, unit and owner in words."""
    span = f"{parameter.low:g} to {parameter.high:g}"
    return f"{parameter.central:g} ({span}) {parameter.unit}, {parameter.whose}"


def _parameter(
    place: str,
    entry: Any,  # noqa: ANN401
    default: Parameter,
    findings: Findings,
) -> Parameter | None:
    """Return one entry as a parameter, or None with what is wrong with it."""
    if not isinstance(entry, dict):
        what = f"is {written(entry)}, without saying whose figure it is."
        findings.problem(place, what, _EXAMPLE)
        return None
    count = len(findings.problems)
    for key in entry:
        if key not in _KEYS:
            findings.problem(place, f'"{shown(key)}" is not known here.', did_you_mean(key, _KEYS))
    source = entry.get("source")
    if not isinstance(source, str) or not source.strip():
        remedy = 'Say whose figure it is: source = "our team, 2025".'
        findings.problem(place, "has no source.", remedy)
    numbers = _range(place, entry, default, findings)
    words = _words(place, entry, default, findings)
    if len(findings.problems) > count or not _sound(place, numbers, default, findings):
        return None
    return _replaced(default, numbers, _ours(str(source).strip()) | words)


def _replaced(
    default: Parameter, numbers: Mapping[str, float], words: Mapping[str, str]
) -> Parameter:
    """Return a parameter with other numbers and words."""
    changed: dict[str, Any] = {**numbers, **words}
    return replace(default, **changed)


def _range(
    place: str, entry: Mapping[str, Any], default: Parameter, findings: Findings
) -> dict[str, float]:
    """Return low, central and high, those not given from the catalogue."""
    given: dict[str, float] = {}
    for name in _RANGE:
        if name in entry:
            number = as_number(entry[name])
            if number is None:
                what = f"{name} is {written(entry[name])}, which is not a number."
                findings.problem(place, what, "Write a number without quotation marks.")
            else:
                given[name] = number
    if not any(name in entry for name in _RANGE):
        findings.problem(place, "has no value.", _EXAMPLE)

    # an end that is not given makes room for those that are
    numbers = {name: float(getattr(default, name)) for name in _RANGE} | given
    if "central" not in given and given:
        numbers["central"] = min(max(numbers["central"], numbers["low"]), numbers["high"])
    if "low" not in given:
        numbers["low"] = min(numbers.values())
    if "high" not in given:
        numbers["high"] = max(numbers.values())
    return numbers


def _sound(
    place: str, numbers: Mapping[str, float], default: Parameter, findings: Findings
) -> bool:
    """Tell whether a range is in order and of a size that its unit allows."""
    low, central, high = (numbers[name] for name in _RANGE)
    count = len(findings.problems)
    if (largest := max(abs(low), abs(central), abs(high))) >= LARGEST_NUMBER:
        what = f"{largest:g} is larger than anything Footprint counts."
        findings.problem(place, what, f"Give the figure in {default.unit}.")
    elif not low <= central <= high:
        what = f"low {low:g}, central {central:g} and high {high:g} are not in rising order."
        findings.problem(place, what, "Correct them so that low ≤ central ≤ high.")
    elif low < 0 <= default.low:
        findings.problem(place, f"{low:g} is negative.", "Enter numbers of 0 or more.")
    elif default.unit.startswith("%") and high > 100 >= default.high:
        findings.problem(place, f"{high:g} is more than 100 %.", "Enter percentages up to 100.")
    elif low <= 0 < default.low and not _may_be_nought(default):
        remedy = f"The catalogue has {default.low:g} to {default.high:g} {default.unit}."
        findings.problem(place, f"{low:g} is not possible here.", remedy)
    return len(findings.problems) == count


def _may_be_nought(parameter: Parameter) -> bool:
    """Tell whether nought makes sense: prices, percentages and visits can be switched off."""
    return is_rate(parameter.unit) or parameter.name.startswith("visits")


def _words(
    place: str, entry: Mapping[str, Any], default: Parameter, findings: Findings
) -> dict[str, str]:
    """Return the words of an entry; its unit must be the catalogue's."""
    words: dict[str, str] = {}
    for name in ("unit", "reason", "evidence", "period"):
        value = entry.get(name)
        if value is not None and not isinstance(value, str):
            findings.problem(place, f"{name} is {written(value)}.", "Write text.")
        elif value is not None and name != "unit":
            words[name] = value
    unit = entry.get("unit")
    if isinstance(unit, str) and not same_unit(unit, default.unit):
        what = f'has the unit "{shown(unit)}"; the catalogue counts it in {default.unit}.'
        findings.problem(place, what, f"Give the figure in {default.unit}, or leave unit out.")
    if words.get("evidence", EVIDENCE[0]) not in EVIDENCE:
        what = f'evidence is "{shown(words["evidence"])}".'
        findings.problem(place, what, f"Choose from: {', '.join(EVIDENCE)}.")
    return words


def _ours(source: str) -> dict[str, str]:
    """Return what marks a parameter as a planner's own."""
    reason = f"given by the planner: {source}"
    return {
        "source": source,
        "whose": source,
        "evidence": "assumed",
        "reason": reason,
        "period": "",
    }
