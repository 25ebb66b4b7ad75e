"""Say in words what a workbook shows: names of sheets, headings with units, symbols."""

import re
from collections.abc import Iterable, Sequence

from footprint.outputs.tables.table import Table

LONGEST_SHEET_NAME = 31
MISSING = "[x]"
NOT_APPLICABLE = "[z]"
PROTECTED = "[c]"
SYMBOLS = {
    PROTECTED: "[c] means protected: the number is so small that a child could be recognised.",
    MISSING: "[x] means not available or not modelled.",
    NOT_APPLICABLE: "[z] means that nothing applies here.",
}
SHEETS = {
    "matrix": "Performance matrix",
    "areas": "Councils",
    "footprints": "Footprints",
    "workings": "Workings",
    "one_off": "One-off cost",
    "assumptions": "Assumptions",
    "figures": "Figures in use",
    "placement": "Placement check",
    "calibration": "Fit of placement check",
    "legal": "Law",
    "reasons": "Possible and feasible",
    "changes": "Changed inputs",
    "borders": "Short borders",
    "funnel_by_number": "Groupings by footprints",
    "rules": "Rules",
    "marks": "Three marks",
    "not_outdone": "Groupings not outdone",
    "blocked_options": "Options that break a rule",
    "search": "Lowest modelled cost",
    "weighing": "How options weigh up",
    "weights": "Criteria and weights",
    "regret": "Other worlds",
    "sub_groups": "Groups on their own",
    "contribution_steps": "Steps of each formula",
    "placed": "Where children would be",
    "no_place": "No place found",
    "place_values": "One more place",
    "gap_footprints": "Gaps of footprints",
    "plans_today": "Plans today",
    "sites": "Places in use",
    "solved": "What was proven",
    "premium": "Price of a border",
    "plan_areas": "Councils under each plan",
    "points": "Children in the last year",
    "children": "Children aged 0 to 17",
}
# a key is left out where its name stands beside it; files keep both
NAMED = {
    "option": "option_name",
    "function": "function_name",
    "criterion": "label",
    "need": "need_name",
    "formula": "formula_name",
    "plan": "plan_name",
    "candidate": "candidate_name",
}
HEADINGS = {
    "code": "Council code",
    "children_aged_0_to_17": "Children aged 0 to 17 (number)",
    "placed_children": "Placed by the model (children)",
    "placed_per_1000_children": "Placed by the model, of every 1,000 aged 0 to 17 (children)",
    "placed_per_10000_children": "Placed by the model, of every 10,000 aged 0 to 17 (children)",
    "other_code": "Other council code",
    "other_name": "Other council",
    "codes": "Council codes",
    "names": "Councils",
    "councils": "Number of councils",
    "option": "Option key",
    "option_name": "Option",
    "plan_name": "Plan",
    "function": "Function key",
    "function_name": "Function",
    "criterion": "Criterion key",
    "label": "Criterion",
    "need_name": "Need",
    "formula_name": "Formula",
    "candidate_name": "Candidate",
    "site_name": "Name of the places",
    "words": "In words",
    "better": "Which is better",
    "mark": "Mark",
    "yes": "Holds",
    "whose": "Whose value",
    "new": "New",
    "flips_at": "Changes the order at",
    "flip_words": "Changes the order, in words",
    "what": "What",
    "place_code": "Code of the place's council",
    "place_name": "Council of the place",
    "posts_low": "Posts, low (whole-time equivalent)",
    "posts_central": "Posts, central (whole-time equivalent)",
    "posts_high": "Posts, high (whole-time equivalent)",
    "demand_low": "Demand, low (in the demand unit)",
    "demand_central": "Demand, central (in the demand unit)",
    "demand_high": "Demand, high (in the demand unit)",
    "mean_travel_minutes": "Travel, mean (minutes)",
    "p95_travel_minutes": "Travel, 95th percentile (minutes)",
    "differs_from_as_now": "Differs from as now",
    "rests_on": "Rests on suppressed or assumed figures",
    "reversed_by": "What would turn the difference round",
}
UNITS = {
    "_gbp_per_week_per_filled_place": "£ a week for each filled place",
    "_gbp_per_filled_place_per_year": "£ a year for each filled place",
    "_gbp_per_child_per_year": "£ a year for each child aged 0 to 17",
    "_discounted_gbp_per_child": "£ for each child aged 0 to 17, discounted",
    "_gbp_per_year": "£ a year",
    "_gbp_per_week": "£ a week",
    "_gbp_per_place": "£ for each place",
    "_discounted_gbp": "£, discounted",
    "_gbp_discounted": "£, discounted",
    "_discounted": "£, discounted",
    "_gbp": "£",
    "_percentage_points": "percentage points",
    "_percent_per_year": "% a year",
    "_percent_of_option": "% of children in the option",
    "_percent": "%",
    "_child_years": "child-years",
    "_children": "children",
    "_minutes": "minutes",
    "_metres": "metres",
    "_weeks": "weeks",
    "_years": "years",
    "_km": "km",
}
ALONE_UNITS = {
    "children": "children",
    "places": "places",
    "years": "years",
    "minutes": "minutes",
    "posts": "posts",
}
OF_THE_ROW = frozenset({"low", "central", "high", "value", "quantity"})
CASES = {"_low": "low", "_central": "central", "_high": "high"}
_SHARES = re.compile(r"_share_|^share_")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_WORDS = {
    " option ": " this option ",
    " la ": " council ",
    " p95 ": " 95th percentile ",
    " gbp ": " £ ",
}


