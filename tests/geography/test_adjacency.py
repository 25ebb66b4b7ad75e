"""Check who neighbours whom, and by how much."""

import pandas as pd
import pytest
from shapely.affinity import translate
from shapely.geometry import box

from footprint.errors import InputError
from footprint.geography import adjacency, read_boundaries, thin_borders

EAST_MIDLANDS = {
    "Derby": "E06000015",
    "Leicester": "E06000016",
    "Rutland": "E06000017",
    "Nottingham": "E06000018",
    "North Northamptonshire": "E06000061",
    "West Northamptonshire": "E06000062",
    "Derbyshire": "E10000007",
    "Leicestershire": "E10000018",
    "Lincolnshire": "E10000019",
    "Nottinghamshire": "E10000024",
}
NEIGHBOURS = [
    ("Derby", "Derbyshire"),
    ("Leicester", "Leicestershire"),
    ("Nottingham", "Nottinghamshire"),
    ("Rutland", "Leicestershire"),
    ("Rutland", "Lincolnshire"),
    ("Rutland", "North Northamptonshire"),
    ("North Northamptonshire", "West Northamptonshire"),
    ("North Northamptonshire", "Leicestershire"),
    ("North Northamptonshire", "Lincolnshire"),
    ("West Northamptonshire", "Leicestershire"),
    ("Derbyshire", "Leicestershire"),
    ("Derbyshire", "Nottinghamshire"),
    ("Leicestershire", "Lincolnshire"),
    ("Leicestershire", "Nottinghamshire"),
    ("Lincolnshire", "Nottinghamshire"),
]


def pairs(graph):
    """Return the edges of a graph as a set of unordered pairs."""
    return {frozenset(edge) for edge in graph.edges}


def lengths(graph):
    """Return shared borders in km by unordered pair."""
    return {frozenset((a, b)): e["shared_border_km"] for a, b, e in graph.edges(data=True)}


def test_squares_share_sides_and_not_corners(squares):
    graph = adjacency(squares())
    assert graph.graph["snap_m"] == 20
    assert graph.nodes["E06000001"]["name"] == "Area 1"
    assert {tuple(sorted(int(c[-1]) for c in pair)) for pair in pairs(graph)} == {
        (1, 2),
        (1, 3),
        (2, 4),
        (3, 4),
    }
    assert list(lengths(graph).values()) == pytest.approx([10.0] * 4, abs=0.05)


def test_gaps_between_independently_drawn_borders_are_bridged(squares):
    frame = squares()
    frame["geometry"] = [
        translate(shape.buffer(-60, join_style="mitre"), dx, -dx)
        for shape, dx in zip(frame.geometry, (0, 30, -30, 10), strict=True)
    ]
    graph = adjacency(frame)
    assert graph.graph["snap_m"] == 500
    assert len(pairs(graph)) == 4
    assert list(lengths(graph).values()) == pytest.approx([10.0] * 4, abs=0.5)


def test_area_inside_another_shares_its_whole_outline(squares):
    frame = squares(rows=1, columns=2)
    city = box(403_000, 303_000, 407_000, 307_000)
    frame.loc["E06000001", "geometry"] = frame.geometry["E06000001"].difference(city)
    frame.loc["E06000003"] = {"name": "City", "geometry": city}
    graph = adjacency(frame)
    assert lengths(graph)[frozenset(("E06000001", "E06000003"))] == pytest.approx(16, abs=0.1)
    assert frozenset(("E06000002", "E06000003")) not in pairs(graph)


def test_isolated_area_is_named_unless_linked(squares):
    frame = squares(rows=1, columns=3)
    frame.loc["E06000003", "geometry"] = box(450_000, 300_000, 460_000, 310_000)
    with pytest.raises(InputError, match="Area 3 .E06000003. shares no border"):
        adjacency(frame)
    graph = adjacency(frame, links=[("Area 2", "E06000003")])
    assert graph.edges["E06000002", "E06000003"]["link"] is True
    assert graph.edges["E06000002", "E06000003"]["shared_border_km"] == 0
    assert thin_borders(graph) == []
    assert list(adjacency(frame, allow_isolated=True)["E06000003"]) == []


