"""Lay the settings of the command line over a scenario's data, and set down what they change."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from footprint.errors import InputError
from footprint.inputs.bundled import find_region
from footprint.inputs.findings import Findings
from footprint.inputs.layers import (
    SCHOOLS,
    Layers,
    Setting,
    apply_setting,
    parse_setting,
    value_at,
)
from footprint.inputs.overlay import Change
from footprint.inputs.parameters import COMMAND_LINE, in_words, read_parameters, set_parameter
from footprint.inputs.scenario_file import ScenarioFile, default_words, plain
from footprint.services.catalogue import Catalogue, Parameter


def service_folders(path: Path, layers: Layers, sets: Sequence[str]) -> tuple[Path, ...]:
    """Return the folders that may hold a person's own services: of the files and the region."""
    settings = (parse_setting(text, (), Findings()) for text in sets)
    named = [s.value for s in settings if s is not None and s.path == ("region",)]
    name, home = layers.data.get("region"), layers.homes.get("region", path.parent)
    name, home = (named[-1], Path()) if named else (name, home)
    folders = [file.parent for file in reversed(layers.files)]
    if isinstance(name, str):
        with suppress(InputError):
            folders.append(find_region(name, beside=home))
    return tuple(dict.fromkeys(folders))


def apply_settings(
    layers: Layers, settings: Sequence[Setting], findings: Findings
) -> tuple[Layers, list[Change]]:
    """Return the data with the command line's settings, parameters aside, and the changes."""
    data, homes, changes = layers.data, dict(layers.homes), []
    for setting in settings:
        if setting.is_parameter:
            continue
        before = value_at(data, setting.path)
        services = data.get("services", ())
        named = [s for s in services if isinstance(s, str)] if isinstance(services, list) else []
        data = apply_setting(data, setting, named, findings)
        if setting.path[0] in homes or setting.path == SCHOOLS:
            homes[setting.path[-1]] = Path()
        said = default_words(setting.path) if before is None else plain(before)
        what = ".".join(setting.path)
        changes.append(Change(what, said, plain(setting.value), COMMAND_LINE))
    return Layers(data, layers.files, homes), changes


def read_overrides(
    name: str,
    file: ScenarioFile,
    settings: Sequence[Setting],
    catalogue: Catalogue,
    findings: Findings,
) -> tuple[dict[str, Parameter], list[Change]]:
    """Return the planner's parameters, those of the command line last, and their changes."""
    every = catalogue.parameters
    part = f"{name}, [assumptions.parameters]"
    overrides = read_parameters(part, file.assumptions.parameters, every, findings)
    changes = []
    for setting in (s for s in settings if s.is_parameter):
        current = every | overrides
        parameter = set_parameter(setting, current, findings)
        if parameter is not None:
            before, after = in_words(current[parameter.key]), in_words(parameter)
            changes.append(Change(parameter.key, before, after, COMMAND_LINE))
            overrides[parameter.key] = parameter
    return overrides, changes
