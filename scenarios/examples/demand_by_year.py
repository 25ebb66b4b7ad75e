"""Ask one scenario of several years, and print what each option would cost in each.

Run it from any folder: ``python demand_by_year.py``. Nothing is written.
"""

import footprint

YEARS = (2025, 2030, 2035)
GROWTH_PERCENT_PER_YEAR = 1.5


def main() -> None:
    """Print one line for each year and option: modelled cost a year, with its range."""
    for year in YEARS:
        scenario = footprint.load_scenario(
            "fostering-hubs",
            sets=[
                f"assumptions.year={year}",
                f"assumptions.demand_growth_percent_per_year={GROWTH_PERCENT_PER_YEAR}",
            ],
        )
        result = footprint.run(scenario, write=False).result
        for option in result.options:
            cost = option.cells["cost"].value
            low, central, high = (end / 1e6 for end in (cost.low, cost.central, cost.high))
            print(f"{year}  {option.name}: £{central:.1f}m a year (£{low:.1f}m to £{high:.1f}m)")


if __name__ == "__main__":
    main()
