"""Write a folder to start from: a scenario, its region, and a workbook for one's own figures."""

import math
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from footprint.errors import InputError, OutputError
from footprint.inputs.bundled import REGION_FILE, find_scenario
from footprint.inputs.catalogues import services_in
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import heading, indicators_used
from footprint.inputs.layers import SCHOOLS, Layers, read_layers, value_at
from footprint.inputs.overlay import current_figure
from footprint.inputs.region import TABLES, Region
from footprint.inputs.scenario import Scenario, load_scenario
from footprint.inputs.sheets import SHEET
from footprint.services.catalogue import Catalogue

DEFAULT_SCENARIO = "fostering-hubs"
FIGURES_FILE = "our-figures.xlsx"
REGION_FOLDER = "region"
_HELP = (
    "Your own figures",
    f'Fill in the white columns of the sheet "{SHEET}" with what you know better; leave the rest '
    "blank.",
    "A blank cell keeps today's figure, which stands in the grey column beside it. Grey columns "
    "are never read.",
    "Write £1,234 or 1234, and 45% or 45 where the heading says (%). Write c for a count of 1 to "
    "5 that you may not give, and x where you have no figure.",
    "Do not change the headings: the unit in brackets is checked.",
    "In what is written from your figures small counts are withheld, and others with them, so that "
    "none can be worked out; only a run with --internal shows them, and says so. This workbook "
    "holds your figures as you give them: keep it inside.",
)


def write_starter(
    folder: str | Path,
    scenario_name: str = DEFAULT_SCENARIO,
    *,
    catalogue: Catalogue | None = None,
) -> Path:
    """Write a scenario with its region and a workbook of figures, and return the scenario file.

    The folder must not exist or be empty. It is written whole or not at all, and what was
    written is read back with every check before it gets its name.

    Raises
    ------
    InputError
        Where the folder is in use or the scenario unknown.
    OutputError
        Where the folder cannot be written.
    """
    target = Path(folder)
    _check_empty(target)
    scenario = load_scenario(scenario_name, catalogue=catalogue)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".starter-", dir=target.parent) as temporary:
            draft = Path(temporary) / "draft"
            draft.mkdir()
            name = _write(draft, find_scenario(scenario_name), scenario)
            load_scenario(draft / name, catalogue=catalogue)
            if target.is_dir():
                target.rmdir()
            draft.replace(target)
    except OSError as error:
        msg = f"'{target}' cannot be written: {error.strerror or error}. Nothing was left behind. "
        msg += "Choose a folder that you may write in."
        raise OutputError(msg) from error
    return target / name


def _check_empty(target: Path) -> None:
    """Refuse a folder that holds anything, and a file in its place."""
    remedy = "Choose the name of a new folder."
    where = str(target)
    above = next((parent for parent in target.parents if parent.exists()), None)
    if above is not None and not above.is_dir():
        what = f"{above.name} is a file, so no folder can be made in it; nothing was written."
        raise InputError.of(where, what, remedy)
    if target.is_dir() and next(target.iterdir(), None) is not None:
        raise InputError.of(where, "this folder is not empty; nothing was written.", remedy)
    if target.exists() and not target.is_dir():
        raise InputError.of(where, "there is a file of this name; nothing was written.", remedy)


def _write(folder: Path, source: Path, scenario: Scenario) -> str:
    """Write the files of a starter into a folder, and return the name of its scenario."""
    findings = Findings()
    layers = read_layers(source, findings)
    findings.raise_if_any()
    bases = layers.files[1:] if layers is not None else ()
    lines = {"region": f'region = "./{REGION_FOLDER}"', "figures": f'figures = ["{FIGURES_FILE}"]'}
    if bases:
        lines["base"] = f'base = "{bases[0].name}"'
    text = _with_lines(source.read_text(encoding="utf-8-sig"), lines)
    (folder / source.name).write_text(text, encoding="utf-8")
    for place, base in enumerate(bases, start=1):
        above = {"base": f'base = "{bases[place].name}"'} if place < len(bases) else {}
        text = _with_lines(base.read_text(encoding="utf-8-sig"), above)
        (folder / base.name).write_text(text, encoding="utf-8")
    _copy_region(folder / REGION_FOLDER, scenario.region)
    for file in layers.files if layers is not None else ():
        _copy_services(file.parent, folder)
    if layers is not None:
        _copy_schools(layers, folder)
    _write_workbook(folder / FIGURES_FILE, scenario)
    return source.name


