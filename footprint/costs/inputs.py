"""Hold everything the price of a block depends on: a function and its arrays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprint.errors import InputError, Problem

if TYPE_CHECKING:
    from footprint.services.catalogue import Function

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

WEEKS_PER_YEAR = 365.25 / 7
ROUNDING = 1e-9
KINDS_THAT_MAY_BUY = ("posts", "backlog")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything one function needs to be priced, for K cases and A areas.

    Attributes
    ----------
    function
        The function of the catalogue: its kind, streams, travel mode and whole posts.
    demand
        (K, A), in the function's own unit a year.
    extras
        Name to (K, A): vacancies, households, enquiries, supply hours and so on, by kind.
    parameters
        Bare name to (K,), in the unit of the name; percentages run from 0 to 100. A stream's own
        value has its key as a suffix ("stay_weeks_short_notice") and wins over the bare name.
    minutes, km
        (A, A) or (K, A, A): mean one-way travel of area i's cases to the base of area j.
    living
        (A, A + 1): share of each area's children who live in each area, the last column outside
        the region. Needed where the function travels "nearest".
    bought
        (A,): areas that buy this function by the unit and employ nobody for it.
    outside_minutes, outside_km
        (A,) or (K, A): one-way travel of area i's workers to its children who live outside the
        region.
    growth_percent_per_year
        Growth in demand within the year that is priced; growth up to that year is in the counts
        already. Read where a year's growth needs something new: households to recruit.

    Raises
    ------
    InputError
        If shapes disagree, a count is negative or not a number, or the kind cannot be bought.
    """

    function: "Function"
    demand: Floats
    extras: Mapping[str, Floats]
    parameters: Mapping[str, Floats]
    minutes: Floats
    km: Floats
    living: Floats | None = None
    bought: Bools | None = None
    outside_minutes: Floats | None = None
    outside_km: Floats | None = None
    growth_percent_per_year: float = 0.0
    employs: Bools = field(init=False)

    def __post_init__(self) -> None:
        """Check the arrays against each other and note which areas employ."""
        problems = tuple(_problems(self))
        if problems:
            raise InputError(problems)
        none_bought = np.zeros(self.areas, dtype=np.bool_)
        object.__setattr__(self, "employs", ~(none_bought if self.bought is None else self.bought))

    @property
    def cases(self) -> int:
        """Return K, the number of cases; case 0 is the central one."""
        return int(self.demand.shape[0])

    @property
    def areas(self) -> int:
        """Return A, the number of areas."""
        return int(self.demand.shape[1])

    @property
    def employed_demand(self) -> Floats:
        """Return the demand (K, A) met by the areas' own staff."""
        return self.demand if self.employs.all() else self.demand * self.employs

    def value(self, name: str, stream: str = "") -> Floats:
        """Return a parameter as a column (K, 1), the stream's own value where it has one.

        Raises
        ------
        KeyError
            If the function has no such parameter.
        """
        for key in (f"{name}_{stream}", name) if stream else (name,):
            if key in self.parameters:
                return np.asarray(self.parameters[key], dtype=np.float64).reshape(-1, 1)
        msg = f"'{self.function.id}' ({self.function.kind}) needs the parameter '{name}'"
        raise KeyError(msg)

    def fraction(self, name: str, stream: str = "") -> Floats:
        """Return a percentage parameter as a fraction (K, 1)."""
        return self.value(name, stream) / 100

    def extra(self, name: str) -> Floats:
        """Return a further count by area (K, A).

        Raises
        ------
        KeyError
            If the function has no such count.
        """
        if name not in self.extras:
            msg = f"'{self.function.id}' ({self.function.kind}) needs the figures '{name}'"
            raise KeyError(msg)
        return self.extras[name]


@dataclass(frozen=True, slots=True)
class Blocks:
    """A membership matrix, ready to add up areas.

    Attributes
    ----------
    membership
        (B, A): whether each block holds each area.
    weights
        The same as 0.0 and 1.0.
    sizes
        (B,): how many areas each block holds.
    """

    membership: Bools
    weights: Floats
    sizes: Ints

    @property
    def shared(self) -> Bools:
        """Return (B,): whether a block has two areas or more."""
        return self.sizes >= 2

    def total(self, by_area: Floats) -> Floats:
        """Add up (K, A) over the areas of each block: (K, B)."""
        return by_area @ self.weights.T


def gather(membership: Bools) -> Blocks:
    """Make blocks of a membership matrix (B, A).

    Raises
    ------
    ValueError
        If a block holds no area.
    """
    weights = membership.astype(np.float64)
    sizes = (weights @ np.ones(weights.shape[1])).astype(np.int64)
    if not sizes.all():
        msg = "every block must hold at least one area"
        raise ValueError(msg)
    return Blocks(membership, weights, sizes)


def round_up(amount: Floats) -> Floats:
    """Round up to whole numbers, forgiving rounding error: 3.0000000001 stays 3."""
    return np.ceil(amount - ROUNDING)


def whole(amount: Floats) -> Ints:
    """Round a size (of a home, of a class) to the nearest whole number, at least 1."""
    return np.maximum(np.rint(amount), 1).astype(np.int64)


def _problems(inputs: Inputs) -> Iterator[Problem]:
    """Yield what is wrong with the shapes and signs of the inputs."""
    where = inputs.function.id
    if inputs.demand.ndim != 2:
        yield Problem(where, f"demand has {inputs.demand.ndim} axes", "Give cases by areas.")
        return
    cases, areas = inputs.demand.shape
    counts = {"demand": inputs.demand, **inputs.extras}
    for name, count in counts.items():
        if count.shape != (cases, areas):
            yield Problem(where, f"'{name}' is {count.shape}, not {(cases, areas)}")
        elif not (count >= 0).all():
            yield Problem(where, f"'{name}' has a negative or missing count")
    if not np.isfinite(inputs.growth_percent_per_year):
        yield Problem(where, "'growth_percent_per_year' is not a number", "Give percent a year.")
    for name, value in inputs.parameters.items():
        if np.size(value) not in (1, cases):
            yield Problem(where, f"'{name}' has {np.size(value)} values for {cases} cases")
    for name, shape in (("minutes", inputs.minutes.shape), ("km", inputs.km.shape)):
        if shape not in ((areas, areas), (cases, areas, areas)):
            yield Problem(where, f"'{name}' is {shape}, not {(areas, areas)}")
    if inputs.living is not None and inputs.living.shape != (areas, areas + 1):
        yield Problem(where, f"'living' is {inputs.living.shape}, not {(areas, areas + 1)}")
    if inputs.bought is not None:
        if inputs.bought.shape != (areas,):
            yield Problem(where, f"'bought' is {inputs.bought.shape}, not {(areas,)}")
        elif inputs.bought.any() and inputs.function.kind not in KINDS_THAT_MAY_BUY:
            yield Problem(
                where,
                f"some areas buy it, but its kind is '{inputs.function.kind}'",
                f"Only {' and '.join(KINDS_THAT_MAY_BUY)} can be bought by the unit.",
            )
