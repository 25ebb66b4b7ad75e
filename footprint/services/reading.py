"""Read the catalogue's TOML files and report every problem at once."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from footprint.errors import InputError, Problem
from footprint.services.entries import Function, Handoff, Parameter, Service, Stream
from footprint.services.needs import (
    COMMON,
    WHEREABOUTS,
    missing_extras,
    names_in_use,
    needed_parameters,
)

BUNDLED = Path(__file__).parent
COMMON_FILE = "common.toml"
FEWEST_FUNCTIONS = 4
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Parameter(_Entry):
    low: float = Field(allow_inf_nan=False)
    central: float = Field(allow_inf_nan=False)
    high: float = Field(allow_inf_nan=False)
    unit: str = Field(min_length=1)
    evidence: Literal["published", "derived", "assumed"]
    source: str = ""
    reason: str = ""
    whose: str = "catalogue"
    period: str = ""


class _Stream(_Entry):
    key: str = Field(pattern=KEY)
    name: str
    share: str = ""


class _Function(_Entry):
    key: str = Field(pattern=KEY)
    name: str
    kind: Literal["posts", "beds", "pool", "places", "yield", "backlog"]
    legal: Literal["stays", "joint", "unverified"]
    legal_section: str = ""
    legal_link: str = ""
    legal_note: str = ""
    demand: tuple[str, ...] = Field(min_length=1)
    demand_unit: str = Field(min_length=1)
    plain: str = Field(min_length=1)
    holds_team: bool = False
    whole_posts: bool = False
    extras: dict[str, tuple[str, ...]] = {}
    streams: tuple[_Stream, ...] = ()
    travel: Literal["none", "base", "own", "nearest"] = "none"
    note: str = ""


class _Handoff(_Entry):
    first: str = Field(alias="from")
    second: str = Field(alias="to")
    cases: tuple[str, ...] = Field(min_length=1)
    parameter: str = "handoff_gbp_per_case"
    unit: str = "children"


class _ServiceFile(_Entry):
    key: str = Field(pattern=KEY)
    title: str
    plain: str
    placement_function: str | None = None
    person: str = Field(default="child", min_length=1)
    people: str = Field(default="children", min_length=1)
    change_of_team: str = ""
    functions: tuple[_Function, ...]
    handoffs: tuple[_Handoff, ...] = ()
    parameters: dict[str, _Parameter] = {}


class _CommonFile(_Entry):
    parameters: dict[str, _Parameter] = {}


Model = TypeVar("Model", bound=_Entry)


def read_services(
    extra_folders: Iterable[Path] = (),
) -> tuple[dict[str, Service], dict[str, Parameter]]:
    """Return services by key and common parameters, bundled ones first.

    Raises InputError with every problem of every file. A later folder's service replaces an
    earlier one of the same key, and its ``common.toml`` replaces single parameters.
    """
    problems: list[Problem] = []
    services: dict[str, Service] = {}
    common: dict[str, Parameter] = {}
    for folder in (BUNDLED, *map(Path, extra_folders)):
        files = sorted(folder.glob("*.toml"))
        if not files:
            problems.append(
                Problem(str(folder), "holds no service files.", "Put one .toml a service there.")
            )
        for path in files:
            if path.name == COMMON_FILE:
                common |= _common(path, problems)
            elif service := _service(path, problems):
                services[service.key] = service
    problems.extend(_missing(services, common))
    if problems:
        raise InputError(problems)
    return services, common


def _parse(path: Path, model: type[Model], problems: list[Problem]) -> Model | None:
    """Read one file against its model, adding a problem for every fault found."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, f"is not valid TOML: {error}.", "Correct the syntax."))
        return None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems.extend(_explain(path.name, dict(fault), model) for fault in error.errors())
        return None


