"""Say which children a list of schools has no place for, before anything is run."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprint.demand.books import figure_book
from footprint.demand.plans import NEEDS, PHASES, PLAN_INDICATORS, SECTORS, plans
from footprint.errors import InputError
from footprint.inputs.findings import Findings
from footprint.places.schools import BASE, Schools

if TYPE_CHECKING:
    from footprint.inputs.region import Region

# fewer than half a child is no child
_A_CHILD = 0.5
_NEEDS, _PHASES = tuple(NEEDS.values()), tuple(PHASES)
_KINDS = (
    ("special school", "special schools"),
    ("resourced provision or SEN unit", "resourced provision and SEN units"),
)


def note_gaps(file: str, schools: Schools, region: "Region", findings: Findings) -> None:
    """Note needs and phases that no school takes, and fewer places than children there today.

    Nothing is said where a region's figures do not tell how many children there are.
    """
    today = _children_today(region)
    if today is None:
        return
    bases = schools.sector == BASE
    special = today.sum(axis=-1) - today[..., BASE]
    by_kind = (~bases, special), (bases, today[..., BASE])
    for (one, several), (rows, children) in zip(_KINDS, by_kind, strict=True):
        whole, places = children.sum(), schools.places[rows].sum()
        if places == 0 and whole >= _A_CHILD:
            findings.note(
                f"{file} has no place in a {one}. {_about(whole)} who are in one today would all "
                "be short of a place."
            )
            continue
        taken = schools.takes[rows & (schools.places > 0)].any(axis=0)
        _note_needs(file, one, children * ~taken, region, findings)
        if places < whole - _A_CHILD:
            findings.note(
                f"{file} has {places:,.0f} places in {several}. {_about(whole)} are in one "
                f"today: at least {whole - places:,.0f} would be short of a place, which is an "
                "answer, not a mistake in the file."
            )


def _children_today(region: "Region") -> NDArray[np.float64] | None:
    """Return (A, P, N, sectors) children there today, or None where figures do not tell."""
    if not set(PLAN_INDICATORS) <= set(region.figures["indicator"]):
        return None
    try:
        today = plans(figure_book(region.figures, region.codes), region.codes)
    except InputError:
        # what is wrong with the figures is told by whoever counts the children
        return None
    return np.stack([today.of(sector) for sector in SECTORS], axis=-1)


def _note_needs(
    file: str, kind: str, short: NDArray[np.float64], region: "Region", findings: Findings
) -> None:
    """Note the needs that no school of a kind takes, phases with the same ones together."""
    phases_of: dict[tuple[str, ...], list[int]] = {}
    for phase in range(len(PHASES)):
        counts = short[:, phase].sum(axis=0)
        needs = tuple(
            words for words, count in zip(_NEEDS, counts, strict=True) if count >= _A_CHILD
        )
        if needs:
            phases_of.setdefault(needs, []).append(phase)
    for needs, phases in phases_of.items():
        children = short[:, phases].sum(axis=(1, 2))
        of = [code for code, own in zip(region.codes, children, strict=True) if own >= _A_CHILD]
        whose = f" ({', '.join(map(region.name_of, of))})" if len(of) < len(region.codes) else ""
        at = ", ".join(_PHASES[phase] for phase in phases)
        findings.note(
            f"{file}: no {kind} takes, at {at}: {'; '.join(needs)}. {_about(children.sum())} who "
            f"are in one today{whose} would be short of a place."
        )


def _about(children: float) -> str:
    """Return a number of children that is estimated."""
    return "About 1 child" if round(children) == 1 else f"About {children:,.0f} children"
