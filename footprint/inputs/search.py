"""Say how the model searches for the groupings of lowest cost."""

from dataclasses import dataclass, replace

from footprint.inputs.findings import Findings
from footprint.inputs.scenario_file import Search


@dataclass(frozen=True, slots=True)
class SearchSpec:
    """What the search may consider, how long it may take, and how much it hands back.

    Attributes
    ----------
    max_partners
        Most areas a footprint may have; None for no limit.
    keep
        Arrangements of lowest cost to list, best first.
    alternatives, within_percent
        Really different arrangements to look for, and how far above the lowest cost, in percent
        of it, they may lie.
    contiguous
        Whether the areas of a footprint must hang together on the map.
    seconds
        Longest time a search may take; what it has by then is told with its proven distance.
    """

    max_partners: int | None = None
    keep: int = 3
    alternatives: int = 2
    within_percent: float = 1.0
    contiguous: bool = True
    seconds: float = 60.0


def read_search(file: str, given: Search, areas: int, findings: Findings) -> SearchSpec:
    """Return the search of a scenario file; a cap above the number of areas is no cap."""
    spec = SearchSpec(**given.model_dump())
    if spec.max_partners is not None and spec.max_partners > areas:
        findings.note(
            f"{file}, [search]: max_partners is {spec.max_partners}, and the region has {areas} "
            "areas: it limits nothing."
        )
        return replace(spec, max_partners=areas)
    return spec
