"""Say what one more place in each council would change, in cash and in children."""

import numpy as np
from numpy.typing import NDArray

from footprint.allocation.marginal import Chain, chains_of_one_more_place
from footprint.allocation.problem import AllocationProblem
from footprint.allocation.school_answer import SchoolValue
from footprint.allocation.school_ground import BASE, SOUGHT_OF, STATE, SchoolGround
from footprint.allocation.solve import Allocation
from footprint.demand import SOUGHT


def school_values(
    ground: SchoolGround, problem: AllocationProblem, found: Allocation
) -> tuple[SchoolValue, ...]:
    """Return a value for each council, sector (state, base), phase and need with demand.

    One more place stands at the council's school of the sector that takes the phase and need
    and where it saves most, steering prices included; where there is none, at a trial site in
    the middle of where its children live. It goes to any child that the site takes. The chain of
    moves that it sets off is exact for whole children: v(b) - v(b + 1), told here in cash and in
    children.
    """
    sites = range(len(ground.capacity))
    chains = chains_of_one_more_place(problem, found.flow, found.unmet, sites)
    gain = np.array([chain.gain_gbp_per_year for chain in chains])
    wanted = _wanted(ground)
    values, within = [], ground.arc_within
    for sector in (STATE, BASE):
        for phase, need in np.argwhere(wanted[..., sector]).tolist():
            takes = (ground.site_sector == sector) & ground.site_takes[:, phase, need]
            for area in range(len(ground.inputs.codes)):
                own = np.flatnonzero(takes & (ground.site_area == area))
                if len(own) == 0:
                    continue
                site = int(own[np.argmax(gain[own])])
                places = float(ground.capacity[own].sum())
                where = (area, sector, phase, need)
                values.append(_value(ground, within, chains[site], where, places, site))
    return tuple(sorted(values, key=lambda row: (row.area, row.sector, row.phase, row.need)))


def _wanted(ground: SchoolGround) -> NDArray[np.bool_]:
    """Return (P, N, 3) for which phases and needs anybody seeks a sector or is settled in it."""
    demand = ground.inputs.demand
    sought = demand.to_place.sum(axis=0) > 0
    settled = demand.settled.sum(axis=0) > 0
    return np.asarray(settled | sought[..., SOUGHT_OF[len(SOUGHT) :]])


def _value(
    ground: SchoolGround,
    within: NDArray[np.bool_],
    chain: Chain,
    where: tuple[int, int, int, int],
    places: float,
    site: int,
) -> SchoolValue:
    """Return what the chain of moves that a place at one site sets off changes."""
    joins, leaves = list(chain.joins), list(chain.leaves)
    cash = ground.arc_cash_gbp_per_year
    return SchoolValue(
        *where,
        places_now=places,
        saved_gbp_per_year=float(cash[leaves].sum() - cash[joins].sum()),
        children_met=float(chain.met >= 0),
        children_brought_near=float(within[joins].sum()) - float(within[leaves].sum()),
        site=site,
    )
