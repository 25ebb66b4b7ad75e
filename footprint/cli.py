"""Offer the commands: run, compare, reproduce, diff, data-pack, explain, check and so on."""

import json
import signal
import sys
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, cast

import typer

from footprint import __version__, console, opening
from footprint.errors import InputError, OutputError, Problem

if TYPE_CHECKING:
    from footprint.inputs import Scenario

# nothing heavy is imported up here: asking for help should take no time
app = typer.Typer(
    name="footprint",
    help="Compare ways councils could share children's services across their borders.",
    epilog="Start with: run fostering-hubs. To see which scenarios there are: list.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

imports = typer.Typer(
    help="Make tables from what others publish.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(imports, name="import")

STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# an exit code above this says which signal stopped the program
STOPPED = 128

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder that holds the results.")]
ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name or file of a scenario.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one assumption, as in a scenario."),
]
Internal = Annotated[
    bool, typer.Option("--internal", help="Leave your own small counts unprotected.")
]
AsWritten = Annotated[
    bool, typer.Option("--internal", help="As they were written, whatever that gives away.")
]
ProfileName = Annotated[
    str, typer.Option("--profile", metavar="NAME|FILE", help="How your own counts are shown.")
]


def _show_version(wanted: bool) -> None:
    if wanted:
        console.say(f"footprint {__version__}")
        raise typer.Exit


@app.callback()
def begin(
    version: Annotated[  # noqa: ARG001 - handled as soon as it is read
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[  # noqa: ARG001 - main reads it, so that it may stand anywhere
        bool, typer.Option("--debug", help="Show where an error happened (for programmers).")
    ] = False,
) -> None:
    """Take the options that stand before any command."""


@app.command()
def run(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO", help="Names or files of scenarios.")
    ],
    out: Out = Path("footprint-runs"),
    sets: Sets = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print result.json and nothing else.")
    ] = False,
    internal: Internal = False,
    profile: ProfileName = "local",
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="FILE.docx", help="Write reports in your own template."),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Write the report as an accessible PDF too.")
    ] = False,
) -> None:
    """Run scenarios: maps, tables and a report."""
    from footprint import runs

    texts: list[str] = []
    written: list[str] = []
    for scenario in _load_all(scenarios, sets or []):
        try:
            with console.Bar() as bar:
                finished = runs.run(
                    scenario,
                    out=out,
                    progress=bar,
                    command=_command_line(),
                    internal=internal,
                    profile=profile,
                    template=template,
                    pdf=pdf,
                )
        except BaseException as error:
            if written:
                error.add_note(f"Written before that: {', '.join(written)}.")
            raise
        folder = cast("Path", finished.folder)
        written.append(str(folder))
        texts.append((folder / "result.json").read_text(encoding="utf-8").rstrip("\n"))
        if not as_json:
            if finished.scenario is not None:
                _say_changes(finished.scenario)
            console.say(f"{scenario.title}\n")
            console.say_table(json.loads(texts[-1]))
            console.say_files(folder, finished.open_first)
    if as_json:
        console.say_bytes(texts[0] if len(texts) == 1 else "[\n" + ",\n".join(texts) + "\n]")


@app.command()
def compare(
    finished: Annotated[list[str], typer.Argument(metavar="RUN", help="Folders of runs.")],
    out: Out = Path("footprint-runs"),
    internal: AsWritten = False,
) -> None:
    """Lay finished runs side by side."""
    from footprint import comparing

    with console.Bar() as bar:
        folder = comparing.compare(finished, out=out, progress=bar, internal=internal)
    console.say(f"Written to {folder}")
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        console.say(f"  {file}")


@app.command()
def maps(
    finished: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run.")],
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help="Only maps of this kind, as footprints or cost."
        ),
    ] = None,
    papers: Annotated[
        list[str] | None,
        typer.Option(
            "--paper", metavar="PAPER", help="slide (unless you ask), a4-landscape or a4-portrait."
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT", help="png (unless you ask), svg or pdf."),
    ] = None,
    out: Out = Path("footprint-runs"),
) -> None:
    """Draw the maps of a run for slides or upright pages."""
    from footprint import drawings

    with console.Bar() as bar:
        folder = drawings.draw(
            finished,
            kinds=kinds or (),
            papers=papers or drawings.DEFAULT_PAPERS,
            formats=formats or drawings.DEFAULT_FORMATS,
            out=out,
            progress=bar,
        )
    console.say(f"Written to {folder}")
    for file in sorted(path for path in folder.iterdir() if path.suffix != ".txt"):
        console.say(f"  {file}")
    console.say_wrapped("Beside each map stands a .txt file of its name: what it shows, in words.")


