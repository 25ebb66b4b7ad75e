"""Put numbers, differences and names into words a committee can read aloud."""

import re
from collections.abc import Iterable, Mapping

from footprint.options import number_word as number_word
from footprint.questions.result import Mark

ILLUSTRATIVE = (
    "Illustrative option for discussion. Not a proposal or decision of any council, "
    "and not about council boundaries."
)
UNPROTECTED = "contains unprotected small numbers"
MODELLED = "modelled cost, not budget"
PRICES = "Prices are those of their sources, each of its own year; nothing has been uprated."
CENTRAL_ONLY = "central case only"
# below this a 5th percentile lies between the lowest trial and the next
FEWEST_FOR_NINE_IN_TEN = 20
KEPT_EQUALLY = (
    "Keeping a partnership going is divided equally among its councils, whatever the rule."
)

# working words on the left never reach a page; the words on the right do
PLAIN = {
    "beds": "places in homes",
    "blocked": "children for whom no place was found",
    "unmet demand": "children for whom no place was found",
    "unmet": "children for whom no place was found",
    "hand-offs": "changes of team during a child's journey",
    "handoffs": "changes of team during a child's journey",
    "looked-after children": "children in care",
    "looked after children": "children in care",
    "CLA": "children in care",
    "IRO": "independent reviewing officer (IRO)",
    "EPS": "educational psychology service (EPS)",
    "YOT": "youth offending team (YOT)",
    "WTE": "whole-time equivalent posts (WTE)",
}
_PLAIN_PATTERN = re.compile(
    r"(?<![\w(/])(" + "|".join(sorted(map(re.escape, PLAIN), key=len, reverse=True)) + r")(?![\w)])"
)

