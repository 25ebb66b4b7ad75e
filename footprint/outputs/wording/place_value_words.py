"""Say what one more place is worth: children met, children brought near, and money saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from footprint.outputs.wording import names, numbers, words
from footprint.outputs.wording.sufficiency_words import SECTORS, need_phase, of_option
from footprint.questions.result_sufficiency import PlaceValue, SufficiencyResult

LEAST_CHILDREN = 0.5
Areas = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OnePlace:
    """One more place at one school of a list, or of one kind in one council.

    ``rows`` are its needs and phases: several where a school takes several, one otherwise.
    """

    rows: tuple[PlaceValue, ...]

    @property
    def first(self) -> PlaceValue:
        """Return the row that tells what the place changes; all tell the same."""
        return self.rows[0]

    @property
    def meets(self) -> bool:
        """Tell whether a child who has none gets a place."""
        return self.first.children_met >= LEAST_CHILDREN

    @property
    def saves(self) -> bool:
        """Tell whether fees and travel fall."""
        return self.first.saved_gbp_per_year > 0


def single_places(values: Iterable[PlaceValue]) -> tuple[OnePlace, ...]:
    """Return every place once: a school of several needs stands in a row for each of them."""
    found: dict[object, list[PlaceValue]] = {}
    for place, row in enumerate(values):
        found.setdefault((row.code, row.sector, row.site) if row.site else place, []).append(row)
    return tuple(OnePlace(tuple(rows)) for rows in found.values())


def ordered(values: Iterable[PlaceValue], key: str) -> list[OnePlace]:
    """Order what one more place is worth, the most of one measure first; none worth nothing."""
    return sorted(
        (one for one in single_places(values) if getattr(one.first, key) > 0),
        key=lambda one: (
            -getattr(one.first, key),
            -one.first.children_met,
            -one.first.saved_gbp_per_year,
            one.first.code,
        ),
    )


def place_words(one: OnePlace, found: SufficiencyResult, areas: Areas) -> str:
    """Name a place in a sentence: its sector or school, its council and whom it is for."""
    row = one.first
    where = names.area_name(row.code, areas)
    school = next((site.name for site in found.sites if row.site and site.key == row.site), "")
    if school:
        return f"at {school} in {where}"
    sector = SECTORS.get(row.sector, row.sector)
    return f"in a {sector} in {where} for {need_phase(row.need, row.phase, found)}"


def worth_words(found: SufficiencyResult, option: tuple[str, str], areas: Areas) -> str:
    """Say how many kinds of place would meet a child, and where one more saves most."""
    places = single_places(of_option(found.values, option))
    met = [one for one in places if one.meets]
    both = [one for one in met if one.saves]
    only = [one for one in places if one.saves and not one.meets]
    tried = "one of each kind by council that would change anything"
    if any(one.first.site for one in places):
        tried = (
            "one at each school that would use it, or of a kind that a council has no school for"
        )
    told = []
    if met:
        most = max(met, key=lambda one: (one.first.children_met, one.first.saved_gbp_per_year))
        told.append(
            f"Of {len(places):,} places tried one by one, {tried}, {len(met):,} would go to a "
            f"child who has none, such as {place_words(most, found, areas)}."
        )
    if both:
        told.append(
            f"{words.number_word(len(both)).capitalize()} of these would also save money, because "
            f"other children move too: {_most_saved(both, found, areas)}."
        )
    if only:
        others = f" other{'' if len(only) == 1 else 's'}" if met else ""
        told.append(
            f"{words.number_word(len(only)).capitalize()}{others} would give no more children a "
            f"place, and save money: {_most_saved(only, found, areas)}."
        )
    if both or only:
        told.append(f"Fees and travel are over all councils (“{option[1]}”, central case).")
    return " ".join(told)


def _most_saved(places: list[OnePlace], found: SufficiencyResult, areas: Areas) -> str:
    """Say where most is saved, and how much."""
    best = max(places, key=lambda one: one.first.saved_gbp_per_year)
    amount = numbers.pounds(best.first.saved_gbp_per_year)
    return f"most {place_words(best, found, areas)}, {amount} a year"


def saving_note(values: Iterable[PlaceValue]) -> str:
    """Say whether a place that meets a child who has none may save money all the same."""
    if any(one.meets and one.saves for one in single_places(values)):
        return (
            "A place that meets a child who has none costs its fee; it saves money only where "
            "other children move with it to cheaper or nearer places."
        )
    return "A place that meets a child who has none costs its fee, so it saves no money."
