"""Say what a scenario file may hold, and what its keys mean where they are left out."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from footprint.inputs.cells import shown
from footprint.inputs.suggest import did_you_mean

DEFAULT_DRAWS = 400
DEFAULT_SEED = 1
# the questions that runs can answer
QUESTIONS = ("footprints", "possible", "who-pays", "sufficiency", "places")
SUFFICIENCY, PLACES = "sufficiency", "places"
# the model finds its own options for these, so a file need not name any
OPTIONS_MAY_BE_LEFT_OUT = ("possible",)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


LONGEST_NAME = 200
EARLIEST_YEAR, LATEST_YEAR = 2000, 2075


class Assumptions(_Entry):
    """The world a scenario assumes."""

    year: int | None = Field(default=None, ge=EARLIEST_YEAR, le=LATEST_YEAR)
    demand_growth_percent_per_year: Any = 0.0
    parameters: dict[str, Any] = {}
    closures: tuple[Any, ...] = ()


class Option(_Entry):
    """An option as written: one of as_now, alone and footprints; or what a plan builds."""

    name: str = Field(min_length=1)
    about: str = ""
    as_now: bool = False
    alone: bool = False
    footprints: dict[str, Any] = {}
    concordat: dict[str, Any] | None = None
    build: dict[str, Any] | None = None

    @field_validator("name")
    @classmethod
    def _readable(cls, value: str) -> str:
        return _readable_name(value)


class World(_Entry):
    """A further world, as written: what it changes of the scenario's own."""

    name: str = Field(min_length=1)
    year: int | None = Field(default=None, ge=EARLIEST_YEAR, le=LATEST_YEAR)
    demand_growth_percent_per_year: Any = None
    parameters: dict[str, Any] = {}

    @field_validator("name")
    @classmethod
    def _readable(cls, value: str) -> str:
        return _readable_name(value)


class Search(_Entry):
    """How the model searches for the groupings of lowest cost."""

    max_partners: int | None = Field(default=None, ge=2, strict=True)
    keep: int = Field(default=3, ge=1, le=20, strict=True)
    alternatives: int = Field(default=2, ge=0, le=5, strict=True)
    within_percent: float = Field(default=1.0, ge=0, le=100, allow_inf_nan=False, strict=True)
    contiguous: bool = True
    seconds: float = Field(default=60.0, gt=0, le=86_400, allow_inf_nan=False, strict=True)


class Sufficiency(_Entry):
    """How to ask whether there are enough places."""

    settled_stay: bool = True
    schools: str = ""
    most_minutes: Any = {"primary": 45.0, "secondary": 75.0, "post-16": 75.0}


MOST_PLACES = 2_000
_Money = Annotated[float, Field(ge=0, le=1e10, allow_inf_nan=False, strict=True)]
_Metres = Annotated[float, Field(allow_inf_nan=False, strict=True)]


class CandidateEntry(_Entry):
    """Something that could be built, as written; what a word means is read elsewhere."""

    name: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    area: str = Field(min_length=1)
    needs: Any = ()
    least_places: int = Field(ge=1, le=MOST_PLACES, strict=True)
    most_places: int = Field(ge=1, le=MOST_PLACES, strict=True)
    opens: int = Field(ge=EARLIEST_YEAR, le=LATEST_YEAR, strict=True)
    easting: _Metres | None = None
    northing: _Metres | None = None
    open_to: Any = "all"
    capital_gbp: _Money | None = None
    capital_gbp_per_place: _Money | None = None
    fixed_gbp_per_year: _Money | None = None
    place_gbp_per_year: _Money | None = None
    phase_in_years: int | None = Field(default=None, ge=1, le=20, strict=True)
    source: str = ""

    @field_validator("name")
    @classmethod
    def _readable(cls, value: str) -> str:
        return _readable_name(value)


