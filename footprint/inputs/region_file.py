"""Say what a region file may hold."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from footprint.inputs.bundled import REGION_FILE
from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings
from footprint.inputs.suggest import did_you_mean, which_area
from footprint.services.catalogue import Catalogue

CRS = "EPSG:27700"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Group(_Entry):
    """An area made of others: its name, and the codes it is made of."""

    name: str
    members: tuple[str, ...] = Field(alias="from", min_length=1)


class Boundaries(_Entry):
    """The boundary file, and the areas made by joining others in it."""

    file: str = Field(min_length=1)
    layer: str | None = None
    snap_m: float | None = Field(default=None, ge=0, le=5000, allow_inf_nan=False)
    dissolve: dict[str, Group] = {}


class Bought(_Entry):
    """A function that an area buys instead of employing."""

    function: str
    area: str
    source: str = Field(min_length=1)


class RegionFile(_Entry):
    """Everything ``region.toml`` may hold."""

    name: str = Field(min_length=1)
    vintage: str
    price_base_year: int = Field(ge=1990, le=2100)
    crs: str = CRS
    boundaries: Boundaries
    links: tuple[tuple[str, str], ...] = ()
    licence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    service_notes: dict[str, tuple[str, ...]] = {}
    bought: tuple[Bought, ...] = ()
    outside_region: dict[str, float] = {}

    @field_validator("service_notes", mode="before")
    @classmethod
    def _lines_as_lists(cls, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            return value
        return {key: (said,) if isinstance(said, str) else said for key, said in value.items()}

    @field_validator("vintage", mode="before")
    @classmethod
    def _vintage_as_text(cls, value: Any) -> Any:  # noqa: ANN401
        return str(value) if isinstance(value, int) else value

    @field_validator("licence", "notes", mode="before")
    @classmethod
    def _one_line_as_list(cls, value: Any) -> Any:  # noqa: ANN401
        return (value,) if isinstance(value, str) else value

    @field_validator("crs")
    @classmethod
    def _grid(cls, value: str) -> str:
        if value.upper().replace(" ", "") != CRS:
            msg = f'is "{value}".|Convert every table to British National Grid metres ({CRS}); '
            msg += "a boundary file may be in any system."
            raise ValueError(msg)
        return CRS


def bought_functions(
    settings: RegionFile | None,
    names: Mapping[str, str],
    catalogue: Catalogue,
    findings: Findings,
) -> tuple[tuple[str, str, str], ...]:
    """Return what areas buy instead of employing, checked against areas and functions."""
    found: list[tuple[str, str, str]] = []
    for place, entry in enumerate(settings.bought if settings else (), start=1):
        where = f"{REGION_FILE}, bought {place}"
        if entry.area not in names:
            what = f'"{shown(entry.area)}" is not a code in areas.csv.'
            findings.problem(f"{where}, key area", what, which_area(entry.area, names))
        if entry.function not in catalogue.functions:
            what = f'"{shown(entry.function)}" is not a function of the catalogue.'
            remedy = did_you_mean(entry.function, catalogue.functions)
            findings.problem(f"{where}, key function", what, remedy)
        found.append((entry.function, entry.area, entry.source))
    return tuple(found)


def service_notes(
    settings: RegionFile | None, catalogue: Catalogue, findings: Findings
) -> dict[str, tuple[str, ...]]:
    """Return what a reader must know of a region's figures of one service, by its key."""
    found = settings.service_notes if settings else {}
    for key in found:
        if key not in catalogue.services:
            what = f'"{shown(key)}" is not a service.'
            remedy = did_you_mean(key, catalogue.services)
            findings.problem(f"{REGION_FILE}, service_notes", what, remedy)
    return found
