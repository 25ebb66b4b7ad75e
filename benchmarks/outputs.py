"""Time everything that ``footprint run fostering-hubs`` writes, part by part, in one run.

Then one map of 153 made-up areas with their labels, names and numbers, against the same areas as
geopandas draws them bare, at the same size.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from pairs import compare

ROOT = Path(__file__).resolve().parents[1]
TARGET_SECONDS = 20.0
ROUNDS = 3
AREAS = 153
TARGET_TIMES = 5.0
PARTS = {
    "maps": ("maps", "draw_maps"),
    "report": ("report_html", "report_html"),
    "docx": ("report_docx", "report_docx"),
    "councils": ("council_pages", "files"),
    "workbook": ("workbook", "workbook"),
    "gis": ("gis", "exports"),
}


def timed(module: ModuleType, name: str, part: str, spent: dict[str, float]) -> None:
    """Let a function of a module add what it takes to ``spent`` (seconds, wall clock)."""
    inner: Callable[..., Any] = getattr(module, name)

    def outer(*given: object, **named: object) -> object:
        started = time.perf_counter()
        try:
            return inner(*given, **named)
        finally:
            spent[part] = spent.get(part, 0.0) + time.perf_counter() - started

    setattr(module, name, outer)


def child(scenario: str, out: str) -> None:
    """Run a scenario as the command does and print the seconds of each part as JSON."""
    from footprint import outputs, runs
    from footprint.outputs import writer

    spent: dict[str, float] = {}
    for part, (module, name) in PARTS.items():
        timed(getattr(outputs, module), name, part, spent)
    timed(writer, "write", "written", spent)
    runs.run(scenario, out=out)
    print(json.dumps(spent | {"processor": time.process_time()}))


def run(scenario: str, out: Path) -> dict[str, float]:
    """Return the seconds of each part of one run, and of the whole as a planner waits for it."""
    command = [sys.executable, __file__, "--child", scenario, str(out)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    whole = time.perf_counter() - started
    return json.loads(done.stdout.splitlines()[-1]) | {"whole": whole}


def print_run(scenario: str) -> None:
    """Print the run of median length, part by part."""
    with tempfile.TemporaryDirectory() as folder:
        taken = [run(scenario, Path(folder) / str(number)) for number in range(ROUNDS)]
    one = sorted(taken, key=lambda spent: spent["whole"])[ROUNDS // 2]
    parts = ", ".join(f"{part} {one[part]:.1f}" for part in PARTS)
    rest = one["written"] - sum(one[part] for part in PARTS)
    met = "met" if one["whole"] < TARGET_SECONDS else "MISSED"
    print(f"run {scenario}: {one['whole']:.1f} s (target below {TARGET_SECONDS:.0f}: {met})")
    print(f"  of which before writing {one['whole'] - one['written']:.1f} s")
    print(f"  writing {one['written']:.1f} s: {parts}, tables and the rest {rest:.1f} s")
    print(f"  processor time {one['processor']:.1f} s, which a busy machine changes less")
    print(f"  the middle of {ROUNDS} runs; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


@dataclass(frozen=True, slots=True)
class Country:
    """Made-up areas, a number for each, and the sheet and the ground to draw them with."""

    boundaries: Any
    numbers: dict[str, float]
    result: Any
    plate: Any


@cache
def any_result() -> Any:  # noqa: ANN401
    """Return the result of a short run, of which the words around a map are taken."""
    from footprint import runs

    sets = ("draws=2", "placement=false")
    return runs.run("fostering-hubs", write=False, sets=sets).result


def country(seed: int) -> Country:
    """Return made-up areas with a percentage each."""
    import numpy as np

    from footprint.inputs.synthetic import region
    from footprint.outputs.maps.shares import Measure, plate_of

    made = region(AREAS, seed=seed, islands=2).boundaries
    drawn = np.random.default_rng(seed).integers(0, 100, len(made))
    values = {str(code): float(one) for code, one in zip(made.index, drawn, strict=True)}
    named = {code: (f"Made-up council {n}", f"Council {n}") for n, code in enumerate(values, 1)}
    result = replace(any_result(), areas=named)
    measure = Measure(
        *("value", "value", "Value", "percent"),
        values,
        {code: f"{value:.0f}%" for code, value in values.items()},
        lambda value: f"{value:.0f}%",
        *("value", (), "Some more than others"),
    )
    return Country(made, values, result, plate_of(measure, result))


def bare(given: Country) -> bytes:
    """Return the areas as geopandas draws them, shaded by number, as PNG of A4 at 300 an inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from footprint.outputs.maps.plate import A4_LANDSCAPE
    from footprint.outputs.maps.saving import DPI

    figure = Figure(figsize=(A4_LANDSCAPE.wide, A4_LANDSCAPE.tall))
    FigureCanvasAgg(figure)
    held = given.boundaries.assign(number=list(given.numbers.values()))
    held.plot(column="number", ax=figure.add_subplot(), edgecolor="white", legend=True)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI)
    return out.getvalue()


def ours(given: Country) -> bytes:
    """Return the sheet with names, numbers, key, scale and sources as PNG of the same size."""
    from footprint.outputs.maps.drawing import _around, _drawn
    from footprint.outputs.maps.fonts import lettered
    from footprint.outputs.maps.ground import prepare
    from footprint.outputs.maps.plate import A4_LANDSCAPE

    ground = prepare(given.result, given.boundaries)
    around = _around(lettered(given.result), estimated_travel=True)
    (made,) = _drawn(iter((given.plate,)), ground, (A4_LANDSCAPE,), around, ("png",))
    return bytes(made.png)


def print_map() -> None:
    """Print how many times as long a sheet takes as a bare plot of the same areas."""
    for warm in (bare, ours):
        warm(country(0))
    # the sheet stands as the slow way: the ratio is how many times as long it takes
    pair = compare(f"sheet of {AREAS} named areas against a bare plot", country, ours, bare, None)
    met = "met" if pair.ratio < TARGET_TIMES else "MISSED"
    print(f"  {pair.ratio:.1f} times as long (target below {TARGET_TIMES:g}: {met})")


def main() -> None:
    """Print both, or be the run that is timed."""
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:4])
        return
    print_run(sys.argv[1] if len(sys.argv) > 1 else "fostering-hubs")
    print_map()


if __name__ == "__main__":
    main()
