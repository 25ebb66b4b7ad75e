"""Making up regions: whole, planar, the same each time, and never to be taken for real."""

import csv
import filecmp
import re

import numpy as np
import pytest
import shapely

from footprint.errors import InputError
from footprint.geography import adjacency
from footprint.geography.adjacency import cut_off, pieces, suggested_links
from footprint.inputs import load_region, load_scenario
from footprint.inputs.indicators import indicators_used
from footprint.inputs.islands import cut_off_notes
from footprint.inputs.readiness import GROUND, PLACING
from footprint.inputs.synthetic import region, write_region
from footprint.services import load_catalogue

SCENARIO = """\
title = "Hubs?"
question = "footprints"
region = "made-up"
services = ["fostering"]

[[options]]
name = "As now"
as_now = true

[[options]]
name = "Asked"
[options.footprints]
"fostering/recruitment" = {choice}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a written region of 40 areas, two of them islands."""
    return write_region(tmp_path_factory.mktemp("written") / "made-up", 40, islands=2)


@pytest.fixture(scope="module")
def made_up(folder):
    """Return that region, read back."""
    return load_region(folder)


def outlines(made_up):
    """Return the outlines of a region in its order."""
    return made_up.boundaries.geometry.to_numpy()


def figures_of(made_up):
    """Return the figures as areas by indicators."""
    return made_up.figures.pivot_table(index="code", columns="indicator", values="value")


def touching(made_up):
    """Return pairs of codes whose outlines have a line in common, found pair by pair."""
    found = set()
    shapes = made_up.boundaries.geometry
    for i, a in enumerate(shapes.index):
        for b in shapes.index[i + 1 :]:
            if shapes[a].intersection(shapes[b]).length > 0:
                found.add(frozenset((a, b)))
    return found


def names_of(pairs, made_up):
    """Return pairs of codes as pairs of names."""
    return [(made_up.name_of(a), made_up.name_of(b)) for a, b, *_ in pairs]


def test_the_same_number_and_seed_give_the_same_bytes(tmp_path, folder):
    again = write_region(tmp_path / "again", 40, islands=2)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert filecmp.cmpfiles(folder, again, names, shallow=False) == (names, [], [])


def test_another_seed_gives_other_ground_and_other_figures():
    one, other = region(6, seed=1), region(6, seed=2)
    assert not shapely.equals(outlines(one), outlines(other)).all()
    assert figures_of(one)["children_0_17"].tolist() != figures_of(other)["children_0_17"].tolist()


def test_areas_fit_edge_to_edge_and_never_overlap(made_up):
    shapes = outlines(made_up)
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert whole.area == pytest.approx(shapely.area(shapes).sum(), rel=1e-12)
    # no gap inside: the land and each island are one outline without a hole
    parts = shapely.get_parts(whole)
    assert len(parts) == 3
    assert (shapely.get_num_interior_rings(parts) == 0).all()
    assert (shapely.get_coordinates(shapes) % 1 == 0).all()


def test_neighbours_are_those_with_a_line_in_common(made_up):
    assert set(map(frozenset, made_up.adjacency.edges)) == touching(made_up)


@pytest.mark.parametrize("n_areas", [2, 3, 4, 5, 12])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_islands_every_region_hangs_together(n_areas, seed):
    made_up = region(n_areas, seed=seed)
    assert len(made_up.codes) == n_areas
    assert len(pieces(made_up.adjacency)) == 1
    assert suggested_links(made_up.boundaries, made_up.adjacency) == ()


def test_cities_lie_inside_a_county_and_some_share_its_name(made_up):
    cities = {code for code, name in made_up.names.items() if name.endswith(" City")}
    assert len(cities) == 9
    hosts = {code: list(made_up.adjacency[code]) for code in cities}
    assert all(len(host) == 1 for host in hosts.values())
    for code, (host,) in hosts.items():
        shell = shapely.Polygon(made_up.boundaries.geometry[host].exterior)
        assert shell.covers(made_up.boundaries.geometry[code])
    shared = {made_up.name_of(c).removesuffix(" City") + "shire" for c in cities}
    assert len(shared & set(made_up.names.values())) == 9


def test_children_are_spread_like_those_of_councils():
    children = np.sort(figures_of(region(120))["children_0_17"].to_numpy())
    assert 8_000 <= children[0] < 16_000
    assert 55_000 < np.median(children) < 75_000
    assert 200_000 < children[-1] <= 330_000
    assert children[int(0.9 * len(children))] / np.median(children) > 2


