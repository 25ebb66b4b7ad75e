"""Own figures to lay over the default region, and scenarios that rest on them."""

import csv
import json

from footprint import load_region, load_scenario
from footprint.inputs.indicators import heading

DERBY, RUTLAND, LEICESTER = "E06000015", "E06000017", "E06000016"
# totals and parts that add up in the published figures, each with one small count of a council
OWN = {
    DERBY: {
        "ehc_plans_msi": 4,
        "ehc_plans_asd": 1342,
        "ehc_primary_vi": 4,
        "adopted_from_care": 4,
        "uasc_31_march": 2,
        "care_leavers_19_21": 4,
        "foster_places_filled": 333,
        "new_placements_inside_over_20_miles": 4,
        "new_placements_distance_unknown": 85,
        "childrens_homes": 4,
    },
    RUTLAND: {
        "cla_started": 4,
        "cla_ceased": 13,
        "cla_in_childrens_homes_percent": 12.5,
        "cla_in_foster_care_percent": 68.75,
        "ehc_plans_pmld": 4,
        "care_leavers_19_21": 4,
        "cost_cla_gbp_per_week": 1777,
    },
    LEICESTER: {"ehc_requests": 0, "cpp_31_march": 411},
}


def write_figures(path, rows, units):
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", *(heading(name, units[name]) for name in names)])
        writer.writerows([code, *(row.get(n, "") for n in names)] for code, row in rows.items())


def units():
    """Return the unit of every indicator of the default region."""
    figures = load_region("east-midlands").figures
    return dict(zip(figures["indicator"], figures["unit"], strict=True))


def asked(name, *files, sets=()):
    listed = json.dumps([str(file) for file in files])
    return load_scenario(name, sets=[f"figures={listed}", *sets])
