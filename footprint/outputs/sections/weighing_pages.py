"""Say how the options weigh up, always after the matrix and never in its place."""

from footprint.outputs.sections.blocks import Block, Grid, Items, Section, Text, lines, row
from footprint.outputs.wording import findings, numbers, words
from footprint.questions.result import Result
from footprint.questions.result_weighing import Acceptance, Weighing

MOST_WEIGHTS = 3


def weighing(result: Result) -> Section | None:
    """Write what is outdone, what comes first without agreement, and what given weights say."""
    found = result.weighing
    if found is None:
        return None
    blocks: list[Block] = [
        Text(words.ILLUSTRATIVE, "note"),
        Text(
            "The matrix stands on its own. What follows only weighs it: no option is better "
            "for children because a sum says so."
        ),
        _outdone(found, result),
    ]
    if found.accepted:
        blocks.append(_accepted(found, result))
    if found.weighed:
        blocks.append(_weighed(found, result))
    return Section("weighing", "How the options weigh up", tuple(blocks), wide=True)


def outdone_words(option: str, found: Weighing) -> str:
    """Mark one option: not outdone, or by whom."""
    others = found.outdone_by.get(option, ())
    if not others:
        return "Yes"
    return f"No: outdone by {words.joined(f'“{other}”' for other in others)}"


def _labels(found: Weighing, result: Result) -> dict[str, str]:
    return {key: words.lowered(findings.criterion_of(key, result).label) for key in found.criteria}


def _outdone(found: Weighing, result: Result) -> Section:
    """Say which options another one outdoes on every criterion, and which criteria those are."""
    told = tuple(
        f"“{option}” is outdone by {words.joined(f'“{other}”' for other in others)}."
        for option, others in found.outdone_by.items()
        if others
    )
    compared = [words.lowered(findings.criterion_of(k, result).label) for k in found.compared]
    text = (
        "One option outdoes another where it is at least as good on every criterion compared and "
        "better on one, in the central case. Compared are: "
        f"{'; '.join(compared)}."
    )
    blocks: list[Block] = [Text(text)]
    blocks.append(Items(told) if told else Text("No option is outdone by another.", "lead"))
    if found.not_weighed:
        names_said = words.joined(f"“{name}”" for name in found.not_weighed)
        blocks.append(Text(f"Not compared or weighed, because a rule is broken: {names_said}."))
    if found.left_out:
        left_out = tuple(_left_out(key, reason, result) for key, reason in found.left_out)
        blocks += [Text("Not weighed, and why:"), Items(left_out)]
    return Section("outdone", "Outdone", tuple(blocks), level=3)


def _left_out(key: str, reason: str, result: Result) -> str:
    """Say why a criterion is not weighed, naming it where the reason does not."""
    if "not weighed" in reason:
        return words.sentence(reason)
    label = findings.criterion_of(key, result).label
    return words.sentence(f"{label}: {words.lowered(reason)}")


def _accepted(found: Weighing, result: Result) -> Section:
    """Say how often each option comes first when any weights are as likely as any others."""
    labels = _labels(found, result)
    grid = Grid(
        "How often each option comes first over all weights",
        ("Option", "Comes first", "Mean place", "Weights it typically takes"),
        tuple(
            row(
                item.option,
                lines(*first_words(item)),
                f"{item.mean_rank:.1f} of {len(found.accepted)}",
                _typical(item, labels),
            )
            for item in found.accepted
        ),
        f"{found.samples:,} draws of weights, any as likely as any other (seed {found.seed}), on "
        "the central case. Each criterion counts in a straight line from the least to the most "
        "good seen among these options: another option on the table can change the shares. A "
        "share is not a chance of being right.",
        widths=(1.4, 1.0, 0.8, 3.0),
    )
    return Section("no-agreement", "If nobody agrees on weights", (grid,), level=3)


def first_words(item: Acceptance) -> tuple[str, str]:
    """Write how often an option comes first, with the error of counting it by draws."""
    if item.first <= 0:
        return "never", ""
    error = 100 * item.standard_error
    small = "under 0.1" if error < 0.1 else f"{error:.1f}"
    shown = f"{100 * item.first:.1f}%".replace(".0%", "%")
    return shown, f"standard error {small} percentage points" if item.standard_error else ""


def _typical(item: Acceptance, labels: dict[str, str]) -> str:
    """Name the criteria that carry most weight where an option comes first."""
    if not item.typical_weights:
        return "none: it comes first under no weights drawn"
    ordered = sorted(item.typical_weights.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [f"{labels.get(key, key)} {numbers.share(value)}" for key, value in ordered]
    rest = len(told) - MOST_WEIGHTS
    more = f"; {words.number_word(rest)} more" if rest > 0 else ""
    return words.sentence("; ".join(told[:MOST_WEIGHTS]) + more)


def _weighed(found: Weighing, result: Result) -> Section:
    """Show the weights that people gave, what they trade, the scores, and what would change."""
    labels = _labels(found, result)
    whose = words.spoken(found.whose) or "not said"
    weights = Grid(
        f"The weights given (whose: {whose})",
        ("Criterion", "Weight"),
        tuple(
            row(words.sentence(labels.get(key, key)).removesuffix("."), numbers.share(value))
            for key, value in found.weights.items()
        ),
        widths=(3.0, 1.0),
    )
    scores = Grid(
        "Each option under these weights, 0 to 100 over the range seen",
        ("Option", "Place", "Score"),
        tuple(
            row(item.option, f"{item.place}", f"{item.score:.0f}")
            for item in sorted(found.weighed, key=lambda item: item.place)
        ),
        "A score says nothing without the table of criteria above, nor beyond these options and "
        "these weights.",
        widths=(3.0, 0.8, 0.8),
    )
    blocks: list[Block] = [weights]
    if found.trades:
        blocks += [
            Text("What these weights say. Is it what was meant?"),
            Items(tuple(map(_spoken, found.trades))),
        ]
    blocks.append(scores)
    if found.flips:
        blocks += [
            Text("Which weight would change the first place:"),
            Items(tuple(map(_spoken, found.flips))),
        ]
    else:
        blocks.append(Text("No single weight, changed alone, changes the first place."))
    return Section("given-weights", "With the weights that people gave", tuple(blocks), level=3)


def _spoken(text: str) -> str:
    return words.sentence(words.spoken(text))