def sheet_names(tables: Iterable[Table], *, taken: Sequence[str] = ()) -> dict[str, str]:
    """Give every table a sheet name of its own, at most 31 characters long."""
    found: dict[str, str] = {}
    used = {name.lower() for name in taken}
    for table in tables:
        wanted = SHEETS.get(table.name) or table.name.replace("_", " ").strip().capitalize()
        base = _FORBIDDEN.sub(" ", wanted)[:LONGEST_SHEET_NAME].strip() or "Table"
        name, number = base, 2
        while name.lower() in used:
            ending = f" {number}"
            name, number = base[: LONGEST_SHEET_NAME - len(ending)] + ending, number + 1
        used.add(name.lower())
        found[table.name] = name
    return found


def kept_columns(table: Table) -> tuple[int, ...]:
    """Return the columns a reader needs: keys are left out where a name says the same."""
    present = set(table.columns)
    return tuple(
        place
        for place, column in enumerate(table.columns)
        if NAMED.get(column) not in present or column not in NAMED
    )


def headings(table: Table) -> tuple[str, ...]:
    """Write the heading of every column in words with its unit, no two alike."""
    of_row = "unit" in table.columns
    named = {"name": "Council" if "code" in table.columns else "Name"}
    found: list[str] = []
    for column in table.columns:
        said, number = named.get(column) or heading(column, of_row=of_row), 2
        wanted = said
        while said.lower() in {other.lower() for other in found}:
            said, number = f"{wanted} {number}", number + 1
        found.append(said)
    return tuple(found)


def heading(column: str, *, of_row: bool = False) -> str:
    """Write one heading: ``alone_gbp_per_year_low`` reads "Alone, low (£ a year)"."""
    if column in HEADINGS:
        return HEADINGS[column]
    if of_row and column in OF_THE_ROW:
        return f"{column.capitalize()} (in the unit given)"
    if column.startswith("difference_from_as_now") and column.endswith(tuple(CASES)) and of_row:
        case = column.rpartition("_")[2]
        return f"Difference from as now, {case} (in the unit given)"
    rest, case = _split(column, CASES)
    rest, unit = _split(rest, UNITS)
    if not unit:
        unit = "0 to 1" if _SHARES.search(rest) else ALONE_UNITS.get(rest, "")
    said = f" {rest.replace('_', ' ')} "
    for short, word in _WORDS.items():
        said = said.replace(short, word)
    said = said.strip()
    said = said[:1].upper() + said[1:]
    if unit and unit.lower() == said.lower():
        unit = "number"
    return said + (f", {case}" if case else "") + (f" ({unit})" if unit else "")


def _split(column: str, endings: dict[str, str]) -> tuple[str, str]:
    """Take a known ending off a column's name; one that is nothing but the ending keeps it."""
    for ending, word in endings.items():
        if column.endswith(ending) and len(column) > len(ending):
            return column[: -len(ending)], word
    return column, ""


def money(column: str) -> bool:
    """Return whether a column holds pounds."""
    return "gbp" in column


def table_name(name: str) -> str:
    """Write the name a spreadsheet gives a table: letters, digits and underscores."""
    return re.sub(r"\W", "_", name, flags=re.ASCII).strip("_") or "table"
