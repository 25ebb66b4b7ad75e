"""Whatever is done to a file, reading it ends in a region or scenario, or in named problems."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from regions import make_scenario

from footprint.errors import InputError
from footprint.inputs import load_region, load_scenario

TABLES = (
    "areas",
    "figures",
    "partnerships",
    "partner_areas",
    "points",
    "sites",
    "towns",
    "travel",
    "events",
)
JUNK = (
    "",
    "-1",
    "nan",
    "1e999",
    "=1+1",
    "c",
    "x",
    "£",
    "45%",
    "1,2",
    "Derby",
    '"',
    "\x00",
    "é",
    "😀",
)
INDEX = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Return a way to put the made-up region and scenario back as they were."""
    folder = tmp_path_factory.mktemp("crash")
    make_scenario(folder)
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def restore() -> Path:
        for path in [p for p in folder.rglob("*") if p.is_file() and p not in files]:
            path.unlink()
        for path, data in files.items():
            path.write_bytes(data)
        return folder

    return restore


def only_problems(read):
    """Run a reading; an error must be an InputError whose problems can be read aloud."""
    try:
        return read()
    except InputError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.where.strip()
            assert len(problem.what) < 600
            assert "Traceback" not in str(problem)
        return None


def changed(text: str, change: str, row: int, column: int, junk: str) -> str | bytes:
    """Return a table's text with one thing wrong."""
    lines = [line.split(",") for line in text.splitlines()]
    row %= len(lines)
    column %= len(lines[0])
    other = (column + 1) % len(lines[0])
    if change == "cell":
        lines[row][min(column, len(lines[row]) - 1)] = junk
    elif change == "column":
        lines = [[*line[:column], *line[column + 1 :]] for line in lines]
    elif change == "swap":
        for line in lines[1:]:
            if max(column, other) < len(line):
                line[column], line[other] = line[other], line[column]
    elif change == "heading":
        lines[0][column] = junk or lines[0][column][:-1]
    elif change == "repeat":
        lines.append(lines[row])
    elif change == "short":
        lines[row] = lines[row][: column + 1]
    elif change == "long":
        lines[row] += [junk or "more", "more"]
    elif change == "one row":
        lines = lines[: row % 3]
    joined = "\n".join(",".join(line) for line in lines) + "\n"
    if change == "delimiter":
        return joined.replace(",", ";|\t "[row % 4])
    if change == "encoding":
        codec = ("utf-16", "utf-32", "cp1252", "utf-8-sig")[row % 4]
        return joined.replace("made", "mäde").encode(codec)
    if change == "truncated":
        return joined.encode()[: (row * 131 + column) % max(len(joined), 1)]
    if change == "bytes":
        data = bytearray(joined.encode())
        for step in range(1 + column):
            data[(row * 7919 + step * 104_729) % len(data)] = (row + step * 37) % 256
        return bytes(data)
    return joined


CHANGES = (
    "cell",
    "column",
    "swap",
    "heading",
    "repeat",
    "short",
    "long",
    "one row",
    "delimiter",
    "encoding",
    "truncated",
    "bytes",
)


@settings(max_examples=140, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.sampled_from(TABLES),
    change=st.sampled_from(CHANGES),
    row=INDEX,
    column=INDEX,
    junk=st.one_of(st.sampled_from(JUNK), st.text(max_size=12)),
)
def test_a_damaged_table_gives_a_region_or_problems(
    fresh, shared_bench, table, change, row, column, junk
):
    folder = fresh() / "regions" / "made-up"
    path = folder / f"{table}.csv"
    damaged = changed(path.read_text(encoding="utf-8"), change, row, column, junk)
    if isinstance(damaged, str):
        damaged = damaged.encode("utf-8", errors="surrogatepass")
    path.write_bytes(damaged)
    region = only_problems(lambda: load_region(folder, catalogue=shared_bench.catalogue))
    if region is not None:
        assert len(region.codes) == len(region.boundaries) == len(set(region.codes))
        assert region.figures["status"].ne("").all()


