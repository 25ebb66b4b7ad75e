"""Write what a room drew as a scenario that can be run again, and run it."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint import runs
from footprint.errors import OutputError
from footprint.inputs import Scenario
from footprint.inputs.bundled import bundled, region_names
from footprint.inputs.cells import plain_text
from footprint.inputs.choices import Ground as OptionGround
from footprint.inputs.choices import newly_shared
from footprint.inputs.findings import Findings
from footprint.inputs.layers import PARAMETERS, SCHOOLS, parse_setting, value_at
from footprint.inputs.suggest import find_area
from footprint.inputs.weights import WEIGHED
from footprint.services.catalogue import Parameter
from footprint.workshop import minutes
from footprint.workshop.assuming import ROOM, checked
from footprint.workshop.kept import Workshop, between
from footprint.workshop.state import Block, Blocks, Board, Saved

if TYPE_CHECKING:
    from collections.abc import Sequence

SCENARIO_SUFFIX = "-workshop"
AS_LEFT = " (as a workshop left it)"


def scenario_name(workshop: Workshop) -> str:
    """Return the name of the file that holds the scenario of a workshop."""
    return f"{workshop.scenario.key}{SCENARIO_SUFFIX}.toml"


def scenario_text(workshop: Workshop, *, beside: Path | None = None) -> str:
    """Write a workshop as a scenario file that gives the numbers the room saw.

    It builds on the scenario that the workshop began with, so that rules, figures and the region
    stay where they are; settings of the command line, what the room assumed and weighed, and
    every saved option stand in it. ``beside`` is the folder it will lie in: paths are written
    from there where they can be, in full otherwise. Where that is not known, it is to lie beside
    the scenario it builds on, and says so.
    """
    scenario, explore = workshop.scenario, _explored(workshop)
    paths = _Paths(scenario, beside)
    base = _base(scenario, paths)
    top, tables = _settings(scenario, paths)
    when = between(workshop.started, workshop.ended)
    title = f"{scenario.title.removesuffix(AS_LEFT)}{AS_LEFT}"
    lines = [
        *_comment(f"What a workshop drew{f', {when}' if when else ''}."),
        *_comment("Run it with: footprint run FILE"),
        *(_comment(f"Keep it beside {', '.join(paths.kept)}") if paths.kept else ()),
        f"base = {_value(base)}",
        f"title = {_value(title)}",
    ]
    if explore and not scenario.explore_beyond_current_law:
        top["explore_beyond_current_law"] = True
    for key, value in top.items():
        if key == "explore_beyond_current_law" and explore:
            lines += ["", *_comment(explore)]
        lines.append(f"{_key(key)} = {_value(value)}")
    parameters = _parameters(workshop)
    weights = _weights(workshop)
    if weights:
        tables.pop("weights", None)
    for name, table in tables.items():
        lines += ["", f"[{_key(name)}]", *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    if parameters:
        lines += ["", *_comment("What was assumed otherwise than in the scenario it began with.")]
        lines += ["[assumptions.parameters]", *parameters]
    if weights:
        lines += ["", *_comment("Points for the swing from the worst to the best value seen.")]
        lines += ["[weights]", *weights]
    for option in workshop.state.options or (_on_board(workshop),):
        lines += ["", *_option(option, workshop)]
    return "\n".join(lines) + "\n"


def run_folder(
    workshop: Workshop,
    *,
    out: Path | str = runs.DEFAULT_OUT,
    progress: "runs.Progress | None" = None,
    profile: str | Path = "local",
) -> Path:
    """Run what a workshop drew, and return the folder: report, tables, maps, and its minutes.

    Raises
    ------
    InputError
        For everything wrong with the scenario it began with, as it is today.
    OutputError
        Where the folder cannot be written.
    """
    notes = minutes.files(workshop)
    with tempfile.TemporaryDirectory(prefix="footprint-workshop-") as folder:
        file = Path(folder) / scenario_name(workshop)
        file.write_text(scenario_text(workshop, beside=file.parent), encoding="utf-8")
        run = runs.run(
            file,
            out=out,
            progress=progress,
            command="footprint workshop",
            internal=workshop.internal,
            profile=profile,
        )
    if run.folder is None:
        msg = "a run that was to be written has no folder"
        raise AssertionError(msg)
    try:
        text = scenario_text(workshop, beside=run.folder)
        (run.folder / file.name).write_text(text, encoding="utf-8")
        for name, data in notes.items():
            (run.folder / name).write_bytes(data)
    except OSError as error:
        msg = f"'{run.folder}' is there, but the minutes of the workshop could not be written in "
        msg += f"it: {error.strerror or error}. Make room, then export them by themselves."
        raise OutputError(msg) from error
    return run.folder


def _is_bundled(file: Path) -> bool:
    return file.resolve().parent == bundled("scenarios").resolve()


class _Paths:
    """How a scenario file names what it is read with.

    Attributes
    ----------
    kept
        What it must lie beside, where it is not known in which folder it will lie.
    """

    def __init__(self, scenario: Scenario, beside: Path | None) -> None:
        first = scenario.source_files[0]
        self.kept: list[str] = []
        self._beside = None if beside is None else beside.resolve()
        self._home = None if _is_bundled(first) else first.resolve().parent
        self._named: dict[str, Path] = {}

    def of(self, path: Path) -> str:
        """Return the name of a path, in full where there is no other that leads to it."""
        whole = path.resolve()
        name = self._from_beside(whole) if self._beside is not None else self._by_itself(whole)
        # of two files of one name, the second can only be told apart by where it is
        if name is None or self._named.setdefault(name, whole) != whole:
            return whole.as_posix()
        if self._beside is None and (first := name.split("/")[1]) not in self.kept:
            self.kept.append(first)
        return name

    def _from_beside(self, whole: Path) -> str | None:
        """Return the way from the folder it lies in; None from one drive to another."""
        try:
            name = Path(os.path.relpath(whole, self._beside)).as_posix()
        except ValueError:
            return None
        return name if name.startswith("../") else f"./{name}"

    def _by_itself(self, whole: Path) -> str:
        """Return the way from the folder of the scenario, or the name alone."""
        if self._home is not None and whole.is_relative_to(self._home):
            return f"./{whole.relative_to(self._home).as_posix()}"
        return f"./{whole.name}"


def _base(scenario: Scenario, paths: _Paths) -> str:
    """Return how the scenario that a workshop began with is named from a file built on it."""
    file = scenario.source_files[0]
    return file.stem if _is_bundled(file) else paths.of(file)


def _settings(
    scenario: Scenario, paths: _Paths
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return what the command line set, parameters aside: single keys, and keys of tables."""
    top: dict[str, Any] = {}
    tables: dict[str, dict[str, Any]] = {}
    for text in scenario.sets:
        setting = parse_setting(text, scenario.catalogue.parameters, Findings())
        if setting is None or setting.is_parameter or setting.path[0] in ("options", "title"):
            continue
        first, *rest = setting.path
        value = value_at(scenario.data, setting.path[:2])
        if rest:
            tables.setdefault(first, {})[rest[0]] = value
        elif isinstance(value, dict):
            tables[first] = dict(value)
        else:
            top[first] = value
    if "region" in top and top["region"] not in region_names():
        top["region"] = paths.of(scenario.region.folder)
    if "figures" in top:
        top["figures"] = [paths.of(file) for file in scenario.overlays]
    # parameters are written apart, with those of the room
    tables.get("assumptions", {}).pop("parameters", None)
    tables = {name: inside for name, inside in tables.items() if inside}
    table, key = SCHOOLS
    if key in tables.get(table, {}):
        tables[table][key] = paths.of(Path(str(tables[table][key])))
    return top, tables


