"""Run a finished run again, and say whether every number agrees."""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint import runs
from footprint.errors import InputError, Problem
from footprint.records import changed_files, changed_versions, checksums, read_record

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.outputs.comparison.disagreements import Disagreement
    from footprint.questions.result import Result

RESULT_FILE = "result.json"
# how far up from a run a scenario named from some folder above it is looked for
FOLDERS_ABOVE = 4
MOST_TOLD = 10
# settings of a run that move its numbers
SETTINGS = ("internal", "profile")
_NOT_RECORDED = "this run does not say what it was asked: it was made by an older Footprint."


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What became of running a run again.

    Attributes
    ----------
    numbers
        How many numbers of ``result.json`` and the tables were compared.
    disagreements
        Places where numbers, marks or findings differ, ``result.json`` first.
    reworded
        Places where only the words between the numbers differ.
    files
        Inputs that have changed since, in words.
    versions
        What Footprint and its libraries were then and are now, where that differs.
    altered
        Files of the run that are no longer as they were written.
    """

    run: str
    scenario: Path
    numbers: int
    disagreements: tuple["Disagreement", ...]
    reworded: tuple["Disagreement", ...]
    files: tuple[str, ...]
    versions: tuple[str, ...]
    altered: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Tell whether every number agrees."""
        return not self.disagreements


def reproduce(
    run: Path | str,
    *,
    scenario: Path | str | None = None,
    progress: "runs.Progress | None" = None,
) -> Reproduction:
    """Run a finished run again, writing nothing, and compare every number.

    Parameters
    ----------
    run
        The folder of a run, its ``result.json``, or its name alone.
    scenario
        Where the scenario is, for a run whose scenario has been moved.

    Raises
    ------
    InputError
        Where there is no such run, or its scenario is not to be found or no longer holds.
    """
    from footprint.outputs.comparison.disagreements import count_numbers

    folder = runs.result_file(run).parent
    record = read_record(folder)
    again = scenario_of(folder, record, scenario)
    made = runs.run(again, write=False, progress=progress, **settings(record))
    then, now = _written(folder), _rewritten(made.result)
    found = list(_compared(then, now))
    differ = [one for one in found if _counts(one)]
    return Reproduction(
        run=folder.name,
        scenario=again.source_files[0] if again.source_files else Path(again.key),
        numbers=sum(count_numbers(part) for part in then.values()),
        disagreements=tuple(differ),
        reworded=tuple(one for one in found if one not in differ),
        files=tuple(changed_files(record, made.record)),
        versions=tuple(changed_versions(record, made.record)),
        altered=tuple(_altered(folder, record)),
    )