class Building(_Entry):
    """How to ask where to build: the money, the years, and how costs are compared."""

    budget_gbp: float = Field(gt=0, le=1e11, allow_inf_nan=False, strict=True)
    first_year: int = Field(ge=EARLIEST_YEAR, le=LATEST_YEAR, strict=True)
    years: int = Field(default=10, ge=1, le=30, strict=True)
    discount_percent: float = Field(default=3.5, ge=0, le=20, allow_inf_nan=False, strict=True)
    asset_years: int = Field(default=40, ge=1, le=100, strict=True)
    least_worst: bool = True
    most_minutes: float = Field(default=45.0, gt=0, le=240, allow_inf_nan=False, strict=True)
    seconds: float = Field(default=60.0, gt=0, le=86_400, allow_inf_nan=False, strict=True)


def _readable_name(value: str) -> str:
    """Return a name that can be read aloud, or refuse it."""
    name = " ".join(value.split())
    if not any(character.isalnum() for character in name):
        msg = "has no letter in it.|Give a name that can be read aloud."
        raise ValueError(msg)
    if len(name) > LONGEST_NAME:
        msg = f"is {len(name)} characters long.|Shorten it to {LONGEST_NAME} at most."
        raise ValueError(msg)
    return name


class ScenarioFile(_Entry):
    """Everything a scenario file may hold, its base aside."""

    title: str = Field(min_length=1)
    question: str = "footprints"
    decision: str = ""
    about: str = ""
    outputs: tuple[str, ...] = ()
    region: str = Field(min_length=1)
    services: tuple[str, ...] = Field(min_length=1)
    figures: tuple[str, ...] = ()
    draws: int = Field(default=DEFAULT_DRAWS, ge=2, le=20_000)
    seed: int = Field(default=DEFAULT_SEED, ge=0, le=2**32 - 1)
    sharing_rule: Literal["demand", "equal", "children"] = "demand"
    explore_beyond_current_law: bool = False
    min_border_km: float = Field(default=0.0, ge=0, le=500, allow_inf_nan=False)
    placement: bool | None = None
    assumptions: Assumptions = Assumptions()
    rules: tuple[Any, ...] = ()
    scenarios: tuple[World, ...] = ()
    weights: dict[str, Any] = {}
    search: Search = Search()
    sufficiency: Sufficiency | None = None
    building: Building | None = None
    candidates: tuple[Any, ...] = ()
    options: tuple[Option, ...] = Field(default=(), validate_default=True)

    @field_validator("question")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in QUESTIONS:
            msg = f'"{shown(value)}" is not a question Footprint answers.|'
            raise ValueError(msg + did_you_mean(value, QUESTIONS))
        return value

    @field_validator("options")
    @classmethod
    def _some(cls, value: tuple[Option, ...], info: ValidationInfo) -> tuple[Option, ...]:
        question = info.data.get("question")
        if not value and question is not None and question not in OPTIONS_MAY_BE_LEFT_OUT:
            msg = "is missing.|Add [[options]]"
            raise ValueError(msg)
        return value

    @field_validator("services", "figures", "outputs", mode="before")
    @classmethod
    def _one_as_list(cls, value: Any) -> Any:  # noqa: ANN401
        return (value,) if isinstance(value, str) else value


def default_words(path: Sequence[str]) -> str:
    """Return what a key means where a file leaves it out, in words."""
    parts: dict[str, type[BaseModel]] = {
        "assumptions": Assumptions,
        "search": Search,
        "sufficiency": Sufficiency,
        "building": Building,
    }
    fields = parts.get(path[0], ScenarioFile).model_fields
    field = fields.get(path[-1])
    table = fields[path[1]].default if len(path) == 3 and path[1] in fields else None
    if isinstance(table, dict) and path[2] in table:
        return f"{plain(table[path[2]])} (default)"
    if field is None or field.is_required() or field.default in (None, (), {}):
        return "not set"
    return (
        "not set" if isinstance(field.default, BaseModel) else f"{plain(field.default)} (default)"
    )


def plain(value: object) -> str:
    """Return a value of a TOML file in words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ", ".join(f"{key} {plain(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain(inner) for inner in value)
    return f"{value:g}" if isinstance(value, float) else shown(str(value), 200)