def _parameters(workshop: Workshop) -> list[str]:
    """Write what the command line and the room assumed, each with its range and whose it is."""
    scenario, found = workshop.scenario, {}
    for text in scenario.sets:
        setting = parse_setting(text, scenario.catalogue.parameters, Findings())
        if setting is None:
            continue
        if setting.is_parameter:
            found[setting.path[2]] = scenario.overrides[setting.path[2]]
        elif setting.path in (PARAMETERS, PARAMETERS[:1]):
            found |= scenario.overrides
    written = [_parameter(key, parameter, parameter.source) for key, parameter in found.items()]
    assumed = workshop.state.board.assumptions
    when = between(workshop.started, workshop.ended)
    whose = f"{ROOM}, {when}" if when else ROOM
    lines = [line for key, line in zip(found, written, strict=True) if key not in assumed]
    known = workshop.ground.parameters or scenario.catalogue.parameters | scenario.overrides
    for key, value in assumed.items():
        lines.append(_parameter(key, checked(key, value, known), whose))
    return lines


def _parameter(key: str, parameter: Parameter, source: str) -> str:
    """Write one parameter as a line of the file."""
    numbers = (("low", parameter.low), ("central", parameter.central), ("high", parameter.high))
    inside = ", ".join(f"{name} = {_value(number)}" for name, number in numbers)
    return f"{_key(key)} = {{ {inside}, source = {_value(source)} }}"


