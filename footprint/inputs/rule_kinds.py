"""Read what each kind of rule limits: its numbers, areas, geography or date, and its words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from footprint.inputs.cells import shown, written
from footprint.inputs.findings import Findings
from footprint.inputs.parameters import as_number
from footprint.inputs.partners import find_geography, geography_remedy
from footprint.inputs.partnerships import COUNTED_ON, Partnership, parse_day
from footprint.inputs.region import Region
from footprint.inputs.suggest import did_you_mean
from footprint.services.catalogue import Catalogue, Function

AREAS = "areas"
MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One limit that a scenario sets on who may share.

    Attributes
    ----------
    kind
        "travel", "largest", "smallest", "together", "apart", "alone", "nested", "contract",
        "footprints" or "partnerships".
    functions
        The functions it holds for, in the order of the journey; only such as may be shared.
    limit, unit
        The number it sets and what that counts: "minutes", "areas", or the demand unit of the
        functions. None and empty for rules without a number of this kind.
    areas
        Codes of the areas it names, in the region's order.
    geography
        The geography that footprints lie within, as ``Region.partner_areas`` names it.
    until
        The last day of a contract, as 2028-03-31.
    least, most
        Bounds on the number of footprints, or of partnerships of a council.
    source
        Where the limit comes from.
    label
        The rule in words, for a page.
    """

    kind: str
    functions: tuple[str, ...]
    source: str
    label: str
    limit: float | None = None
    unit: str = ""
    areas: tuple[str, ...] = ()
    geography: str = ""
    until: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class RuleGround:
    """What rules are read against: the region, the services, and the scenario's year.

    ``explore`` tells whether duties that stay with each council may be shared all the same.
    """

    region: Region
    catalogue: Catalogue
    services: tuple[str, ...]
    year: int
    explore: bool = False

    @property
    def functions(self) -> tuple[Function, ...]:
        """Return the functions of the scenario's services, in the order of the journey."""
        return self.catalogue.functions_of(self.services)

    @property
    def counted_on(self) -> date:
        """Return the day of the scenario's year on which everything is counted."""
        return date(self.year, *COUNTED_ON)

    def named(self, codes: Sequence[str]) -> str:
        """Return the names of areas in a sentence."""
        return listed([self.region.name_of(code) for code in codes])


@dataclass(frozen=True, slots=True)
class Draft:
    """One rule being read: where it stands, its table, its functions and its source."""

    place: str
    entry: Mapping[str, Any]
    functions: tuple[Function, ...]
    source: str
    ground: RuleGround
    findings: Findings

    def problem(self, what: str, remedy: str) -> None:
        """Add a problem of this rule."""
        self.findings.problem(self.place, what, remedy)

    def note(self, text: str) -> None:
        """Add a note on this rule."""
        self.findings.note(f"{self.place}: {text}")

    def spec(self, label: str, **more: Any) -> tuple[RuleSpec, ...]:  # noqa: ANN401
        """Return the rule with its label and whatever else it says."""
        ids = tuple(function.id for function in self.functions)
        kind = str(self.entry["rule"])
        return (RuleSpec(kind, ids, self.source, label, **more),)


