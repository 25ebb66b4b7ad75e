"""Speak to a person at a terminal: safe characters, progress, problems and the closing table."""

import codecs
import io
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO

from footprint.errors import InputError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from footprint.questions.result import Cell, Criterion

PAGE_WIDTH = 116
NARROWEST_PAGE_WIDTH = 60
LABEL_WIDTH = 22
OPTION_WIDTH = 22
FUNCTION_WIDTH = 38
NARROWEST_OPTION_WIDTH = 16
GAP = 2
QUIET_SECONDS = 1.0

# what stands in for a character that a terminal's code page does not have
PLAIN_CHARACTERS = {
    "£": "GBP ",
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2026": "...",
    "\u2068": "",
    "\u2069": "",
    "\u00d7": "x",
    "\u2192": "->",
    "\u2264": "<=",
    "\u2265": ">=",
}


def survive_code_pages() -> None:
    """Let standard output and error write any text, whatever code page the terminal keeps."""
    codecs.register_error("plain-characters", _plain_characters)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="plain-characters")


def _plain_characters(error: UnicodeError) -> tuple[str, int]:
    """Replace what cannot be written by its nearest plain characters."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(PLAIN_CHARACTERS.get(character, "?") for character in text), error.end


def program() -> str:
    """Return how to call this program here: by its name, or through Python where that fails."""
    if shutil.which("footprint"):
        return "footprint"
    return "py -m footprint" if os.name == "nt" and shutil.which("py") else "python -m footprint"


def say(text: str = "", *, error: bool = False) -> None:
    """Print one text."""
    print(text, file=sys.stderr if error else sys.stdout, flush=error)


def say_bytes(text: str) -> None:
    """Write text meant for another program as UTF-8, whatever code page the terminal keeps."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def say_wrapped(text: str) -> None:
    """Print a sentence or two, broken to the width of the page."""
    say(textwrap.fill(text, width(), break_long_words=False, break_on_hyphens=False))


def width() -> int:
    """Return how many characters fit across: a page's width, or less on a narrow terminal."""
    columns = shutil.get_terminal_size((PAGE_WIDTH, 0)).columns
    return max(NARROWEST_PAGE_WIDTH, min(PAGE_WIDTH, columns))


def say_problems(error: InputError) -> None:
    """Print every problem with its number, and that nothing was written."""
    count = len(error.problems)
    say("One thing to put right:" if count == 1 else f"{count} things to put right:", error=True)
    for number, problem in enumerate(error.problems, start=1):
        say(f"{number}. {problem}", error=True)
    say(_written_before(error), error=True)


def say_stopped(stopped: BaseException) -> None:
    """Print that the program stopped because it was told to."""
    say(f"\nStopped. {_written_before(stopped)}", error=True)


def say_failure(error: Exception, *, foreseen: bool = False) -> None:
    """Print what stopped the program in one sentence, and how to see where it happened.

    A failure that was ``foreseen`` says itself what to do, and is no fault of the program.
    """
    first_line = next(iter(str(error).splitlines()), "") or type(error).__name__
    say(first_line if foreseen else f"Footprint had to stop: {first_line}", error=True)
    say(_written_before(error), error=True)
    if foreseen:
        return
    say(f'To see where it happened, run it again with "{program()} --debug".', error=True)


def _written_before(error: BaseException) -> str:
    """Return what was written before an error, from the notes added to it."""
    return " ".join(getattr(error, "__notes__", ())) or "Nothing was written."


def say_files(folder: Path, open_first: Iterable[Path]) -> None:
    """Print where a run was written, and which of its files to open first."""
    say(f"\nWritten to {folder}. Open first:")
    for file in open_first:
        say(f"  {file}")


