"""Set down what a run was asked, so that it can be asked again and told from another."""

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from footprint.inputs import Scenario
from footprint.inputs.bundled import bundled
from footprint.inputs.own_figures import current_figure
from footprint.inputs.readiness import figures_asked
from footprint.outputs.record import checksums
from footprint.services import reading

# figures that their publisher shows as they are; every other one stands in the result
SHOWN_AS_PUBLISHED = ("published", "derived")


def asked(scenario: Scenario) -> dict[str, Any]:
    """Return where a scenario was read from, its settings and data, and the figures it read.

    Figures that are suppressed, assumed or a council's own are left to the result, which
    protects what must be protected.
    """
    return {
        "read_from": read_from(scenario.read_from),
        "bundled": _is_bundled(scenario),
        "sets": list(scenario.sets),
        "confirmed": {
            code: sum(c.answer != "not confirmed" for c in scenario.confirmations if c.code == code)
            for code in dict.fromkeys(one.code for one in scenario.confirmations)
        },
        "data": dict(scenario.data),
        "figures": _published_figures(scenario),
        "services_sha256": checksums(_service_files()),
    }


def _is_bundled(scenario: Scenario) -> bool:
    """Tell whether a scenario comes with Footprint."""
    first = next(iter(scenario.source_files), Path())
    return first.resolve().parent == bundled("scenarios").resolve()


def read_from(text: str) -> str:
    """Return a scenario as it was named; of a path from the root, only the name of the file.

    What stands above a folder of one's own is no business of whoever reads the record.
    """
    absolute = PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()
    return Path(text).name if absolute else text


def _published_figures(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return, by code and indicator, the published and derived figures that an answer reads."""
    region, found = scenario.region, {}
    indicators = figures_asked(
        scenario.question, scenario.catalogue, scenario.services, placement=scenario.placement
    )
    for code in region.codes:
        mine = region.figures[region.figures["code"] == code]
        rows = ((i, current_figure(mine, code, i)) for i in indicators)
        found[code] = {
            indicator: float(str(row["value"]))
            for indicator, row in rows
            if row is not None and row["status"] in SHOWN_AS_PUBLISHED
        }
    return found


def _service_files() -> list[Path]:
    """Return the files of the catalogue that comes with Footprint."""
    return sorted(Path(reading.__file__).parent.glob("*.toml"))
