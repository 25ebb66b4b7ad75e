"""Say how the options weigh up, always after the matrix and never in its place."""

from collections.abc import Sequence

from footprint.outputs.sections.blocks import Block, Grid, Items, Section, Text, row
from footprint.outputs.wording import findings, numbers, words
from footprint.questions.result import Criterion, Result
from footprint.questions.result_weighing import Acceptance, Weighing

MOST_WEIGHTS = 3
FEWEST_CRITERIA = 3
TITLE = "If nobody agrees on weights"


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
        few = len(found.criteria) < FEWEST_CRITERIA
        blocks.append(_few(found, result) if few else _accepted(found, result))
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
        "better on one, in the central case. The criteria compared are: "
        f"{'; '.join(compared)}."
    )
    blocks: list[Block] = [Text(text)]
    blocks.append(Items(told) if told else Text("No option is outdone by another.", "lead"))
    if found.not_weighed:
        names_said = words.joined(f"“{name}”" for name in found.not_weighed)
        blocks.append(Text(f"Not compared or weighed, because a rule is broken: {names_said}."))
    if found.left_out:
        left_out = tuple(_left_out(key, reason, result) for key, reason in found.left_out)
        blocks += [Text("Not weighed, and why:"), Items((*left_out, *_neither(result)))]
    return Section("outdone", "Outdone", tuple(blocks), level=3)


def _neither(result: Result) -> tuple[str, ...]:
    """Name the criteria of which neither more nor less is better; parts of the cost count in it."""
    labels = [
        words.lowered(criterion.label)
        for criterion in result.criteria
        if criterion.better == "neither"
        and not criterion.label.lower().startswith(findings.PART_OF_A_ROW)
    ]
    if not labels:
        return ()
    return (f"Neither more nor less is better: {'; '.join(labels)}.",)


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
                first_words(item),
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
    return Section("no-agreement", TITLE, (grid,), level=3)


def first_words(item: Acceptance) -> str:
    """Write how often an option comes first."""
    if item.first <= 0:
        return "never"
    percent = 100 * item.first
    return "under 0.1%" if percent < 0.1 else f"{percent:.1f}%".replace(".0%", "%")


def _few(found: Weighing, result: Result) -> Section:
    """Say in words what there is to weigh where no more than two criteria are left."""
    criteria = [findings.criterion_of(key, result) for key in found.criteria]
    labels = [words.lowered(criterion.label) for criterion in criteria]
    told = words.joined(labels) + (" is" if len(labels) == 1 else " are")
    best = [_best(criterion, found, result) for criterion in criteria]
    said = [f"Only {told} left to weigh."]
    names = [words.joined(f"“{option}”" for option in options) for options in best]
    if len(criteria) == 1:
        said.append(f"{names[0]} comes first on it, so no weight changes that.")
    elif both := [option for option in best[0] if option in best[1]]:
        first = words.joined(f"“{option}”" for option in both)
        said.append(f"{first} is best on both, so no weight changes that.")
    else:
        apart = [_between(criterion, best, result) for criterion in criteria]
        said.append(
            f"{names[0]} is best on the first and {names[1]} on the second. The choice between "
            f"them is {apart[0]} against {apart[1]}: how much each matters is for people to say."
        )
    return Section("no-agreement", TITLE, (Text(" ".join(said)),), level=3)


def _central(option: str, key: str, result: Result) -> float:
    """Return an option's central value; one with nothing to change costs nothing once."""
    cell = next(one.cells[key] for one in result.options if one.name == option)
    return 0.0 if cell.value is None else cell.value.central


def _best(criterion: Criterion, found: Weighing, result: Result) -> list[str]:
    """Return the options weighed that are best on a criterion, central case."""
    values = {item.option: _central(item.option, criterion.key, result) for item in found.accepted}
    most = max(values.values()) if criterion.better == "higher" else min(values.values())
    return [option for option, value in values.items() if value == most]


def _between(criterion: Criterion, best: Sequence[Sequence[str]], result: Result) -> str:
    """Say how far the first options of two criteria lie apart on one of them."""
    ends = [_central(options[0], criterion.key, result) for options in best]
    size = numbers.number(abs(ends[0] - ends[1]), criterion.unit, largest=max(map(abs, ends)))
    return f"{size} {numbers.unit_words(criterion.unit)}".strip()


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