def listed(names: Sequence[str]) -> str:
    """Return names in a sentence: "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def in_full(day: date) -> str:
    """Return a day in words: "31 March 2028"."""
    return f"{day.day} {day:%B %Y}"


def _travel(draft: Draft) -> tuple[RuleSpec, ...]:
    """Read the longest journey to the base of a footprint."""
    limit = _number(draft, "minutes", whole=False)
    if limit is None:
        return ()
    label = (
        f"No council's cases travel more than {limit:g} minutes on average to a shared base, which "
        "stands where travel in all is least"
    )
    return draft.spec(label, limit=limit, unit=MINUTES)


def _size(draft: Draft) -> tuple[RuleSpec, ...]:
    """Read the largest or smallest footprint, in areas or in demand."""
    given = [key for key in ("areas", "demand") if key in draft.entry]
    if len(given) != 1:
        what = "says areas and demand at once." if given else "says no limit."
        draft.problem(what, "Write areas = 4, or demand = 200, and only one of them.")
        return ()
    limit = _number(draft, given[0], whole=given[0] == "areas")
    unit, counted = AREAS, "council" if limit == 1 else "councils"
    if given[0] == "demand":
        unit = counted = _demand_unit(draft)
    if limit is None or not unit:
        return ()
    bound = "No more than" if draft.entry["rule"] == "largest" else "At least"
    return draft.spec(f"{bound} {limit:,.12g} {counted} in a footprint", limit=limit, unit=unit)


def _demand_unit(draft: Draft) -> str:
    """Return the unit in which all functions of a rule count demand, or "" with the problem."""
    units: dict[str, str] = {}
    for function in draft.functions:
        units.setdefault(function.demand_unit, function.id)
    if len(units) > 1:
        (one, first), (other, second) = list(units.items())[:2]
        what = f"demand is counted in {one} for {first}, and in {other} for {second}."
        draft.problem(what, "Write a rule for each unit, naming its functions.")
        return ""
    return next(iter(units), "")


def _together(draft: Draft) -> tuple[RuleSpec, ...]:
    """Read which areas share, do not share, or share with nobody."""
    kind = str(draft.entry["rule"])
    codes = _areas(draft, least=1 if kind == "alone" else 2)
    if not codes:
        return ()
    names = draft.ground.named(codes)
    words = {
        "together": f"{names} in one footprint",
        "apart": f"{names} in different footprints",
        "alone": f"{names} {'stands' if len(codes) == 1 else 'stand'} alone",
    }
    if kind == "apart" and len(codes) > 2:
        words["apart"] = f"No two of {names} in one footprint"
    return draft.spec(words[kind], areas=codes)


def _nested(draft: Draft) -> tuple[RuleSpec, ...]:
    """Read which geography every footprint lies within."""
    within = draft.entry.get("within")
    region, findings = draft.ground.region, draft.findings
    if not isinstance(within, str) or not within.strip():
        what = f"within is {written(within)}." if "within" in draft.entry else "says no geography."
        draft.problem(what, 'Write for example within = "police force".')
        return ()
    geography = find_geography(within, region.partner_areas)
    if geography is None:
        what = f'the region does not say who has which "{shown(within)}".'
        draft.problem(what, geography_remedy(within, region.partner_areas))
        return ()
    partners = region.partner_areas[geography]
    missing = [code for code in region.codes if code not in partners]
    if missing:
        what = f"partner_areas.csv names no {geography} for {draft.ground.named(missing)}."
        draft.problem(what, "Add a row for each; every area needs one.")
        return ()
    sources = "; ".join(region.partner_sources.get(geography, ()))
    findings.note(f"Each council's {geography} is taken from partner_areas.csv: {sources}")
    return draft.spec(f"Every footprint within one {geography} area", geography=geography)


def _contract(draft: Draft) -> tuple[RuleSpec, ...]:
    """Read who is bound to stay together, and until when."""
    given = draft.entry.get("from_partnerships", False)
    if not isinstance(given, bool):
        what = f"from_partnerships is {written(given)}."
        draft.problem(what, "Write from_partnerships = true, or leave it out.")
        return ()
    if given:
        return _running(draft)
    codes, until = _areas(draft, least=2), _until(draft)
    if not codes or until is None:
        return ()
    if until < draft.ground.counted_on:
        counted = in_full(draft.ground.counted_on)
        draft.note(f"ended on {in_full(until)}, before {counted}, and is not applied.")
        return ()
    label = f"{draft.ground.named(codes)} in one footprint until {in_full(until)}"
    return draft.spec(label, areas=codes, until=until.isoformat())


def _until(draft: Draft) -> date | None:
    """Return the last day of a contract, or None with the problem."""
    until = draft.entry.get("until")
    if isinstance(until, datetime):
        return until.date()
    day = parse_day(until.strip(), last=True) if isinstance(until, str) else until
    if isinstance(day, date):
        return day
    what = f"until is {written(until)}." if "until" in draft.entry else "does not say until when."
    draft.problem(what, "Write until = 2028-03-31.")
    return None


def _running(draft: Draft) -> tuple[RuleSpec, ...]:
    """Return a rule for every running partnership of the functions that has an end date."""
    for key in (key for key in ("areas", "until") if key in draft.entry):
        what = f"says from_partnerships and {key} at once."
        draft.problem(what, "Keep one of them: partnerships.csv says who and until when.")
    found: dict[tuple[str, tuple[str, ...], str], list[RuleSpec]] = {}
    for partnership in draft.ground.region.partnerships:
        for spec in _bound(draft, partnership):
            found.setdefault((spec.label, spec.areas, spec.source), []).append(spec)
    if not found:
        counted = in_full(draft.ground.counted_on)
        draft.note(f"no partnership of these functions with an end date runs on {counted}.")
    order = [function.id for function in draft.functions]
    together = []
    for specs in found.values():
        ids = {function for spec in specs for function in spec.functions}
        together.append(replace(specs[0], functions=tuple(sorted(ids, key=order.index))))
    return tuple(together)


def _bound(draft: Draft, partnership: Partnership) -> tuple[RuleSpec, ...]:
    """Return the rule that a partnership makes, if it binds areas of the region in the year."""
    ground, end = draft.ground, partnership.end
    codes = tuple(code for code in ground.region.codes if code in partnership.members)
    covered = tuple(f for f in draft.functions if partnership.covers(f.id))
    if end is None or len(codes) < 2 or not partnership.stands_in(ground.year):
        return ()
    if partnership.kind == "framework":
        draft.note(f"{partnership.name} is joint buying, not a merged team, and binds nobody.")
        return ()
    if not covered:
        return ()
    label = f"{ground.named(codes)} in one footprint until {in_full(end)} ({partnership.name})"
    source = "; ".join(text for text in (draft.source, partnership.source) if text)
    bound = replace(draft, functions=covered, source=source)
    return bound.spec(label, areas=codes, until=end.isoformat())


def _footprints(draft: Draft) -> tuple[RuleSpec, ...]:
    """Read how many footprints a function may have."""
    count = len(draft.findings.problems)
    if not {"least", "most"} & set(draft.entry):
        draft.problem("says no limit.", "Write least = 2, most = 4, or both.")
    bounds = {
        key: _number(draft, key, whole=True) for key in ("least", "most") if key in draft.entry
    }
    if len(draft.findings.problems) > count:
        return ()
    least, most = (
        None if bounds.get(k) is None else int(bounds[k] or 0) for k in ("least", "most")
    )
    areas = len(draft.ground.region.codes)
    if least is not None and least > areas:
        what = f"asks for at least {least} footprints, and the region has {areas} areas."
        draft.problem(what, f"Enter from 1 to {areas}.")
        return ()
    if least is not None and most is not None and least > most:
        what = f"asks for at least {least} and at most {most} footprints."
        draft.problem(what, "Swap the two numbers, or correct one.")
        return ()
    return draft.spec(_counted(least, most, "footprint"), least=least, most=most)


def _partnerships(draft: Draft) -> tuple[RuleSpec, ...]:
    """Read how many partnerships a council may be in."""
    most = _number(draft, "most", whole=True)
    if most is None:
        return ()
    words = "partnership" if most == 1 else "partnerships"
    return draft.spec(f"No council in more than {most:g} {words}", most=int(most))


def _counted(least: int | None, most: int | None, what: str) -> str:
    """Return a number with bounds in words: "From 2 to 4 footprints"."""
    plural = what if (most or least) == 1 else f"{what}s"
    if least is None or most is None:
        return f"At least {least} {plural}" if most is None else f"No more than {most} {plural}"
    return f"Exactly {most} {plural}" if least == most else f"From {least} to {most} {plural}"


def _number(draft: Draft, key: str, *, whole: bool) -> float | None:
    """Return a number of a rule, or None with the problem: whole ones from 1, others above 0."""
    if key not in draft.entry:
        draft.problem("says no limit.", f"Add a line {key} = {60 if key == 'minutes' else 3}.")
        return None
    value = draft.entry[key]
    number = as_number(value)
    if whole and (not isinstance(value, int) or number is None or number < 1):
        draft.problem(f"{key} is {written(value)}.", "Enter a whole number of 1 or more.")
        return None
    if number is None or number <= 0:
        draft.problem(f"{key} is {written(value)}.", "Enter a number above 0.")
        return None
    return number


def _areas(draft: Draft, *, least: int) -> tuple[str, ...]:
    """Return the codes of the areas a rule names, in the region's order; none with a problem."""
    given, region = draft.entry.get("areas"), draft.ground.region
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or not all(isinstance(area, str) for area in given):
        what = f"areas is {written(given)}." if "areas" in draft.entry else "names no areas."
        draft.problem(what, 'Write areas = ["Derby", "Derbyshire"].')
        return ()
    count, codes = len(draft.findings.problems), []
    for area in given:
        code = region.code_of(area)
        if code is None:
            remedy = did_you_mean(area, [*region.names.values(), *region.codes])
            remedy = remedy or f"Its areas are {', '.join(region.names.values())}."
            draft.problem(f'"{shown(area)}" is not an area of the region.', remedy)
        elif code in codes:
            draft.problem(f"{region.name_of(code)} is there twice.", "Name each area once.")
        else:
            codes.append(code)
    if len(draft.findings.problems) > count:
        return ()
    if len(codes) < least:
        what = f"names {len(codes)} areas." if len(codes) != 1 else "names one area."
        draft.problem(what, f"Name {'two' if least == 2 else 'one'} or more.")
        return ()
    return tuple(code for code in region.codes if code in codes)


Reader = Callable[[Draft], tuple[RuleSpec, ...]]
# each kind of rule, the keys it has beside its functions and source, and how they are read
KINDS: dict[str, tuple[tuple[str, ...], Reader]] = {
    "travel": (("minutes",), _travel),
    "largest": (("areas", "demand"), _size),
    "smallest": (("areas", "demand"), _size),
    "together": (("areas",), _together),
    "apart": (("areas",), _together),
    "alone": (("areas",), _together),
    "nested": (("within",), _nested),
    "contract": (("areas", "until", "from_partnerships"), _contract),
    "footprints": (("least", "most"), _footprints),
    "partnerships": (("most",), _partnerships),
}
