"""Read the profiles that say which counts are withheld and how the others are rounded."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from footprint.errors import InputError
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import is_rate
from footprint.inputs.suggest import did_you_mean
from footprint.inputs.toml import check, read_toml

FOLDER = Path(__file__).parent / "profiles"
DEFAULT = "local"
# what is counted in these is no child; everything else that is no rate or money may be
NO_CHILDREN = frozenset({"homes", "places", "households", "WTE", "posts", "schools", "classes"})
# counted in places, but each is a child
CHILDREN_ALL_THE_SAME = ("foster_places_filled",)


class _Total(BaseModel):
    model_config = ConfigDict(extra="forbid")

    indicator: str
    value: float = Field(ge=0)
    to_nearest: int | None = Field(default=None, ge=1)


class _ProfileFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    withhold_up_to: int = Field(default=5, ge=1, le=100)
    zeros: Literal["published", "withheld"] = "published"
    round_to: int = Field(default=1, ge=1, le=100)
    totals_to_nearest: int = Field(default=1, ge=1, le=1000)
    indicators: list[str] = ["*"]
    left_alone: list[str] = []
    totals: list[_Total] = []


@dataclass(frozen=True, slots=True)
class Profile:
    """A rule for a council's own counts.

    Attributes
    ----------
    least, most
        Counts from ``least`` to ``most`` are withheld; ``least`` is 0 where noughts are, too.
    round_to
        What every other count is rounded to; 1 leaves it as it is.
    indicators, left_alone
        Patterns of the indicators that are protected, and of those among them that are not.
    totals
        (indicator, value, rounded to) of totals of the region that are published elsewhere.
    """

    name: str
    title: str
    least: int = 1
    most: int = 5
    round_to: int = 1
    indicators: tuple[str, ...] = ("*",)
    left_alone: tuple[str, ...] = ()
    totals: tuple[tuple[str, float, int], ...] = ()

    def protects(self, indicator: str, unit: str) -> bool:
        """Tell whether an indicator counts children, and is one that the profile is about."""
        counts = indicator in CHILDREN_ALL_THE_SAME or not (is_rate(unit) or unit in NO_CHILDREN)
        return counts and self.covers(indicator)

    def covers(self, indicator: str) -> bool:
        """Tell whether the profile is about an indicator, whatever it counts."""
        wanted = any(fnmatchcase(indicator, pattern) for pattern in self.indicators)
        return wanted and not any(fnmatchcase(indicator, one) for one in self.left_alone)


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles that come with Footprint."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_profile(name_or_file: "str | Path | Profile") -> Profile:
    """Return a profile by the name of a bundled one, or from a council's own TOML file.

    Raises InputError with everything wrong with it.
    """
    if isinstance(name_or_file, Profile):
        return name_or_file
    given = str(name_or_file)
    path = FOLDER / f"{given}.toml" if given in profile_names() else Path(given)
    if not path.is_file():
        what = f'"{given}" is no disclosure profile and no file.'
        where = "--profile"
        raise InputError.of(where, what, did_you_mean(given, profile_names()))
    findings = Findings()
    data = read_toml(path, findings)
    file = None if data is None else check(_ProfileFile, data, path.name, findings)
    findings.raise_if_any()
    if file is None:
        msg = "a profile could not be read and gave no problem"
        raise AssertionError(msg)
    return Profile(
        name=path.stem,
        title=file.title,
        least=0 if file.zeros == "withheld" else 1,
        most=file.withhold_up_to,
        round_to=file.round_to,
        indicators=tuple(file.indicators),
        left_alone=tuple(file.left_alone),
        totals=tuple(
            (one.indicator, one.value, one.to_nearest or file.totals_to_nearest)
            for one in file.totals
        ),
    )
