"""Say what the maps of flows show: children placed in another council's area."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from footprint.outputs.maps.plate import Arrow, Entry, Face, Panel, Plate
from footprint.outputs.wording import names, numbers, words
from footprint.outputs.wording.few import FEWEST_SHOWN
from footprint.questions.result import Result

PANELS_A_PAGE, MOST_TOGETHER = 6, 3
MOST_NUMBERED = 14
MOST_SHOWN = 24
BROADEST_POINTS, NARROWEST_POINTS = 13.0, 2.2
NAME = "flows-between-councils"
GROUND = Face("#E4EAF0")
Flows = Mapping[tuple[str, str], float]


def flows_of(result: Result, option: str) -> dict[tuple[str, str], float]:
    """Sum children over sectors by (council, other council), without those under six."""
    found = _crossing(result, option)
    kept = {pair: children for pair, children in found.items() if children >= FEWEST_SHOWN}
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))


def _crossing(result: Result, option: str) -> dict[tuple[str, str], float]:
    """Sum children over sectors by (council, other council)."""
    found: dict[tuple[str, str], float] = {}
    rows = result.sufficiency.flows if result.sufficiency is not None else ()
    for row in rows:
        if row.option == option and row.host in result.areas and row.host != row.code:
            pair = (row.code, row.host)
            found[pair] = found.get(pair, 0.0) + row.children
    return found


def flow_plates(result: Result) -> Iterator[Plate]:
    """Yield the sheet of flows, a map for each option that has any."""
    if result.sufficiency is None:
        return
    found = {option.name: flows_of(result, option.key) for option in result.options}
    found = {name: flows for name, flows in found.items() if flows}
    totals = {o.name: sum(_crossing(result, o.key).values()) for o in result.options}
    if not found:
        return
    most = max(max(flows.values()) for flows in found.values())
    panels = [_panel(name, flows, totals[name], most, result) for name, flows in found.items()]
    plate = Plate(
        "flows",
        "",
        NAME,
        "Children placed in another council's area",
        _title(found, totals, result),
        (),
        _alternative_text(found, result),
        "tables/flows.csv",
        key_title="Flow",
        key=(
            Entry(
                "from the council of the child (broad end) to the council of the school (point); "
                "breadth in proportion to children",
                Face("#3D3D3D"),
            ),
        ),
        enlarged=False,
        notes=(
            f"Flows of fewer than {words.number_word(FEWEST_SHOWN)} children are not drawn. "
            "Children are modelled estimates, central case. Independent schools whose place is "
            "not published are not on the map.",
        ),
    )
    # arrows and names need room: from four options on, each has a page
    most_a_page = PANELS_A_PAGE if len(panels) <= MOST_TOGETHER else 1
    yield replace(plate, panels=tuple(panels), most=most_a_page)


def _panel(option: str, flows: Flows, total: float, most: float, result: Result) -> Panel:
    """Return the map of one option's flows, of all children who cross, the largest drawn last."""
    shown = list(flows.items())[:MOST_SHOWN]
    arrows = [
        Arrow(
            *pair,
            max(BROADEST_POINTS * children / most, NARROWEST_POINTS),
            numbers.count(children) if place < MOST_NUMBERED else "",
        )
        for place, (pair, children) in enumerate(shown)
    ]
    drawn, every = numbers.count(sum(children for _, children in shown)), numbers.count(total)
    of = every if drawn == every else f"{drawn} of {every}"
    many = f"{words.number_word(len(shown))} flow{'' if len(shown) == 1 else 's'}"
    largest = "the largest " if len(flows) > len(shown) else ""
    under = f"{of} children, in {largest}{many}"
    return Panel(option, dict.fromkeys(result.areas, GROUND), under=under, arrows=tuple(arrows))


def _title(found: Mapping[str, Flows], totals: Mapping[str, float], result: Result) -> str:
    """State the largest flow, or how many children cross in all."""
    pairs = {next(iter(flows)) for flows in found.values()}
    if len(pairs) == 1:
        here, there = (names.area_name(code, result.areas) for code in next(iter(pairs)))
        return f"The most children cross from {here} to {there}"
    least, most = min(totals[name] for name in found), max(totals[name] for name in found)
    return f"Between {numbers.count(least)} and {numbers.count(most)} children cross, by option"


def _alternative_text(found: Mapping[str, Flows], result: Result) -> str:
    """Say the largest flows of every option in words."""
    parts = ["Maps of children placed in another council's area."]
    for option, flows in found.items():
        told = [
            f"{names.area_name(a, result.areas)} to {names.area_name(b, result.areas)} "
            f"{numbers.count(children)}"
            for (a, b), children in list(flows.items())[:12]
        ]
        parts.append(f"{option}: {'; '.join(told)}.")
    parts.append(f"Flows of fewer than {words.number_word(FEWEST_SHOWN)} children are left out.")
    return " ".join([*parts, "The same in figures: tables/flows.csv.", words.ILLUSTRATIVE])
