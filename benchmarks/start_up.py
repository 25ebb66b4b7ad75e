"""Time ``footprint --help`` against the smallest program that uses the same library for commands.

Both are run in turn, so that whatever else the machine does falls on both alike.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET_RATIO = 1.5
ROUNDS = 15
BARE = """
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None)

@app.command()
def run(name: str) -> None:
    "Run."

app(["--help"])
"""


def seconds(arguments: list[str]) -> float:
    """Return how long one fresh Python takes for the arguments (seconds, wall clock)."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment
    )
    return time.perf_counter() - started


def main() -> None:
    """Print both medians and their ratio."""
    ours = ["-m", "footprint", "--help"]
    bare = ["-c", BARE]
    for warm in (ours, bare):
        seconds(warm)
    pairs = [(seconds(ours), seconds(bare)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"footprint --help {mine:.3f} s, bare program {theirs:.3f} s, {ROUNDS} rounds in turn")
    print(f"ratio {ratio:.2f} (median of pairs; target below {TARGET_RATIO})")


if __name__ == "__main__":
    main()
