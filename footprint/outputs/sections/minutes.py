"""Put the reasons for every no into numbered sentences for the minutes of a meeting."""

from collections.abc import Iterator

from footprint.outputs.sections import lowest_pages, why_pages
from footprint.outputs.sections.blocks import Items, Section, Text
from footprint.outputs.sections.possible_pages import by_service, law_of
from footprint.outputs.wording import findings, names, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_possible import Funnel, NearestMiss, RuleEffect

FILE = "reasons_for_minutes.txt"


def minutes(result: Result) -> Section | None:
    """List the reasons in a section of the committee paper."""
    if result.possible is None:
        return None
    text = Text(f"The same sentences, to paste elsewhere: {FILE}.", "note")
    blocks = (text, Items(tuple(sentences(result))))
    return Section("minutes", "Reasons, for the minutes", blocks)


def minutes_text(result: Result) -> str:
    """Write the reasons as plain text, one numbered sentence or two a line.

    Sentences, not a table: they are to be pasted into minutes as they stand. The numbers behind
    them are in tables/rules.csv, tables/blocked_footprints.csv and tables/blocked_options.csv.
    """
    head = [result.title, f"{words.sentence(words.MODELLED)} {words.ILLUSTRATIVE}"]
    if result.unprotected:
        head.append(words.sentence(f"This list {words.UNPROTECTED}"))
    told = [f"{place}. {text}" for place, text in enumerate(sentences(result), start=1)]
    return "\r\n".join([*head, "", *told, ""])


def sentences(result: Result) -> Iterator[str]:
    """Yield the reasons: what was counted, the law, each rule, contradictions, favourites."""
    found = result.possible
    if found is None:
        return
    yield _counted(result)
    yield from _staying(result)
    numbered = why_pages.rule_numbers(result)
    yield from why_pages.rule_lines(result)
    for item, functions in why_pages.faring_alike(f for f in found.funnels if not f.stays):
        removing = [
            _rule(effect, numbered[why_pages.named(effect)])
            for effect in item.rules
            if effect.removes_alone != 0
        ]
        removed = f" {words.sentence('; '.join(removing))}" if removing else ""
        yield f"{_left(item, functions, result)}{removed}"
    yield from why_pages.conflicts(result)
    for miss, functions in why_pages.gathered_misses(result):
        yield _favourite(miss, functions, result)
    if found.unsolved:
        yield words.sentence(words.spoken(found.unsolved))
    if found.search is not None:
        yield words.sentence(words.status(found.search.words or found.search.status))
        yield lowest_pages.amount_words(found.search)
        yield lowest_pages.list_words(found.search)
    yield "Which of what holds up is desirable is for people to mark; the model does not."


def _favourite(miss: NearestMiss, functions: list[str], result: Result) -> str:
    """Say why an option does not hold up, what stands nearest, and what would let it stand."""
    named = words.lowered(findings.functions_or_all(functions, result))
    reasons = "; ".join(_bare(reason) for reason in miss.reasons)
    near = _bare(why_pages.nearest_words(miss, result))
    moved = _bare(why_pages.moved_words(miss, result))
    standing = f"{near} ({moved})" if moved else near
    limits = "; ".join(words.lowered(_bare(t)) for t in why_pages.relaxation_lines(miss))
    standing = standing if moved else words.lowered(standing)
    return (
        f"The option “{miss.option}” does not hold up for {named}: {reasons}. Nearest grouping "
        f"that stands: {standing}. Least change of a limit: {limits}."
    )


def _bare(text: str) -> str:
    return words.spoken(text).removesuffix(".")


def _counted(result: Result) -> str:
    found = result.possible
    every = {item.every for item in found.funnels} if found else set()
    possible = {item.possible for item in found.funnels} if found else set()
    councils = words.number_word(len(result.areas))
    if len(every) == len(possible) == 1:
        return (
            f"All {numbers.tally(every.pop())} ways to group {councils} councils were counted for "
            f"each function; {numbers.tally(possible.pop())} are possible. None was set aside "
            "without a reason here."
        )
    return f"Every way to group {councils} councils was counted for each function."


def _staying(result: Result) -> Iterator[str]:
    """Name the functions whose duty stays, by service, each with the section it rests on."""
    found = result.possible
    for title, funnels in by_service(found.funnels if found else (), result):
        told = []
        for item in funnels:
            if item.stays:
                name = names.function_name(item.function, result.functions, service=False)
                note = law_of(item.function, result)
                section = f" ({note.section})" if note and note.section else ""
                told.append(f"{words.lowered(name)}{section}")
        if told:
            yield f"{title}: the duty stays with each council for {words.joined(told)}."


def _left(item: Funnel, functions: list[str], result: Result) -> str:
    named = findings.functions_or_all(functions, result)
    if not item.rules:
        return f"{named}: {words.lowered(why_pages.NO_LIMIT)}"
    if item.feasible is None:
        return f"{named}: there are too many groupings to count how many keep every rule."
    left = "none" if item.feasible == 0 else numbers.tally(item.feasible)
    verb = "keeps" if item.feasible == 1 else "keep"
    return f"{named}: {left} of {numbers.tally(item.possible)} groupings {verb} every rule."


def _rule(effect: RuleEffect, number: int) -> str:
    """Say of one rule how much it removes, and what breaks it, for example."""
    said = f"rule {number}: there are too many groupings to count how many break it"
    if effect.removes_alone is not None:
        said = f"rule {number}: {numbers.tally(effect.removes_alone)} groupings break it"
    if effect.removes_last is not None:
        said += _alone_words(effect)
    return f"{said} (for example: {_bare(effect.example)})" if effect.example else said


def _alone_words(effect: RuleEffect) -> str:
    """Say how many groupings a rule removes that no other rule does."""
    if effect.removes_last == effect.removes_alone:
        return " and no other rule"
    if effect.removes_last == 0:
        return "; none breaks this rule alone"
    return f"; {numbers.tally(effect.removes_last)} of them break no other rule"
