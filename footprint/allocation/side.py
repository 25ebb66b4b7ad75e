"""State rules that break pure transport: a minimum filled, a share kept, a budget, a quota."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MinimumOccupancy:
    """A site that must be filled to at least so many places, or pay for those left empty.

    ``sum(flow into site) + empty >= places`` with ``empty >= 0`` at a price each, so that there
    is always an answer, as with unmet children.

    Attributes
    ----------
    site
        Row of the site.
    places
        Places to fill; it stays the same when the site gains one.
    empty_place_gbp_per_year
        What a place below the minimum costs: cash under a block contract, else a steering price.
    """

    site: int
    places: float
    empty_place_gbp_per_year: float
    at_least: ClassVar[bool] = True

    @property
    def miss_gbp_per_year(self) -> float:
        """Return what missing the rule by one costs."""
        return self.empty_place_gbp_per_year

    def touches(self, origin: NDArray[np.intp], site: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which arcs count towards the rule."""
        return np.broadcast_to(site == self.site, np.broadcast_shapes(origin.shape, site.shape))

    def limit(self, capacity: NDArray[np.float64]) -> float:
        """Return the right-hand side, which does not depend on capacity."""
        del capacity
        return self.places

    def faults(self, origins: Sequence[str], capacity: NDArray[np.float64]) -> list[str]:
        """List what is wrong with the rule for a problem."""
        del origins
        if not 0 <= self.site < len(capacity):
            return [f"a minimum is set for site {self.site}, which does not exist."]
        found = []
        if not 0 <= self.places <= capacity[self.site]:
            most = capacity[self.site]
            found.append(f"a minimum of {self.places:g} places is not between 0 and {most:g}.")
        if not 0 <= self.empty_place_gbp_per_year < np.inf:
            found.append("an empty place below a minimum needs a price of zero or more.")
        return found

    def renumbered(
        self, origin_row: NDArray[np.intp], site_row: NDArray[np.intp]
    ) -> "MinimumOccupancy":
        """Return the rule for a part of a problem: the new row of each old one, -1 for none."""
        del origin_row
        return replace(self, site=int(site_row[self.site]))