def _weights(workshop: Workshop) -> list[str]:
    """Write the weights that the room gave, where any is above nought."""
    state = workshop.state
    points = {key: given for key, given in state.points.items() if key in WEIGHED}
    if not any(given > 0 for given in points.values()):
        return []
    # a criterion that the scenario weighs and the room does not counts for nothing
    unweighed = [key for key in workshop.scenario.weights if key not in points]
    points |= dict.fromkeys(unweighed, 0.0)
    whose = _value(state.points_whose or ROOM)
    return [
        f"{_key(key)} = {{ points = {_value(given)}, whose = {whose} }}"
        for key, given in points.items()
    ]


def _on_board(workshop: Workshop) -> Saved:
    """Return what is on the board as an option, where the room kept none."""
    return Saved(1, "On the board", workshop.state.board)


def _option(option: Saved, workshop: Workshop) -> Iterator[str]:
    """Write one option, its footprints spelt out function by function."""
    yield "[[options]]"
    yield f"name = {_value(option.name)}"
    if option.about:
        yield f"about = {_value(' '.join(option.about.split()))}"
    yield from _concordat(option, workshop)
    arrangement = option.board.arrangement()
    if arrangement == workshop.now:
        yield "as_now = true"
        return
    written = list(_footprints(option.board, workshop))
    if not written:
        yield "alone = true"
        return
    yield "[options.footprints]"
    yield from written


def _footprints(board: Board, workshop: Workshop) -> Iterator[str]:
    """Write the shared footprints of each function; "alone" where what is shared today ends."""
    for function in workshop.ground.functions:
        blocks = board.blocks(function)
        shared = [block for block in blocks if len(block) > 1]
        today = any(len(block) > 1 for block in workshop.ground.now[function])
        if not shared:
            if today:
                yield f'{_key(function)} = "alone"'
            continue
        yield f"{_key(function)} = ["
        for block in shared:
            first = next(code for code in board.slots[function] if code in block)
            name = board.name(function, board.slots[function][first])
            yield f"    {_areas(block, workshop)},{f'  # {_flat(name)}' if name else ''}"
        alone = [_areas(block, workshop) for block in blocks if len(block) == 1]
        if alone:
            yield f"    {', '.join(alone)},"
        yield "]"


def _areas(block: Block, workshop: Workshop) -> str:
    """Write a footprint as the list of its areas."""
    inside = (_area(code, workshop) for code in workshop.ground.codes if code in block)
    return f"[{', '.join(map(_value, inside))}]"


def _area(code: str, workshop: Workshop) -> str:
    """Return how a scenario names an area: by its name, or its code where that is not enough."""
    name = workshop.scenario.region.name_of(code)
    return name if find_area(name, workshop.scenario.region.lookup) == code else code


def _concordat(option: Saved, workshop: Workshop) -> Iterator[str]:
    """Keep what members of a footprint agree on, where the scenario has it for this option."""
    options = workshop.scenario.data.get("options", ())
    for entry in options if isinstance(options, list) else ():
        if isinstance(entry, dict) and entry.get("name") == option.name and "concordat" in entry:
            yield f"concordat = {_value(entry['concordat'])}"


def _explored(workshop: Workshop) -> str:
    """Say which duty that stays with each council an option shares anew, if any."""
    scenario = workshop.scenario
    ground = OptionGround(
        scenario.catalogue,
        scenario.services,
        scenario.region.names,
        scenario.region.lookup,
        workshop.ground.now,
        False,
    )
    options: Sequence[Saved] = workshop.state.options or (_on_board(workshop),)
    named: dict[str, None] = {}
    for option in options:
        for function in ground.functions:
            blocks: Blocks = option.board.blocks(function.id)
            if function.stays and newly_shared(blocks, ground.now[function.id], ground):
                named[workshop.title_of(function.id)] = None
    if not named:
        return ""
    return f"An option shares what the law keeps with each council today: {'; '.join(named)}."


# writing TOML


def _value(value: Any) -> str:  # noqa: ANN401
    """Write a value of a TOML file on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(key))} = {_value(inner)}" for key, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(inner) for inner in value)}]"
    # what JSON escapes in a text, TOML reads alike
    return json.dumps(plain_text(str(value)), ensure_ascii=False)


def _key(key: str) -> str:
    """Write a key, in quotation marks unless it is letters, digits and dashes alone."""
    bare = key.isascii() and key and all(c.isalnum() or c in "_-" for c in key)
    return key if bare else _value(key)


def _flat(text: str) -> str:
    """Return a text on one line, fit for a comment."""
    return " ".join(plain_text(text).split())


def _comment(text: str) -> list[str]:
    """Write a comment on a line of its own."""
    return [f"# {_flat(text)}"]