def test_every_figure_that_the_services_read_is_there_for_every_area(made_up):
    catalogue = load_catalogue()
    wanted = {*indicators_used(catalogue, catalogue.services), *GROUND, *PLACING}
    table = figures_of(made_up)
    assert wanted <= set(table.columns)
    assert table.notna().all(axis=None)
    assert set(table.index) == set(made_up.codes)


def test_figures_hold_together(made_up):
    table = figures_of(made_up)
    needs = [c for c in table if re.fullmatch(r"ehc_plans_(?!january)\w+", c)]
    assert table[needs].sum(axis=1).equals(table["ehc_plans_january"])
    independent = [c for c in table if c.startswith("ehc_independent_special_")]
    assert table[independent].sum(axis=1).equals(table["ehc_placed_special_independent"])
    assert (table["own_cla_placed_outside"] <= table["cla_31_march_2024"]).all()
    assert (table["foster_places_filled"] <= table["foster_places_approved"]).all()
    gain = table["other_cla_placed_here"] - table["own_cla_placed_outside"]
    assert table["net_gain_of_placements"].equals(gain)
    points = made_up.points.groupby("area")["children"].sum()
    assert points.to_dict() == table["children_0_17"].to_dict()


def test_homes_have_the_places_that_the_figures_count_and_stand_nowhere(made_up):
    sites, table = made_up.sites, figures_of(made_up)
    homes = sites[sites["service"] == "residential-care"]
    held = homes.groupby("area")["capacity"].sum().reindex(table.index, fill_value=0)
    assert held.to_dict() == table["childrens_home_places"].to_dict()
    assert sites["easting"].isna().all()


def test_points_and_towns_lie_inside_their_own_area(made_up):
    for spots in (made_up.points, made_up.towns):
        shapes = made_up.boundaries.geometry.loc[spots["area"]].to_numpy()
        assert shapely.contains_xy(shapes, spots["easting"], spots["northing"]).all()


def test_nothing_can_be_taken_for_real(made_up):
    assert set(made_up.figures["status"]) == {"assumed"}
    assert made_up.figures["source"].str.startswith("made up").all()
    assert all(re.fullmatch(r"E(06|08|10)009\d{3}", code) for code in made_up.codes)
    assert made_up.licence[0].startswith("Made up: no real place")
    assert "made up" in made_up.notes[0]
    real = set(load_region("east-midlands").names.values())
    assert not real & set(made_up.names.values())


def test_partnerships_of_today_are_neighbours(made_up):
    assert made_up.partnerships
    for partnership in made_up.partnerships:
        lead = partnership.members[0]
        assert all(made_up.adjacency.has_edge(lead, m) for m in partnership.members[1:])


def test_a_region_in_memory_is_the_one_that_is_written(made_up):
    built = region(40, islands=2)
    for table in ("areas", "figures", "points", "sites", "towns", "events"):
        assert getattr(built, table).equals(getattr(made_up, table))
    assert built.partnerships == made_up.partnerships
    assert built.boundaries.geom_equals_exact(made_up.boundaries, 0).all()
    assert (built.key, built.files) == ("made-up-40", ())


@pytest.mark.parametrize(
    ("n_areas", "islands", "said"),
    [(1, 0, "a region of 1 areas"), (401, 0, "401"), (5, 5, "5 of 5 areas"), (5, -1, "-1 of 5")],
)
def test_numbers_that_make_no_region_are_refused(n_areas, islands, said):
    with pytest.raises(InputError, match=said):
        region(n_areas, islands=islands)


