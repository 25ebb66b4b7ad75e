"""Lay out for a terminal what only one question answers, from the record of a result."""

from collections.abc import Iterator, Mapping
from typing import Any

from footprint.outputs.reading import read
from footprint.outputs.record import read_range
from footprint.outputs.wording import (
    building_words,
    names,
    numbers,
    paying_words,
    place_value_words,
    words,
)
from footprint.outputs.wording import sufficiency_words as schools
from footprint.questions.result_places import PlacesResult
from footprint.questions.result_sufficiency import SufficiencyResult

Record = Mapping[str, Any]
TextRow = tuple[str, ...]
STAYS = "duty stays"


def funnel_rows(result: Record) -> Iterator[TextRow]:
    """Yield the funnel: its names, then a row a function under the title of each service."""
    functions = {function["id"]: function for function in result["functions"]}
    yield ("", "Every way", "Possible", "Feasible", "Not outdone")
    last = ""
    for item in result["possible"]["funnels"]:
        title = names.function_name(item["function"], functions).partition(":")[0]
        if title != last:
            yield (title.upper(), "", "", "", "")
            last = title
        name = names.function_name(item["function"], functions, service=False)
        if item["stays"]:
            yield (name, STAYS, "", "", "")
            continue
        yield (name, *_counts(item))


def _counts(item: Record) -> TextRow:
    """Write the counts of one function; what was not compared is too many to compare."""
    every, possible, feasible, outdone = (
        numbers.tally(item[step]) for step in ("every", "possible", "feasible", "not_outdone")
    )
    if item["feasible"] == 0:
        return every, possible, "none", "none"
    if item["not_outdone"] is None and item["feasible"] is not None:
        outdone = "too many to compare"
    return every, possible, feasible, outdone


def funnel_notes(result: Record) -> Iterator[str]:
    """Yield what the funnel does not say: where the duty stays, and which rules contradict."""
    functions = {function["id"]: function for function in result["functions"]}
    funnels = result["possible"]["funnels"]
    if any(item["stays"] for item in funnels):
        yield "Duty stays: with each council, by the sections of Acts named in the report."
    for item in funnels:
        if item["conflict"]:
            name = names.function_name(item["function"], functions)
            rules = words.joined(f"“{label}”" for label in item["conflict"])
            yield f"{name}: no grouping keeps {rules}."


def search_words(result: Record) -> str:
    """Say what the search over every function established, or nothing where none was made."""
    search = result["possible"]["search"]
    if search is None and result["possible"]["unsolved"]:
        return words.sentence(result["possible"]["unsolved"])
    if search is None:
        return ""
    said = words.sentence(words.status(search["words"] or search["status"]))
    return f"{said} {numbers.pounds(search['cost_gbp_per_year'])} a year, {words.MODELLED}."


def contribution_tables(result: Record) -> Iterator[tuple[str, tuple[TextRow, ...]]]:
    """Yield each partnership that some option would add: its formulas against its councils.

    Where no option adds any, those that stand today. One that several options have alike is
    told once.
    """
    areas = {area["code"]: (area["name"], area["short_name"]) for area in result["areas"]}
    for unit, options in _told(result):
        formulas = _formulas(unit, result)
        rows: list[TextRow] = [("", *(names.area_name(r["code"], areas) for r in unit["rows"]))]
        rows.append(("Alone", *(_alone(item) for item in unit["rows"])))
        for formula in formulas:
            paid = (_pays(item, formula["key"]) for item in unit["rows"])
            rows.append((formula["name"], *paid))
        named = words.sentence(names.councils_words(unit["members"], areas))[:-1]
        under = words.joined(f"“{option}”" for option in options)
        yield f"{named}, under {under}, £ a year:", tuple(rows)


def _told(result: Record) -> list[tuple[Record, list[str]]]:
    """Gather the units worth telling of, each with the options that have it alike."""
    today = {option["name"] for option in result["options"] if option["is_as_now"]}
    found: list[tuple[Record, list[str]]] = []
    for unit in result["paying"]["units"]:
        bare = {**unit, "option": ""}
        same = next((names for one, names in found if {**one, "option": ""} == bare), None)
        if same is None:
            found.append((unit, [unit["option"]]))
        else:
            same.append(unit["option"])
    found.sort(key=lambda item: -item[0]["total"]["central"])
    return [item for item in found if not today & set(item[1])] or found


def _formulas(unit: Record, result: Record) -> list[Record]:
    return [one for one in result["paying"]["formulas"] if one["key"] in unit["leaves_nobody"]]


def _alone(item: Record) -> str:
    return numbers.money(read_range(item["alone"]), "").replace(" (", "\n(", 1)


def _pays(item: Record, formula: str) -> str:
    """Write what one council would pay, and how that stands to alone, on lines of their own."""
    value = read_range(item["pays"].get(formula))
    if value is None:
        return numbers.NOT_MODELLED
    gap, clear = item["from_alone"][formula]
    found = read_range(gap)
    told = paying_words.than_alone(found, clear=clear) if found else ""
    return f"{numbers.central_words(value, '£')}\n{told.removeprefix('modelled ')}"


def leaving_words(result: Record) -> Iterator[str]:
    """Say for each of those units under which formulas some group would do better on its own."""
    areas = {area["code"]: (area["name"], area["short_name"]) for area in result["areas"]}
    told = _told(result)
    for unit, _ in told:
        named = words.sentence(names.councils_words(unit["members"], areas))[:-1]
        formulas = _formulas(unit, result)
        broken = [one["name"] for one in formulas if not unit["leaves_nobody"][one["key"]]]
        if not broken:
            yield f"{named}: under no formula would any group do better on its own (central case)."
            continue
        under = words.joined((f"“{words.lowered(name)}”" for name in broken), "and")
        if len(broken) == len(formulas) > 1:
            under = "every formula"
        yield (
            f"{named}: some group would do better on its own under {under} (central case): see "
            "the report."
        )
    every = {tuple(unit["members"]) for unit in result["paying"]["units"]}
    if len(every) > len({tuple(unit["members"]) for unit, _ in told}):
        yield "The partnerships that stand today are in the report."


def question_words(result: Record) -> Iterator[str]:
    """Yield two to four sentences on what only a question about places finds, if it is one."""
    if result.get("sufficiency"):
        yield from _sufficiency_words(result)
    if result.get("building"):
        found = read(PlacesResult, result["building"])
        told = (
            building_words.least_of_all(found) if found.least_regret_words else "",
            building_words.least_listed(found),
            building_words.central_words(found),
        )
        yield from (text for text in told if text)


def _sufficiency_words(result: Record) -> Iterator[str]:
    """Say who has no place, the biggest gaps, who is enough together, what a place is worth."""
    found = read(SufficiencyResult, result["sufficiency"])
    areas = {area["code"]: (area["name"], area["short_name"]) for area in result["areas"]}
    options = [(option["key"], option["name"]) for option in result["options"]]
    told = (
        schools.no_place_words(found, options),
        schools.biggest_gaps(found),
        schools.together_words(found),
        place_value_words.worth_words(found, options[0], areas) if options else "",
        schools.USE if found.places_are_use else "",
        schools.EVIDENCE,
    )
    yield from (text for text in told if text)
