"""Run every bundled scenario from its file to its folder, and hold the folder to its promises."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import jsonschema
import pytest

from footprint.inputs import scenario_names
from footprint.outputs.record import published_schema

ILLUSTRATIVE = "Not a proposal or decision of any council"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.parametrize("name", scenario_names())
def test_every_bundled_scenario_runs_and_its_workings_sum_to_every_cost(name, bundled):
    folder, _ = bundled(name)
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, published_schema())

    # pence of every line, by option and by council
    pence: dict[tuple[str, str], int] = defaultdict(int)
    for row in read(folder / "tables" / "workings.csv"):
        amount = row.get("amount_gbp_per_year") or row["amount_discounted_gbp"]
        pence[row["option"], row["code"]] += round(float(amount) * 100)
    for option in result["options"]:
        areas = {row["code"]: row["option"]["central"] for row in option["area_rows"]}
        for code, central in areas.items():
            assert round(central * 100) == pence[option["key"], code]
        total = round(option["cells"]["cost"]["value"]["central"] * 100)
        if areas:
            assert total == sum(round(central * 100) for central in areas.values())
        else:
            # plans over several years are rounded council by council
            summed = sum(amount for (key, _), amount in pence.items() if key == option["key"])
            assert abs(total - summed) <= 10
        for check in option["placement"]:
            assert abs(check["certificate"]["gap"]) < 1e-9

    # what every page must say, and what none may hold
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert ILLUSTRATIVE in page
    assert "modelled cost, not budget" in page.lower()
    for table in (folder / "tables").glob("*.csv"):
        heading = table.read_text(encoding="utf-8-sig").splitlines()[0]
        if table.name == "sites.csv":
            # only a school of a planner's own list has a position
            assert not any(row["easting_metres"] or row["northing_metres"] for row in read(table))
            continue
        assert "easting" not in heading
        assert "northing" not in heading
    mapped = [option for option in result["options"] if option["footprints"]]
    assert len(list((folder / "maps").glob("*.png"))) >= len(mapped)
    assert (folder / "report.docx").stat().st_size > 0
