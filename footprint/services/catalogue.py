"""Hold every service that can be shared, and find the parameter that applies to a function."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from footprint.services.entries import (
    EVIDENCE,
    KINDS,
    LEGAL,
    TRAVEL,
    Function,
    Handoff,
    Parameter,
    Service,
    Stream,
)
from footprint.services.reading import read_services

__all__ = [
    "EVIDENCE",
    "KINDS",
    "LEGAL",
    "TRAVEL",
    "Catalogue",
    "Function",
    "Handoff",
    "Parameter",
    "Service",
    "Stream",
    "load_catalogue",
    "resolve_key",
]


def resolve_key(parameters: Mapping[str, Parameter], function_id: str, name: str) -> str:
    """Return the most specific key of a name: of the function, its service, then common.

    Raises KeyError naming what is missing and where it was looked for.
    """
    service = function_id.split("/", 1)[0]
    candidates = (f"{function_id}.{name}", f"{service}/{name}", f"common/{name}")
    for key in candidates:
        if key in parameters:
            return key
    msg = f"no parameter {name!r} for {function_id}: looked for {', '.join(candidates)}"
    raise KeyError(msg)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every service by key, and the parameters common to all."""

    services: Mapping[str, Service]
    common: Mapping[str, Parameter] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Return every parameter by key, common ones first."""
        every = dict(self.common)
        for service in self.services.values():
            every.update(service.parameters)
        return every

    @property
    def functions(self) -> dict[str, Function]:
        """Return every function by id, in the order of services and of the child's journey."""
        return {f.id: f for service in self.services.values() for f in service.functions}

    def function(self, function_id: str) -> Function:
        """Return one function by its id, or raise KeyError naming it."""
        functions = self.functions
        if function_id not in functions:
            msg = f"no function {function_id!r} in the catalogue"
            raise KeyError(msg)
        return functions[function_id]

    def functions_of(self, services: Iterable[str]) -> tuple[Function, ...]:
        """Return the functions of the services named, in the order given."""
        return tuple(f for key in services for f in self.services[key].functions)

    def parameter_key(self, function_id: str, name: str) -> str:
        """Return the most specific key that exists for a name, or raise KeyError."""
        return resolve_key(self.parameters, function_id, name)

    def parameter(self, function_id: str, name: str) -> Parameter:
        """Return the parameter that applies to a function, or raise KeyError."""
        every = self.parameters
        return every[resolve_key(every, function_id, name)]


def load_catalogue(*extra_folders: Path) -> Catalogue:
    """Read the bundled services, then those of any folder given, and check them all.

    A service of the same key in a later folder replaces the bundled one. Raises InputError
    with every problem found.
    """
    services, common = read_services(extra_folders)
    return Catalogue(services=services, common=common)
