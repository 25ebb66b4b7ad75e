"""Lay finished runs side by side, so that none gives away what another withholds."""

from collections.abc import Sequence
from pathlib import Path

from footprint import jointly
from footprint.errors import InputError
from footprint.folders import settle, staging, writing
from footprint.records import RUN_FILE, read_record
from footprint.runs import DEFAULT_OUT, Progress, read_result, say_nothing


def compare(
    runs: Sequence[Path | str],
    *,
    out: Path | str = DEFAULT_OUT,
    progress: Progress | None = None,
    internal: bool = False,
) -> Path:
    """Lay finished runs side by side in a folder of their own.

    Councils' own counts are protected across the runs: what one withholds, all do, and more where
    their differences would give a small count away, or by how few children a count has changed.
    A run that shows too much for that is worked out again from what may be shown, and the page
    says so.

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

    note = progress or say_nothing
    named = jointly.named(runs)
    _check_apart([folder for _, folder in named])
    folders = dict(named)
    results = {name: read_result(folder) for name, folder in folders.items()}
    again = {} if internal else jointly.worked_out(folders, note, where="compare")
    results |= {name: one.result for name, one in again.items()}
    note("Comparing the runs")
    withheld = {name: one.withheld for name, one in again.items()}
    written = {name: folder for name, folder in named if (folder / RUN_FILE).is_file()}
    records = {name: read_record(folder) for name, folder in written.items()}
    comparison = outputs.compare(results, withheld, records)
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
