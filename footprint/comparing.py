"""Lay finished runs side by side, so that none gives away what another withholds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint import again
from footprint.diffs import RUN_FILE, changed_files, read_record
from footprint.errors import InputError, Problem
from footprint.folders import settle, staging, writing
from footprint.runs import DEFAULT_OUT, Progress, read_result, result_file, run, say_nothing

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.outputs.disclosure import Mask

INSIDE = "or add --internal and keep what is said inside."


@dataclass(frozen=True, slots=True)
class _Asked:
    """A run whose scenario was read again, as it was protected by itself."""

    name: str
    record: Mapping[str, Any]
    profile: str
    scenario: "Scenario"
    mask: "Mask"


def compare(
    runs: Sequence[Path | str],
    *,
    out: Path | str = DEFAULT_OUT,
    progress: Progress | None = None,
    internal: bool = False,
) -> Path:
    """Lay finished runs side by side in a folder of their own.

    Councils' own counts are protected across the runs: what one withholds, all do, and more where
    their differences would give a small count away. A run that shows too much for that is worked
    out again from what may be shown, and the page says so.

    Parameters
    ----------
    runs
        Folders of runs or their ``result.json``, two or more.
    out
        Folder that holds the comparison; it takes the next free number.
    progress
        Told of each step.
    internal
        Whether to lay them side by side as they were written, whatever that gives away.

    Raises
    ------
    InputError
        Where a run cannot be read or runs cannot be compared, or where one that must be worked
        out again cannot be: its scenario or its own figures have gone or changed.
    """
    from footprint import outputs
    from footprint.outputs import disclosure

    note = progress or say_nothing
    folders = [result_file(one).parent for one in runs]
    _check_apart(folders)
    names = [folder.name for folder in folders]
    named = {
        folder.name if names.count(folder.name) == 1 else str(folder): folder for folder in folders
    }
    results = {name: read_result(folder) for name, folder in named.items()}
    withheld: dict[str, tuple[disclosure.Key, ...]] = {}
    if not internal:
        disclosure.check_alike(folders)
        asked = _asked(named, note)
        for one, (scenario, mask) in zip(asked, _together(asked), strict=True):
            # one that withholds what they all do stands as it was written
            more = sorted(set(mask.withheld) - set(one.mask.withheld))
            if more:
                note(f"Working out {one.name} again")
                results[one.name] = _worked_out(one, scenario, note)
                withheld[one.name] = tuple(more)
    note("Comparing the runs")
    comparison = outputs.compare(results, withheld)
    out = Path(out)
    with staging(out, "compared") as stage:
        with writing(out):
            outputs.write_comparison(comparison, stage)
        return settle(stage, out, "compared")


def _check_apart(folders: Sequence[Path]) -> None:
    """Refuse a run named twice."""
    seen: set[Path] = set()
    for folder in folders:
        if folder.resolve() in seen:
            what = "this run is named twice."
            raise InputError.of(str(folder), what, "Name two runs or more, each once.")
        seen.add(folder.resolve())


def _asked(named: Mapping[str, Path], note: Progress) -> list[_Asked]:
    """Read the scenarios of runs with own counts again, where they do not show the same of them.

    Where all that rest on own counts show the same of the same counts, none tells of another.
    """
    from footprint.outputs import disclosure

    protections = {
        name: found
        for name, folder in named.items()
        if (found := disclosure.protection(folder)).get("own_counts")
    }
    told = {
        (str(one.get("own_figures_as_shown_sha256")), str(one.get("withheld")))
        for one in protections.values()
    }
    if len(told) < 2:
        return []
    asked = []
    for name in protections:
        note(f"Reading what {name} rests on")
        asked.append(_read(name, named[name]))
    return asked


def _read(name: str, folder: Path) -> _Asked:
    """Read a run's scenario again, and check that its own figures are as they were."""
    from footprint.outputs import disclosure

    record = read_record(folder)
    profile = str(again.settings(record).get("profile", disclosure.DEFAULT))
    try:
        scenario = again.scenario_of(folder, record)
        _, mask = disclosure.protect(scenario, profile)
    except InputError as error:
        raise InputError([_refused(name, one) for one in error.problems]) from error
    before = disclosure.protection(folder)
    if mask.fingerprint != before.get("own_figures_as_shown_sha256"):
        files = ", ".join(map(str, before.get("own_figures_files", ()))) or "own figures"
        what = f"{files}, or the rule {profile}: not as when the run was made."
        raise InputError(_refused(name, Problem("", what)))
    return _Asked(name, record, profile, scenario, mask)


def _refused(name: str, problem: Problem) -> Problem:
    """Say of which run a problem is, and that it stands in the way of this comparison."""
    where = f"{name} must be read again to be compared" + (
        f": {problem.where}" if problem.where else ""
    )
    remedy = problem.remedy or "Put it back as it was, or run the scenario again;"
    return Problem(where, problem.what, f"{remedy.rstrip('.;')}; {INSIDE}")


def _together(asked: Sequence[_Asked]) -> list[tuple["Scenario", "Mask"]]:
    """Protect runs against each other, what each withholds by itself being withheld in all."""
    from footprint.outputs import disclosure

    return disclosure.protect_together(
        [(one.scenario, one.profile) for one in asked], [one.mask.withheld for one in asked]
    )


def _worked_out(asked: _Asked, scenario: "Scenario", note: Progress) -> dict[str, Any]:
    """Work a run out again from what may be shown, provided that nothing else has changed."""
    from footprint.outputs.record import to_dict

    made = run(scenario, write=False, progress=note)
    own = set(asked.mask.files)
    changed = _others(changed_files(asked.record, made.record), own)
    if changed:
        what = f"inputs have changed since: {'; '.join(changed)}."
        raise InputError(_refused(asked.name, Problem(RUN_FILE, what)))
    return to_dict(made.result)


def _others(changes: Iterable[str], own: set[str]) -> list[str]:
    """Return changes of files other than own figures, whose checksum is not recorded."""
    return [text for text in changes if not any(text.startswith(f"{name} ") for name in own)]