def _explain(file: str, fault: dict[str, Any], model: type[_Entry]) -> Problem:
    """Turn one of pydantic's faults into a problem that names the place and the remedy."""
    where = f"{file}, {_place(fault['loc'])}"
    if fault["type"] == "extra_forbidden":
        known = _known_keys(model, fault["loc"])
        near = get_close_matches(str(fault["loc"][-1]), known, n=1)
        remedy = f'Did you mean "{near[0]}"?' if near else f"Known keys: {', '.join(known)}."
        return Problem(where, "is not a known key.", remedy)
    if fault["type"] == "missing":
        return Problem(where, "is missing.", "Add it.")
    given = fault.get("input")
    shown = f" (given: {given!r})" if isinstance(given, str | int | float) else ""
    return Problem(where, f"{fault['msg']}{shown}.", "")


def _place(location: tuple[int | str, ...]) -> str:
    """Write a location as a person would: ``functions[2].kind``, ``parameters."a/b".unit``."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            name = f'"{part}"' if "/" in part else part
            text += f".{name}" if text else name
    return text


def _known_keys(model: type[_Entry], location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed at the place where an unknown one was found."""
    inner: dict[str, type[_Entry]] = {
        "parameters": _Parameter,
        "functions": _Function,
        "handoffs": _Handoff,
    }
    current: type[_Entry] = model
    if len(location) > 1:
        current = inner.get(str(location[0]), model)
    if "streams" in location:
        current = _Stream
    return [field.alias or name for name, field in current.model_fields.items()]


def _common(path: Path, problems: list[Problem]) -> dict[str, Parameter]:
    """Read a file of common parameters."""
    file = _parse(path, _CommonFile, problems)
    if file is None:
        return {}
    parameters = _parameters(path.name, file.parameters, problems)
    for key in parameters:
        if not key.startswith("common/"):
            problems.append(
                Problem(
                    f'{path.name}, parameters."{key}"',
                    "does not belong in a file of common parameters.",
                    'Begin it with "common/", or move it to the file of its service.',
                )
            )
    return parameters


def _service(path: Path, problems: list[Problem]) -> Service | None:
    """Read one service, or return None where its file has the wrong shape."""
    file = _parse(path, _ServiceFile, problems)
    if file is None:
        return None
    functions = tuple(_function(file.key, given) for given in file.functions)
    handoffs = tuple(
        Handoff(file.key, (given.first, given.second), given.cases, given.parameter, given.unit)
        for given in file.handoffs
    )
    service = Service(
        key=file.key,
        title=file.title,
        plain=file.plain,
        functions=functions,
        handoffs=handoffs,
        parameters=_parameters(path.name, file.parameters, problems),
        placement_function=file.placement_function,
        person=file.person,
        people=file.people,
        change_of_team=file.change_of_team,
    )
    problems.extend(_faults(path.name, service))
    return service


def _function(service: str, given: _Function) -> Function:
    """Turn the file's function into the catalogue's."""
    values = given.model_dump(exclude={"streams"})
    streams = tuple(Stream(**stream.model_dump()) for stream in given.streams)
    return Function(service=service, streams=streams, **values)


def _parameters(
    file: str, given: Mapping[str, _Parameter], problems: list[Problem]
) -> dict[str, Parameter]:
    """Turn the file's parameters into the catalogue's, checking ranges and reasons."""
    parameters = {}
    for key, value in given.items():
        where = f'{file}, parameters."{key}"'
        if not value.low <= value.central <= value.high:
            shown = f"{value.low:g}, {value.central:g}, {value.high:g}"
            problems.append(
                Problem(where, f"has a range out of order ({shown}).", "Give low, central, high.")
            )
        if value.evidence == "assumed" and not value.reason.strip():
            problems.append(Problem(where, "is assumed without a reason.", "Say why in reason."))
        if value.evidence != "assumed" and not value.source.strip():
            problems.append(
                Problem(where, f"is {value.evidence} without a source.", "Name the source.")
            )
        parameters[key] = Parameter(key=key, **value.model_dump())
    return parameters


