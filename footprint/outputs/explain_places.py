"""Say in ten lines what a question about places found for one local authority."""

from collections.abc import Mapping
from typing import Any

from footprint.outputs.reading import read
from footprint.outputs.record import read_range
from footprint.outputs.wording import (
    building_councils,
    building_words,
    few,
    names,
    numbers,
    place_value_words,
    words,
)
from footprint.outputs.wording import sufficiency_words as said
from footprint.questions.result_places import PlacesResult, PlanArea, PlanRow
from footprint.questions.result_sufficiency import PlacedRow, SufficiencyResult

MOST_NAMED = 3
Record = Mapping[str, Any]
Areas = Mapping[str, tuple[str, str]]


def _areas(result: Record) -> Areas:
    return {area["code"]: (area["name"], area["short_name"]) for area in result["areas"]}


def schools(result: Record, code: str, chosen: Record) -> list[str]:
    """Tell one council's own story of a sufficiency question under one option."""
    found = read(SufficiencyResult, result["sufficiency"])
    areas = _areas(result)
    option = (chosen["key"], chosen["name"])
    rows = said.of_option(found.placed, option)
    row = next((item for item in rows if item.code == code), None)
    if row is None:
        return [f"{areas[code][0]}: nothing is modelled under {chosen['name']}."]
    return [
        *_costs(chosen, code, areas),
        _where(row, areas),
        _none(found, option, row),
        _limits(row),
        _hosts(found, option, code, areas),
        _gaps(found, code, areas),
        _worth(found, option, code, areas),
        said.EVIDENCE,
    ]


def _costs(chosen: Record, code: str, areas: Areas) -> list[str]:
    """Say what the council pays, and how that stands to as now."""
    name = areas[code][0]
    row = next((item for item in chosen["area_rows"] if item["code"] == code), None)
    if row is None:
        return [f"{name} under {chosen['name']} ({words.MODELLED})."]
    cost = numbers.money(read_range(row["option"]))
    told = [f"{name} under {chosen['name']}: places and transport {cost}; {words.MODELLED}."]
    if not chosen["is_as_now"]:
        gap = numbers.difference_words(
            read_range(row["from_as_now"]), row["clear_from_as_now"], "£ a year"
        )
        told.append(
            words.sentence(f"{gap}; as now it is {numbers.money(read_range(row['as_now']))}")
        )
    return told


def _where(row: PlacedRow, areas: Areas) -> str:
    """Say where the council's children would be."""
    parts = [
        (row.inside_la_near.central + row.inside_la_far.central, "in its own area"),
        (
            row.inside_footprint_near.central + row.inside_footprint_far.central,
            "elsewhere in its footprint",
        ),
        (row.outside_near.central + row.outside_far.central, "in other areas"),
        (row.whereabouts_unknown.central, "at independent schools whose place is not published"),
    ]
    told = words.joined(f"{few.council_count(value)} {where}" for value, where in parts if value)
    far = row.inside_la_far.central + row.inside_footprint_far.central + row.outside_far.central
    return (
        f"Of {numbers.count(row.children.central)} children of {areas[row.code][0]} (modelled "
        f"estimates), {told}; {few.council_count(far)} farther than 20 miles."
    )


def _none(found: SufficiencyResult, option: tuple[str, str], row: PlacedRow) -> str:
    """Say for whom no place was found, the most first."""
    mine = [item for item in said.of_option(found.short, option) if item.code == row.code]
    mine.sort(key=lambda item: -item.children.central)
    if not row.no_place.central:
        return "A place was found for every child."
    named = [
        f"{few.council_count(item.children.central)} "
        f"{said.need_phase(item.need, item.phase, found)}"
        for item in mine[:MOST_NAMED]
    ]
    told = f", most of all {'; '.join(named)}" if named else ""
    return f"No place was found for {numbers.value_words(row.no_place, 'children')}{told}."


def _limits(row: PlacedRow) -> str:
    anew = row.children.central - row.settled.central
    return (
        f"{few.council_count(row.settled.central)} are settled and stay; "
        f"{few.council_count(anew)} are placed anew, "
        f"{few.council_count(row.not_nearest.central)} of them not at the nearest place that "
        f"suits. Over the limit of minutes: {few.council_count(row.beyond_minutes.central)}."
    )


