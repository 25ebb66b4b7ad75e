"""Run every command and every example of the pages, and see that they show what comes out.

``python docs/refresh.py`` names the pages that show something else; with ``--write`` it puts what
comes out in their place.
"""

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TUTORIAL = HERE / "tutorial.md"
EXAMPLE = re.compile(r"(?<=```pycon\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
# a marked block: a command to run, the output it gives, an option to add to a scenario, or to put
# in place of its last one
MARKED = re.compile(
    r"<!-- (command|output|add to|change the last of)(?: ([^>]*?))? -->\n\n?```\w+\n(.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
OPTION = "[[options]]"
# which part of an output a page shows: lines by number, or by patterns of the first and the last
LINES = re.compile(r"lines (\d+) to (\d+)")
WORDS = re.compile(r'from "(.+)" to "(.+)"')
LEFT_OUT = "…"
SECONDS = 300


def pages() -> list[Path]:
    """Return the pages that hold examples."""
    written = sorted(p for p in HERE.rglob("*.md") if "_build" not in p.parts)
    return [page for page in written if EXAMPLE.search(page.read_text(encoding="utf-8"))]


def with_examples_run(text: str) -> str:
    """Return a page with the output that its examples give now."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    known: dict[str, object] = {}
    return EXAMPLE.sub(lambda found: _run_examples(found[1], known), text)


def with_commands_run(text: str, folder: Path) -> str:
    """Return a page with the output that its commands give now, run one after the other.

    Raises RuntimeError where a command does not end as the page says: well, unless it is marked
    to be refused.
    """
    said = ""

    def once(found: re.Match[str]) -> str:
        nonlocal said
        what, how, body = found[1], found[2] or "", found[3]
        if what == "command":
            said = "".join(_run(line, folder, refused=how == "refused") for line in _lines(body))
        elif what != "output":
            file = folder / how
            before = file.read_text(encoding="utf-8")
            if what == "change the last of":
                before = before[: before.rindex(OPTION)].rstrip("\n") + "\n"
            file.write_text(f"{before}\n{body}", encoding="utf-8")
        else:
            start, end = (place - found.start() for place in found.span(3))
            return found[0][:start] + _shown(said, how) + found[0][end:]
        return found[0]

    return MARKED.sub(once, text)


def _run_examples(block: str, known: dict[str, object]) -> str:
    """Run a block of examples, and return it with what they print."""
    parts = []
    for part in doctest.DocTestParser().parse(block):
        if isinstance(part, str):
            parts.append(part)
            continue
        first, *others = part.source.splitlines()
        lines = [f">>> {first}", *(f"... {line}".rstrip() for line in others)]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(part.source, "<example>", "single"), known)  # noqa: S102
        parts.append("\n".join(lines) + "\n" + printed.getvalue())
    return "".join(parts)


def _lines(body: str) -> Iterator[str]:
    return (line for line in body.splitlines() if line.strip())


def _run(line: str, folder: Path, *, refused: bool) -> str:
    """Run one command as a newcomer would, and return what it says."""
    program, *words = shlex.split(line)
    if program != "footprint":
        msg = f"{line}: only footprint is run here"
        raise RuntimeError(msg)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment.pop("COLUMNS", None)
    start = "import sys; sys.argv[0] = 'footprint'; from footprint.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", start, *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != (2 if refused else 0):
        msg = f"{line} ended with {done.returncode}: {done.stderr}"
        raise RuntimeError(msg)
    said = done.stderr if refused else done.stdout
    # how to call it differs from machine to machine
    return re.sub(r"\bpy(?:thon)? -m footprint\b", "footprint", said)


def _shown(said: str, how: str) -> str:
    """Return an output, or the lines of it that a page shows."""
    lines = [line.rstrip() for line in said.splitlines()]
    first, last = 1, len(lines)
    if wanted := LINES.fullmatch(how):
        first, last = int(wanted[1]), int(wanted[2])
    elif wanted := WORDS.fullmatch(how):
        first = next(n for n, line in enumerate(lines, 1) if re.search(wanted[1], line))
        last = next(
            n for n, line in enumerate(lines, 1) if n > first and re.search(wanted[2], line)
        )
    if how:
        before, after = [LEFT_OUT] * (first > 1), [LEFT_OUT] * (last < len(lines))
        lines = [*before, *lines[first - 1 : last], *after]
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    """Run everything; return how many pages showed something else."""
    changed = 0
    for page in (*pages(), TUTORIAL):
        before = page.read_text(encoding="utf-8")
        if page == TUTORIAL:
            with tempfile.TemporaryDirectory() as folder:
                after = with_commands_run(before, Path(folder))
        else:
            after = with_examples_run(before)
        if after != before:
            changed += 1
            print(f"{page.relative_to(ROOT)} shows something else than what comes out.")
            if "--write" in sys.argv:
                page.write_text(after, encoding="utf-8")
    return changed


if __name__ == "__main__":
    sys.exit(min(main(), 1))
