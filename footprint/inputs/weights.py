"""Read the weights that people give to criteria: points for the swing from worst to best."""

from collections.abc import Mapping
from typing import Any

from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.parameters import as_number
from footprint.inputs.suggest import did_you_mean

MOST_POINTS = 100.0
# the criteria of the matrix that have a better and a worse end
WEIGHED = (
    "near_home_percent",
    "inside_la_percent",
    "inside_footprint_percent",
    "changes_of_team",
    "no_place",
    "in_time_percent",
    "waiting_at_end",
    "siblings_together",
    "cost",
    "one_off",
    "break_even_years",
    "foster_places_gained",
    "travel_minutes_mean",
    "travel_minutes_p95",
)
# those that may be read either way, so that no weight could mean anything
NOT_WEIGHED = (
    "seen_by_partner",
    "cost_of_travel",
    "cost_of_partnerships",
    "cost_of_changes",
    "cost_of_the_rest",
    "posts",
    "places",
    "partnerships_mean",
    "partnerships_most",
    "kept_local",
)
_KEYS = ("points", "whose")
_EXAMPLE = 'Write { points = 80, whose = "our directors, October 2026" }, or the points alone.'


def read_weights(
    file: str, entries: Mapping[str, Any], findings: Findings
) -> dict[str, tuple[float, str]]:
    """Return points and whose they are, by criterion, in the order of the file.

    Points go from 0 to 100, for the swing from the worst to the best value that the options show.
    Where nobody is named, whose they are is empty, and a note says so.
    """
    found: dict[str, tuple[float, str]] = {}
    count = len(findings.problems)
    for key, entry in entries.items():
        place = f"{file}, [weights], {shown(key)}"
        if not _known(place, key, findings):
            continue
        weight = _weight(place, entry, findings)
        if weight is not None:
            found[key] = weight
    if entries and len(findings.problems) == count:
        _check_swings(file, found, findings)
    return found


def _known(place: str, key: str, findings: Findings) -> bool:
    """Tell whether a criterion can be weighed; say why where it cannot."""
    if key in WEIGHED:
        return True
    if key in NOT_WEIGHED:
        what = "has no better and no worse end, so a weight would mean nothing."
        findings.problem(place, what, "Take the line out.")
        return False
    remedy = did_you_mean(key, (*WEIGHED, *NOT_WEIGHED)) or did_you_mean(key, WEIGHED)
    findings.problem(place, "is not a criterion of the comparison.", remedy)
    return False


def _weight(place: str, entry: Any, findings: Findings) -> tuple[float, str] | None:  # noqa: ANN401
    """Return one entry as points and whose they are, or None with what is wrong with it."""
    table = entry if isinstance(entry, dict) else {"points": entry}
    count = len(findings.problems)
    for key in (key for key in table if key not in _KEYS):
        findings.problem(place, f'"{shown(key)}" is not known here.', did_you_mean(key, _KEYS))
    points, whose = as_number(table.get("points")), table.get("whose", "")
    if "points" not in table:
        findings.problem(place, "has no points.", _EXAMPLE)
    elif points is None:
        what = f"{written(table['points'])} is not a number of points."
        findings.problem(place, what, _EXAMPLE)
    elif not 0 <= points <= MOST_POINTS:
        what = f"has {points:g} points."
        findings.problem(place, what, f"Give from 0 to {MOST_POINTS:g}.")
    if not isinstance(whose, str):
        findings.problem(place, f"whose is {written(whose)}.", "Write text in quotation marks.")
    if len(findings.problems) > count or points is None:
        return None
    return points, " ".join(str(whose).split())


def _check_swings(file: str, found: Mapping[str, tuple[float, str]], findings: Findings) -> None:
    """Refuse weights that are all nought, and note those that nobody stands behind."""
    if not any(points > 0 for points, _ in found.values()):
        remedy = "Give the swing that matters most 100, and the others their part of it."
        findings.problem(f"{file}, [weights]", "every criterion has 0 points.", remedy)
    unsigned = [key for key, (_, whose) in found.items() if not whose]
    if unsigned:
        findings.note(f"The file does not say whose the weights of {', '.join(unsigned)} are.")
