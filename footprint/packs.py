"""Write what each council is sent before a meeting: the figures held for it, to confirm."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from footprint import folders, runs

if TYPE_CHECKING:
    from footprint.inputs import Scenario

DEFAULT_OUT = Path("footprint-packs")
_HEAD = """\
# {title}
# Reads what the councils confirmed and corrected in the workbooks beside this file. It runs as
# it is, before and after they come back; the report lists what is not confirmed.
"""


@dataclass(frozen=True, slots=True)
class Packs:
    """Where the packs were written: a folder a council, and the scenario that reads them."""

    folder: Path
    councils: tuple[Path, ...]
    scenario: Path


def data_pack(
    scenario: "Scenario | str | Path",
    *,
    out: Path | str = DEFAULT_OUT,
    progress: "runs.Progress | None" = None,
) -> Packs:
    """Write a document and a workbook for each council of a scenario, and read them back.

    A pack holds the figures of its own council and of no other. Everything is written whole or
    not at all, under the next free number.

    Raises
    ------
    InputError
        For everything wrong with the scenario, at once.
    OutputError
        Where the folder cannot be written; nothing is left of it.
    """
    from footprint.inputs import load_scenario
    from footprint.inputs.bundled import find_scenario
    from footprint.outputs.packs import data_pack as content
    from footprint.outputs.packs.pack_document import pack_document
    from footprint.outputs.packs.pack_workbook import pack_workbook

    say = progress or _say_nothing
    say("Reading the scenario")
    named = scenario if isinstance(scenario, str | Path) else scenario.read_from
    source = find_scenario(named)
    if isinstance(scenario, str | Path):
        scenario = load_scenario(scenario)
    out = Path(out)
    with folders.staging(out, scenario.key) as stage:
        packs = content.packs(scenario)
        for number, pack in enumerate(packs, start=1):
            say(f"Writing the pack of {pack.name}", number, len(packs))
            with folders.writing(out):
                place = stage / pack.folder
                place.mkdir()
                (place / content.DOCUMENT_FILE).write_bytes(pack_document(pack))
                (place / content.WORKBOOK_FILE).write_bytes(pack_workbook(pack))
        files = [f"{pack.folder}/{content.WORKBOOK_FILE}" for pack in packs]
        name = f"{scenario.key}-confirmed.toml"
        with folders.writing(out):
            text = _scenario_text(scenario, source, stage, files)
            (stage / name).write_text(text, encoding="utf-8")
        say("Reading the packs back")
        load_scenario(stage / name)
        folder = folders.settle(stage, out, scenario.key)
    return Packs(folder, tuple(folder / pack.folder for pack in packs), folder / name)


def _scenario_text(scenario: "Scenario", source: Path, folder: Path, files: list[str]) -> str:
    """Return a scenario that stands on the one asked about and reads the workbooks as well.

    Own figures that it reads already come first. Where it lies is said from the folder of the
    packs, unless it comes with Footprint.
    """
    from footprint.inputs.bundled import bundled

    is_bundled = source.parent.resolve() == bundled("scenarios").resolve()
    base = source.stem if is_bundled else _from(folder, source)
    own = [_from(folder, file) for file in scenario.overlays]
    listed = "".join(f"    {json.dumps(name, ensure_ascii=False)},\n" for name in [*own, *files])
    title = " ".join(scenario.title.split())
    return f"{_HEAD.format(title=title)}base = {json.dumps(base)}\nfigures = [\n{listed}]\n"


def _from(folder: Path, file: Path) -> str:
    """Return the way from a folder to a file, or the whole path where there is none."""
    try:
        return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return file.resolve().as_posix()


def _say_nothing(what: str, done: float | None = None, total: float | None = None) -> None:
    """Ignore a step."""
