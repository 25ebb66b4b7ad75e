"""Check who neighbours whom, and by how much."""

from itertools import combinations

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from shapely.affinity import translate
from shapely.geometry import LineString, Polygon, box

from footprint.errors import InputError
from footprint.geography import adjacency, read_boundaries, thin_borders
from footprint.geography.adjacency import cut_off, pieces, suggested_links

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
    with pytest.raises(InputError, match="Area 3 .E06000003. shares no border") as caught:
        adjacency(frame, allow_isolated=False)
    (problem,) = caught.value.problems
    assert problem.what.endswith("the nearest is Area 2, 30.0 km.")
    assert '["Area 3", "Area 2"]' in problem.remedy
    graph = adjacency(frame, links=[("Area 2", "E06000003")])
    assert graph.edges["E06000002", "E06000003"]["link"] is True
    assert graph.edges["E06000002", "E06000003"]["shared_border_km"] == 0
    assert thin_borders(graph) == []
    assert list(adjacency(frame)["E06000003"]) == []


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
        adjacency(frame, min_border_km=20, allow_isolated=False)


def test_order_of_rows_changes_nothing(squares):
    frame = squares(rows=2, columns=3)
    there, back = adjacency(frame), adjacency(frame.iloc[::-1])
    assert pairs(there) == pairs(back)
    assert lengths(there) == pytest.approx(lengths(back))


def strung_out(squares, *gaps_km):
    """Return four squares in a row, 10 km wide, with gaps between them."""
    frame = squares(rows=1, columns=4)
    starts = [0.0]
    for gap_km in gaps_km:
        starts.append(starts[-1] + gap_km)
    shapes = zip(frame.geometry, starts, strict=True)
    frame["geometry"] = [translate(shape, km * 1000, 0) for shape, km in shapes]
    return frame


def short(pairs):
    """Return pairs with the number of each area, and whole km."""
    return [(int(a[-1]), int(b[-1]), round(km, 6)) for a, b, km in pairs]


def test_pieces_are_named_largest_first_with_what_lies_nearest(squares):
    # areas 1 and 2 join; 3 lies 4 km off, and 4 another 7 km
    frame = strung_out(squares, 0, 4, 7)
    graph = adjacency(frame)
    assert [[int(c[-1]) for c in piece] for piece in pieces(graph)] == [[1, 2], [3], [4]]
    middle, last = cut_off(frame, graph)
    assert short([(middle.area, middle.nearest, middle.km)]) == [(3, 2, 4)]
    assert short([(last.area, last.nearest, last.km)]) == [(4, 3, 7)]
    assert (middle.facing, last.facing) == ((), ())
    assert short(suggested_links(frame, graph)) == [(3, 2, 4), (4, 3, 7)]


def test_a_group_cut_off_together_is_one_piece(squares):
    frame = strung_out(squares, 0, 3, 0)
    graph = adjacency(frame)
    (piece,) = cut_off(frame, graph)
    # of two pieces as large as each other, the one that comes first is the region
    assert [int(code[-1]) for code in piece.areas] == [3, 4]
    assert short([(piece.area, piece.nearest, piece.km)]) == [(3, 2, 3)]
    assert suggested_links(frame, graph) == ((piece.area, piece.nearest, piece.km),)


def test_the_other_side_of_an_estuary_is_offered_beside_the_nearest(squares):
    # the last square faces two others across the water, one of them nearer
    frame = squares(rows=1, columns=3)
    frame.loc["E06000002", "geometry"] = box(410_000, 300_000, 420_000, 309_000)
    frame.loc["E06000003", "geometry"] = box(405_000, 312_000, 415_000, 320_000)
    graph = adjacency(frame)
    (piece,) = cut_off(frame, graph)
    assert short([(piece.area, piece.nearest, piece.km)]) == [(3, 1, 2)]
    assert short(piece.facing) == [(3, 2, 3)]


def test_equal_distances_give_no_ring_and_any_order_the_same_links(squares):
    # four squares, each 5 km from two others
    frame = squares()
    shifts = [(0, 0), (5000, 0), (0, 5000), (5000, 5000)]
    frame["geometry"] = [
        translate(shape, *shift) for shape, shift in zip(frame.geometry, shifts, strict=True)
    ]
    graph = adjacency(frame)
    links = suggested_links(frame, graph)
    assert len(links) == 3
    assert all(km == pytest.approx(5) for *_, km in links)
    graph.add_edges_from((a, b) for a, b, _ in links)
    assert len(pieces(graph)) == 1
    turned = frame.iloc[::-1]
    again = suggested_links(turned, adjacency(turned))
    assert {frozenset(pair[:2]) for pair in again} == {frozenset(pair[:2]) for pair in links}


def test_links_over_many_pieces_are_as_short_as_a_spanning_tree(squares):
    frame = squares(side_m=4_000, rows=4, columns=5)
    moved = [(i % 5 * 900 + i // 5 * 130, i // 5 * 1100 + i % 5 * 70) for i in range(20)]
    frame["geometry"] = [
        translate(shape, dx, dy) for shape, (dx, dy) in zip(frame.geometry, moved, strict=True)
    ]
    graph = adjacency(frame, snap_m=20)
    assert graph.number_of_edges() == 0
    links = suggested_links(frame, graph)
    full = nx.Graph()
    shapes = frame.geometry
    for a, b in combinations(shapes.index, 2):
        full.add_edge(a, b, weight=shapes[a].distance(shapes[b]) / 1000)
    shortest = nx.minimum_spanning_tree(full).size(weight="weight")
    assert len(links) == 19
    assert sum(km for *_, km in links) == pytest.approx(shortest)


def test_the_border_of_areas_that_fit_is_the_line_they_share():
    # jagged but common borders: measured on the lines alone, at any detail
    jagged = [(410_000 + 300 * (i % 2), 300_000 + 500 * i) for i in range(21)]
    west = Polygon([(400_000, 300_000), *jagged, (400_000, 310_000)])
    east = Polygon([*jagged, (420_000, 310_000), (420_000, 300_000)])
    frame = gpd.GeoDataFrame(
        {"name": ["A", "B"]}, index=["a", "b"], geometry=[west, east], crs=27700
    )
    graph = adjacency(frame)
    assert graph.graph["snap_m"] == 20
    assert graph.edges["a", "b"]["shared_border_km"] == pytest.approx(
        LineString(jagged).length / 1000
    )


def test_a_sliver_along_part_of_a_border_still_counts(squares):
    frame = squares(rows=1, columns=2)
    # the upper half of the second square stands 10 m off
    frame.loc["E06000002", "geometry"] = Polygon(
        [
            (410_000, 300_000),
            (420_000, 300_000),
            (420_000, 310_000),
            (410_010, 310_000),
            (410_010, 305_000),
            (410_000, 305_000),
        ]
    )
    assert list(lengths(adjacency(frame)).values()) == pytest.approx([10.0], abs=0.1)


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
        adjacency(frame, allow_isolated=False)
    text = str(caught.value)
    assert "Isle of Wight" in text
    assert "Isles of Scilly" in text
    assert len(caught.value.problems) == 2
    links = [("Isle of Wight", "Hampshire"), ("Isles of Scilly", "Cornwall")]
    assert adjacency(frame, links=links).degree("E06000046") == 1
    suggested = suggested_links(frame, adjacency(frame))
    assert [(frame.name[a], frame.name[b]) for a, b, _ in suggested] == links
    assert [km for *_, km in suggested] == pytest.approx([1.7, 40.9], abs=0.1)


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
