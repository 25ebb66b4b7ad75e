"""Protect a council's own counts before anything is modelled with them."""

import hashlib
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from footprint.inputs import Scenario
from footprint.inputs.figures import FIGURE_COLUMNS, OWN, read_figures
from footprint.inputs.findings import Findings
from footprint.inputs.indicators import label
from footprint.inputs.own_figures import Change, current_figure, figure_words
from footprint.inputs.region import Region
from footprint.inputs.school_gaps import note_gaps
from footprint.outputs.disclosure.cells import Given, Key
from footprint.outputs.disclosure.masking import Showing, Shown, Side, shown_together
from footprint.outputs.disclosure.profiles import DEFAULT, Profile, load_profile

FIGURES_FILE = "figures.csv"
_EXACT = 1e-9
# how an overlay begins the source of its figures
OWN_SOURCE = "own figure, "
# a council may have written a number beside a figure that it confirmed or corrected
_NOTE = re.compile(r"(own figure, [^:;]*|confirmed by [^;]*?\)): [^;]*")
_IN_USE = re.compile(r"^(.*?) answers for .* is in use now,")
APART = (
    "Runs that are published separately are not protected against each other: what one withholds, "
    "another may help to work out. Publish one of them."
)


@dataclass(frozen=True, slots=True)
class Mask:
    """What is shown of a council's own counts, the same in every option, table, map and file.

    Attributes
    ----------
    profile
        The rule; None where there was nothing to protect.
    shown
        What is shown of each own figure that counts children, by council and indicator.
    files
        Names of the files that the own figures came from.
    fingerprint
        SHA-256 of the own figures as they are shown.
    gap
        How far what is withheld for the sake of others may be above the least, as a share of it.
    """

    profile: Profile | None = None
    shown: Mapping[Key, Shown] | None = None
    files: tuple[str, ...] = ()
    fingerprint: str = ""
    gap: float = 0.0

    @property
    def gap_percent(self) -> int:
        """Return the gap in whole percent, upward: more would say something of the counts."""
        return math.ceil(100 * self.gap - _EXACT)

    @property
    def withheld(self) -> tuple[Key, ...]:
        """Return the council and indicator of every own count that is withheld."""
        return tuple(key for key, one in (self.shown or {}).items() if one.withheld)

    def record(self) -> dict[str, Any]:
        """Return what ``run.json`` says of it: the rule, and what is withheld, never a value."""
        if self.profile is None:
            return {"profile": "", "own_counts": 0, "withheld_counts": 0}
        shown = self.shown or {}
        return {
            "profile": self.profile.name,
            "own_counts": len(shown),
            "withheld_counts": len(self.withheld),
            "rounded_counts": sum(one.rounded for one in shown.values()),
            "withheld_at_most_percent_above_the_least": self.gap_percent,
            "withheld": _listed(self.withheld),
            "shown": _listed(key for key, one in shown.items() if not one.withheld),
            "own_figures_files": list(self.files),
            "own_figures_as_shown_sha256": self.fingerprint,
        }


def _listed(keys: Iterable[Key]) -> list[dict[str, str]]:
    """Return councils and indicators as they are written down."""
    return [{"code": code, "indicator": indicator} for code, indicator in sorted(keys)]


def protect(scenario: Scenario, profile: Profile | str = DEFAULT) -> tuple[Scenario, Mask]:
    """Replace every own count by what a profile publishes of it; the run then rests on that.

    Every estimate is worked out from the inputs. So no table, map, file, line of the terminal or
    difference between options can give away more than these inputs do, and the one mask is common
    to all of them.

    Raises
    ------
    InputError
        Where a small own count cannot be protected, or the profile cannot be read.
    CheckFailedError
        Where an attack on what would be shown finds more than it may.
    """
    return protect_together([(scenario, profile)])[0]


def protect_together(
    asked: Sequence[tuple[Scenario, Profile | str]],
    withheld: Sequence[Collection[Key]] | None = None,
) -> list[tuple[Scenario, Mask]]:
    """Protect the own counts of several runs, each by its profile, against each other too.

    ``withheld`` names, for each, what it withholds already; every one of them then withholds it.
    Otherwise as ``protect``.
    """
    before = withheld or [()] * len(asked)
    sides = [
        Side(
            given_figures(scenario.region),
            scenario.region.names,
            load_profile(profile),
            frozenset(hidden),
        )
        for (scenario, profile), hidden in zip(asked, before, strict=True)
    ]
    own = [number for number, side in enumerate(sides) if any(f.own for f in side.figures.values())]
    found: list[tuple[Scenario, Mask]] = [(scenario, Mask()) for scenario, _ in asked]
    if own:
        for number, showing in zip(own, shown_together([sides[n] for n in own]), strict=True):
            found[number] = _masked(asked[number][0], sides[number], showing)
    return found


def _masked(scenario: Scenario, side: Side, showing: Showing) -> tuple[Scenario, Mask]:
    """Return a scenario that rests on what is shown, and what that is."""
    own = [key for key, given in side.figures.items() if given.own]
    region = _masked_region(scenario.region, showing.shown)
    rows = [current_figure(region.figures, *key) or {} for key in sorted(own)]
    text = "\n".join(",".join(str(row[name]) for name in FIGURE_COLUMNS) for row in rows)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    mask = Mask(side.profile, showing.shown, _files(rows), fingerprint, showing.gap)

    changes = _masked_changes(scenario.changes, scenario.region, region, own)
    notes = (*_masked_notes(scenario, region), *mask_notes(mask, region))
    worlds = tuple(
        (
            name,
            replace(
                world,
                region=region,
                notes=notes,
                own_figures=False,
                changes=_masked_changes(world.changes, scenario.region, region, own),
            ),
        )
        for name, world in scenario.worlds
    )
    masked = replace(
        scenario, region=region, changes=changes, notes=notes, worlds=worlds, own_figures=False
    )
    return masked, mask