def damaged_toml(text: str, change: str, row: int, junk: str) -> str | bytes:
    """Return a TOML text with one thing wrong."""
    lines = text.splitlines()
    row %= len(lines)
    if change == "drop":
        del lines[row]
    elif change == "repeat":
        lines.insert(row, lines[row])
    elif change == "value" and "=" in lines[row]:
        lines[row] = f"{lines[row].split('=')[0]}= {junk}"
    elif change == "key" and "=" in lines[row]:
        lines[row] = f"{junk or 'x'} ={lines[row].split('=', 1)[1]}"
    elif change == "junk":
        lines[row] += junk
    joined = "\n".join(lines) + "\n"
    if change == "truncated":
        return joined.encode()[: row * 17]
    if change == "bytes":
        data = bytearray(joined.encode())
        data[row * 31 % len(data)] = (row * 7) % 256
        return bytes(data)
    return joined.encode("utf-16") if change == "encoding" else joined


VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "1e400",
        "nan",
        "true",
        '""',
        '"x"',
        "[]",
        "[[]]",
        "[[1]]",
        "{}",
        "{ best = 1 }",
        "{ best = -1 }",
        '{ low = 1, central = "x" }',
        "1979-05-27",
        "9" * 30,
        '["fostering", 3]',
        "[" * 3000,
        '"../scenario.toml"',
        '"/"',
        '"~nobody/x"',
        '"\\u0000"',
        '[["Ashford", "Ashford"]]',
        '[{ rule = "contract", areas = ["Ashford"], until = 07:32:00, source = "us" }]',
        '[{ rule = "largest", demand = 9, functions = [["fostering"]], source = "us" }]',
        '[{ name = "High", year = 2030, parameters = { x = 1 } }]',
        "{ points = 50 }",
    ]
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    region=st.booleans(),
    change=st.sampled_from(
        ("drop", "repeat", "value", "value", "key", "junk", "truncated", "bytes", "encoding")
    ),
    row=INDEX,
    junk=st.one_of(VALUES, st.text(max_size=8)),
)
def test_a_damaged_scenario_gives_a_scenario_or_problems(
    fresh, shared_bench, region, change, row, junk
):
    folder = fresh()
    scenario = folder / "scenario.toml"
    path = folder / "regions" / "made-up" / "region.toml" if region else scenario
    damaged = damaged_toml(path.read_text(encoding="utf-8"), change, row, junk)
    if isinstance(damaged, str):
        damaged = damaged.encode("utf-8", errors="surrogatepass")
    path.write_bytes(damaged)
    found = only_problems(lambda: load_scenario(scenario, catalogue=shared_bench.catalogue))
    if found is not None:
        assert all(len(o.footprints) == 5 for o in found.options)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    setting=st.one_of(
        st.text(max_size=30),
        st.tuples(
            st.sampled_from(
                [
                    "draws",
                    "assumptions.year",
                    "fostering/leaving_percent",
                    "options",
                    "services",
                    "base",
                    'assumptions.parameters."common/detour_factor".low',
                    "a.b.c",
                    '"',
                    "figures",
                    "region",
                    "assumptions.closures",
                    "assumptions.demand_growth_percent_per_year.fostering",
                    "rules",
                    "scenarios",
                    "weights",
                    "weights.cost",
                    "search",
                    "search.max_partners",
                    "search.seconds",
                ]
            ),
            st.one_of(VALUES, st.text(max_size=10)),
        ).map("=".join),
    )
)
def test_any_setting_gives_a_scenario_or_problems(shared_bench, setting):
    only_problems(
        lambda: load_scenario(
            shared_bench.scenario, sets=[setting], catalogue=shared_bench.catalogue
        )
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200), cut=INDEX, ending=st.sampled_from(["xlsx", "csv"]))
def test_any_bytes_for_own_figures_give_a_scenario_or_problems(
    fresh, shared_bench, workbook, data, cut, ending
):
    folder = fresh()
    good = workbook if ending == "xlsx" else b"code,Foster households (households)\nE06000901,12\n"
    place = cut % len(good)
    (folder / f"ours.{ending}").write_bytes(good[:place] + data + good[place + len(data) :])
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    (folder / "scenario.toml").write_text(f'figures = ["ours.{ending}"]\n{text}', encoding="utf-8")
    only_problems(lambda: load_scenario(folder / "scenario.toml", catalogue=shared_bench.catalogue))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """Return the bytes of a workbook of own figures."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["code", "Foster households (households)"])
    book.active.append(["E06000901", 12])
    path = tmp_path_factory.mktemp("book") / "ours.xlsx"
    book.save(path)
    data = path.read_bytes()
    shutil.rmtree(path.parent)
    return data