@dataclass(frozen=True, slots=True)
class KeptShare:
    """A share of a site's places that only children of its host may take.

    ``sum(flow into site from all but the hosts) <= (1 - share) * capacity``.

    Attributes
    ----------
    site
        Row of the site.
    share
        From 0 to 1.
    hosts
        Rows of the origins for whom the share is kept.
    """

    site: int
    share: float
    hosts: frozenset[int]
    at_least: ClassVar[bool] = False
    miss_gbp_per_year: ClassVar[float] = np.inf

    def touches(self, origin: NDArray[np.intp], site: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which arcs count towards the rule."""
        others = ~np.isin(origin, np.array(sorted(self.hosts), dtype=np.intp))
        return np.asarray(others & (site == self.site))

    def limit(self, capacity: NDArray[np.float64]) -> float:
        """Return the right-hand side."""
        return (1.0 - self.share) * float(capacity[self.site])

    def faults(self, origins: Sequence[str], capacity: NDArray[np.float64]) -> list[str]:
        """List what is wrong with the rule for a problem."""
        if not 0 <= self.site < len(capacity):
            return [f"a share is kept at site {self.site}, which does not exist."]
        found = []
        if not 0 <= self.share <= 1:
            found.append(f"a kept share of {self.share:g} is not between 0 and 1.")
        if not np.isfinite(capacity[self.site]):
            found.append("a share is kept at a site without a limit, where it means nothing.")
        if not all(0 <= host < len(origins) for host in self.hosts):
            found.append("a share is kept for an origin that does not exist.")
        return found

    def renumbered(self, origin_row: NDArray[np.intp], site_row: NDArray[np.intp]) -> "KeptShare":
        """Return the rule for a part of a problem: the new row of each old one, -1 for none."""
        hosts = _renumbered(self.hosts, origin_row)
        return replace(self, site=int(site_row[self.site]), hosts=hosts)


@dataclass(frozen=True, slots=True)
class SharedBudget:
    """Sites that together may fill no more than so many places.

    ``sum(flow into any of the sites) <= places``.

    Attributes
    ----------
    sites
        Rows of the sites.
    places
        Places that may be filled over all of them; it stays the same when a site gains one.
    """

    sites: frozenset[int]
    places: float
    at_least: ClassVar[bool] = False
    miss_gbp_per_year: ClassVar[float] = np.inf

    def touches(self, origin: NDArray[np.intp], site: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which arcs count towards the rule."""
        inside = np.isin(site, np.array(sorted(self.sites), dtype=np.intp))
        return np.broadcast_to(inside, np.broadcast_shapes(origin.shape, site.shape))

    def limit(self, capacity: NDArray[np.float64]) -> float:
        """Return the right-hand side, which does not depend on capacity."""
        del capacity
        return self.places

    def faults(self, origins: Sequence[str], capacity: NDArray[np.float64]) -> list[str]:
        """List what is wrong with the rule for a problem."""
        del origins
        found = []
        if not all(0 <= site < len(capacity) for site in self.sites):
            found.append("a budget of places is shared by a site that does not exist.")
        if not 0 <= self.places < np.inf:
            found.append(f"a shared budget of {self.places:g} places must be zero or more.")
        return found

    def renumbered(
        self, origin_row: NDArray[np.intp], site_row: NDArray[np.intp]
    ) -> "SharedBudget":
        """Return the rule for a part of a problem: the new row of each old one, -1 for none."""
        del origin_row
        return replace(self, sites=_renumbered(self.sites, site_row))


@dataclass(frozen=True, slots=True)
class Quota:
    """How many children of some origins may be at some sites before each one more costs extra.

    ``sum(flow from any of the origins into any of the sites) - above <= most`` with
    ``above >= 0`` at a price each: a soft limit, so that it alone leaves no child without.

    Attributes
    ----------
    origins, sites
        Rows of the origins and of the sites that count.
    most
        Children who may be there without paying the price.
    above_gbp_per_year
        What each child above it costs.
    """

    origins: frozenset[int]
    sites: frozenset[int]
    most: float
    above_gbp_per_year: float
    at_least: ClassVar[bool] = False

    @property
    def miss_gbp_per_year(self) -> float:
        """Return what missing the rule by one costs."""
        return self.above_gbp_per_year

    def touches(self, origin: NDArray[np.intp], site: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which arcs count towards the rule."""
        from_here = np.isin(origin, np.array(sorted(self.origins), dtype=np.intp))
        return np.asarray(from_here & np.isin(site, np.array(sorted(self.sites), dtype=np.intp)))

    def limit(self, capacity: NDArray[np.float64]) -> float:
        """Return the right-hand side, which does not depend on capacity."""
        del capacity
        return self.most

    def faults(self, origins: Sequence[str], capacity: NDArray[np.float64]) -> list[str]:
        """List what is wrong with the rule for a problem."""
        found = []
        if not all(0 <= origin < len(origins) for origin in self.origins):
            found.append("a quota is set for an origin that does not exist.")
        if not all(0 <= site < len(capacity) for site in self.sites):
            found.append("a quota is set at a site that does not exist.")
        if not 0 <= self.most < np.inf:
            found.append(f"a quota of {self.most:g} children must be zero or more.")
        if not 0 <= self.above_gbp_per_year < np.inf:
            found.append("a child above a quota needs a price of zero or more.")
        return found

    def renumbered(self, origin_row: NDArray[np.intp], site_row: NDArray[np.intp]) -> "Quota":
        """Return the rule for a part of a problem: the new row of each old one, -1 for none."""
        origins = _renumbered(self.origins, origin_row)
        return replace(self, origins=origins, sites=_renumbered(self.sites, site_row))


SideConstraint: TypeAlias = MinimumOccupancy | KeptShare | SharedBudget | Quota


def charges(
    rules: Sequence[SideConstraint],
    prices: NDArray[np.float64],
    origin: NDArray[np.intp],
    site: NDArray[np.intp],
) -> NDArray[np.float64] | float:
    """Return what the prices of the rules add to the cost of each arc; zero without rules.

    A rule of "at most" charges every child that counts towards it, one of "at least" pays.
    """
    total: NDArray[np.float64] | float = 0.0
    for rule, price in zip(rules, prices, strict=True):
        if price != 0.0:
            sign = -1.0 if rule.at_least else 1.0
            total = total + sign * price * rule.touches(origin, site)
    return total


def worth_of_limits(
    rules: Sequence[SideConstraint], prices: NDArray[np.float64], capacity: NDArray[np.float64]
) -> float:
    """Return what the rules' limits add to the proof: least places at their price, less most."""
    signs = (1.0 if rule.at_least else -1.0 for rule in rules)
    limits = (rule.limit(capacity) for rule in rules)
    return sum((s * p * b for s, p, b in zip(signs, prices, limits, strict=True)), 0.0)


def soft_rows(rules: Sequence[SideConstraint]) -> NDArray[np.intp]:
    """Return the numbers of the rules that may be missed at a price."""
    soft = [number for number, rule in enumerate(rules) if np.isfinite(rule.miss_gbp_per_year)]
    return np.array(soft, dtype=np.intp)


def _renumbered(rows: Iterable[int], new: NDArray[np.intp]) -> frozenset[int]:
    """Return the new rows of those that have one."""
    return frozenset(int(new[row]) for row in rows if new[row] >= 0)