def given_figures(region: Region) -> dict[Key, Given]:
    """Return the figure in use for every council and indicator, and whether a council gave it."""
    found: dict[Key, Given] = {}
    ranks: dict[Key, tuple[bool, str, bool]] = {}
    columns = ["code", "indicator", "period", "value", "low", "high", "unit", "status", "source"]
    rows = region.figures[columns].itertuples(index=False, name=None)
    for code, indicator, period, value, low, high, unit, status, source in rows:
        key = (str(code), str(indicator))
        rank = (status != "unavailable", str(period), status != "assumed")
        if key in ranks and ranks[key] >= rank:
            continue
        ranks[key] = rank
        own = status == OWN or str(source).startswith(OWN_SOURCE)
        number = 0.0 if status == "not-applicable" else float(value)
        found[key] = Given(
            number, float(low), float(high), str(unit), str(status), own, str(period)
        )
    if any(given.own for given in found.values()):
        there = _published(region)
        for key, given in found.items():
            if given.own and key in there:
                found[key] = replace(given, published=there[key])
    return found


def _published(region: Region) -> dict[Key, float]:
    """Return what is published in a region's own table, where a council's figures replace it."""
    file = region.folder / FIGURES_FILE
    table = read_figures(file, region.names, Findings()) if file.is_file() else None
    if table is None:
        return {}
    rows = table[table["status"].isin(["published", "derived"])]
    return {
        (str(code), str(indicator)): float(value)
        for code, indicator, value in zip(
            rows["code"], rows["indicator"], rows["value"], strict=True
        )
    }


def mask_notes(mask: Mask, region: Region) -> tuple[str, ...]:
    """Say which own counts are withheld, by council and indicator, and by which rule."""
    shown = mask.shown or {}
    if mask.profile is None or not shown:
        return ()
    rule = f"Councils' own counts of children are shown by the rule “{mask.profile.title}”, and "
    notes = [rule + "everything here is worked out from what is shown of them."]
    by_council: dict[str, list[str]] = {}
    for code, indicator in mask.withheld:
        by_council.setdefault(code, []).append(label(indicator))
    for code, names in by_council.items():
        notes.append(
            f"Withheld of {region.name_of(code)}'s own figures, so that no child can be "
            f"recognised: {'; '.join(names)}. The range that is left stands in for each."
        )
    if mask.gap_percent > 0:
        notes.append(
            f"More may be withheld than had to be: at most {mask.gap_percent} % of the children "
            "behind the counts that are withheld for the sake of others."
        )
    if by_council or any(one.rounded for one in shown.values()):
        notes.append(APART)
    return tuple(notes)


def _masked_region(region: Region, shown: Mapping[Key, Shown]) -> Region:
    """Return a region in which own figures are as they are shown."""
    figures = region.figures.copy()
    keys = list(zip(figures["code"], figures["indicator"], strict=True))
    for row, key in enumerate(keys):
        one = shown.get((str(key[0]), str(key[1])))
        if one is None:
            continue
        at = figures.index[row]
        figures.loc[at, ["value", "low", "high"]] = [one.value, one.low, one.high]
        figures.loc[at, "status"] = "suppressed" if one.withheld else OWN
    figures["source"] = figures["source"].map(lambda source: _NOTE.sub(r"\1", str(source)))
    return replace(region, figures=figures)


def _masked_changes(
    changes: tuple[Change, ...], region: Region, masked: Region, own: list[Key]
) -> tuple[Change, ...]:
    """Return the changes with own figures as they are shown.

    Where one own figure took the place of another, only the last is told, from what was there
    before the first.
    """
    units = dict(zip(region.figures["indicator"], region.figures["unit"], strict=True))
    about = {
        f"{region.name_of(code)}: {label(name)} ({units[name]})": (code, name) for code, name in own
    }
    told: dict[str, Change] = {}
    for number, change in enumerate(changes):
        key = about.get(change.what)
        if key is None:
            told[f"{number}"] = change
            continue
        first = told.pop(change.what, change)
        after = figure_words(current_figure(masked.figures, *key))
        told[change.what] = Change(change.what, first.before, after, change.source)
    return tuple(told.values())


def _masked_notes(scenario: Scenario, region: Region) -> tuple[str, ...]:
    """Return the notes without own figures; children in schools are counted from what is shown."""
    told = r"\1 answers for another figure than the one in use now,"
    notes = [_IN_USE.sub(told, note) for note in scenario.notes]
    if scenario.schools is None:
        return tuple(notes)
    for name in ("sites.csv", *{path.name for path in scenario.source_files}):
        before, after = Findings(), Findings()
        note_gaps(name, scenario.schools, scenario.region, before)
        note_gaps(name, scenario.schools, region, after)
        if any(note in notes for note in before.notes):
            notes = [note for note in notes if note not in before.notes] + after.notes
    return tuple(notes)


def _files(rows: list[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the names of the files that own figures came from."""
    sources = [str(row["source"]).removeprefix(OWN_SOURCE) for row in rows]
    return tuple(dict.fromkeys(sources))
