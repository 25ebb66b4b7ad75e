"""Put the names and units of indicators into words, and read them back."""

import re
from collections.abc import Iterable
from functools import lru_cache

from footprint.inputs.suggest import plain_key
from footprint.services.catalogue import Catalogue
from footprint.services.needs import PLUS, bare_term

_WORDS = {
    "cla": "children in care",
    "cin": "children in need",
    "cpp": "child protection plans",
    "ehc": "EHC plans:",
    "uasc": "unaccompanied asylum-seeking children",
    "gbp": "",
    "march": "March",
    "january": "January",
    "asd": "autism",
    "hi": "hearing impairment",
    "mld": "moderate learning difficulty",
    "msi": "multi-sensory impairment",
    "oth": "other need",
    "pd": "physical disability",
    "pmld": "profound and multiple learning difficulty",
    "semh": "social, emotional and mental health",
    "slcn": "speech, language and communication",
    "sld": "severe learning difficulty",
    "spld": "specific learning difficulty",
    "vi": "visual impairment",
}
_UNIT_ENDINGS = ("_gbp_per_week", "_gbp_per_year", "_percent")
_PERIODS = ("per week", "per year", "a week", "a year", "per annum")


@lru_cache(maxsize=4096)
def label(indicator: str) -> str:
    """Return an indicator in plain words, without its unit: "foster places approved"."""
    stem = indicator
    for ending in _UNIT_ENDINGS:
        stem = stem.removesuffix(ending)
    words = [_WORDS.get(word, word) for word in stem.split("_")]
    text = " ".join(word for word in words if word)
    text = text.replace("plans: plans", "plans:")
    text = re.sub(r"^cost (?!of )", "cost of ", text)
    return re.sub(r"\b(\d+) (\d+)\b", r"\1 to \2", text).strip()


def heading(indicator: str, unit: str) -> str:
    """Return a column heading: "Foster places approved (places)"."""
    words = label(indicator)
    return f"{words[:1].upper()}{words[1:]} ({unit})"


def indicator_of(words: str, indicators: Iterable[str]) -> str | None:
    """Return the indicator that a heading names, by its words or its key, or None."""
    key = re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")
    for indicator in indicators:
        if key in (plain_key(indicator), plain_key(label(indicator))):
            return indicator
    return None


def split_heading(text: str) -> tuple[str, str | None]:
    """Return the words and the unit of a heading; the unit is None where none is given."""
    found = re.fullmatch(r"(.*\S)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*", text, flags=re.DOTALL)
    return (found.group(1).strip(), found.group(2).strip()) if found else (text.strip(), None)


def same_unit(unit: str, other: str) -> bool:
    """Tell whether two units are one, however pounds and per cent are written."""
    return _plain_unit(unit) == _plain_unit(other)


def is_money(unit: str) -> bool:
    """Tell whether a unit is an amount of money."""
    return _plain_unit(unit).startswith("gbp")


def is_percent(unit: str) -> bool:
    """Tell whether a unit is a percentage."""
    return _plain_unit(unit) == "%"


def is_rate(unit: str) -> bool:
    """Tell whether a unit is anything but a count: money, a percentage or a rate."""
    return is_money(unit) or unit.startswith(("%", "per ")) or is_percent(unit)


def has_period(unit: str) -> bool:
    """Tell whether a unit of money says for how long: "GBP per child per week"."""
    plain = f" {_plain_unit(unit)} "
    return any(f" {period} " in plain for period in _PERIODS)


def indicators_used(catalogue: Catalogue, services: Iterable[str]) -> tuple[str, ...]:
    """Return every term that services multiply into demand, extras or hand-offs, once.

    Some are parameters of the catalogue rather than figures; those are left out.
    """
    terms: dict[str, None] = {}
    parameters = {PLUS, *(parameter.name for parameter in catalogue.parameters.values())}
    for key in services:
        service = catalogue.services[key]
        products = [function.demand for function in service.functions]
        products += [terms_ for f in service.functions for terms_ in f.extras.values()]
        products += [handoff.cases for handoff in service.handoffs]
        names = [bare_term(term) for product in products for term in product]
        terms |= dict.fromkeys(name for name in names if name not in parameters)
    return tuple(terms)


@lru_cache(maxsize=4096)
def _plain_unit(unit: str) -> str:
    """Return a unit in one spelling."""
    text = re.sub(r"\s+", " ", unit.casefold().replace("£", "gbp ")).strip()
    text = re.sub(r"\b(percent|per cent|percentage)\b", "%", text)
    text = re.sub(r"\b(a|each|every) (week|year|child)\b", r"per \2", text)
    return text.replace("per annum", "per year").replace("/", " per ").replace("  ", " ")