def _with_lines(text: str, lines: dict[str, str]) -> str:
    """Return a TOML text with top-level keys replaced, or added after the other keys.

    Only keys whose value stands on one line are replaced; the keys written here all do.
    """
    body = text.splitlines()
    first_table = next((i for i, line in enumerate(body) if line.lstrip().startswith("[")), None)
    top, rest = (body, []) if first_table is None else (body[:first_table], body[first_table:])
    for key, line in lines.items():
        places = [i for i, old in enumerate(top) if re.match(rf"\s*{key}\s*=", old)]
        if places:
            top[places[0]] = line
        else:
            while top and not top[-1].strip():
                top.pop()
            top += [line, ""]
    return "\n".join([*top, *rest]) + "\n"


def _copy_region(folder: Path, region: Region) -> None:
    """Copy the tables of a region and its boundary file."""
    folder.mkdir()
    for name in (REGION_FILE, *TABLES):
        if (region.folder / name).is_file():
            shutil.copyfile(region.folder / name, folder / name)
    tables = {REGION_FILE, *TABLES}
    _copy_services(region.folder, folder)
    for path in (path for path in region.files if path.name not in tables):
        (folder / "boundaries").mkdir(exist_ok=True)
        for part in _parts(path):
            shutil.copyfile(part, folder / "boundaries" / part.name)


def _copy_services(source: Path, folder: Path) -> None:
    """Copy a person's own services from one folder into another."""
    for own in services_in(source):
        shutil.copytree(own, folder / own.name, dirs_exist_ok=True)


def _copy_schools(layers: Layers, folder: Path) -> None:
    """Copy a planner's own schools to where the scenario looks for them, if it names any."""
    named = value_at(layers.data, SCHOOLS)
    if not isinstance(named, str) or not named.strip():
        return
    source, target = layers.homes[SCHOOLS[-1]] / named, folder / named
    if source.is_file() and folder.resolve() in target.resolve().parents:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _parts(boundary_file: Path) -> list[Path]:
    """Return a boundary file with the files that belong to it (a Shapefile has several)."""
    if boundary_file.suffix.lower() != ".shp":
        return [boundary_file]
    return sorted(boundary_file.parent.glob(f"{boundary_file.stem}.*"))


def _write_workbook(path: Path, scenario: Scenario) -> None:
    """Write the workbook for own figures: an LA a row, two columns an indicator."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    sheet = workbook.active
    if sheet is None:
        msg = "a new workbook has no sheet"
        raise AssertionError(msg)
    sheet.title = SHEET
    for cells in _workbook_rows(scenario):
        sheet.append(cells)
    grey = PatternFill("solid", start_color="E7E6E6")
    for place, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = 22 if place == 2 else 16
        if place > 2 and place % 2 == 0:
            for row in range(1, sheet.max_row + 1):
                sheet.cell(row, place).fill = grey
    sheet.freeze_panes = "C2"
    notes = workbook.create_sheet("How to fill this in")
    for line in _HELP:
        notes.append([line])
    notes.column_dimensions["A"].width = 110
    for row in range(1, notes.max_row + 1):
        notes.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    notes.cell(1, 1).font = Font(bold=True)
    workbook.save(path)


def _workbook_rows(scenario: Scenario) -> list[list[str | float | None]]:
    """Return the heading and a row an LA: code, name, then a blank and today's figure in turn."""
    region = scenario.region
    units = dict(zip(region.figures["indicator"], region.figures["unit"], strict=True))
    used = [i for i in indicators_used(scenario.catalogue, scenario.services) if i in units]
    titles = [heading(indicator, str(units[indicator])) for indicator in used]
    first: list[str | float | None] = ["Code", "Local authority"]
    rows = [first + [title for t in titles for title in (t, f"Today: {t[:1].lower()}{t[1:]}")]]
    for code, name in region.names.items():
        rows.append([code, name, *_today(region, code, used)])
    return rows


def _today(region: Region, code: str, indicators: Sequence[str]) -> list[str | float | None]:
    """Return, for each indicator, a blank and the figure in use, as a number where it is one."""
    cells: list[str | float | None] = []
    for indicator in indicators:
        row = current_figure(region.figures, code, indicator)
        value = float("nan") if row is None else float(str(row["value"]))
        words = "" if row is None else str(row["status"])
        cells += [None, words if math.isnan(value) else value]
    return cells
