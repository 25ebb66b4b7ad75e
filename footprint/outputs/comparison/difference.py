"""Say in words what differs between two runs: what went in, and what came out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from footprint.outputs.comparison.difference_inputs import (
    INPUTS,
    Told,
    functions_of,
    inputs_told,
    names_of,
    pair_words,
    share_of,
    values_of,
)
from footprint.outputs.comparison.disagreements import agree, disagreements, shown
from footprint.outputs.comparison.withheld import told_again, told_apart
from footprint.outputs.record import read_range
from footprint.outputs.wording import names, numbers, words
from footprint.questions.result import Criterion, Range

Record = Mapping[str, Any]
RESULTS = "results"
HERE = "what is said here"
RANGES = "Where a range stands in for a count, a difference may come from that alone."
_PARTS = {
    "possible": "What is possible",
    "paying": "Who pays",
    "sufficiency": "Places",
    "building": "Plans",
    "weighing": "Weights",
    "regret": "Regret",
}


@dataclass(frozen=True, slots=True)
class Again:
    """A run that was worked out again: in words, and the own counts that it withholds more.

    ``withheld`` names each by its council's ``code`` and its ``indicator``.
    """

    run: str
    sentence: str
    withheld: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two runs, the most important first.

    Attributes
    ----------
    worked_out_again
        Runs that show less here than where they were written, so that neither gives away what
        the other withholds.
    caution
        What not to publish beside this, where there are such runs.
    as_shown
        Whether a run rests on councils' own counts, of which only what is shown is compared.
    """

    first: str
    second: str
    inputs: tuple[Told, ...]
    results: tuple[Told, ...]
    worked_out_again: tuple[Again, ...] = ()
    caution: str = ""
    as_shown: bool = False

    @property
    def none(self) -> bool:
        """Tell whether nothing differs; what is withheld in both for that may."""
        return not (self.inputs or self.results or self.worked_out_again)


