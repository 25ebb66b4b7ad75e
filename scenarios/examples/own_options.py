"""Build options in Python instead of a file, and write maps, tables and a report for them.

Run it from any folder: ``python own_options.py``. Results go to ``footprint-runs`` there.
"""

from dataclasses import replace

import footprint

FUNCTION = "fostering/recruitment"
PAIRS = [
    ("Derby", "Derbyshire"),
    ("Nottingham", "Nottinghamshire"),
    ("Leicester", "Leicestershire"),
]


def main() -> None:
    """Compare as now with three pairs of councils, every other council alone."""
    scenario = footprint.load_scenario("fostering-hubs")
    code_of = {name: code for code, name in scenario.region.names.items()}
    as_now = next(option for option in scenario.options if option.as_now)

    # every council stands in exactly one block
    blocks = [frozenset(code_of[name] for name in pair) for pair in PAIRS]
    paired = frozenset().union(*blocks)
    blocks += [frozenset({code}) for code in scenario.region.codes if code not in paired]

    footprints = as_now.footprints | {FUNCTION: tuple(blocks)}
    pairs = replace(as_now, name="Three pairs", as_now=False, footprints=footprints)
    own = replace(scenario, key="three-pairs", title="Three pairs?", options=(as_now, pairs))
    print(f"Written to {footprint.run(own).folder}")


if __name__ == "__main__":
    main()
