"""Find the scenarios, regions and boundary files, bundled or a person's own."""

from pathlib import Path

from footprint.errors import InputError
from footprint.inputs.suggest import did_you_mean

REGION_FILE = "region.toml"
_PACKAGE = Path(__file__).resolve().parents[1]


def bundled(kind: str) -> Path:
    """Return the folder of bundled ``scenarios`` or ``boundaries``.

    Installed, it lies inside the package; in a checkout, at the root of the repository.
    """
    inside = _PACKAGE / "_bundled" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def scenario_names() -> tuple[str, ...]:
    """Return the names of the bundled scenarios, in alphabetical order."""
    folder = bundled("scenarios")
    return tuple(sorted(path.stem for path in folder.glob("*.toml"))) if folder.is_dir() else ()


def region_names() -> tuple[str, ...]:
    """Return the names of the bundled regions, in alphabetical order."""
    return _regions_in(bundled("scenarios") / "regions")


def find_scenario(name_or_file: str | Path, *, beside: Path | None = None) -> Path:
    """Return the file of a scenario, given its name, its file or a folder that holds only one.

    A file is looked for from ``beside`` (the folder of the file that names it) or the current
    folder; then the bundled scenarios are searched by name.
    """
    text = str(name_or_file).strip()
    for candidate in _candidates(text, beside):
        if is_file(candidate):
            return _toml_file(text, candidate)
        if is_folder(candidate) and (alone := _only_scenario(candidate)):
            return alone
        with_ending = candidate.with_name(candidate.name + ".toml") if candidate.name else None
        if with_ending is not None and is_file(with_ending):
            return with_ending

    # a bundled scenario, with or without its ending
    name = text.removesuffix(".toml")
    if name in scenario_names():
        return bundled("scenarios") / f"{name}.toml"
    for candidate in _candidates(text, beside):
        if is_folder(candidate):
            raise _not_one_scenario(text, candidate)
    near = [file for place in _candidates(text, beside) for file in _scenarios_in(place.parent)]
    ending = ".toml" if text.endswith(".toml") else ""
    known = [f"{stem}{ending}" for stem in (*(f.stem for f in near), *scenario_names())]
    what = "there is no such scenario file, and no bundled scenario has this name."
    raise InputError.of(text or "scenario", what, did_you_mean(Path(text).name, known))


def find_region(name_or_folder: str | Path, *, beside: Path | None = None) -> Path:
    """Return the folder of a region, given its name or the folder itself.

    Looked for in the folder of the scenario file (``beside``) or the current folder, then in
    the ``regions`` folder there, then among the bundled regions.
    """
    text = str(name_or_folder).strip()
    tried = _candidates(text, beside) + _candidates(f"regions/{text}", beside)
    tried.append(bundled("scenarios") / "regions" / text)
    for candidate in tried if text else ():
        if is_file(candidate / REGION_FILE):
            return candidate

    # a folder that is there but is no region is worth saying
    for candidate in tried if text else ():
        if is_folder(candidate):
            what = f"this folder has no {REGION_FILE}, so it is not a region."
            remedy = f"Name a folder with {REGION_FILE}, areas.csv and figures.csv in it."
            raise InputError.of(text, what, remedy)
    home = beside or Path()
    own = tuple(f"./{name}" for name in _regions_in(home)) + _regions_in(home / "regions")
    what = "there is no such region folder, and no bundled region has this name."
    raise InputError.of(text or "region", what, did_you_mean(text, own + region_names()))


def find_boundaries(file: str, region_folder: Path) -> Path:
    """Return a boundary file: beside the region file, in its ``boundaries`` folder, or bundled."""
    folders = (region_folder, region_folder / "boundaries", bundled("boundaries"))
    for folder in folders:
        if is_file(folder / file):
            return folder / file
    known = sorted({path.name for folder in folders for path in _geometry_in(folder)})
    what = f'the boundary file "{file}" is neither beside region.toml, nor in its boundaries '
    what += "folder, nor bundled."
    where = f"{REGION_FILE}, [boundaries], key file"
    raise InputError.of(where, what, did_you_mean(file, known))


def _candidates(text: str, beside: Path | None) -> list[Path]:
    """Return the places where a path written by a person may lie."""
    try:
        return [(beside or Path()) / Path(text).expanduser()] if text else []
    except (RuntimeError, ValueError):
        return []


def is_file(path: Path) -> bool:
    """Tell whether a file is there, treating a name that no system allows as absent."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Tell whether a folder is there, treating a name that no system allows as absent."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _toml_file(text: str, path: Path) -> Path:
    """Return a scenario's file, refusing a table or workbook named in its place."""
    if path.suffix.lower() in (".csv", ".xlsx", ".xlsm", ".xls", ".geojson", ".gpkg", ".json"):
        remedy = "Name the scenario (a .toml file) that uses it, or the folder of a region."
        raise InputError.of(text, "this is not a scenario.", remedy)
    return path


def _not_one_scenario(text: str, folder: Path) -> InputError:
    """Return what is wrong with a folder that does not hold exactly one scenario."""
    files = _scenarios_in(folder)
    if files:
        what = f"this folder holds {len(files)} scenarios."
        listed = ", ".join(path.name for path in files[:8])
        return InputError.of(text, what, f"Name one of its files: {listed}.")
    if is_file(folder / REGION_FILE):
        what = "this is the folder of a region, not a scenario."
        remedy = 'Name a scenario (a .toml file) whose key region is this folder, or use "check".'
        return InputError.of(text, what, remedy)
    return InputError.of(text, "this folder holds no scenario.", "Name a scenario's .toml file.")


def _only_scenario(folder: Path) -> Path | None:
    """Return the one scenario file of a folder, or None."""
    files = _scenarios_in(folder)
    return files[0] if len(files) == 1 else None


def _scenarios_in(folder: Path) -> list[Path]:
    """Return the scenario files of a folder, in alphabetical order."""
    try:
        files = sorted(folder.glob("*.toml"))
    except (OSError, ValueError):
        return []
    return [path for path in files if path.name != REGION_FILE and path.name != "pyproject.toml"]


def _regions_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the region folders in a folder."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{REGION_FILE}")))


def _geometry_in(folder: Path) -> list[Path]:
    """Return the boundary files of a folder."""
    endings = {".geojson", ".gpkg", ".shp", ".parquet"}
    return [p for p in folder.iterdir() if p.suffix in endings] if folder.is_dir() else []
