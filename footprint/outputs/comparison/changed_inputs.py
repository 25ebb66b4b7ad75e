"""Say in words what each run was asked otherwise than the first of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from footprint.outputs.comparison.difference_inputs import Record, inputs_told
from footprint.outputs.wording import numbers, words

GROWTH = "demand_growth_percent_per_year"
SCENARIO = "scenario"


def changed_inputs(results: Mapping[str, Record], records: Mapping[str, Record]) -> tuple[str, ...]:
    """Say where the scenario of a run is not that of the first: growth, options, limits, worlds.

    ``records`` are what the runs recorded of themselves, by the names of ``results``; where one
    has none, nothing is said of it. What the results themselves tell is told elsewhere.
    """
    told = []
    first, *others = results
    for run in others:
        if first in records and run in records:
            pair = (results[first], results[run])
            sides = (records[first], records[run])
            told += [f"{run}: {text}" for text in (*_growth(*pair, *sides), *_asked(pair, sides))]
    return tuple(told)


def _asked(pair: tuple[Record, Record], sides: tuple[Record, Record]) -> Iterator[str]:
    """Yield what else the scenarios do not have alike."""
    bare = (_without_growth(sides[0]), _without_growth(sides[1]))
    for one in inputs_told(pair, bare):
        if one.kind == SCENARIO:
            yield words.lowered(one.sentence)


def _assumptions(record: Record) -> Mapping[str, Any]:
    found = (record.get("asked") or {}).get("data") or {}
    assumed = found.get("assumptions")
    return assumed if isinstance(assumed, Mapping) else {}


def _without_growth(record: Record) -> Record:
    """Return a record whose scenario says nothing of growth, which is told in words."""
    asked = record.get("asked")
    if not isinstance(asked, Mapping) or not isinstance(asked.get("data"), Mapping):
        return record
    left = {key: value for key, value in _assumptions(record).items() if key != GROWTH}
    return {**record, "asked": {**asked, "data": {**asked["data"], "assumptions": left}}}


def _growth(before: Record, after: Record, old: Record, new: Record) -> Iterator[str]:
    """Yield by how much demand grows where that differs, once where every service is alike."""
    titles = {**_titles(before), **_titles(after)}
    then, now = (_by_service(record, titles) for record in (old, new))
    if then == now:
        return
    if len(set(then.values())) == len(set(now.values())) == 1:
        rate, before_rate = next(iter(now.values())), next(iter(then.values()))
        yield f"demand {_grows(rate)} (before: {_percent(before_rate)})."
        return
    for service, title in titles.items():
        if then[service] != now[service]:
            said = _grows(now[service])
            yield f"demand for {words.lowered(title)} {said} (before: {_percent(then[service])})."


def _titles(result: Record) -> dict[str, str]:
    """Return the title of each service of a run, by its key."""
    return {
        function["id"].partition("/")[0]: str(function.get("service") or function["id"])
        for function in result["functions"]
    }


def _by_service(record: Record, titles: Mapping[str, str]) -> dict[str, float]:
    """Return the growth of each service, in percent a year."""
    given = _assumptions(record).get(GROWTH) or 0.0
    if isinstance(given, Mapping):
        return {service: float(given.get(service, 0.0)) for service in titles}
    return dict.fromkeys(titles, float(given))


def _grows(rate: float) -> str:
    if not rate:
        return "does not grow"
    way = "grows" if rate > 0 else "falls"
    return f"{way} by {numbers.figure(abs(rate))}% a year"


def _percent(rate: float) -> str:
    return f"{numbers.figure(rate)}% a year" if rate else "none"