class Bar:
    """Show what is being done, on a terminal only and once it has lasted a second."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._started = time.monotonic()
        self._shown: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Begin, showing nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.stop()

    def __call__(self, what: str, done: float | None = None, total: float | None = None) -> None:
        """Show a step, with how much of it is done where that is known."""
        if not self._stream.isatty() or time.monotonic() - self._started < QUIET_SECONDS:
            return
        if self._shown is None or self._task is None:
            self._shown, self._task = self._begin(what)
        whole = None if done is None else total or 1.0
        self._shown.update(self._task, description=what, completed=done or 0.0, total=whole)

    def _begin(self, what: str) -> "tuple[Progress, TaskID]":
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        columns = (SpinnerColumn("line"), TextColumn("{task.description}", markup=False))
        shown = Progress(
            *columns, BarColumn(bar_width=30), console=Console(file=self._stream), transient=True
        )
        shown.start()
        return shown, shown.add_task(what, total=None)


def say_table(result: Mapping[str, Any]) -> None:
    """Print the options side by side: what each means for children first, its cost after."""
    from footprint.outputs.wording import words

    tell = _teller(result)

    # first what only this question answers
    if result.get("possible"):
        _say_funnel(result)
    if result.get("paying"):
        _say_contributions(result)
    if result.get("sufficiency") or result.get("building"):
        _say_findings(result)

    # as now stands in every table, so that the others can be read against it
    options = result["options"]
    lead = [option for option in options if option["is_as_now"]][:1]
    others = [option for option in options if option not in lead]
    across = (width() - LABEL_WIDTH) // (NARROWEST_OPTION_WIDTH + GAP)
    step = max(1, across - len(lead))
    for start in range(0, max(len(others), 1), step):
        _print_grid(_table_rows(result, lead + others[start : start + step]))

    # what a short table cannot hold: why not, how sure, and what nobody modelled
    for option in options:
        for reason in option["feasible"]["reasons"] if not option["feasible"]["yes"] else ():
            tell(f"“{option['name']}” is not feasible. {words.sentence(reason)}")
        if option["status_words"] and not result.get("building"):
            tell(f"“{option['name']}”: {words.sentence(words.status(option['status_words']))}")
    unmodelled = [row.label for row in _criteria(result, modelled=False) if row.group == "children"]
    if unmodelled:
        tell(f"Not modelled here: {'; '.join(unmodelled)}.")
    if result.get("unprotected"):
        say_wrapped(words.sentence(words.UNPROTECTED))
    if result.get("calibration"):
        miss = 100 * result["calibration"]["held_out_error"]
        say_wrapped(
            f"Where children are placed is modelled to compare options: it misses the published "
            f"share beyond 20 miles by {miss:.0f} percentage points, so do not read it as a level."
        )
    say_wrapped(f"Every amount is {words.MODELLED}; its low and high stand beneath it.")
    say_wrapped(words.ILLUSTRATIVE)


def _teller(result: Mapping[str, Any]) -> "Callable[[str], None]":
    """Return what prints a sentence in which councils and options are named."""
    from footprint.outputs.sections import typesetting

    named = [
        name for area in result.get("areas", ()) for name in (area["name"], area["short_name"])
    ]
    text = typesetting.setter((*named, *(option["name"] for option in result["options"])))
    return lambda told: say_wrapped(text(told))


def _say_funnel(result: Mapping[str, Any]) -> None:
    """Print how many groupings of each function are left step by step, and what was proven."""
    from footprint.outputs import terminal

    _print_grid(terminal.funnel_rows(result), label=FUNCTION_WIDTH, apart=False)
    for told in (*terminal.funnel_notes(result), terminal.search_words(result)):
        if told:
            _teller(result)(told)
    say()


def _say_contributions(result: Mapping[str, Any]) -> None:
    """Print what each council would pay under each formula, and whether anyone would leave."""
    from footprint.outputs import terminal

    across = max(1, (width() - LABEL_WIDTH) // (NARROWEST_OPTION_WIDTH + GAP))
    for heading, rows in terminal.contribution_tables(result):
        _teller(result)(heading)
        for start in range(1, len(rows[0]), across):
            _print_grid((row[0], *row[start : start + across]) for row in rows)
    for told in terminal.leaving_words(result):
        _teller(result)(told)
    say()


def _say_findings(result: Mapping[str, Any]) -> None:
    """Print in a few sentences what a question about places found."""
    from footprint.outputs import terminal

    for told in terminal.question_words(result):
        _teller(result)(told)
    say()


def _criteria(result: Mapping[str, Any], *, modelled: bool) -> "list[Criterion]":
    """Return the criteria that have a value, or have none, in some option."""
    from footprint.questions.result import Criterion

    valued = {
        key
        for option in result["options"]
        for key, cell in option["cells"].items()
        if cell["value"] is not None
    }
    return [Criterion(**row) for row in result["criteria"] if (row["key"] in valued) == modelled]


def _table_rows(
    result: Mapping[str, Any], options: list[dict[str, Any]]
) -> Iterator[tuple[str, ...]]:
    """Yield the names, every row about children, then cost, the difference, and feasible."""
    from footprint.outputs.wording import numbers

    yield ("", *(option["name"] for option in options))
    criteria = _criteria(result, modelled=True)
    cost = [row for row in criteria if row.group == "cost"][:1]
    for row in [row for row in criteria if row.group == "children"] + cost:
        values = (_value(_cell(option, row.key), row.unit) for option in options)
        yield (_labelled(row), *values)
    for row in cost:
        beside = "nothing built" if result.get("building") else "as now"
        cells = (numbers.cell_difference(_cell(option, row.key), row) for option in options)
        yield (f"Compared with {beside}", *(_short(cell) for cell in cells))
    yield ("Feasible", *("yes" if option["feasible"]["yes"] else "no" for option in options))


def _labelled(row: "Criterion") -> str:
    """Return the label of a row, with its unit where the numbers do not carry it."""
    return row.label if row.unit[:1] in ("", "£", "%") else f"{row.label} ({row.unit})"


def _value(cell: "Cell | None", unit: str) -> str:
    """Write a cell in two lines: the number, and its low and high or what stands for them."""
    from footprint.outputs.wording import numbers

    if cell is None or cell.value is None:
        return (cell.words if cell else "") or numbers.NOT_MODELLED
    value = cell.value
    largest = max(abs(end) for end in (value.low, value.central, value.high))
    number = numbers.number(value.central, unit, largest=largest)
    return "\n".join(
        part for part in (number, numbers.range_words(value, unit), cell.words) if part
    )


def _short(difference: str) -> str:
    """Leave out what the label of the row says already, and put the range on its own line."""
    for said in (" than as now", " from as now"):
        difference = difference.replace(said, "")
    return difference.replace(" (", "\n(", 1)


def _print_grid(
    rows: Iterable[tuple[str, ...]], *, label: int = LABEL_WIDTH, apart: bool = True
) -> None:
    """Print rows under ruled headings, in characters every terminal has.

    ``label`` is the width of the first column; rows are set ``apart`` by an empty line.
    """
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from footprint.outputs.sections import typesetting

    names, *body = (tuple(map(typesetting.plain, row)) for row in rows)
    ruled = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
    table = Table(box=ruled, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    share = (width() - label) // max(1, len(names) - 1) - GAP
    for place, name in enumerate(names):
        across = min(share, OPTION_WIDTH) if place else label
        table.add_column(Text(name, overflow="fold"), width=across)
    for row in body:
        table.add_row(*(Text(cell) for cell in row))
        if apart:
            table.add_row()
    page = io.StringIO()
    Console(file=page, width=width(), color_system=None).print(table)
    say("\n".join(line.rstrip() for line in page.getvalue().splitlines()))


def _cell(option: Mapping[str, Any], key: str) -> "Cell | None":
    """Return one cell of an option as read from a result file."""
    from footprint.outputs.record import read_range
    from footprint.questions.result import Cell

    record = option["cells"].get(key)
    if record is None:
        return None
    value, difference = read_range(record["value"]), read_range(record["difference"])
    return Cell(value, record["words"], difference, record["clear"])