def settings(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a run was to be written, as it was asked then, as far as it moves a number.

    A template of one's own changes no number, so it is not asked for again.
    """
    kept = record.get("settings")
    kept = kept if isinstance(kept, dict) else {}
    return {key: kept[key] for key in SETTINGS if key in kept}


def scenario_of(
    folder: Path, record: Mapping[str, Any], scenario: Path | str | None = None
) -> "Scenario":
    """Read the scenario of a run: the file whose checksum agrees, else the one of its name.

    Raises
    ------
    InputError
        Where it is not to be found, or no longer holds.
    """
    from footprint.inputs import load_scenario

    asked = record.get("asked")
    if not isinstance(asked, dict):
        raise InputError(Problem(str(folder), _NOT_RECORDED, "Run the scenario again."))
    named, sets = str(asked.get("read_from", "")), list(asked.get("sets", ()))
    if scenario is not None:
        return load_scenario(scenario, sets=sets)
    if not named:
        what = "this run was made from Python, from a scenario that was built there."
        raise InputError(Problem(folder.name, what, "Name its scenario with --scenario FILE."))
    if asked.get("bundled"):
        return load_scenario(named, sets=sets)
    found = _found(folder, named, record)
    if not found:
        what = f'its scenario "{named}" is neither here nor near the run.'
        raise InputError(Problem(folder.name, what, "Say where it is with --scenario FILE."))
    return load_scenario(found[0], sets=sets)


def _found(folder: Path, named: str, record: Mapping[str, Any]) -> list[Path]:
    """Return the files that may be the scenario of a run, those with its checksum first."""
    from footprint.inputs.bundled import bundled, find_scenario

    ours = bundled("scenarios").resolve()
    places = [Path(), *folder.resolve().parents[:FOLDERS_ABOVE]]
    found: dict[Path, None] = {}
    for place in places:
        with suppress(InputError):
            file = find_scenario(named, beside=place).resolve()
            if file.parent != ours:
                found.setdefault(file)

    # it may have been moved: any scenario near the run with the same content will do
    wanted = set(checksums(record, "inputs").values())
    for place in places[:3]:
        for pattern in ("*.toml", "*/*.toml"):
            with suppress(OSError):
                for file in sorted(place.glob(pattern)):
                    if file.name == Path(named).name or file.stem == record.get("scenario"):
                        found.setdefault(file.resolve())
    return sorted(found, key=lambda file: _sha256(file) not in wanted)


def _sha256(file: Path) -> str:
    from footprint.outputs import record

    try:
        return next(iter(record.checksums([file]).values()))
    except OSError:
        return ""


def _compared_files(folder: Path) -> list[str]:
    """Return the files whose numbers are compared: the result, and every table."""
    tables = sorted(file.name for file in (folder / "tables").glob("*.csv"))
    return [RESULT_FILE, *(f"tables/{name}" for name in tables)]


def _written(folder: Path) -> dict[str, Any]:
    """Return what a run wrote, as plain values by file."""
    texts = {
        name: (folder / name).read_text(encoding="utf-8-sig") for name in _compared_files(folder)
    }
    return {name: _plain(name, text) for name, text in texts.items()}


def _rewritten(result: "Result") -> dict[str, Any]:
    """Return what a run would write of a result, as plain values by file."""
    from footprint.outputs import record
    from footprint.outputs.tables import every as tables
    from footprint.outputs.tables.table import csv_bytes

    found = {RESULT_FILE: _plain(RESULT_FILE, record.to_json(result))}
    for table in tables.tables(result):
        name = f"tables/{table.name}.csv"
        data = csv_bytes(table, unprotected=result.unprotected)
        found[name] = _plain(name, data.decode("utf-8-sig"))
    return found


def _compared(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator["Disagreement"]:
    """Yield every place where the result or a table of two runs differ."""
    from footprint.outputs.comparison.disagreements import (
        MISSING,
        PRESENCE,
        Disagreement,
        disagreements,
    )

    listed = then[RESULT_FILE]["areas"]
    areas = {area["code"]: (area["name"], area["short_name"]) for area in listed}
    for name in dict.fromkeys([*then, *now]):
        if name not in then or name not in now:
            there = ["there" if name in side else MISSING for side in (then, now)]
            yield Disagreement((name,), name, there[0], there[1], PRESENCE)
            continue
        for one in disagreements(then[name], now[name], areas):
            where = one.where if name == RESULT_FILE else f"{name}, {one.where}"
            yield Disagreement((name, *one.path), where, one.before, one.after, one.kind)


def _plain(name: str, text: str) -> Any:  # noqa: ANN401
    """Return a result or a table as plain values; a table by row and the name of the column."""
    if name.endswith(".json"):
        return json.loads(text)
    rows = list(csv.reader(io.StringIO(text)))
    heads = next((row for row in rows if len(row) > 1), [])
    return {
        f"row {number}": {
            f"{heads[place]}" if place < len(heads) else f"column {place + 1}": _cell(cell)
            for place, cell in enumerate(cells)
        }
        for number, cells in enumerate(rows, start=1)
    }


def _cell(text: str) -> float | str:
    """Return a cell as a number where it is one."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _counts(one: "Disagreement") -> bool:
    """Tell whether a difference is one of numbers, marks or findings, and not of wording."""
    from footprint.outputs.comparison.disagreements import FINDINGS, WORDS, words_agree

    if one.kind != WORDS or one.path[-1] in FINDINGS:
        return True
    texts = isinstance(one.before, str) and isinstance(one.after, str)
    return not (texts and words_agree(one.before, one.after))


def _altered(folder: Path, record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files of a run that are not as they were written."""
    found = record.get("outputs_sha256")
    written = found if isinstance(found, dict) else {}
    for name in _compared_files(folder):
        if name in written and _sha256(folder / name) != written[name]:
            yield name


def told(made: Reproduction) -> Sequence[str]:
    """Say in sentences whether every number agrees, and what does not."""
    from footprint.outputs.comparison.disagreements import shown

    lines: list[str] = []
    lines += [f"{name} has been altered since the run was written." for name in made.altered]
    lines += [f"Input changed since the run: {text}." for text in made.files]
    lines += [f"Version changed since the run: {text}." for text in made.versions]
    if made.agrees:
        lines.append(f"{made.run}: every number agrees ({made.numbers:,} compared).")
        lines += _reworded(made.reworded)
        return lines
    count = len(made.disagreements)
    places = "1 place" if count == 1 else f"{count:,} places"
    lines.append(f"{made.run}: not every number agrees. They differ in {places}; the first:")
    for one in made.disagreements[:MOST_TOLD]:
        lines.append(f"  {one.where}: {shown(one.before)} in the run, {shown(one.after)} now")
    if count > MOST_TOLD:
        lines.append(f"  and {count - MOST_TOLD:,} more.")
    if not (made.files or made.versions or made.altered):
        lines.append(
            "No input and no version has changed. If the run was made from Python with a changed "
            "scenario, that is why; otherwise this is a fault of Footprint worth reporting."
        )
    return lines


def _reworded(places: Iterable["Disagreement"]) -> Iterator[str]:
    found = [one.where for one in places]
    if found:
        texts = "1 text is" if len(found) == 1 else f"{len(found)} texts are"
        yield f"{texts} put in other words; the first: {found[0]}."
