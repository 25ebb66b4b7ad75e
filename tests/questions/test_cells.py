"""The matrix says in years when a change is earned back only where the draws agree on it."""

import numpy as np
import pytest

from footprint.questions.cells import change_cells


@pytest.mark.parametrize(
    ("once", "saving", "words"),
    [
        ([0.0, 0.0, 0.0], [5.0, 4.0, 6.0], "nothing to earn back"),
        ([9.0, 9.0, 9.0], [3.0, -4.0, 6.0], "not clear"),
        ([9.0, 9.0, 9.0], [-3.0, 4.0, -6.0], "not clear"),
        ([9.0, 9.0, 9.0], [-3.0, -4.0, -6.0], "never"),
    ],
)
def test_what_is_never_or_not_clearly_earned_back_has_no_years(once, saving, words):
    found = change_cells(np.array(once), np.array(saving), round(100 * once[0]), same=False)
    assert found["break_even_years"].value is None
    assert found["break_even_years"].words == words


def test_what_is_earned_back_in_every_draw_has_its_years():
    found = change_cells(np.full(3, 6.0), np.array([3.0, 2.0, 6.0]), 600, same=False)
    cell = found["break_even_years"]
    assert cell.words == ""
    assert (cell.value.low, cell.value.central, cell.value.high) == pytest.approx(
        (1, 2, 3), abs=0.2
    )
