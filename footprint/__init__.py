"""Compare ways councils could share children's services across their borders."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.comparing import compare
    from footprint.inputs import load_region, load_scenario
    from footprint.runs import run

__version__ = "0.1.0"
__all__ = ["__version__", "compare", "load_region", "load_scenario", "run"]

_HOMES = {
    "compare": "footprint.comparing",
    "load_region": "footprint.inputs",
    "load_scenario": "footprint.inputs",
    "run": "footprint.runs",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name may be asked for
    """Import a public name where it lives, the first time it is asked for."""
    # geopandas alone takes two seconds: whoever only asks for help should not wait for it
    if name not in _HOMES:
        msg = f"module 'footprint' has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names, also those not yet imported."""
    return sorted(__all__)
