"""Make the made-up region ready for questions after places, and write such questions."""

from footprint.demand.plans import PLAN_INDICATORS
from footprint.services import load_catalogue

SUFFICIENCY_TOML = """\
title = "Enough places?"
question = "sufficiency"
region = "made-up"
services = ["specialist-placements"]

[assumptions]
year = 2030
demand_growth_percent_per_year = { specialist-placements = 5 }

[sufficiency]
settled_stay = true

[[options]]
name = "As now"
as_now = true

[[options]]
name = "Concordat"
[options.footprints]
"specialist-placements/places" = [["Ashford", "Brams", "Coldport"]]
[options.concordat]
quota = 20
"""
BUILDING_TOML = """\
title = "Where to build?"
question = "places"
region = "made-up"
services = ["specialist-placements"]

[assumptions]
demand_growth_percent_per_year = { specialist-placements = 5 }

[building]
budget_gbp = 12_000_000
first_year = 2027

[[candidates]]
name = "New school"
kind = "new school"
area = "Brams"
needs = ["ASD", "SEMH"]
least_places = 90
most_places = 120
opens = 2028
easting = 470000
northing = 350000
capital_gbp_per_place = 90000

[[candidates]]
name = "Base"
kind = "base"
area = "Coldport"
needs = "all"
least_places = 8
most_places = 24
opens = 2027
open_to = ["Coldport", "Ashford City"]
capital_gbp = 500000
source = "us"

[[options]]
name = "Nothing"
as_now = true

[[options]]
name = "One school"
build = { "New school" = 120 }

[[options]]
name = "Both"
about = "All there is."
build = { "New school" = 90, base = 24 }

[[scenarios]]
name = "High growth"
demand_growth_percent_per_year = { specialist-placements = 8 }
"""
HOMES_TOML = """\
title = "Where to open a home?"
question = "places"
region = "made-up"
services = ["residential-care"]

[building]
budget_gbp = 2_000_000
first_year = 2026
years = 5

[[candidates]]
name = "Home for two"
kind = "home"
area = "Ashford"
least_places = 1
most_places = 2
opens = 2027
open_to = ["Ashford", "Brams"]
capital_gbp = 700_000

[[options]]
name = "Nothing"
build = {}

[[options]]
name = "For one alone"
build = { "Home for two" = 1 }
"""


def ready(bench) -> None:
    """Give a bench the real catalogue, and its region the figures of plans by kind of place."""
    bench.catalogue = load_catalogue()
    settings = bench.region / "region.toml"
    text = settings.read_text(encoding="utf-8").split("[[bought]]")[0]
    settings.write_text(text, encoding="utf-8")
    rows = bench.rows("figures.csv")
    codes = list(dict.fromkeys(row[0] for row in rows[1:]))
    there = {tuple(row[:2]) for row in rows[1:]}
    rows += [
        [code, indicator, "2025", "10", "plans", "published", "", "", "made up"]
        for indicator in PLAN_INDICATORS
        for code in codes
        if (code, indicator) not in there
    ]
    bench.write("figures.csv", rows)
