"""Draw the maps of a finished run again: other papers, other formats, from what the run holds."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.errors import InputError, Problem
from footprint.folders import settle, staging, writing
from footprint.runs import DEFAULT_OUT, Progress, read_result, result_file, say_nothing

if TYPE_CHECKING:
    import geopandas as gpd

    from footprint.questions.result import Result

GROUND_FILE = "map.gpkg"
GROUND_LAYER = "areas"
DEFAULT_PAPERS = ("slide",)
DEFAULT_FORMATS = ("png",)


def draw(
    run: Path | str,
    *,
    kinds: Sequence[str] = (),
    papers: Sequence[str] = DEFAULT_PAPERS,
    formats: Sequence[str] = DEFAULT_FORMATS,
    out: Path | str = DEFAULT_OUT,
    progress: Progress | None = None,
) -> Path:
    """Draw maps of a finished run in a folder of their own, and return it.

    Nothing is worked out again and no input is read: the numbers are those of the run's
    ``result.json``, protected as they were, and the shapes those of its ``map.gpkg``.

    Parameters
    ----------
    run
        The folder of a run, its ``result.json``, or its name alone.
    kinds
        Which maps, of ``footprint.outputs.maps.KINDS``; left out, all that the run can fill.
    papers
        "a4-landscape", "a4-portrait" and "slide".
    formats
        "png" (300 dots an inch), "svg" and "pdf".
    out
        Folder that holds the results; the maps take the next free number in it.
    progress
        Told of each step.

    Raises
    ------
    InputError
        For a kind, paper or format that there is not, a folder that is not a whole run of this
        version, or kinds of which the run has none; all at once where that can be.
    OutputError
        Where the folder cannot be written; nothing is left of it.
    """
    from footprint.outputs import maps, writer

    note = progress or say_nothing
    _check(
        ("--kind", kinds, maps.KINDS),
        ("--paper", papers, tuple(maps.PAPERS)),
        ("--format", formats, maps.FORMATS),
    )
    folder = result_file(run).parent
    result = _result(folder)
    there = maps.kinds_of(result)
    if lacking := [kind for kind in kinds if kind not in there]:
        what = f"{folder.name} has no maps of this kind: {', '.join(lacking)}."
        raise InputError(Problem("--kind", what, f"It has {', '.join(there) or 'none'}."))
    ground = _ground(folder, result)
    out, name = Path(out), f"{folder.name}-maps"
    with staging(out, name) as stage:
        note("Drawing maps")
        drawn = maps.draw(
            result,
            ground,
            kinds=tuple(kinds) or there,
            papers=tuple(dict.fromkeys(papers)),
            formats=tuple(dict.fromkeys(formats)),
            estimated_travel=writer.says_estimated(result),
        )
        with writing(out):
            writer.write_maps(drawn, stage, unprotected=result.unprotected)
        return settle(stage, out, name)


def _check(*asked: tuple[str, Sequence[str], Sequence[str]]) -> None:
    """Refuse what there is not, naming what there is."""
    from footprint.inputs.suggest import did_you_mean

    problems = [
        Problem(where, f"there is no '{one}'.", did_you_mean(one, known) or _choose(known))
        for where, named, known in asked
        for one in named
        if one not in known
    ]
    if problems:
        raise InputError(problems)


def _choose(known: Sequence[str]) -> str:
    return f"Choose from {', '.join(known)}."


def _result(folder: Path) -> "Result":
    """Read the result of a run as it was written."""
    from footprint.outputs import reading

    record = read_result(folder)
    try:
        return reading.from_dict(record)
    except ValueError as error:
        what = "this is not a result of this version of Footprint, or it has been changed."
        remedy = "Run the scenario again, then draw the maps of that run."
        raise InputError.of(str(folder / "result.json"), what, remedy) from error


def _ground(folder: Path, result: "Result") -> "gpd.GeoDataFrame":
    """Read the shapes of a run's councils, indexed by code."""
    import geopandas as gpd
    from pyogrio.errors import DataLayerError, DataSourceError

    file = folder / GROUND_FILE
    remedy = "Name the whole folder of a run, as it was written, or run the scenario again."
    try:
        areas = gpd.read_file(file, layer=GROUND_LAYER, columns=["code"])
    except (DataSourceError, DataLayerError, OSError) as error:
        what = "the shapes of its councils cannot be read."
        raise InputError.of(str(file), what, remedy) from error
    ground = areas.set_index("code")
    missing = [names[0] for code, names in result.areas.items() if code not in ground.index]
    if missing:
        what = f"it holds no shape of {', '.join(missing)}."
        raise InputError.of(str(file), what, remedy)
    return ground
