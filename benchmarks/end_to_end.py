"""Time ``footprint run fostering-hubs`` to a written folder, as a planner waits for it."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET_SECONDS = 20.0
ROUNDS = 3


def run(scenario: str, out: Path) -> tuple[float, float]:
    """Return the seconds a run takes by the clock, and those its record gives to the model."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "footprint", "run", scenario, "--out", str(out)]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    spent = time.perf_counter() - started
    (record,) = out.glob("*/run.json")
    return spent, float(json.loads(record.read_text(encoding="utf-8"))["seconds"])


def main() -> None:
    """Print the median of a few runs beside the target."""
    scenario = sys.argv[1] if len(sys.argv) > 1 else "fostering-hubs"
    with tempfile.TemporaryDirectory() as folder:
        taken = [run(scenario, Path(folder) / str(number)) for number in range(ROUNDS)]
    whole, model = (statistics.median(column) for column in zip(*taken, strict=True))
    print(f"run {scenario}: {whole:.1f} s, of which {model:.1f} s before writing")
    print(f"median of {ROUNDS} (target below {TARGET_SECONDS:.0f} s on two cores)")


if __name__ == "__main__":
    main()