def test_unknown_link_is_refused_with_a_suggestion(squares):
    with pytest.raises(InputError, match="there is no area .Are 2.*Did you mean .Area 2."):
        adjacency(squares(), links=[("Are 2", "Area 1")])


def test_short_borders_can_be_left_out_and_are_listed(squares):
    frame = squares(rows=1, columns=2)
    frame.loc["E06000003"] = {"name": "Area 3", "geometry": box(4.1e5, 3.09e5, 4.2e5, 3.2e5)}
    frame.loc["E06000002", "geometry"] = box(410_000, 300_000, 420_000, 309_000)
    graph = adjacency(frame)
    thin = thin_borders(graph, below_km=2)
    assert [(a, b) for a, b, _ in thin] == [("E06000001", "E06000003")]
    assert thin[0][2] == pytest.approx(1, abs=0.05)
    longer = adjacency(frame, min_border_km=2)
    assert frozenset(("E06000001", "E06000003")) not in pairs(longer)
    with pytest.raises(InputError, match="of at least 20 km"):
        adjacency(frame, min_border_km=20)


def test_order_of_rows_changes_nothing(squares):
    frame = squares(rows=2, columns=3)
    there, back = adjacency(frame), adjacency(frame.iloc[::-1])
    assert pairs(there) == pairs(back)
    assert lengths(there) == pytest.approx(lengths(back))


@pytest.mark.parametrize(
    "name",
    [
        "utla_east_midlands_2021_from_lsoa21.geojson",
        "utla_east_midlands_2021_ons_buc.geojson",
        "utla_east_midlands_2023_ons_buc.geojson",
    ],
)
def test_east_midlands_has_its_fifteen_borders(published, name):
    graph = adjacency(read_boundaries(published(name)))
    expected = {frozenset((EAST_MIDLANDS[a], EAST_MIDLANDS[b])) for a, b in NEIGHBOURS}
    assert pairs(graph) == expected
    thin = thin_borders(graph)
    assert [row[:2] for row in thin] == [("E06000061", "E10000019")]


def test_default_geometry_has_the_fifteen_borders(default_boundaries):
    graph = adjacency(read_boundaries(default_boundaries))
    expected = {frozenset((EAST_MIDLANDS[a], EAST_MIDLANDS[b])) for a, b in NEIGHBOURS}
    assert pairs(graph) == expected
    assert all(edge["shared_border_km"] > 0 for _, _, edge in graph.edges(data=True))


def test_all_england_agrees_with_the_listed_borders(published):
    listed = pd.read_csv(published("utla_england_2023_adjacency.csv"))
    expected = {
        frozenset((a, b)): km
        for a, b, km in zip(listed.gss_a, listed.gss_b, listed.shared_border_km, strict=True)
    }
    frame = read_boundaries(published("utla_england_2023_from_lsoa21.geojson"))
    graph = adjacency(frame, min_border_km=0.1, allow_isolated=True)
    assert pairs(graph) == set(expected)
    ratio = pd.Series({pair: lengths(graph)[pair] / km for pair, km in expected.items()})
    assert ratio.between(0.7, 1.15).all()
    assert ratio.between(0.95, 1.01).mean() > 0.95


def test_england_names_its_islands(published):
    frame = read_boundaries(published("utla_england_2023_ons_buc.geojson"))
    with pytest.raises(InputError) as caught:
        adjacency(frame)
    text = str(caught.value)
    assert "Isle of Wight" in text
    assert "Isles of Scilly" in text
    assert len(caught.value.problems) == 2
    links = [("Isle of Wight", "Hampshire"), ("Isles of Scilly", "Cornwall")]
    assert adjacency(frame, links=links).degree("E06000046") == 1


def test_borders_generalised_one_by_one_keep_their_neighbours(published):
    frame = read_boundaries(published("utla_england_2023_ons_buc.geojson"))
    drawn = lengths(adjacency(frame, allow_isolated=True))
    rough = frame.copy()
    rough["geometry"] = frame.geometry.simplify(300)
    found = adjacency(rough, allow_isolated=True)
    assert found.graph["snap_m"] == 500
    # what is lost is shorter than the generalisation, and nothing is made up
    lost = set(drawn) - pairs(found)
    assert all(drawn[pair] < 0.7 for pair in lost)
    assert pairs(found) <= set(drawn)
