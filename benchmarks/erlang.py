"""Count places for many pooled loads, beside scipy's Poisson quantile as a yardstick of speed."""

import numpy as np
from instances import loads
from numpy.typing import NDArray
from pairs import Pair, compare
from scipy.stats import poisson

from footprint.costs import erlang

TARGET = 0.05
DRAWS, BLOCKS = 347, 1000
CASES, FEW_BLOCKS = 500, 60
MISMATCH = 0.5

Loads = NDArray[np.float64]
Counts = NDArray[np.int64]


def places(load: Loads) -> Counts:
    """Count the places, the table of thresholds worked out anew."""
    erlang._table.cache_clear()
    return erlang.fewest_places(load, TARGET)


def by_recursion(load: Loads) -> Counts:
    """Count the places of each load by Erlang's recursion, one more place at a time."""
    found = np.full(load.shape, -1)
    blocked = np.ones(load.shape)
    count = 0
    while (found < 0).any():
        met = (found < 0) & ((blocked <= TARGET) | (load == 0))
        found[met] = count
        count += 1
        blocked = load * blocked / (count + load * blocked)
    return found


def at_thresholds(load: Loads) -> int:
    """Count disagreements with the recursion on, just under and just over every threshold."""
    largest = erlang._table_for(float(load.max()), TARGET, 0.0).sure / (1 - erlang.NEAR)
    near = [largest, np.nextafter(largest, 0), np.nextafter(largest, np.inf)]
    near += [largest * (1 - step) for step in (1e-14, 1e-12, 1e-10, 1e-8)]
    near += [largest * (1 + step) for step in (1e-14, 1e-12, 1e-10, 1e-8)]
    edges = np.concatenate(near)
    # enough of them that the table is used
    many = np.tile(edges, 2)
    return int((erlang.fewest_places(many, TARGET) != by_recursion(many)).sum())


def varied(load: Loads) -> tuple[Loads, Loads]:
    """Return a target and a mismatch of its own for every case."""
    rng = np.random.default_rng(len(load))
    return rng.uniform(0.02, 0.08, (len(load), 1)), rng.uniform(0.25, 0.75, (len(load), 1))


def case_by_case(load: Loads) -> Counts:
    """Count the places with a mismatch by solving each chain, place by place, in plain Python."""
    targets, mismatches = varied(load)
    return np.array(
        [
            [chain(float(a), float(targets[k, 0]), float(mismatches[k, 0])) for a in row]
            for k, row in enumerate(load[:SAMPLE])
        ]
    )


def chain(load: float, target: float, mismatch: float) -> int:
    """Return the fewest places whose chain turns away at most the target."""
    count = 0
    while load > 0:
        weight, total, lost = 1.0, 0.0, 0.0
        for vacant in range(count, -1, -1):
            total += weight
            lost += weight * mismatch**vacant
            weight *= load * (1 - mismatch**vacant) / (count - vacant + 1)
        if lost <= target * total:
            return count
        count += 1
    return count


SAMPLE = 5


def main() -> list[Pair]:
    """Time the table against the yardstick, check it against the recursion; then mismatches."""

    def exact(load: Loads, _: Loads, answer: Counts) -> bool:
        wrong = int((answer != by_recursion(load)).sum())
        edge = at_thresholds(load)
        print(f"disagreements with the recursion: {wrong} of {load.size:,}; at thresholds: {edge}")
        return wrong == 0 and edge == 0

    return [
        compare(
            f"{DRAWS * BLOCKS:,} pairs of block and draw against as many Poisson quantiles",
            lambda seed: loads(seed, DRAWS, BLOCKS),
            lambda load: poisson.ppf(1 - TARGET, load),
            places,
            exact,
            target=40,
        ),
        compare(
            f"{CASES} cases of {FEW_BLOCKS} blocks, a mismatch each, against plain Python "
            f"({SAMPLE} cases, scaled)",
            lambda seed: loads(seed, CASES, FEW_BLOCKS, 100.0),
            case_by_case,
            lambda load: erlang.fewest_places(load, *varied(load)),
            lambda _, other, answer: bool((answer[:SAMPLE] == other).all()),
            slow_scale=CASES / SAMPLE,
        ),
    ]


if __name__ == "__main__":
    main()
