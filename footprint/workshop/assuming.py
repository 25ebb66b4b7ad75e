"""Change a parameter in front of a room: whether it may be, and what changed in words."""

from collections.abc import Mapping

from footprint.errors import InputError
from footprint.inputs.findings import Findings
from footprint.inputs.layers import PARAMETERS, Setting
from footprint.inputs.parameters import set_parameter
from footprint.outputs.wording import names
from footprint.services.catalogue import Parameter
from footprint.workshop.commands import HERE

# a value nearer to nought makes amounts without bounds of what is divided by it
SMALLEST = 1e-6
# whose a value is that the room gave
ROOM = "the workshop"


def checked(key: str, value: float | None, parameters: Mapping[str, Parameter]) -> Parameter:
    """Return a parameter as the room has it; its range widens to hold the value.

    Raises
    ------
    InputError
        Where there is no such parameter, or its unit does not allow the value.
    """
    findings = Findings()
    if key not in parameters:
        findings.problem(HERE, f"{key[:80]} is not an assumption of this scenario.")
        findings.raise_if_any()
    if value is None:
        return parameters[key]
    if 0 < abs(value) < SMALLEST:
        what = f"{named(parameters[key])}: {value:g} is too small to reckon with."
        raise InputError.of(HERE, what, "Use a larger value, or 0.")
    setting = Setting(f"{key}={value:g}", (*PARAMETERS, key), value)
    found = set_parameter(setting, parameters, findings)
    if found is None or findings.problems:
        first = findings.problems[0]
        raise InputError.of(HERE, f"{named(parameters[key])}: {first.what}", first.remedy)
    return found


def named(parameter: Parameter) -> str:
    """Return what to call a parameter in a sentence: its name in words."""
    said = names.parameter_words(parameter.name)
    return f"{said[:1].upper()}{said[1:]}"


def in_words(
    key: str, before: float | None, after: float | None, parameters: Mapping[str, Parameter]
) -> str:
    """Return a change of a parameter as a sentence: "Cases per post: 16 → 18"."""
    parameter = parameters[key]
    first = parameter.central if before is None else before
    if after is None:
        return f"{named(parameter)}: {first:g} → {parameter.central:g}, the scenario's own"
    return f"{named(parameter)}: {first:g} → {after:g} ({parameter.unit})"