def _faults(file: str, service: Service) -> Iterator[Problem]:
    """Yield what is wrong within one service, taken by itself."""
    keys = [function.key for function in service.functions]
    if len(keys) < FEWEST_FUNCTIONS:
        yield Problem(
            f"{file}, functions",
            f"{service.key} has {len(keys)} functions.",
            f"Describe at least {FEWEST_FUNCTIONS}, in the order of the child's journey.",
        )
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Problem(f"{file}, functions", f'"{key}" stands twice.', "Give each its own key.")
    if not any(function.stays for function in service.functions):
        yield Problem(
            f"{file}, functions",
            "no function stays with each council.",
            'Mark at least one with legal = "stays".',
        )
    yield from _function_faults(file, service)
    yield from _handoff_faults(file, service, keys)
    yield from _key_faults(file, service, keys)


def _function_faults(file: str, service: Service) -> Iterator[Problem]:
    """Yield what is wrong with single functions."""
    for function in service.functions:
        where = f'{file}, function "{function.key}"'
        if missing := missing_extras(function):
            yield Problem(where, f"lacks extras: {', '.join(missing)}.", "Add the products.")
        if function.kind == "beds" and not function.streams:
            yield Problem(where, "is of kind beds without a stream.", "Add at least one stream.")
        if bool(function.legal_section) != bool(function.legal_link):
            yield Problem(
                where,
                "gives a legal section without its link, or a link without its section.",
                "Give both, or neither.",
            )


def _handoff_faults(file: str, service: Service, keys: list[str]) -> Iterator[Problem]:
    """Yield hand-offs that do not join one function to the next, and a wrong placement key."""
    steps = set(pairwise(keys))
    for handoff in service.handoffs:
        if handoff.between not in steps:
            first, second = handoff.between
            yield Problem(
                f"{file}, handoffs",
                f'"{first}" to "{second}" does not join one function to the next.',
                f"The order is {', '.join(keys)}.",
            )
    if service.placement_function is not None and service.placement_function not in keys:
        yield Problem(
            f"{file}, placement_function",
            f'"{service.placement_function}" is not a function of {service.key}.',
            _did_you_mean(service.placement_function, keys),
        )


def _key_faults(file: str, service: Service, keys: list[str]) -> Iterator[Problem]:
    """Yield parameters whose key belongs to no function of the service, or that nobody uses."""
    used = names_in_use(service)
    for key, parameter in service.parameters.items():
        where = f'{file}, parameters."{key}"'
        owner, _, tail = key.partition("/")
        function = tail.split(".", 1)[0] if "." in tail else None
        if owner != service.key or not tail:
            yield Problem(where, "has the wrong service.", f'Begin it with "{service.key}/".')
        elif function is not None and function not in keys:
            yield Problem(
                where,
                f'"{function}" is not a function of {service.key}.',
                _did_you_mean(function, keys),
            )
        elif parameter.name not in used:
            yield Problem(
                where,
                f'no function of {service.key} uses "{parameter.name}".',
                _did_you_mean(parameter.name, sorted(used)),
            )


def _missing(services: Mapping[str, Service], common: Mapping[str, Parameter]) -> Iterator[Problem]:
    """Yield each parameter that a function needs and nobody gives, with the nearest name."""
    for name in (*COMMON, *WHEREABOUTS):
        if f"common/{name}" not in common:
            yield Problem(COMMON_FILE, f'"common/{name}" is missing.', "Add it with a range.")
    for service in services.values():
        for function in service.functions:
            for name in needed_parameters(function):
                keys = (f"{function.id}.{name}", f"{service.key}/{name}", f"common/{name}")
                if any(key in service.parameters or key in common for key in keys):
                    continue
                yield Problem(
                    f'{service.key}.toml, parameters."{keys[0]}"',
                    f'"{name}" is missing: {function.name} ({function.kind}) needs it.',
                    _did_you_mean(keys[0], [*service.parameters, *common]),
                )


def _did_you_mean(given: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name, or list them all."""
    names = list(known)
    near = get_close_matches(given, names, n=1, cutoff=0.7)
    return f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(names[:12])}."