@app.command("data-pack")
def data_pack(
    scenario: ScenarioName,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder that holds the packs.")
    ] = Path("footprint-packs"),
) -> None:
    """Ask each council to confirm its figures."""
    from footprint import packs

    with console.Bar() as bar:
        made = packs.data_pack(scenario, out=out, progress=bar)
    console.say(f"Written to {made.folder}: a folder for each of {len(made.councils)} councils.")
    for folder in made.councils:
        console.say(f"  {folder}")
    console.say_wrapped("Send each council its own folder, and no other.")
    console.say(f"When they are back in place: {console.program()} run {made.scenario}")


@app.command()
def reproduce(
    finished: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run.")],
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="FILE", help="Its scenario, if it has moved.")
    ] = "",
) -> None:
    """Run a run again and compare every number."""
    from footprint import again

    with console.Bar() as bar:
        made = again.reproduce(finished, scenario=scenario or None, progress=bar)
    for line in again.told(made):
        console.say(line)
    if not made.agrees:
        raise typer.Exit(1)


@app.command("diff")
def diff(
    first: Annotated[str, typer.Argument(metavar="RUN", help="Folder of the earlier run.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="Folder of the later run.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every difference as JSON and nothing else.")
    ] = False,
    internal: AsWritten = False,
) -> None:
    """Say what changed between two runs."""
    from footprint import diffs

    with console.Bar() as bar:
        found = diffs.diff(first, second, progress=bar, internal=internal)
    if as_json:
        console.say_bytes(diffs.diff_json(found))
        return
    for line in diffs.diff_lines(found):
        console.say_wrapped(line)


@app.command()
def explain(
    finished: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run.")],
    area: Annotated[str, typer.Argument(metavar="LA", help="Name or code of a local authority.")],
    option: Annotated[
        str, typer.Option("--option", metavar="NAME", help="Name of an option in the run.")
    ] = "",
) -> None:
    """Explain an option for one local authority."""
    from footprint import outputs, runs

    for line in outputs.explain(runs.read_result(finished), area, option or None):
        console.say(line)


@app.command()
def workshop(
    scenario: ScenarioName = "fostering-hubs",
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", min=0, max=65_535, help="Use this port.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open the page in a browser.")
    ] = False,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let phones on the same network join with a code.")
    ] = False,
    check_room: Annotated[
        bool, typer.Option("--check-room", help="Say whether phones can open the page, and stop.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="Where the workshop is kept."),
    ] = None,
    begin_anew: Annotated[
        bool, typer.Option("--new", help="Begin another; do not go on with the last.")
    ] = False,
    delete_comments: Annotated[
        bool, typer.Option("--delete-comments", help="Delete every comment for good, and stop.")
    ] = False,
    sets: Sets = None,
    internal: Internal = False,
    profile: ProfileName = "local",
) -> None:
    """Open a live page to draw footprints on."""
    if check_room:
        opening.say_room(port)
        return
    if internal and lan:
        opening.confirm_internal()
    with console.Bar() as bar:
        bar("Reading the scenario")
        from footprint.inputs import load_scenario
        from footprint.workshop import server

        read = load_scenario(scenario, sets=sets or [])
        settings = server.Settings(
            port=port, lan=lan, file=file, new=begin_anew, internal=internal, profile=profile
        )
        if delete_comments:
            place, count = server.delete_comments(read, settings)
            console.say(f"{count} comments deleted from {place}.")
            return
        bar("Making the board ready")

        def opened(where: server.Opened) -> None:
            bar.__exit__()
            opening.say_opened(where)
            if not no_browser:
                server.open_browser(where.address)

        server.run_workshop(read, settings, opened=opened, report=opening.say_fault)
    console.say("Stopped. Everything is kept; the same command goes on from here.")


@app.command()
def check(
    place: Annotated[
        str, typer.Argument(metavar="SCENARIO|REGION", help="A scenario or the folder of a region.")
    ],
) -> None:
    """Check a scenario or region; run nothing."""
    from footprint.inputs import load_region, load_scenario

    if (Path(place) / "region.toml").is_file():
        region = load_region(place)
        said = region.name
        notes: tuple[str, ...] = ()
    else:
        from footprint.outputs import disclosure

        scenario = load_scenario(place)
        if scenario.own_figures:
            # what is said here is shown to whoever looks on
            scenario, _ = disclosure.protect(scenario)
        region = scenario.region
        asked = scenario.building.plans if scenario.building else scenario.options
        said = f"{scenario.title} {len(asked)} options, {region.name}"
        notes = scenario.notes
        _say_changes(scenario)
    console.say(f"{said}, {len(region.codes)} local authorities")
    console.say("No problems found.")
    for note in dict.fromkeys((*region.notes_on(region.service_notes), *region.remarks, *notes)):
        console.say_wrapped(f"Note: {note}")


