"""Carry out a run: read, ask, write, whole or not at all."""

import errno
import json
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from footprint import __version__
from footprint.errors import InputError, OutputError, Problem

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.questions.result import Result

DEFAULT_OUT = Path("footprint-runs")
RENAME_WAITS_SECONDS = (0.0, 0.1, 0.2, 0.4, 0.8)
LEFT_BEHIND_SECONDS = 24 * 3600
PARTIAL = ".partial"
OTHER_REMEDY = "Close any of its files that are open, or name another folder with --out."
REMEDIES = {
    errno.ENOSPC: "Make room on the disk, or name a folder on another with --out.",
    errno.EROFS: "Name a folder that you may write in with --out.",
    errno.EACCES: "Name a folder that you may write in with --out, or close its open files.",
    errno.ENAMETOOLONG: "Name a folder with a shorter path with --out.",
}


class Progress(Protocol):
    """Be told what is being done, and perhaps how many steps of how many are done."""

    def __call__(self, what: str, done: float | None = None, total: float | None = None) -> None:
        """Take note of one step."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run.

    Attributes
    ----------
    folder
        Where it was written, or None where nothing was to be written.
    result
        Everything found; from councils' own counts as they are shown, unless ``internal``.
    record
        What ``run.json`` holds: versions, inputs and their checksums, solver, seconds.
    open_first
        The files a reader should open first, most useful first.
    scenario
        The scenario as it was asked, with own counts as they are shown.
    """

    folder: Path | None
    result: "Result"
    record: dict[str, Any]
    open_first: tuple[Path, ...]
    scenario: "Scenario | None" = None


def run(
    scenario: "Scenario | str | Path",
    *,
    out: Path | str = DEFAULT_OUT,
    sets: Sequence[str] = (),
    progress: Progress | None = None,
    write: bool = True,
    command: str = "",
    internal: bool = False,
    profile: str | Path = "local",
    template: Path | str | None = None,
) -> Run:
    """Run one scenario and write its folder.

    Parameters
    ----------
    scenario
        A scenario, or the name of a bundled one, or a scenario file.
    out
        Folder that holds the runs; each takes the next free number in it.
    sets
        Changes to a named scenario, each ``"key=value"``.
    progress
        Told of each step.
    write
        Whether to write the folder.
    command
        The command line that asked for the run, for its record.
    internal
        Whether councils' own counts stay as they are; every page and file then says so.
    profile
        The rule by which they are shown otherwise: the name of one, or a TOML file.
    template
        A Word document in whose styles, and with whose header and footer, reports are written.

    Raises
    ------
    InputError
        For everything wrong with the scenario, its region or the changes, at once.
    OutputError
        Where the folder cannot be written; nothing is left of it.
    """
    from footprint.inputs import load_scenario

    note = progress or _say_nothing
    started = time.perf_counter()

    # read the scenario, unless it was read or built already
    if isinstance(scenario, str | Path):
        note("Reading the scenario")
        scenario = load_scenario(scenario, sets=sets)
    elif sets:
        msg = "Changes apply to a scenario by name or file; change a built one before running it."
        raise ValueError(msg)
    answer = answerer(scenario.question)
    document = _template(template)

    # protect before anything is worked out, so that nothing worked out gives anything away
    scenario, protection = _protected(scenario, profile, internal=internal)
    named = Path(template).name if template else ""
    kept = {"internal": internal, "profile": str(profile), "template": named}

    # ask
    if not write:
        result = answer(scenario, progress=note)
        seconds = time.perf_counter() - started
        record = make_record(
            scenario, result, seconds, command=command, protection=protection, settings=kept
        )
        return Run(None, result, record, (), scenario)

    # write beside the final place, so that taking the number is one rename
    from footprint.outputs.writer import write as write_all

    out = Path(out)
    with staging(out, scenario.key) as stage:
        result = answer(scenario, progress=note)
        seconds = time.perf_counter() - started
        record = make_record(
            scenario, result, seconds, command=command, protection=protection, settings=kept
        )
        with writing(out):
            written = write_all(
                result, scenario.region.boundaries, stage, record, note, template=document
            )
        folder = settle(stage, out, scenario.key)
    first = tuple(folder / name for name in written.open_first)
    return Run(folder, result, record, first, scenario)