def _hosts(found: SufficiencyResult, option: tuple[str, str], code: str, areas: Areas) -> str:
    """Say to which other councils its children go, and whose come here."""
    going: dict[str, float] = {}
    coming: dict[str, float] = {}
    for flow in said.of_option(found.flows, option):
        if flow.code == code and flow.host not in {code, ""}:
            going[flow.host] = going.get(flow.host, 0.0) + flow.children
        if flow.host == code and flow.code != code:
            coming[flow.code] = coming.get(flow.code, 0.0) + flow.children
    out, back = (_listed(counts, areas) for counts in (going, coming))
    return f"Its children at places in other areas: {out}. Other councils' children here: {back}."


def _listed(counts: Mapping[str, float], areas: Areas) -> str:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    told = [f"{names.area_name(code, areas)} {few.council_count(n)}" for code, n in ordered if n]
    return words.some(told, MOST_NAMED) or "none"


def _gaps(found: SufficiencyResult, code: str, areas: Areas) -> str:
    """Say which gaps are enough alone, and which would be with neighbours."""
    alone = [gap for gap in found.gaps if code in gap.alone_enough]
    together = [
        gap
        for gap in found.gaps
        if gap not in alone and any(code in group for group in gap.least_together)
    ]
    alone.sort(key=lambda gap: -gap.by_area[code].central)
    named = [said.need_phase(gap.need, gap.phase, found) for gap in alone[:MOST_NAMED]]
    first = f", the biggest {'; '.join(named)}" if named else ""
    told = f"Gaps big enough alone: {len(alone) or 'none'}{first}."
    if together:
        most = max(together, key=lambda gap: gap.by_area[code].central)
        group = next(group for group in most.least_together if code in group)
        others = names.footprint_name((c for c in group if c != code), areas)
        told += (
            f" Enough only with neighbours: {len(together)}, such as "
            f"{said.need_phase(most.need, most.phase, found)} with {others}."
        )
    return told


def _worth(found: SufficiencyResult, option: tuple[str, str], code: str, areas: Areas) -> str:
    """Say which place here would save most, in fees and travel alone."""
    values = [item for item in said.of_option(found.values, option) if item.code == code]
    top = place_value_words.ordered(values, "saved_gbp_per_year")
    if not top:
        return "No further place here would save fees or travel in the central case."
    best = top[0]
    return (
        f"One more place here saves most {place_value_words.place_words(best, found, areas)}: "
        f"{numbers.pounds(best.first.saved_gbp_per_year)} a year in fees and travel, over all "
        "councils."
    )


def plans(result: Record, code: str, plan: str | None = None) -> list[str]:
    """Tell one council's own story under every plan, or under the plan given."""
    found = read(PlacesResult, result["building"])
    areas = _areas(result)
    name = areas[code][0]
    told = [f"{name}, in the world “{found.central}”. {building_words.basis(found)}"]
    rests = building_councils.rests_on(code, found)
    if rests:
        told[0] += f" Every number of {name} {rests}."
    for item in found.areas:
        mine = building_words.plan_of(item.plan, found)
        if item.code != code or (plan is not None and (mine is None or mine.key != plan)):
            continue
        told.append(_under(item, mine, found))
    here = [item.name for item in found.candidates if item.code == code]
    if here:
        told.append(f"What could be built here: {words.joined(f'“{one}”' for one in here)}.")
    if len(told) == 1 + bool(here):
        told.insert(1, "Nothing is modelled for it.")
    told.append(f"Every amount is {words.MODELLED}.")
    return told


def _under(item: PlanArea, plan: PlanRow | None, found: PlacesResult) -> str:
    """Say what a council pays under a plan, beside nothing built, and beside alone if otherwise."""
    gaps = [building_councils.alone_gap(item)]
    if plan is not None and plan.builds:
        gaps = [building_councils.nothing_gap(item)]
        if abs(item.alone_gbp - item.nothing_gbp) >= building_words.SAME_GBP:
            gaps.append(building_councils.alone_gap(item))
    said = "; ".join(gaps)
    near = building_councils.interval(item.within_limit, item.code, found)
    children = building_councils.interval(item.children, item.code, found)
    return (
        f"“{building_words.plan_name(item.plan, found)}”: {numbers.pounds(item.plan_gbp)}, {said}; "
        f"{near} of {children} child-years within the limit."
    )
