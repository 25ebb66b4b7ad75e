"""Protect finished runs together: work out again those that give another's counts away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint import again
from footprint.errors import InputError, Problem
from footprint.records import RUN_FILE, changed_files, checksums, read_record
from footprint.runs import Progress, result_file, run

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.outputs.disclosure import Key, Mask

INSIDE = "or add --internal and keep what is said inside."


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A run that was worked out again, from what may be shown of it beside others.

    Attributes
    ----------
    result
        What it found, as plain values.
    versions
        Versions that it was worked out with now.
    withheld
        Own counts that it withholds more than it did, by council and indicator.
    """

    result: dict[str, Any]
    versions: Mapping[str, str]
    withheld: tuple["Key", ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A run whose scenario was read again, as it was protected by itself."""

    name: str
    record: Mapping[str, Any]
    profile: str
    scenario: "Scenario"
    mask: "Mask"


def named(runs: Iterable[Path | str]) -> list[tuple[str, Path]]:
    """Return the folder of each run after its name; where two are called alike, as much more.

    A name is the shortest end of the folder's path that no other run shares, so that it tells no
    more of where a run lies than it must.
    """
    folders = [result_file(one).parent for one in runs]
    paths = [folder.resolve().parts for folder in folders]
    return [(_tail(path, paths), folder) for path, folder in zip(paths, folders, strict=True)]


def _tail(path: tuple[str, ...], paths: list[tuple[str, ...]]) -> str:
    """Return the shortest end of a path that is the end of no other; all of it if there is none."""
    ends = (path[-steps:] for steps in range(1, len(path)))
    alone = (end for end in ends if sum(one[-len(end) :] == end for one in paths) == 1)
    return "/".join(next(alone, path[-1:]))


def worked_out(folders: Mapping[str, Path], note: Progress, *, where: str) -> dict[str, WorkedOut]:
    """Work out again, by name, the runs that show more than they may beside each other.

    Councils' own counts are protected across the runs: what one withholds, all do, and more where
    their differences would give a small count away, or by how few children a count has changed.
    A run that withholds all this already stands as it was written.

    ``where`` is the command that asks.

    Raises
    ------
    InputError
        Where a protected run meets an internal one, or where a run that must be read again cannot
        be: its scenario or its own figures have gone or changed.
    """
    from footprint.outputs import disclosure

    disclosure.check_alike(list(folders.values()), where=where)
    found = {}
    asked = _asked(folders, note)
    for one, (scenario, mask) in zip(asked, _together(asked), strict=True):
        more = tuple(sorted(set(mask.withheld) - set(one.mask.withheld)))
        if more:
            note(f"Working out {one.name} again")
            found[one.name] = _worked_out(one, scenario, more, note)
    return found


def _asked(folders: Mapping[str, Path], note: Progress) -> list[_Asked]:
    """Read the scenarios of runs with own counts again, where they do not show the same of them.

    Where all that rest on own counts show the same of the same counts, none tells of another.
    """
    from footprint.outputs import disclosure

    kinds = ("own_counts", "withheld", "shown")
    protections = {
        name: said
        for name, folder in folders.items()
        if any((said := disclosure.protection(folder)).get(kind) for kind in kinds)
    }
    told = {
        (str(one.get("own_figures_as_shown_sha256", name)), str(one.get("withheld")))
        for name, one in protections.items()
    }
    if len(told) < 2:
        return []
    asked = []
    for name in protections:
        note(f"Reading what {name} rests on")
        asked.append(_read(name, folders[name]))
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

    sides = [
        disclosure.Side(
            disclosure.given_figures(one.scenario.region),
            one.scenario.region.names,
            disclosure.load_profile(one.profile),
            frozenset(one.mask.withheld),
        )
        for one in asked
    ]
    changed = disclosure.withheld_for_changes(sides)
    return disclosure.protect_together(
        [(one.scenario, one.profile) for one in asked], [side.withheld | changed for side in sides]
    )


def _worked_out(
    asked: _Asked, scenario: "Scenario", more: tuple["Key", ...], note: Progress
) -> WorkedOut:
    """Work a run out again from what may be shown, provided that nothing else has changed."""
    from footprint.outputs.record import to_dict

    made = run(scenario, write=False, progress=note)
    changed = list(changed_files(asked.record, _as_recorded(made.record, asked.mask)))
    if changed:
        what = f"inputs have changed since: {'; '.join(changed)}."
        raise InputError(_refused(asked.name, Problem(RUN_FILE, what)))
    return WorkedOut(to_dict(made.result), made.record["versions"], more)


def _as_recorded(record: Mapping[str, Any], mask: "Mask") -> dict[str, Any]:
    """Return a record without checksums of own figures, which a protected run leaves out.

    With them go those of every other file of the same name.
    """
    own = {Path(name).name for name in mask.files}
    kept = {
        name: checksum
        for name, checksum in checksums(record, "inputs").items()
        if Path(name).name not in own
    }
    return {**record, "inputs_sha256": kept}
