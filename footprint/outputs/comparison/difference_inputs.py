"""Say in words what two runs were asked, where that is not the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from footprint.outputs.comparison.disagreements import (
    MISSING,
    PRESENCE,
    Disagreement,
    agree,
    disagreements,
    shown,
)
from footprint.outputs.wording import names, numbers, words

Record = Mapping[str, Any]
INPUTS = "inputs"
# what a run is about, which is told before anything else
_GROUND = {
    "question": "The question",
    "title": "The title",
    "region": "The region",
    "vintage": "The council boundaries",
    "year": "The year",
    "price_base_year": "The price base year",
    "sharing_rule": "The sharing rule",
    "draws": "The number of draws",
    "seed": "The seed",
}
# parts of a scenario that are told by their results or elsewhere
_TOLD_ELSEWHERE = frozenset(
    {"title", "question", "about", "decision", "outputs", "draws", "seed", "sharing_rule"}
)
_SETTINGS = {
    "options": "The options",
    "rules": "The limits",
    "assumptions": "The assumptions",
    "worlds": "The further worlds",
    "weights": "The weights",
    "search": "The search",
    "services": "The services",
    "figures": "The files of own figures",
    "sufficiency": "The question after places",
    "building": "What could be built",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One difference: what it is about, in a sentence, and the values behind it.

    ``weight`` orders those of one kind, the greatest first.
    """

    part: str
    kind: str
    sentence: str
    before: Any
    after: Any
    weight: float = 1.0


def inputs_told(results: tuple[Record, Record], records: tuple[Record, Record]) -> list[Told]:
    """Return what went into two runs where it differs, files and versions left out."""
    return [
        *_ground(*results),
        *_scenario_data(*records, *results),
        *_parameters(*results),
        *_figures(*records, *results),
        *_settings(*records),
    ]


def _ground(before: Record, after: Record) -> Iterator[Told]:
    """Yield what the runs are about where that differs."""
    for key, title in _GROUND.items():
        old, new = before[key], after[key]
        if old != new:
            plain = all(isinstance(one, int) for one in (old, new))
            pair = f"{old} before, {new} now" if plain else f"“{old}” before, “{new}” now"
            yield Told(INPUTS, "ground", f"{title}: {pair}.", old, new)
    for key, title in (("areas", "council"), ("functions", "function")):
        then, now = (_named(key, result) for result in (before, after))
        gone = [name for code, name in then.items() if code not in now]
        new = [name for code, name in now.items() if code not in then]
        if gone:
            yield Told(INPUTS, "ground", f"No longer a {title}: {words.joined(gone)}.", gone, None)
        if new:
            yield Told(INPUTS, "ground", f"A {title} only now: {words.joined(new)}.", None, new)


def _named(key: str, result: Record) -> dict[str, str]:
    if key == "areas":
        return {item["code"]: item["name"] for item in result["areas"]}
    functions = functions_of(result)
    return {one: names.function_name(one, functions) for one in functions}


def functions_of(result: Record) -> dict[str, Mapping[str, Any]]:
    """Return what is known of every function of a run, by id."""
    return {item["id"]: item for item in result["functions"]}


def names_of(*results: Record) -> dict[str, tuple[str, str]]:
    """Return the names of every council of the runs by code."""
    return {
        area["code"]: (area["name"], area["short_name"])
        for result in results
        for area in result["areas"]
    }


def _scenario_data(old: Record, new: Record, before: Record, after: Record) -> Iterator[Told]:
    """Yield what differs in the scenarios themselves, parameters and the ground left out."""
    sides = [_asked(record).get("data") for record in (old, new)]
    if not all(isinstance(side, Mapping) for side in sides):
        if sides != [None, None]:
            yield Told(INPUTS, "record", "Only one of the runs says what it was asked.", None, None)
        return
    kept = [_without(side or {}) for side in sides]
    for one in disagreements(kept[0], kept[1], names_of(before, after)):
        title = _SETTINGS.get(one.path[0], one.path[0].replace("_", " ").capitalize())
        rest = one.where.partition(", ")[2]
        about = one.where.partition(", ")[0]
        where = ", ".join(part for part in (_within(about, one.path[0]), rest) if part)
        where = f"{title}, {where}" if where else title
        yield Told(INPUTS, "scenario", f"{where}: {pair_words(one)}.", one.before, one.after)


def _within(step: str, key: str) -> str:
    """Return the item that a step names beside its list, or nothing."""
    return step.partition("“")[2].join(("“", "")) if "“" in step and key else ""