def difference(
    runs: tuple[str, str],
    results: tuple[Record, Record],
    records: tuple[Record, Record],
    files: Iterable[str],
    versions: Iterable[str],
    withheld: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> Difference:
    """Return what differs between two runs, given what each wrote and which files changed.

    ``withheld`` names the runs that were worked out again, and the own counts, by council and
    indicator, that each withholds more than it did.
    """
    inputs = [
        *inputs_told(results, records),
        *(Told(INPUTS, "files", f"{text}.", None, None) for text in files),
        *(Told(INPUTS, "versions", f"Version of {text}.", None, None) for text in versions),
    ]
    found = [*_options(*results), *_criteria(*results), *_areas(*results), *_parts(*results)]
    named = dict(zip(runs, results, strict=True))
    again = tuple(
        Again(
            run,
            told_again(named, run, keys, HERE),
            tuple({"code": code, "indicator": indicator} for code, indicator in keys),
        )
        for run, keys in (withheld or {}).items()
    )
    caution = f"{told_apart(HERE)} {RANGES}" if again else ""
    as_shown = any((record.get("protection") or {}).get("own_counts") for record in records)
    return Difference(*runs, tuple(inputs), tuple(found), again, caution, as_shown)


def _by_name(result: Record) -> dict[str, Record]:
    return {option["name"]: option for option in result["options"]}


def _both(before: Record, after: Record) -> Iterator[tuple[str, Record, Record]]:
    """Yield the options that both runs have."""
    now = _by_name(after)
    for name, option in _by_name(before).items():
        if name in now:
            yield name, option, now[name]


def _options(before: Record, after: Record) -> Iterator[Told]:
    """Yield options that come or go, marks that turn, and groupings that are not the same."""
    areas, functions = names_of(before, after), functions_of(before) | functions_of(after)
    then, now = _by_name(before), _by_name(after)
    for name in [*(n for n in then if n not in now), *(n for n in now if n not in then)]:
        way = "no longer there" if name in then else "only now there"
        told = f"Option “{name}”: {way}."
        yield Told(RESULTS, "options", told, name if name in then else None, None)
    for name, old, new in _both(before, after):
        for mark in ("possible", "feasible"):
            a, b = old[mark], new[mark]
            if a["yes"] != b["yes"]:
                told = f"“{name}” is {'now' if b['yes'] else 'no longer'} {mark}"
                why = "; ".join((b if a["yes"] else a)["reasons"])
                why = f" ({'before: ' if b['yes'] else ''}{why})" if why else ""
                yield Told(RESULTS, "marks", f"{told}{why}.", a["yes"], b["yes"])
    for name, old, new in _both(before, after):
        yield from _groupings(name, old, new, areas, functions)
        if old["status_words"] != new["status_words"]:
            told = f"“{name}”, what was proven: {shown(old['status_words'])} before, "
            told += f"{shown(new['status_words'])} now."
            yield Told(RESULTS, "proofs", told, old["status_words"], new["status_words"])


def _groupings(
    name: str,
    old: Record,
    new: Record,
    areas: Mapping[str, tuple[str, str]],
    functions: Mapping[str, Mapping[str, Any]],
) -> Iterator[Told]:
    """Yield each function of one option whose footprints differ, those alone left out."""
    for function in sorted(set(old["footprints"]) & set(new["footprints"])):
        sides = [_shared_blocks(option["footprints"][function]) for option in (old, new)]
        if sides[0] != sides[1]:
            said = [
                "; ".join(names.footprint_name(block, areas) for block in sorted(side))
                or "each alone"
                for side in sides
            ]
            about = names.function_name(function, functions)
            told = f"“{name}”, {words.lowered(about)} is shared by other councils: {said[0]} "
            told += f"before, {said[1]} now."
            yield Told(RESULTS, "groupings", told, said[0], said[1])


def _shared_blocks(blocks: Iterable[Iterable[str]]) -> set[tuple[str, ...]]:
    return {tuple(sorted(block)) for block in blocks if len(tuple(block)) > 1}


def _criteria(before: Record, after: Record) -> Iterator[Told]:
    """Yield each cell of the matrix that differs: where a clear difference turns first.

    Then in the order of the matrix, the children's rows before cost, the widest change first.
    """
    criteria = {row["key"]: row for result in (before, after) for row in result["criteria"]}
    found: list[tuple[tuple[int, int, int, float], Told]] = []
    order = {group: place for place, group in enumerate(words.GROUPS)}
    rows = {key: place for place, key in enumerate(criteria)}
    for name, old, new in _both(before, after):
        for key in [*old["cells"], *(k for k in new["cells"] if k not in old["cells"])]:
            row = Criterion(**criteria[key])
            sides = [option["cells"].get(key) or {} for option in (old, new)]
            values = [read_range(side.get("value")) for side in sides]
            turned = [side.get("clear") for side in sides]
            if _same(*values) and turned[0] == turned[1]:
                continue
            said = [numbers.value_words(value, row.unit) for value in values]
            told = f"“{name}”, {words.lowered(row.label)}: {said[0]} before, {said[1]} now"
            if said[0] == said[1]:
                told = f"“{name}”, {words.lowered(row.label)}: {said[0]} as before, to the digits "
                told += "shown"
            if turned[0] != turned[1]:
                told += f"; the difference from as now {_clear(turned)}"
            weight = share_of(*(None if v is None else v.central for v in values))
            group, turns = order.get(row.group, len(order)), turned[0] != turned[1]
            place = (0 if turns else 1, group, rows[key], -weight)
            then, now = (side.get("value") for side in sides)
            found.append((place, Told(RESULTS, "criteria", f"{told}.", then, now, weight)))
    yield from (told for _, told in sorted(found, key=lambda pair: pair[0]))


def _clear(turned: list[bool | None]) -> str:
    if turned[1] is None:
        return "is not told any more"
    return "is clear now" if turned[1] else "is no longer clear"


def _same(old: Range | None, new: Range | None) -> bool:
    if old is None or new is None:
        return old is new
    pairs = ((old.low, new.low), (old.central, new.central), (old.high, new.high))
    return all(a == b or agree(a, b) or (a != a and b != b) for a, b in pairs)


def _areas(before: Record, after: Record) -> Iterator[Told]:
    """Yield what each council would see differently under each option, the widest change first."""
    areas = names_of(before, after)
    found = []
    for name, old, new in _both(before, after):
        then = {row["code"]: row for row in old["area_rows"]}
        for row in new["area_rows"]:
            mine = then.get(row["code"])
            if mine is None:
                continue
            sides = [read_range(one["option"]) for one in (mine, row)]
            turned = [one["clear_from_as_now"] for one in (mine, row)]
            if _same(*sides) and turned[0] == turned[1]:
                continue
            said = [numbers.money(side) for side in sides]
            told = f"{names.area_name(row['code'], areas)} under “{name}”: {said[0]} before, "
            told += f"{said[1]} now"
            if turned[0] != turned[1]:
                told += f"; the difference from as now {_clear(turned)}"
            weight = share_of(*(None if side is None else side.central for side in sides))
            pair = mine["option"], row["option"]
            found.append(Told(RESULTS, "councils", f"{told}.", *pair, weight))
    yield from sorted(found, key=lambda one: -one.weight)


def _parts(before: Record, after: Record) -> Iterator[Told]:
    """Yield what differs in the part of a result that only one question has.

    The central values come before the ends of their ranges, the widest change first.
    """
    called = names_of(before, after) | {
        row["key"]: (words.lowered(row["label"]), "")
        for result in (before, after)
        for row in result["criteria"]
    }
    for result in (before, after):
        called |= {option["key"]: (option["name"], "") for option in result["options"]}
    for key, title in _PARTS.items():
        old, new = before.get(key), after.get(key)
        if (old is None) != (new is None):
            way = "no longer there" if new is None else "only now there"
            yield Told(RESULTS, key, f"{title}: {way}.", None, None)
            continue
        found = [
            (
                one.path[-1] in ("low", "high"),
                -one.size,
                Told(
                    RESULTS,
                    key,
                    f"{title}, {one.where}: {pair_words(one)}.",
                    *values_of(one),
                    one.size,
                ),
            )
            for one in disagreements(old, new, called)
        ]
        yield from (told for *_, told in sorted(found, key=lambda item: item[:2]))