def _template(path: Path | str | None) -> bytes | None:
    """Read a template before anything is worked out, so that a bad one costs no time."""
    if path is None:
        return None
    from footprint.outputs.docx_template import read_template

    return read_template(path)


def _protected(
    scenario: "Scenario", profile: str | Path, *, internal: bool
) -> tuple["Scenario", dict[str, Any]]:
    """Return a scenario with own counts as they are shown, and what the record says of it."""
    from footprint.outputs import disclosure, words

    if internal:
        said = {"profile": disclosure.INTERNAL, "withheld_counts": 0, "note": words.UNPROTECTED}
        return replace(scenario, own_figures=True), said
    rule = disclosure.load_profile(profile)
    if not scenario.own_figures:
        return scenario, disclosure.Mask().record()
    masked, mask = disclosure.protect(scenario, rule)
    return masked, mask.record()


def compare(
    runs: Sequence[Path | str],
    *,
    out: Path | str = DEFAULT_OUT,
    progress: Progress | None = None,
    internal: bool = False,
) -> Path:
    """Lay finished runs side by side in a folder of their own.

    Parameters
    ----------
    runs
        Folders of runs or their ``result.json``, two or more.
    out
        Folder that holds the comparison; it takes the next free number.
    internal
        Whether to lay them side by side even where one shows what another withholds.

    Raises
    ------
    InputError
        Where a run cannot be read or runs cannot be compared.
    """
    from footprint import outputs
    from footprint.outputs import disclosure

    note = progress or _say_nothing
    folders = [result_file(one).parent for one in runs]
    _check_apart(folders)
    if not internal:
        disclosure.check_together(folders)
    names = [folder.name for folder in folders]
    note("Comparing the runs")
    comparison = outputs.compare(
        {
            folder.name if names.count(folder.name) == 1 else str(folder): read_result(folder)
            for folder in folders
        }
    )
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


Answer = Callable[..., "Result"]


def _footprints() -> Answer:
    from footprint.questions.footprints import answer

    return answer


def _possible() -> Answer:
    from footprint.questions.possible import answer

    return answer


def _who_pays() -> Answer:
    from footprint.questions.paying import answer

    return answer


def _sufficiency() -> Answer:
    from footprint.questions.sufficiency import answer

    return answer


def _places() -> Answer:
    from footprint.questions.places import answer

    return answer


QUESTIONS: dict[str, Callable[[], Answer]] = {
    "footprints": _footprints,
    "possible": _possible,
    "who-pays": _who_pays,
    "sufficiency": _sufficiency,
    "places": _places,
}


def answerer(question: str) -> Answer:
    """Return what answers a question, by the name a scenario gives it."""
    if question not in QUESTIONS:
        from footprint.inputs.suggest import did_you_mean

        what = f"'{question}' is not a question Footprint answers."
        raise InputError(Problem("question", what, did_you_mean(question, QUESTIONS)))
    return QUESTIONS[question]()