GROUPS = {
    "children": "Children",
    "cost": "Cost (" + MODELLED + ")",
    "workforce": "Workforce",
    "travel": "Travel",
    "governance": "Governance",
}
EVIDENCE_ORDER = {"assumed": 0, "derived": 1, "published": 2}
SHORT_RULES = {
    "demand": "by demand",
    "equal": "equally",
    "children": "by children aged 0 to 17",
}
RULES = {
    "demand": "in proportion to demand",
    "equal": "in equal shares",
    "children": "in proportion to children aged 0 to 17",
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_FILE = re.compile(r"[\w-]+\.\w+\b")
_ASKING = frozenset({"Whether", "For", "How", "Which", "What", "Where", "Who", "When", "By"})
_POUNDS = re.compile(r"\b(\d[\d,.]*(?:m|bn)?) GBP\b")
_POUNDS_TO = re.compile(r"\b(\d[\d,.]*) to (\d[\d,.]*(?:m|bn)?) GBP\b")
_POUNDS_WRITTEN = re.compile(r"(?<![\w£.,])(\d[\d,]*) pounds\b")
_SET_BY = re.compile(r"\bset by: (?=set )")
# what a search says of itself, in the words of the model, and as people say it
_SEARCHED = (
    (re.compile(r"\bcontiguous footprints\b"), "footprints"),
    (re.compile(r"\b(\d[\d,]*|most \d+|every) areas\b"), r"\1 councils"),
    (re.compile(r"\bby function and area\b"), "by function and council"),
)
_TIES = re.compile(r"(?<=\. )(\d+)(?= (?:or more )?groupings cost)")
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")

LONGEST_IN_BRIEF = 120
HOLDS_UP = "What is possible, and what holds up"


def plain(text: str) -> str:
    """Replace the working words of the model by plain ones.

    A short form is spelt out at its first use in the text only; after that it stands alone.
    """
    seen: set[str] = set()

    def spell(match: re.Match[str]) -> str:
        word = match.group(1)
        if word.isupper() and word in seen:
            return word if f"({word})" in PLAIN[word] else PLAIN[word]
        seen.add(word)
        return PLAIN[word]

    return _PLAIN_PATTERN.sub(spell, text)


def sentence(text: str) -> str:
    """Begin with a capital (a file name excepted) and end with a full stop."""
    text = text.strip()
    if not text:
        return ""
    if not _FILE.match(text):
        text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else text + "."


def lowered(text: str) -> str:
    """Begin with a small letter, unless the first word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def some(items: Iterable[str], most: int = 3) -> str:
    """Name the first few of a list and count the rest."""
    found = list(items)
    rest = len(found) - most
    return joined(found if rest <= 0 else [*found[:most], f"{rest} more"])


def joined(items: Iterable[str], last: str = "and") -> str:
    """Join words as "a, b and c"; a comma sets the last apart where one holds an "and" itself."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    apart = "," if any(f" {last} " in word for word in words) else ""
    return ", ".join(words[:-1]) + f"{apart} {last} " + words[-1]


def decision_words(decision: str) -> str:
    """Say which decision a report serves, or nothing where none is named."""
    if not decision.strip():
        return ""
    first = decision.split(" ", 1)[0]
    said = lowered(decision) if first in _ASKING else decision
    return f"The decision it serves: {sentence('x' + said)[1:]}"


def spoken(text: str) -> str:
    """Read a source, a reason or a note aloud: "40 GBP" as £40, "2026-04-01" as 1 April 2026."""
    text = _POUNDS.sub(r"£\1", _POUNDS_TO.sub(r"£\1 to £\2", text))
    text = _POUNDS_WRITTEN.sub(_pounds_words, _SET_BY.sub("", text))
    return _DATE.sub(_date_words, text)


def _pounds_words(match: re.Match[str]) -> str:
    return f"£{int(match[1].replace(',', '')):,}"


def _date_words(match: re.Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    if not 1 <= month <= 12:
        return match.group()
    return f"{day} {MONTHS[month - 1]} {year}"


def rule_words(rule: str) -> str:
    """Say a sharing rule in words."""
    return RULES.get(rule, f"by the rule named {rule}")


def nobody_above_alone(holds: Mapping[str, bool], some_division_works: bool) -> str:
    """State under which sharing rules nobody would be modelled above its cost alone."""
    if not holds:
        return ""
    kept = [rule_words(rule) for rule in sorted(holds) if holds[rule]]
    broken = [rule_words(rule) for rule in sorted(holds) if not holds[rule]]
    nobody = "no council's modelled cost is higher than alone"
    somebody = "at least one council's modelled cost is higher than alone"
    case = " (central case)"
    if not broken:
        return f"Whether the cost is divided {joined(kept, 'or')}, {nobody}{case}."
    said = f"Divided {joined(broken, 'or')}, {somebody}{case}"
    if kept:
        return f"Divided {joined(kept, 'or')}, {nobody}{case}. {said}."
    if some_division_works:
        return f"{said}. Another division of the cost would leave no council above alone."
    return f"{said}. No division of the cost would leave every council at or below alone."


def status(text: str) -> str:
    """Say what the solver established, never more than that.

    "Proven best" is about the stated model and list of groupings, not about children.
    """
    for model, people in _SEARCHED:
        text = model.sub(people, text)
    text = _TIES.sub(lambda found: number_word(int(found[1])).capitalize(), text.strip())
    if text.lower().startswith("proven best"):
        rest = text[len("proven best") :]
        return "Lowest modelled cost under these assumptions and rules (proven)" + rest
    return text


def mark_words(mark: Mark, *, brief: bool = False) -> str:
    """Write a mark as yes or no, with its reasons; in brief, long ones by their number."""
    answer = "Yes" if mark.yes else "No"
    reasons = "; ".join(mark.reasons)
    if brief and len(reasons) > LONGEST_IN_BRIEF:
        many = f"{number_word(len(mark.reasons))} reasons" if len(mark.reasons) > 1 else "reason"
        return f"{answer} ({many} under “{HOLDS_UP}”)"
    return f"{answer}: {reasons}" if reasons else answer
