"""Say what a region file may hold."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

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
    bought: tuple[Bought, ...] = ()
    outside_region: dict[str, float] = {}

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
