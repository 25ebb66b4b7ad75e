"""Open the report: the question, the decision it serves, and each option in words."""

from collections.abc import Iterable

from footprint.outputs.sections.blocks import Block, Items, Section, Text
from footprint.outputs.wording import building_words, findings, names, words
from footprint.questions.result import OptionResult, Result

DECIDING = (
    "The decision is for the councils. This report lays options side by side; it recommends none."
)
ASKED = {
    "footprints": "What would change, and for which council, if {functions} were shared?",
    "possible": "Which councils could share which functions, and what rules the other ways out?",
    "who-pays": "What would each council pay for what is shared, and would anyone do better alone?",
    "sufficiency": "Are there enough places, and which gaps are big enough only together?",
    "places": "Where would the money bring most children near home, whatever the years bring?",
}
FUNCTIONS = "{functions}"
MOST_FUNCTIONS = 4
MOST_GROUPINGS = 6
NOTHING_BUILT = "No place is added"


def question(result: Result) -> Section:
    """Say what was asked, which decision it serves, and who decides."""
    asked = ASKED.get(result.question, result.title)
    told = [
        f"The question: {words.lowered(asked.replace(FUNCTIONS, _functions(result)))}",
        words.decision_words(result.decision)
        or "The decision it serves: none is named in the scenario.",
        DECIDING,
    ]
    items = tuple(text if text[-1:] in ".?!" else f"{text}." for text in told if text)
    blocks: tuple[Block, ...] = (Items(items),)
    if result.about:
        blocks = (Text(words.sentence(words.spoken(result.about))), *blocks)
    return Section("question", "The question and the decision it serves", blocks)


def _functions(result: Result) -> str:
    """Name the functions that some option shares otherwise than now, if they can be read out."""
    new = {row.function for option in result.options for row in option.footprint_rows if row.new}
    told = [
        words.lowered(names.function_name(function, result.functions, service=False))
        for function in result.functions
        if function in new
    ]
    if not told or len(told) > MOST_FUNCTIONS:
        return f"{words.number_word(len(told))} functions" if told else "these functions"
    return words.joined(told)


def options(result: Result) -> Section:
    """Put every option into words: who shares what, or what is built."""
    blocks: list[Block] = [Text(words.ILLUSTRATIVE, "note")]
    if result.building is not None:
        for plan in result.building.plans:
            built = building_words.built(plan, result.building) if plan.builds else NOTHING_BUILT
            told: tuple[str, ...] = (built, plan.about or plan.found_words)
            blocks.append(_told(plan.key, plan.name, told))
    else:
        for option in result.options:
            told = (
                findings.finding(option, result),
                *_shares(option, result),
                *_agreed(option, result),
            )
            blocks.append(_told(option.key, option.name, told))
    return Section("options", "The options in words", tuple(blocks))


def _told(key: str, name: str, told: Iterable[str]) -> Section:
    items = tuple(words.sentence(text) for text in told if text)
    return Section(f"words-{key}", name, (Items(items),), level=3)


def _agreed(option: OptionResult, result: Result) -> tuple[str, ...]:
    """Say what the members of an option agree on, where a question after school places says so."""
    if result.sufficiency is None:
        return ()
    told = result.sufficiency.agreed.get(option.key, ())
    return tuple(words.spoken(words.plain(text)) for text in told)


def _shares(option: OptionResult, result: Result) -> list[str]:
    """Say who shares what, the first few groupings in full and the rest by their number."""
    found = findings.groupings(option, result.areas)
    shared = [grouping for grouping in found if grouping.shared]
    if not shared:
        return []
    told = [findings.grouping_sentence(one, result, brief=True) for one in shared]
    rest = len(told) - MOST_GROUPINGS
    if rest > 0:
        more = "grouping" if rest == 1 else "groupings"
        told = [
            *told[:MOST_GROUPINGS],
            f"{words.number_word(rest).capitalize()} more {more}: see the option below.",
        ]
    kept = sum(len(grouping.functions) for grouping in found if not grouping.shared)
    if kept:
        functions = "function stays" if kept == 1 else "functions stay"
        told.append(f"{words.number_word(kept).capitalize()} {functions} with each council.")
    return told
