"""Say in ten lines what drives the difference for one local authority, and what it would pay."""

from collections.abc import Mapping
from typing import Any

from footprint.errors import InputError
from footprint.inputs.suggest import did_you_mean
from footprint.options import with_sign, with_unit
from footprint.outputs import explain_places
from footprint.outputs.record import read_range
from footprint.outputs.wording import names, numbers, paying_words, words

MOST_LINES = 10
BIGGEST = 4
WHERE = "explain"
# units of what councils share, of which each carries a part
PARTS_OF_ONE = frozenset({"footprints", "shared functions", "partnerships"})

Record = Mapping[str, Any]


def explain(result: Record, code: str, option: str | None = None) -> list[str]:
    """Explain one local authority's cost under an option, from the record of a result.

    ``code`` is an ONS code or a name; ``option`` a key or a name, else the first option that is
    not as now. Raises InputError naming what can be asked for.
    """
    areas = {area["code"]: (area["name"], area["short_name"]) for area in result["areas"]}
    code = _area_code(code, areas)
    if result.get("building"):
        plan = _option(result, option)["key"] if option else None
        return explain_places.plans(result, code, plan)[:MOST_LINES]
    chosen = _option(result, option or _sharing_option(result, code))
    if result.get("sufficiency"):
        return explain_places.schools(result, code, chosen)[:MOST_LINES]
    now = next((o for o in result["options"] if o["is_as_now"]), None)
    row = next((r for r in chosen["area_rows"] if r["code"] == code), None)
    name = areas[code][0]
    if row is None:
        return [f"{name}: nothing is modelled under {chosen['name']}."]
    told = [
        f"{name} under {chosen['name']}: {numbers.money(read_range(row['option']))}; "
        f"{words.MODELLED}, {words.rule_words(result['sharing_rule'])}.",
        _against(row, "as_now", "as now"),
        _against(row, "alone", "alone"),
        _partners(chosen, code, areas, result),
    ]
    if now is not None and now is not chosen:
        told += _drivers(now, chosen, code, result)
    if row["rests_on"]:
        named = words.some(names.indicator_name(name) for name in row["rests_on"])
        told.append(f"Rests on {named}.")
    shared = _contributions(result, chosen["name"], code, areas)
    return [*shared, *[*told[: MOST_LINES - 1], *_reversals(row, result, areas)][:MOST_LINES]]


def _contributions(
    result: Record, option: str, code: str, areas: Mapping[str, tuple[str, str]]
) -> list[str]:
    """Say what the area would pay under each formula for each unit that it shares in an option."""
    paying = result.get("paying")
    told: list[str] = []
    for unit in paying["units"] if paying else ():
        row = next((row for row in unit["rows"] if row["code"] == code), None)
        if row is None or unit["option"] != option:
            continue
        others = names.footprint_name((c for c in unit["members"] if c != code), areas)
        alone = numbers.money(read_range(row["alone"]))
        told.append(f"What it shares with {others} would cost {areas[code][0]} {alone} alone.")
        told += [
            _paid(one, row) for one in result["paying"]["formulas"] if one["key"] in row["pays"]
        ]
    return told


def _paid(formula: Record, row: Record) -> str:
    """Say what one formula asks of an area, and how that stands to alone."""
    gap, clear = row["from_alone"][formula["key"]]
    found = read_range(gap)
    stands = f", {paying_words.than_alone(found, clear=clear)}" if found else ""
    pays = numbers.money(read_range(row["pays"][formula["key"]]))
    return f"It would pay {pays} under “{words.lowered(formula['name'])}”{stands}."


def _area_code(asked: str, areas: Mapping[str, tuple[str, str]]) -> str:
    """Find a local authority by code or name, whatever the capitals."""
    low = asked.strip().lower()
    for code, pair in areas.items():
        if low in {code.lower(), pair[0].lower(), pair[1].lower()}:
            return code
    remedy = did_you_mean(asked, [pair[0] for pair in areas.values()])
    raise InputError.of(WHERE, f'"{asked}" is not a council of this run.', remedy)


def _option(result: Record, asked: str | None) -> Record:
    options: list[Record] = result["options"]
    if asked is None:
        return next((o for o in options if not o["is_as_now"]), options[0])
    low = asked.strip().lower()
    for option in options:
        if low in {option["key"].lower(), option["name"].lower()}:
            return option
    remedy = did_you_mean(asked, [option["name"] for option in options])
    raise InputError.of(WHERE, f'"{asked}" is no option of this run.', remedy)


def _sharing_option(result: Record, code: str) -> str | None:
    """Return the first option whose contributions were asked for and in which an area shares."""
    units = result["paying"]["units"] if result.get("paying") else ()
    return next((unit["option"] for unit in units if code in unit["members"]), None)


