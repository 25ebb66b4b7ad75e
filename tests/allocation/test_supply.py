"""Check how many places the region's own children can use, against sums by hand."""

import numpy as np
import pytest

from footprint.allocation import Supply, agency_places, joined, movements, service_part
from footprint.allocation.supply import in_whole_places, merged, open_to_own, without_imported


def supply(areas, places, *, x=None, price=100.0):
    """Return a supply with one row an entry."""
    spots = np.zeros((len(areas), 2))
    spots[:, 0] = np.arange(len(areas)) if x is None else x
    count = len(areas)
    return Supply(
        np.array(areas, dtype=np.intp),
        spots,
        np.array(places, float),
        np.full(count, price),
        np.full(count, False),
    )


def test_movements_balance():
    # 100 placed outside their area, 40 of them outside the region; of 90 others placed here 60
    # come from within, so a third of every area's are from other regions
    imported, exported = movements(
        np.array([70.0, 30]), np.array([30.0, 60]), outside_region_share=0.4
    )
    assert exported == pytest.approx([28, 12])
    assert imported == pytest.approx([10, 20])


def test_no_one_arrives_when_all_stay_within():
    imported, exported = movements(np.array([50.0]), np.array([40.0]), outside_region_share=0.0)
    assert imported == pytest.approx([0])
    assert exported == pytest.approx([0])
    nobody, _ = movements(np.array([50.0]), np.array([0.0]), outside_region_share=0.2)
    assert nobody == pytest.approx([0])


def test_part_of_a_service_weighs_how_often_it_places_away():
    assert service_part(np.array([10.0, 5]), np.array([60.0, 40]), 1.5) == pytest.approx(0.225)


def test_agency_places_are_the_balance_of_who_is_placed():
    # 100 children and 20 of others, less 10 away, less 70 with own carers
    assert agency_places(100, own_filled=70, imported=20, exported=10) == 40
    assert agency_places(100, own_filled=170, imported=20, exported=10) == 0


def test_imported_children_take_places_in_proportion():
    places, not_found = without_imported(supply([0, 0, 1], [6, 3, 2]), np.array([3.0, 5.0]))
    assert places.tolist() == [4, 2, 0]
    assert not_found.tolist() == [0, 3]


def test_share_that_suits_is_kept_area_by_area():
    rows = np.array([0, 0, 1])
    places = np.array([3.0, 3, 5])
    assert open_to_own(rows, places, 2, 0.5).tolist() == [2, 1, 2]
    assert open_to_own(rows, places, 2, 1.0).tolist() == [3, 3, 5]
    assert open_to_own(rows, places, 2, 0.0).sum() == 0


def test_equal_rows_merge_and_parts_join():
    one = merged(joined(supply([0, 0], [2, 3], x=[5, 5]), supply([0, 1], [1, 4], x=[6, 5])))
    assert one.area.tolist() == [0, 0, 1]
    assert one.places.tolist() == [5, 1, 4]
    assert one.xy[:, 0].tolist() == [5, 6, 5]


def test_parts_of_places_become_whole_ones_area_by_area():
    whole = in_whole_places(supply([0, 0, 0, 1], [1.5, 1.5, 1.2, 2.4]))
    assert whole.places.tolist() == [2, 1, 1, 2]
    kept = in_whole_places(supply([0, 0, 1], [3, 0, 7]))
    assert kept.places.tolist() == [3, 0, 7]
