"""Say in plain words what differs between two arrangements."""

from collections.abc import Iterable, Mapping, Sequence

from footprint.arrangements.arrangement import Arrangement, Block


def differs(
    arrangement: Arrangement,
    other: Arrangement,
    area_names: Mapping[str, str],
    function_names: Mapping[str, str],
    *,
    when: str = "today",
) -> tuple[str, ...]:
    """Say, function by function, which areas share differently, and how the other has it.

    Parameters
    ----------
    area_names
        ONS code to name, in the order in which areas are to be named.
    function_names
        Function id to the words before the colon ("Fostering, recruitment").
    when
        How to speak of the other arrangement ("today", "in Two hubs").

    Returns
    -------
    One sentence for each function that differs, in the order of the arrangement; none where the
    two are alike. A function only one of them has is passed over.
    """
    sentences = []
    for function, blocks in arrangement.footprints.items():
        if function not in other.footprints:
            continue
        before = other.footprints[function]
        clauses = _clauses(blocks, before, area_names, when)
        if clauses:
            sentences.append(f"{function_names.get(function, function)}: {'. '.join(clauses)}")
    return tuple(sentences)


def named(codes: Iterable[str], area_names: Mapping[str, str]) -> str:
    """Name areas in order: "Leicester, Leicestershire and Rutland"; codes without a name last."""
    inside = set(codes)
    known = [name for code, name in area_names.items() if code in inside]
    return listed([*known, *sorted(inside - set(area_names))])


def listed(items: Sequence[str]) -> str:
    """Join items as in speech: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _clauses(
    blocks: Iterable[Block], before: Iterable[Block], area_names: Mapping[str, str], when: str
) -> list[str]:
    """Return a clause for each new shared footprint, and one for each newly alone set of areas."""
    before = tuple(before)
    new = [block for block in _in_order(blocks, area_names) if block not in before]
    clauses = []
    for old in _in_order(before, area_names):
        parts = [block for block in new if block < old]
        if frozenset().union(*parts) == old and any(len(block) > 1 for block in parts):
            clauses.append(f"{_parted(parts, area_names)}; {when} {_share(old, old, area_names)}")
            new = [block for block in new if block not in parts]
    clauses += [
        f"{named(block, area_names)} share; {when} {_before(block, before, area_names)}"
        for block in new
        if len(block) > 1
    ]

    # areas that come out alone are told by the footprint they leave
    alone = frozenset(code for block in new if len(block) == 1 for code in block)
    for old in _in_order(before, area_names):
        leaving = old & alone
        if leaving:
            verb = "each alone" if len(leaving) > 1 else "alone"
            clauses.append(
                f"{named(leaving, area_names)} {verb}; {when} {_share(old, leaving, area_names)}"
            )
    return clauses


def _parted(parts: Sequence[Block], area_names: Mapping[str, str]) -> str:
    """Say how an older footprint has come apart into others and into areas alone."""
    alone = frozenset(code for block in parts if len(block) == 1 for code in block)
    shared = [block for block in parts if len(block) > 1]
    each = "each alone" if len(alone) > 1 else "alone"
    if alone and len(shared) == 1:
        return f"{named(alone, area_names)} {each} and the others still share"
    told = [f"{named(block, area_names)} share" for block in shared]
    if alone:
        told.append(f"{named(alone, area_names)} {each}")
    return f"{', '.join(told[:-1])}, and {told[-1]}"


def _before(block: Block, before: Iterable[Block], area_names: Mapping[str, str]) -> str:
    """Say how the members of a block share in the other arrangement."""
    touching = [old for old in _in_order(before, area_names) if old & block]
    single = frozenset(code for old in touching if len(old) == 1 for code in old)
    if single == block:
        return "each alone"
    parts = [_share(old, old & block, area_names) for old in touching if len(old) > 1]
    if single:
        verb = "are each alone" if len(single) > 1 else "is alone"
        parts.append(f"{named(single, area_names)} {verb}")
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _share(old: Block, members: Block, area_names: Mapping[str, str]) -> str:
    """Say how some members of an older shared footprint share in it."""
    others = old - members
    if not others:
        return f"{named(members, area_names)} share"
    verb = "shares" if len(members) == 1 else "share"
    return f"{named(members, area_names)} {verb} with {named(others, area_names)}"


def _in_order(blocks: Iterable[Block], area_names: Mapping[str, str]) -> list[Block]:
    """Return blocks by their first area in the order of the names."""
    place = {code: i for i, code in enumerate(area_names)}
    return sorted(blocks, key=lambda block: min(place.get(code, len(place)) for code in block))
