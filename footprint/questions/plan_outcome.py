"""Hold what one plan of what to build comes to in one world, and add it up by council."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footprint.allocation import PlanAnswer
from footprint.questions.building import Built, Group

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PlanOutcome:
    """What one plan comes to in one world."""

    built: Built
    answer: PlanAnswer

    @property
    def running_gbp(self) -> float:
        """Return places and running, discounted, today's places that stand empty among them."""
        return self.answer.running_gbp + self.built.standing_in_all_gbp

    @property
    def cash_gbp(self) -> float:
        """Return all cash, discounted, capital less its residual value."""
        return self.answer.cash_gbp + self.built.standing_in_all_gbp

    @property
    def near_by_origin(self) -> Floats:
        """Return child-years within the limit by origin, from the part of each arc that is."""
        near = self.answer.flow.sum(axis=0) * self.built.near_share
        origins = len(self.built.groups)
        return np.asarray(np.bincount(self.built.problem.arc_origin, near, origins))

    @property
    def near(self) -> float:
        """Return child-years within the limit."""
        return float(self.near_by_origin.sum())

    @property
    def no_place(self) -> float:
        """Return child-years without a place."""
        return float(self.answer.unmet.sum())


def by_area(amounts: Floats, groups: Sequence[Group], areas: int) -> Floats:
    """Add amounts by origin up by council (A,)."""
    return np.asarray(np.bincount([group.area for group in groups], amounts, areas))