def make_record(
    scenario: "Scenario",
    result: "Result",
    seconds: float,
    *,
    command: str = "",
    protection: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Set down what made a result: everything needed to make it again, and when it was made.

    Where own counts are protected, the checksum of their file is left out: it would tell whoever
    tries every value of a withheld count which one is right.
    """
    from footprint.outputs import record
    from footprint.outputs.asked import asked

    status = [
        f"{option.name}: {option.status_words}" for option in result.options if option.status_words
    ]
    placed = {
        f"placement of {check.service}: {check.words}"
        for option in result.options
        for check in option.placement
    }
    if result.sufficiency is not None:
        named = {option.key: option.name for option in result.options}
        placed |= {
            f"children placed, {named[one.option]}: {one.words}"
            for one in result.sufficiency.solved
        }
    bounds = [option.bound_gbp_per_year for option in result.options]
    protection = dict(protection or {})
    hidden = {Path(name).name for name in protection.get("own_figures_files", ())}
    made = record.run_record(
        command=command or "from Python",
        inputs={
            name: checksum
            for name, checksum in record.checksums(scenario.source_files).items()
            if Path(name).name not in hidden
        },
        seed=result.seed,
        seconds=seconds,
        solver="HiGHS",
        status="; ".join([*status, *sorted(placed)]),
        bound=next((bound for bound in bounds if bound is not None), None),
        started=datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    versions = made["versions"] | {"footprint": __version__}
    made |= {"scenario": scenario.key, "draws": result.draws, "versions": versions}
    made |= {"protection": protection, "settings": dict(settings or {})}
    return made | {"asked": asked(scenario)}


def result_file(run_or_file: Path | str) -> Path:
    """Find the ``result.json`` of a run given its folder, the file, or its name alone."""
    from footprint.inputs.suggest import did_you_mean

    given = Path(run_or_file)
    for place in (given, DEFAULT_OUT / given):
        file = place / "result.json" if place.is_dir() else place
        if file.is_file():
            return file
    known = sorted(path.parent.name for path in DEFAULT_OUT.glob("[!.]*/result.json"))
    what = "this is not a run: there is no result.json in it."
    remedy = did_you_mean(given.name, known) or "Name the folder of a run, as in hubs-001."
    raise InputError(Problem(str(run_or_file), what, remedy))


def read_result(run_or_file: Path | str) -> dict[str, Any]:
    """Read what a run wrote in its ``result.json``."""
    file = result_file(run_or_file)
    try:
        result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        result["options"], result["areas"]  # noqa: B018 - either may be missing
    except (ValueError, TypeError, KeyError) as error:
        what = "this is not a result that Footprint wrote."
        raise InputError(Problem(str(file), what, "Run the scenario again.")) from error
    return result


@contextmanager
def staging(out: Path, name: str) -> Iterator[Path]:
    """Make a folder to write in; whatever goes wrong, nothing of it is left.

    Raises
    ------
    OutputError
        Where the folder cannot be made.
    """
    with writing(out):
        _check_folder(out)
        made = [path for path in (out, *out.parents) if not path.exists()]
    folder = out / f".{name}-{secrets.token_hex(4)}{PARTIAL}"
    try:
        with writing(out):
            folder.mkdir(parents=True)
            _sweep(out)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        # a folder that stays empty was made for nothing; one with a run in it cannot be removed
        with suppress(OSError):
            for path in made:
                path.rmdir()


def _check_folder(out: Path) -> None:
    """Refuse a file where a folder is to hold the results."""
    above = next((path for path in (out, *out.parents) if path.exists()), None)
    if above is not None and not above.is_dir():
        what = f"'{above}' is a file, so results cannot be written in it."
        remedy = "Name a folder; it need not exist yet."
        raise InputError(Problem(f"--out {out}", what, remedy))


@contextmanager
def writing(out: Path | str) -> Iterator[None]:
    """Turn a failure to write in ``out`` into a sentence that says what to do."""
    try:
        yield
    except OSError as error:
        if isinstance(error, OutputError) and not isinstance(error.__cause__, OSError):
            raise  # it says itself what to do
        # name the file and the reason, not the folder in the making, which is gone by now
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        name = Path(str(cause.filename or "")).name
        where = (
            f" ({name})" if name and not name.endswith(PARTIAL) and name != Path(out).name else ""
        )
        msg = (
            f"The results could not be written in '{out}': {cause.strerror or cause}{where}. "
            f"{REMEDIES.get(cause.errno or 0, OTHER_REMEDY)}"
        )
        raise OutputError(msg) from error


def settle(folder: Path, out: Path, name: str) -> Path:
    """Rename a finished folder to the next free number of its name, and return where it is."""
    # another run may take the number first, or a virus scanner still hold a file just written
    for wait_seconds in RENAME_WAITS_SECONDS:
        with suppress(OSError):
            return folder.rename(next_folder(out, name))
        time.sleep(wait_seconds)
    with writing(out):
        return folder.rename(next_folder(out, name))


def next_folder(out: Path, name: str) -> Path:
    """Return the next free folder ``name-001``, past every number ever seen in ``out``."""
    pattern = re.compile(re.escape(name) + r"-(\d{3,})")
    matches = (pattern.fullmatch(path.name) for path in out.iterdir())
    taken = [int(match[1]) for match in matches if match]
    return out / f"{name}-{max(taken, default=0) + 1:03d}"


def _sweep(out: Path) -> None:
    """Remove what a run that was killed a day or more ago left in the making."""
    for path in out.glob(f".*{PARTIAL}"):
        if time.time() - path.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _say_nothing(what: str, done: float | None = None, total: float | None = None) -> None:
    """Ignore a step."""
