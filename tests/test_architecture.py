"""The house keeps its order: who imports whom, who touches files, who prints."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "footprint"
EDGES = ("geography/boundaries.py", "services/", "inputs/", "outputs/", "workshop/")
EDGES = (*EDGES, "folders.py", "runs.py", "again.py", "records.py", "packs.py", "drawings.py")
EDGES = (*EDGES, "cli.py")
FILE_CALLS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink"}
FILE_CALLS |= {"read_csv", "to_csv", "read_file", "to_file", "read_excel", "to_excel"}


def _calls(source):
    """Name every function or method called, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", None) or getattr(node.func, "attr", ""), node.lineno


def _found(names, allowed):
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith(allowed):
            for name, line in _calls(path.read_text(encoding="utf-8")):
                if name in names:
                    yield f"{place}:{line} {name}"


def test_imports_run_upward_only():
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_edges_touch_files():
    assert list(_found(FILE_CALLS, EDGES)) == []


def test_only_the_console_prints():
    assert list(_found({"print"}, ("console.py",))) == []


def test_the_search_for_calls_finds_one():
    found = list(_calls("x = 1\nPath('a').open()\nprint(x)"))
    assert found == [("open", 2), ("print", 3), ("Path", 2)]