def test_a_folder_in_use_is_left_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        write_region(tmp_path, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert (write_region(tmp_path / "a" / "b", 3) / "region.toml").is_file()
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["b"]


def test_islands_are_named_with_what_lies_nearest_and_the_links_to_set(made_up):
    isles = [name for name in made_up.names.values() if name.startswith("Isle of ")]
    apart = cut_off(made_up.boundaries, made_up.adjacency)
    assert [made_up.name_of(piece.area) for piece in apart] == isles
    shapes = made_up.boundaries.geometry
    for piece in apart:
        metres = shapes.drop(piece.area).distance(shapes[piece.area])
        assert piece.nearest == metres.idxmin()
        assert piece.km == pytest.approx(metres.min() / 1000)
        assert 1 < piece.km < 6
    links = suggested_links(made_up.boundaries, made_up.adjacency)
    assert {a for a, _ in names_of(links, made_up)} == set(isles)
    joined = adjacency(made_up.boundaries, links=names_of(links, made_up))
    assert len(pieces(joined)) == 1

    first, second, last = cut_off_notes(
        made_up.boundaries, made_up.adjacency, made_up.names, [("A", "B")]
    )
    near, km = made_up.name_of(apart[0].nearest), apart[0].km
    assert first.startswith(f"{isles[0]} is cut off: the nearest is {near}, {km:.1f} km")
    assert second.startswith(f"{isles[1]} is cut off: ")
    assert 'set links = [["A", "B"], ["Isle of ' in last


def ask(folder, choice, *, region_text=None):
    """Read a scenario beside a region of nine areas, two of them islands."""
    home = folder / "regions" / "made-up"
    if not home.exists():
        write_region(home, 9, islands=2)
    if region_text is not None:
        path = home / "region.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^links = .*$", region_text, text), encoding="utf-8")
    file = folder / "scenario.toml"
    file.write_text(SCENARIO.format(choice=choice), encoding="utf-8")
    return load_scenario(file)


def test_what_is_cut_off_is_an_error_only_where_the_model_is_to_group(tmp_path):
    ready = ask(tmp_path, '"all"')
    assert sum(" is cut off: the nearest is " in note for note in ready.region.notes) == 2
    asked = "{ best = 1, max_partners = 3 }"
    with pytest.raises(InputError) as caught:
        ask(tmp_path, asked)
    problems = caught.value.problems
    assert [problem.where for problem in problems] == ["region.toml, key links"] * 2
    assert all('"Asked" asks for the best groups' in problem.what for problem in problems)

    # the line it says to set is a line that works
    (line,) = {re.search(r"Set (links = \[.*\]) \(", p.remedy).group(1) for p in problems}
    ready = ask(tmp_path, asked, region_text=line)
    assert not any("cut off" in note for note in ready.region.notes)


def test_one_link_leaves_the_other_island_to_name(tmp_path):
    with pytest.raises(InputError) as caught:
        ask(tmp_path, "{ best = 1 }")
    (one, other) = re.findall(r'\["Isle of [^]]*\]', caught.value.problems[0].remedy)
    with pytest.raises(InputError) as caught:
        ask(tmp_path, "{ best = 1 }", region_text=f"links = [{one}]")
    (problem,) = caught.value.problems
    assert f"Set links = [{one}, {other}]" in problem.remedy


def test_outlines_with_the_columns_and_degrees_of_a_download_read_the_same(tmp_path, made_up):
    copy = write_region(tmp_path / "made-up", 40, islands=2)
    named = made_up.boundaries.reset_index().rename(
        columns={"code": "CTYUA23CD", "name": "CTYUA23NM"}
    )
    named.assign(CTYUA23NMW="", GlobalID=range(40)).to_crs(4326).to_file(
        copy / "counties.gpkg", layer="CTYUA_DEC_2023_EN_BFC"
    )
    text = (copy / "region.toml").read_text(encoding="utf-8")
    text = text.replace('"made-up.geojson"', '"counties.gpkg"')
    (copy / "region.toml").write_text(text, encoding="utf-8")
    downloaded = load_region(copy)
    assert list(downloaded.boundaries["name"]) == list(made_up.boundaries["name"])
    assert set(map(frozenset, downloaded.adjacency.edges)) == touching(made_up)
    for a, b, edge in made_up.adjacency.edges(data=True):
        km = downloaded.adjacency.edges[a, b]["shared_border_km"]
        assert km == pytest.approx(edge["shared_border_km"], rel=1e-6)


def test_the_tables_have_every_column_of_a_region(folder):
    home = load_region("east-midlands").folder
    for name in ("areas", "figures", "partnerships", "points", "sites", "towns", "events"):
        with (home / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            heading = next(csv.reader(file))
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == heading


def test_a_region_the_size_of_england_is_whole():
    made_up = region(153, islands=3)
    assert len(made_up.codes) == 153
    assert len(pieces(made_up.adjacency)) == 4
    assert shapely.coverage_is_valid(outlines(made_up))
    # about as many neighbours as councils of England have
    assert 3.5 < 2 * made_up.adjacency.number_of_edges() / 153 < 6
