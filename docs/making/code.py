"""Make the page of the Python interface from the docstrings."""

import importlib
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

import footprint
from making import docstring, markdown
from making.markdown import Page, block

# what each part is for, in the order in which a result is made
MODULES = (
    "footprint",
    "footprint.inputs",
    "footprint.services",
    "footprint.demand",
    "footprint.geography",
    "footprint.places",
    "footprint.costs",
    "footprint.configurations",
    "footprint.arrangements",
    "footprint.allocation",
    "footprint.options",
    "footprint.outputs",
    "footprint.errors",
)


def page() -> Page:
    """Return the page of the public names."""
    parts = [part for name in MODULES for part in _module(importlib.import_module(name))]
    return markdown.page(
        "python",
        "From Python",
        "A script builds and runs the same things as a scenario file. The first part is all that "
        "most scripts need; the others are for those who put models together themselves, and may "
        "change between versions. Two short scripts stand in `scenarios/examples/`.",
        block(
            'import footprint\n\nfinished = footprint.run("fostering-hubs", '
            'sets=["draws=20"])\nprint(finished.folder)',
            "python",
        ),
        *parts,
    )


def _module(module: ModuleType) -> Iterator[str]:
    """Yield heading and sentence of a module, then its public functions and classes."""
    yield f"## `{module.__name__}`"
    yield (module.__doc__ or "").strip()
    for name in _names(module):
        thing = getattr(module, name)
        if inspect.isfunction(thing) or (inspect.isclass(thing) and thing.__doc__):
            yield f"### `{module.__name__}.{name}`"
            yield block(_signature(name, thing), "python")
            yield from docstring.parts(inspect.getdoc(thing) or "")


def _names(module: ModuleType) -> list[str]:
    if module is footprint:
        return sorted(name for name in module.__all__ if not name.startswith("_"))
    listed = getattr(module, "__all__", None)
    if listed is None:
        own = (
            n for n, t in vars(module).items() if getattr(t, "__module__", "") == module.__name__
        )
        return [name for name in own if not name.startswith("_")]
    return list(listed)


def _signature(name: str, thing: object) -> str:
    """Write a call with the names of its arguments, without their types."""
    try:
        found = inspect.signature(thing)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return name
    parameters = [p.replace(annotation=p.empty) for p in found.parameters.values()]
    text = str(found.replace(parameters=parameters, return_annotation=found.empty))
    # a default that is no plain value is left out, and a path is what one would type
    text = re.sub(r"<[^>]*>|mappingproxy\(\{\}\)", "...", text)
    text = re.sub(r"\w*Path\(('[^']*')\)", r"\1", text)
    return f"{name}{text}"