def _against(row: Record, base: str, than: str) -> str:
    """Say one difference with what it is measured from."""
    said = numbers.difference_words(
        read_range(row[f"from_{base}"]), row[f"clear_from_{base}"], "£ a year", than=than
    )
    return words.sentence(f"{said}; {than} it is {numbers.money(read_range(row[base]))}")


def _partners(
    option: Record, code: str, areas: Mapping[str, tuple[str, str]], result: Record
) -> str:
    """Say which functions the area shares, and with whom."""
    functions = _functions(result)
    partners: dict[tuple[str, ...], list[str]] = {}
    for function in functions:
        for block in option["footprints"].get(function, ()):
            if code in block and len(block) > 1:
                partners.setdefault(tuple(sorted(block)), []).append(function)
    if not partners:
        return "Shares no function with another council."
    told = []
    for block, shared in partners.items():
        others = names.footprint_name([c for c in block if c != code], areas)
        count = len(shared)
        what = names.function_name(shared[0], functions) if count == 1 else f"{count} functions"
        told.append(f"{what} with {others}")
    return words.sentence(f"Shares {'; '.join(told)}")


def _functions(result: Record) -> dict[str, Record]:
    return {function["id"]: function for function in result["functions"]}


def _drivers(now: Record, chosen: Record, code: str, result: Record) -> list[str]:
    """Name the lines of the workings that differ most from as now, the biggest first."""
    before, after = _lines(now, code), _lines(chosen, code)
    change = {
        key: after.get(key, (0, 0.0, ""))[0] - before.get(key, (0, 0.0, ""))[0]
        for key in {*before, *after}
    }
    ordered = sorted((k for k in change if change[k]), key=lambda k: (-abs(change[k]), k))
    told = []
    for key in ordered[:BIGGEST]:
        function, line = key
        name = names.function_name(function, _functions(result))
        side = "lower" if change[key] < 0 else "higher"
        moved = _moved(before.get(key), after.get(key))
        told.append(
            f"{name}, {line}: {numbers.pounds(abs(change[key]) / 100)} a year {side} than as now"
            f"{moved}."
        )
    rest = ordered[BIGGEST:]
    if rest:
        total = sum(change[key] for key in rest)
        side = "lower" if total < 0 else "higher"
        told.append(
            f"The other {len(rest)} lines together: {numbers.pounds(abs(total) / 100)} a year "
            f"{side}."
        )
    return told or ["No line of the workings differs from as now in the central case."]


def _lines(option: Record, code: str) -> dict[tuple[str, str], tuple[int, float, str]]:
    """Sum the workings of one area by function and line: pence, quantity and unit."""
    found: dict[tuple[str, str], tuple[int, float, str]] = {}
    for line in option["workings"]:
        if line["code"] == code:
            key = (line["function"], line["line"])
            pence, quantity, unit = found.get(key, (0, 0.0, line["unit"]))
            found[key] = (
                pence + line["amount_pence"],
                quantity + (line["quantity"] or 0.0),
                unit,
            )
    return found


def _moved(before: tuple[int, float, str] | None, after: tuple[int, float, str] | None) -> str:
    """Say how the quantity behind a line moved."""
    if before is None or after is None:
        return " (new here)" if before is None else " (no longer there)"
    unit = after[2]
    was, now = (numbers.number(quantity, "other") for quantity in (before[1], after[1]))
    if was == now:
        return " (the price differs)"
    if unit in PARTS_OF_ONE:
        return f" ({_part(before[1], unit)} to {_part(after[1], unit)})"
    return f" ({was} to {now} {unit})"


def _part(quantity: float, unit: str) -> str:
    """Write an area's part of what is shared: "1 footprint", "2% of a footprint"."""
    one = numbers.agreeing("1", unit)
    if 0 < quantity < 1:
        return f"{numbers.percent(100 * quantity)} of a {one}"
    shown = numbers.number(quantity, "other")
    return f"{shown} {numbers.agreeing(shown, unit)}"


def _reversals(row: Record, result: Record, areas: Mapping[str, tuple[str, str]]) -> list[str]:
    """Say which assumed values would turn this area's difference from as now round."""
    if not row["from_as_now"]["central"]:
        return []
    functions = _functions(result)
    central = {item["key"]: item["central"] for item in result["assumptions"]}
    central |= {
        f"figure/{item['indicator']}/{item['code']}": item["value"] for item in result["figures"]
    }
    told = []
    for key, value, unit in row.get("reversed_by", ()):
        usual = with_sign(numbers.figure(central[key]), unit) if key in central else ""
        instead = f" instead of {usual}" if usual else ""
        told.append(
            f"What would reverse the central difference: "
            f"{names.assumption_name(key, functions, areas)} at "
            f"{with_unit(numbers.figure(numbers.significant(value)), unit)}{instead}."
        )
    return told or ["No single assumption, within its range, reverses the central difference."]
