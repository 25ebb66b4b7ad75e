"""The wheel and the source archive hold everything a run needs, wherever it starts."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
IMPORT_NAMES = {"pillow": "PIL", "python-docx": "docx"}
BUNDLED = ("boundaries", "scenarios")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def _files(folder):
    """Name every file of a folder of the checkout, but for what Python left there."""
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    kept = (path for path in paths if "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in kept}


def _run(arguments, **options):
    done = subprocess.run(
        arguments, capture_output=True, text=True, encoding="utf-8", check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    _run([*PIP, "wheel", *options, str(ROOT)])
    (built,) = folder.glob("footprint-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    _run([*PIP, "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)])
    return folder


def test_the_wheel_holds_the_package_and_all_that_is_bundled(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    inside = {name for name in names if name.startswith("footprint/")}
    expected = _files("footprint")
    for folder in BUNDLED:
        expected |= {f"footprint/_bundled/{name}" for name in _files(folder)}
    assert inside == expected
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_source_archive_can_make_the_same_wheel(tmp_path):
    _run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path], cwd=ROOT)
    (archive,) = tmp_path.glob("footprint-*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    for folder in ("footprint", "tests", *BUNDLED):
        assert _files(folder) <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "constraints.txt"} <= names


def test_an_installed_footprint_finds_its_scenarios_from_an_empty_folder(installed, tmp_path):
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    where = "import footprint; print(footprint.__file__)"
    assert str(installed) in _run([sys.executable, "-c", where], cwd=tmp_path, env=environment)
    command = [sys.executable, "-m", "footprint"]
    said = _run([*command, "list"], cwd=tmp_path, env=environment)
    assert "fostering-hubs" in said
    assert "east-midlands" in said
    said = _run([*command, "check", "fostering-hubs"], cwd=tmp_path, env=environment)
    assert "No problems found" in said
    assert list(tmp_path.iterdir()) == []


def test_what_is_imported_is_declared_and_nothing_else():
    imported = set()
    for path in (ROOT / "footprint").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    imported -= set(sys.stdlib_module_names) | {"footprint"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # an extra that neither the tests nor the pages stand for is one the package itself can use
    apart = ("docs", "test")
    optional = project["optional-dependencies"]
    extras = [lines for name, lines in optional.items() if name not in apart]
    wanted = [*project["dependencies"], *(line for lines in extras for line in lines)]
    declared = {re.match(r"[\w-]+", line)[0] for line in wanted}
    modules = {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in declared}
    assert imported == modules


def test_the_constraints_name_versions_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins == sorted(pins, key=lambda pin: pin.partition("==")[0].lower())
    assert all(line.count("==") == 1 and not set(" @:/;") & set(line) for line in pins)
