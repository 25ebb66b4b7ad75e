"""Hold children and prices of a solved allocation before anything is proven."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Where children go, and the prices that should prove it.

    Attributes
    ----------
    flow, unmet
        (k,) children along each arc; (n,) children without a place.
    empty
        (r,) places left empty below each side constraint's minimum, or children above its
        quota; zero for rules that hold without fail.
    origin_price, site_price
        (n,) what a child more would cost; (m,) what a place more would save, never negative.
    side_price
        (r,) what easing each side constraint by one would save, never negative.
    used
        Rows of the arcs that may carry children; all others carry none.
    """

    flow: NDArray[np.float64]
    unmet: NDArray[np.float64]
    empty: NDArray[np.float64]
    origin_price: NDArray[np.float64]
    site_price: NDArray[np.float64]
    side_price: NDArray[np.float64]
    used: NDArray[np.intp]
