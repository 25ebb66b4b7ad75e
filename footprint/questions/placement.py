"""Check where children would live under each option."""

from dataclasses import dataclass, field

from footprint.arrangements import Arrangement
from footprint.questions.choosing import Choice
from footprint.questions.result import CalibrationResult, PlacementResult
from footprint.questions.world import World


@dataclass(frozen=True, slots=True)
class PlacementAnswer:
    """The placement checks of every option, by its name, and how they were fitted."""

    by_option: dict[str, tuple[PlacementResult, ...]] = field(default_factory=dict)
    calibration: CalibrationResult | None = None

    def of(self, name: str) -> tuple[PlacementResult, ...]:
        """Return the checks of one option."""
        return self.by_option.get(name, ())


def check_placements(
    world: World, options: tuple[Choice, ...], now: Arrangement
) -> PlacementAnswer:
    """Check the placements of every option."""
    del world, options, now
    return PlacementAnswer()


def placed_shares(answer: PlacementAnswer, name: str) -> dict[str, tuple[float, float]]:
    """Return criterion key to the share of children, in percent, in an option and as now."""
    del answer, name
    return {}