def _without(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario's data without what is told elsewhere."""
    kept = {key: value for key, value in data.items() if key not in _TOLD_ELSEWHERE}
    assumed = kept.get("assumptions")
    if isinstance(assumed, Mapping):
        left = {k: v for k, v in assumed.items() if k not in ("parameters", "year")}
        kept["assumptions"] = left
    return kept


def pair_words(one: Disagreement) -> str:
    """Return what stood in the one and what stands in the other."""
    if one.kind == PRESENCE and one.after == MISSING:
        return f"no longer there (it was {shown(one.before)})"
    if one.kind == PRESENCE and one.before == MISSING:
        return f"only now there ({shown(one.after)})"
    brief = [_brief(value) for value in (one.before, one.after)]
    if brief[0] == brief[1]:
        brief = [shown(value) for value in (one.before, one.after)]
    return f"{brief[0]} before, {brief[1]} now"


def _brief(value: Any) -> str:  # noqa: ANN401
    """Return a value with three significant figures, where it is a number that is not whole."""
    is_part = isinstance(value, float) and not value.is_integer()
    return shown(numbers.significant(value) if is_part else value)


def _asked(record: Record) -> Mapping[str, Any]:
    found = record.get("asked")
    return found if isinstance(found, Mapping) else {}


def _parameters(before: Record, after: Record) -> Iterator[Told]:
    """Yield each parameter whose value, range or owner differs, the widest change first."""
    functions = functions_of(before) | functions_of(after)
    then, now = ({row["key"]: row for row in result["assumptions"]} for result in (before, after))
    found = []
    for key in [*then, *(key for key in now if key not in then)]:
        name = names.parameter_name(key, functions)
        if key not in now or key not in then:
            way = "no longer read" if key not in now else "read only now"
            told = f"{name}: {way}."
            found.append(Told(INPUTS, "parameters", told, then.get(key), now.get(key), 0.0))
            continue
        old, new = then[key], now[key]
        pairs = zip(_span(old).values(), _span(new).values(), strict=True)
        if not all(a == b or (a is not None and b is not None and agree(a, b)) for a, b in pairs):
            told = f"{name}: {_spread(old)} before, {_spread(new)} now ({new['unit']})."
            weight = 1 + share_of(old["central"], new["central"])
            found.append(Told(INPUTS, "parameters", told, _span(old), _span(new), weight))
        elif (old["source"], old["whose"]) != (new["source"], new["whose"]):
            told = f"{name}: the same value, from another source."
            found.append(Told(INPUTS, "parameters", told, old["source"], new["source"], 0.5))
    yield from sorted(found, key=lambda one: -one.weight)


def _span(row: Record) -> dict[str, float | None]:
    return {end: row[end] for end in ("low", "central", "high")}


def _spread(row: Record) -> str:
    ends = f"{numbers.figure(row['low'])} to {numbers.figure(row['high'])}"
    return f"{numbers.figure(row['central'])} ({ends})"


def share_of(old: float | None, new: float | None) -> float:
    """Return how far apart two numbers are, as a share of the larger."""
    if old is None or new is None:
        return 1.0
    largest = max(abs(old), abs(new))
    return abs(new - old) / largest if largest else 0.0


def _figures(old: Record, new: Record, before: Record, after: Record) -> Iterator[Told]:
    """Yield each figure that differs, the widest change first."""
    areas = names_of(before, after)
    then, now = _figure_words(old, before), _figure_words(new, after)
    found = []
    for key in [*then, *(key for key in now if key not in then)]:
        if then.get(key) == now.get(key):
            continue
        code, indicator = key
        (a, said), (b, says) = then.get(key, (None, "none")), now.get(key, (None, "none"))
        told = f"{names.area_name(code, areas)}, {names.indicator_name(indicator)}: "
        told += f"{said} before, {says} now."
        found.append(Told(INPUTS, "figures", told, said, says, share_of(a, b)))
    yield from sorted(found, key=lambda one: -one.weight)


def _figure_words(
    record: Record, result: Record
) -> dict[tuple[str, str], tuple[float | None, str]]:
    """Return every figure read, its number and how it reads."""
    found: dict[tuple[str, str], tuple[float | None, str]] = {}
    published = _asked(record).get("figures")
    for code, row in (published if isinstance(published, Mapping) else {}).items():
        for indicator, value in row.items():
            found[code, indicator] = (value, numbers.figure(value))
    for row in result["figures"]:
        # what is shown as published reads alike, whether the result lists it too or not
        if (row["code"], row["indicator"]) in found:
            continue
        value, low, high = row["value"], row["low"], row["high"]
        span = "" if low is None or high is None else f"{shown(low)} to {shown(high)}, "
        number = "" if value is None else f"{shown(value)}, "
        said = (span if row["status"] == "suppressed" else number) + row["status"]
        found[row["code"], row["indicator"]] = (value, said)
    return found


def _settings(old: Record, new: Record) -> Iterator[Told]:
    """Yield how the runs were written where that differs: protection, template."""
    then, now = (record.get("settings") or {} for record in (old, new))
    for key in sorted({*then, *now}):
        before, after = then.get(key) or "", now.get(key) or ""
        if before != after:
            pair = f"{shown(before) or 'no'} before, {shown(after) or 'no'} now"
            yield Told(INPUTS, "settings", f"Written with {key}: {pair}.", before, after)


def values_of(one: Disagreement) -> tuple[Any, Any]:
    """Return what the first has and what the second has."""
    return one.before, one.after
