"""Say what Footprint checked by itself, and leave what people must check for them to sign."""

import math
from collections.abc import Iterator

from footprint.outputs.sections.blocks import Blank, Block, Grid, Items, Row, Section, Text, row
from footprint.outputs.wording import building_words, words
from footprint.questions.result import OptionResult, Result

PENNY = 1
SAME = 1e-6
TITLE = "What was checked, and by whom"
ROLES = (
    ("Commissioner", "Asks the question, and says what the answer may be used for."),
    ("Analyst", "Set the scenario and its figures, and ran the model."),
    ("Assurer", "Was not part of the work, and looked for what is wrong with it."),
    ("Approver", "Accepts the work for this decision, with the risks that are left."),
)
NOT_CHECKED = (
    "Whether the assumptions are right for these councils. Nobody has confirmed a figure unless "
    "a name stands beside it.",
    "Whether the model is right for this decision: what it leaves out is under “What was not "
    "modelled”.",
    "What the law allows. A section named in this report is where to look, and no advice.",
)


def statement(result: Result) -> Section:
    """State what the tool itself checked, what it did not, and leave the roles blank."""
    checks = Grid(
        "What Footprint checked by itself when it wrote this report",
        ("Check", "How", "What was found"),
        tuple(_checks(result)),
        widths=(1.2, 2.2, 2.0),
    )
    roles = Grid(
        "Who stands behind this report (to be filled in by people)",
        ("Role", "What it does", "Name", "Date", "Signed off"),
        tuple(row(role, does, Blank(), Blank(), Blank()) for role, does in ROLES),
        "Footprint fills in none of these.",
        widths=(1.0, 2.6, 1.2, 0.8, 1.2),
    )
    blocks: tuple[Block, ...] = (
        Text(
            "These are checks of arithmetic and of the solver. They do not say that the model or "
            "its assumptions are right."
        ),
        checks,
        Text("What no program can check, and people must:"),
        Items(NOT_CHECKED),
        roles,
    )
    return Section("assurance", TITLE, blocks)


def _checks(result: Result) -> Iterator[Row]:
    yield from _added_up(result)
    yield from _divided(result)
    yield from _solved(result)
    yield row(
        "Files",
        "The SHA-256 checksum of the files read and of every other file written is taken, but for "
        "files of own counts that are protected.",
        "They are in run.json, with the versions of the programs. A file that was changed since "
        "no longer agrees with its checksum.",
    )


def _added_up(result: Result) -> Iterator[Row]:
    """Add up the workings again, council by council, and hold them to the cost shown."""
    agreed = apart = lines = 0
    for option in result.options:
        for shown, added, count in _sums(option, result):
            lines += count
            if abs(round(shown) - added) <= PENNY:
                agreed += 1
            else:
                apart += 1
    if not agreed + apart:
        return
    found = (
        f"All {agreed:,} costs agree with the sum of their {lines:,} lines, to within a penny."
        if not apart
        else f"{apart:,} of {agreed + apart:,} costs do not agree with the sum of their lines: "
        "they must not be used until it is known why."
    )
    how = (
        "The lines of tables/workings.csv are added up again for every council under every option, "
        "and held to the cost shown for it."
    )
    if result.building is not None:
        how = (
            "The lines of tables/workings.csv are added up again for every plan, and held to its "
            f"cost in the world “{result.building.central}”."
        )
    yield row("The costs add up", how, found)


def _sums(option: OptionResult, result: Result) -> Iterator[tuple[float, int, int]]:
    """Yield each cost shown and the sum of its lines, in pence, with the number of lines."""
    if result.building is not None:
        plan = building_words.plan_of(option.key, result.building)
        plan = plan or building_words.plan_of(option.name, result.building)
        cost = building_words.cost_in(plan, result.building.central) if plan else None
        if cost is not None and option.workings:
            pence = sum(line.amount_pence for line in option.workings)
            yield 100 * cost.total_gbp, pence, len(option.workings)
        return
    mine: dict[str, list[int]] = {}
    for line in option.workings:
        mine.setdefault(line.code, []).append(line.amount_pence)
    for area in option.area_rows:
        if area.code in mine and math.isfinite(area.option.central):
            yield 100 * area.option.central, sum(mine[area.code]), len(mine[area.code])


def _divided(result: Result) -> Iterator[Row]:
    """Add up what the councils would pay by every formula, and hold it to the cost divided."""
    found = result.paying
    if found is None or not found.units:
        return
    sums = [
        (unit.total.central, sum(item.pays[share.key].central for item in unit.rows))
        for unit in found.units
        for share in found.formulas
        if all(share.key in item.pays for item in unit.rows)
    ]
    apart = sum(abs(round(100 * total) - round(100 * paid)) > PENNY for total, paid in sums)
    said = (
        f"All {len(sums):,} divisions give the whole cost, to within a penny."
        if not apart
        else f"{apart:,} of {len(sums):,} divisions do not give the whole cost."
    )
    how = "What the councils would pay is added up, formula by formula, and held to the cost."
    yield row("Every formula divides the whole cost", how, said)


def _solved(result: Result) -> Iterator[Row]:
    """Report the certificates: what was recomputed from each answer outside the solver."""
    certificates = [check.certificate for o in result.options for check in o.placement]
    if result.sufficiency is not None:
        certificates += [solved.certificate for solved in result.sufficiency.solved]
    certificates = [one for one in certificates if one]
    if certificates:
        worst = max(abs(value) for one in certificates for key, value in one.items() if _gap(key))
        many = len(certificates)
        held = f"All {many} answers hold" if many > 1 else "The answer holds"
        near = "to within a millionth" if worst <= SAME else f"with a deviation of {worst:.1g}"
        how = (
            "Every answer of the solver is put back into the rules that it must obey, outside the "
            "solver: no place is used twice, no child is counted twice, and its cost is compared "
            "with the least that any answer could cost."
        )
        yield row("Where children are placed", how, f"{held}, {near}.")
    established = list(
        dict.fromkeys(
            words.sentence(words.status(option.status_words)).removesuffix(".")
            for option in result.options
            if option.status_words
        )
    )
    if established:
        how = "The search gives the least that anything it has not looked at could cost."
        told = " ".join(f"{text}." for text in established)
        yield row("What a search established", how, told)


def _gap(key: str) -> bool:
    return "residual" in key or "gap" in key