@app.command("list")
def list_all() -> None:
    """List the scenarios, services and regions."""
    from footprint.inputs.bundled import bundled, region_names, scenario_names
    from footprint.services import load_catalogue

    console.say("Scenarios")
    for name in scenario_names():
        text = (bundled("scenarios") / f"{name}.toml").read_text(encoding="utf-8")
        console.say(f"  {name}: {tomllib.loads(text).get('title', '')}")
    console.say("\nServices and their functions")
    for key, service in load_catalogue().services.items():
        console.say(f"  {key}: {', '.join(function.key for function in service.functions)}")
    console.say("\nRegions")
    for name in region_names():
        console.say(f"  {name}")
    console.say(f"\nTo run one: {console.program()} run fostering-hubs")


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")
    ],
    start_from: Annotated[
        str, typer.Option("--from", metavar="NAME", help="The scenario to start from.")
    ] = "fostering-hubs",
) -> None:
    """Make a folder to start your own from."""
    from footprint.inputs import write_starter

    file = write_starter(folder, start_from)
    console.say(f"Written to {folder}: a scenario, its region, and a workbook for your figures.")
    console.say(f"Change {file}, then: {console.program()} run {file}")


@imports.command("schools")
def import_schools(
    register: Annotated[
        Path, typer.Argument(metavar="FILE", help="The school register, as downloaded.")
    ],
    region: Annotated[
        str, typer.Option("--region", metavar="NAME", help="The region whose schools are wanted.")
    ] = "east-midlands",
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The list of schools to write.")
    ] = Path("schools.csv"),
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """List special schools from the register."""
    from footprint.inputs.imports import import_schools as write_schools

    for line in write_schools(register, region, out, force=force):
        console.say_wrapped(line)


def _load_all(names: Sequence[str], sets: Sequence[str]) -> "list[Scenario]":
    """Read every scenario before any is run, so that all problems are told at once."""
    from footprint.inputs import load_scenario

    ready: list[Scenario] = []
    problems: list[Problem] = []
    for name in names:
        try:
            ready.append(load_scenario(name, sets=sets))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(dict.fromkeys(problems))
    return ready


def _say_changes(scenario: "Scenario") -> None:
    """Say what a person changed, before and after."""
    for change in scenario.changes:
        console.say(f"Changed: {change.what}: {change.before} -> {change.after} ({change.source})")


def _command_line() -> str:
    """Write the command as it could be typed again, without the folder of the program."""
    words = ["footprint", *sys.argv[1:]]
    line = " ".join(f'"{word}"' if " " in word else word for word in words)
    # a terminal may hand over bytes that are no text
    return line.encode("utf-8", errors="replace").decode("utf-8")


def _stop(number: int, _frame: FrameType | None) -> None:
    """Leave in order when told to stop, so that nothing half-written is left."""
    raise SystemExit(STOPPED + number)


@contextmanager
def _stopping_in_order() -> Iterator[None]:
    """Let Ctrl-C and every other way of being told to stop end in the same way."""
    numbers = [getattr(signal, name) for name in STOPS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    wanted = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    try:
        for number in wanted:
            signal.signal(number, _stop)
        yield
    finally:
        for number in wanted:
            signal.signal(number, before[number])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, and tell a person in plain words where it cannot be done.

    The exit code is 0 when done, 2 for something to put right in what was asked or given, 130
    when stopped with Ctrl-C, and 1 for anything else.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    console.survive_code_pages()
    # a warning is for programmers; what matters to a person is in the notes of a run
    if not (debug or sys.warnoptions):
        warnings.simplefilter("ignore")
    try:
        with _stopping_in_order():
            app([word for word in words if word != "--debug"], prog_name=console.program())
    except SystemExit as stopped:
        if isinstance(stopped.code, int) and stopped.code > STOPPED:
            console.say_stopped(stopped)
        raise
    except InputError as error:
        if debug:
            raise
        console.say_problems(error)
        sys.exit(2)
    except Exception as error:
        if debug:
            raise
        console.say_failure(error, foreseen=isinstance(error, OutputError))
        sys.exit(1)
