"""Time what a board shows after one council is moved, against pricing everything anew.

The desk prices the two footprints that a move makes and adds up what it has kept; anew means as a
run lays out one option beside as now and alone. Both give the same numbers, which is checked. With
``large`` also for 153 made-up areas. Absolute times are printed for information.
"""

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from memory import process_peak
from pairs import SEEDS, compare

from footprint.arrangements import Arrangement
from footprint.inputs import Scenario, load_scenario
from footprint.inputs.synthetic import write_region
from footprint.questions.account import price_book
from footprint.questions.choosing import Choice
from footprint.questions.desk import Desk, Look
from footprint.questions.footprints import Table, _option, _reference
from footprint.questions.journeys import point_travel
from footprint.questions.limits import limits_of
from footprint.questions.placement import PlacementAnswer
from footprint.questions.result import OptionResult

SCENARIO = "all-services"
LARGE_AREAS = 153
MOVES = 200
TARGET, LARGE_TARGET = 20.0, 40.0
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Move:
    """A board before and after one council is moved."""

    desk: Desk
    before: Arrangement
    after: Arrangement


def moved(desk: Desk, arrangement: Arrangement, random: Random) -> Arrangement:
    """Move one council to another footprint of one function that may be shared."""
    free = [f for f, words in desk.functions.items() if "stays" not in words["legal"]]
    function, code = random.choice(free), random.choice(desk.world.codes)
    blocks = list(arrangement.footprints[function])
    to = random.choice([block for block in blocks if code not in block] or blocks)
    others = [block - {code} for block in blocks if block not in (to,) and block - {code}]
    return Arrangement({**arrangement.footprints, function: (*others, to | {code})})


def anew(move: Move) -> OptionResult:
    """Lay the board out as a run lays out one option."""
    desk, world = move.desk, move.desk.world
    every = [desk.now, desk.apart, move.after]
    book = price_book(world, every, desk.now.footprints)
    reference, nothing = _reference(book, desk.now, desk.apart), PlacementAnswer()
    limits = limits_of(world, desk.now)
    table = Table(book, point_travel(world), reference, desk.now, nothing, limits)
    return _option(table, Choice("After", move.after, is_as_now=False), 1)


def looked(move: Move) -> Look:
    """Look at the board after the move, against as now and the board before."""
    return move.desk.look(move.after, move.before)


def same(move: Move, other: OptionResult, look: Look) -> bool:
    """Tell whether both ways show the same cells and the same cost of every council."""
    for key, cell in other.cells.items():
        mine = look.cells[key]
        if (mine.value is None) != (cell.value is None) or mine.clear != cell.clear:
            return False
        if cell.value is not None and mine.value is not None:
            gap = abs(mine.value.central - cell.value.central)
            if gap > SAME * max(1.0, abs(cell.value.central)):
                return False
    costs = {row.code: row.option.central for row in other.area_rows}
    return len(costs) == len(move.desk.world.codes) and costs == {
        row.code: row.option.central for row in look.areas
    }


def race(name: str, scenario: Scenario, target: float, seeds: tuple[int, ...]) -> None:
    """Compare the two ways, then walk from board to board and print how long each look took."""
    began = perf_counter()
    desk = Desk(scenario)
    desk.look(desk.now)
    ready = perf_counter() - began

    def make(seed: int) -> Move:
        random = Random(seed)
        before = moved(desk, desk.now, random)
        desk.look(before)
        return Move(desk, before, moved(desk, before, random))

    compare(name, make, anew, looked, same, target=target, seeds=seeds)
    random, board, times = Random(0), desk.now, []
    for _ in range(MOVES):
        after = moved(desk, board, random)
        start = perf_counter()
        desk.look(after, board)
        times.append(1_000 * (perf_counter() - start))
        board = after
    times.sort()
    print(
        f"  for information: {desk.scenario.draws} draws, ready in {ready:.1f} s, a look "
        f"{median(times):.0f} ms, 95 in 100 below {times[int(0.95 * len(times))]:.0f} ms, "
        f"{desk.footprints_kept():,} footprints kept; {process_peak()}"
    )


def made_up(folder: Path) -> Scenario:
    """Return every service over a made-up country."""
    write_region(folder / "made-up", LARGE_AREAS, seed=1)
    services = ", ".join(f'"{service}"' for service in load_scenario(SCENARIO).services)
    text = (
        f'title = "Made up"\nquestion = "footprints"\nregion = "made-up"\nservices = [{services}]'
    )
    file = folder / "made-up.toml"
    file.write_text(f'{text}\n\n[[options]]\nname = "As now"\nas_now = true\n', encoding="utf-8")
    return load_scenario(file)


def main() -> None:
    scenario = replace(load_scenario(SCENARIO), placement=False)
    name = f"a look after one move, {len(scenario.region.codes)} areas, eight services"
    race(name, scenario, TARGET, SEEDS)
    if "large" in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            large = replace(made_up(Path(folder)), placement=False)
            name = f"a look after one move, {LARGE_AREAS} areas, eight services"
            race(name, large, LARGE_TARGET, SEEDS[:1])


if __name__ == "__main__":
    main()
