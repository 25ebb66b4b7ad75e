"""Carry out a run: read, ask, write, whole or not at all."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from footprint import __version__
from footprint.errors import InputError, Problem
from footprint.folders import settle, staging, writing

if TYPE_CHECKING:
    from footprint.inputs import Scenario
    from footprint.questions.result import Result

DEFAULT_OUT = Path("footprint-runs")


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
    pdf: bool = False,
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
    pdf
        Whether to write the report as PDF too, for which the extra ``pdf`` must be installed.

    Raises
    ------
    InputError
        For everything wrong with the scenario, its region or the changes, at once.
    OutputError
        Where the folder cannot be written; nothing is left of it.
    """
    note = progress or say_nothing
    started = time.perf_counter()
    scenario = _read(scenario, sets, note)
    answer = answerer(scenario.question)
    document = _template(template)
    if pdf:
        _check_pdf()

    # protect before anything is worked out, so that nothing worked out gives anything away
    scenario, protection = _protected(scenario, profile, internal=internal)
    named = Path(template).name if template else ""
    kept = {"internal": internal, "profile": str(profile), "template": named, "pdf": pdf}

    def ask() -> tuple["Result", dict[str, Any]]:
        result = answer(scenario, progress=note)
        seconds = time.perf_counter() - started
        return result, make_record(
            scenario, result, seconds, command=command, protection=protection, settings=kept
        )

    if not write:
        return Run(None, *ask(), (), scenario)

    # write beside the final place, so that taking the number is one rename
    from footprint.outputs.writer import write as write_all

    out, land = Path(out), scenario.region.boundaries
    with staging(out, scenario.key) as stage:
        result, record = ask()
        with writing(out):
            written = write_all(result, land, stage, record, note, template=document, pdf=pdf)
        folder = settle(stage, out, scenario.key)
    first = tuple(folder / name for name in written.open_first)
    return Run(folder, result, record, first, scenario)


def _read(scenario: "Scenario | str | Path", sets: Sequence[str], note: Progress) -> "Scenario":
    """Read a scenario, unless it was read or built already."""
    from footprint.inputs import load_scenario

    if isinstance(scenario, str | Path):
        note("Reading the scenario")
        return load_scenario(scenario, sets=sets)
    if sets:
        msg = "Changes apply to a scenario by name or file; change a built one before running it."
        raise ValueError(msg)
    return scenario


def _template(path: Path | str | None) -> bytes | None:
    """Read a template before anything is worked out, so that a bad one costs no time."""
    if path is None:
        return None
    from footprint.outputs.reports.docx_template import read_template

    return read_template(path)


def _check_pdf() -> None:
    """See that PDF can be written before anything is worked out."""
    from footprint.outputs.reports import report_pdf

    report_pdf.check()


def _protected(
    scenario: "Scenario", profile: str | Path, *, internal: bool
) -> tuple["Scenario", dict[str, Any]]:
    """Return a scenario with own counts as they are shown, and what the record says of it."""
    from footprint.outputs import disclosure
    from footprint.outputs.wording import words

    if internal:
        said = {"profile": disclosure.INTERNAL, "withheld_counts": 0, "note": words.UNPROTECTED}
        return replace(scenario, own_figures=True), said
    rule = disclosure.load_profile(profile)
    if not scenario.own_figures:
        return scenario, disclosure.Mask().record()
    masked, mask = disclosure.protect(scenario, rule)
    return masked, mask.record()


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


def say_nothing(what: str, done: float | None = None, total: float | None = None) -> None:
    """Ignore a step."""
