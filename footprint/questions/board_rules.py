"""Make the rules that follow from where a room stands: what it pinned, and who is in how much."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from footprint.arrangements import Arrangement, named, partnerships
from footprint.configurations import Rule, alone
from footprint.questions.desk import Desk

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Block = frozenset[str]
PINNED = "pinned by the room"


def pins(desk: Desk, board: Sequence[Block], pinned: frozenset[str]) -> list[Rule]:
    """Keep pinned areas with the partners, and from the strangers, that they have among them.

    A pinned area that is alone on the board stays alone.
    """
    codes, names = desk.world.codes, desk.scenario.region.names
    rules = []
    for block in sorted(board, key=lambda b: min(map(codes.index, b))):
        held = block & pinned
        if not held:
            continue
        who = named(held, names)
        if len(block) == 1:
            rules.append(
                alone(codes, next(iter(held)), f"{who} stays alone ({PINNED})", names=names)
            )
        else:
            rules.append(_pin(codes, held, pinned, who))
    return rules


def _pin(codes: Sequence[str], held: Block, pinned: frozenset[str], who: str) -> Rule:
    """Make a rule that the pinned areas of one footprint stay together, apart from other pins."""
    columns = np.array([code in held for code in codes])
    others = np.array([code in pinned - held for code in codes])
    verb = "keeps the footprint it has" if len(held) == 1 else "stay in one footprint"
    reason = f"{who} {verb}, apart from other councils pinned ({PINNED})"

    def excess(membership: Bools) -> Floats:
        inside = membership[:, columns]
        torn = inside.any(axis=1) & ~inside.all(axis=1)
        mixed = inside.any(axis=1) & membership[:, others].any(axis=1)
        return np.asarray(torn | mixed, dtype=np.float64)

    def breaks(block: Block) -> bool:
        return bool(held & block) and block & pinned != held

    return Rule("pin", reason, excess, lambda _: reason, areas=tuple(held), breaks=breaks)


def partnership_limit(desk: Desk, arrangement: Arrangement, function: str) -> list[Rule]:
    """Hold a footprint to the most partnerships of a council, the other functions as they are.

    A partnership that another function has already is no new one. A council that is over the
    limit without this function is held to adding none.
    """
    most = desk.limits.most_partnerships
    if most is None:
        return []
    codes = desk.world.codes
    shared = partnerships_beside(arrangement, function)
    full = {code for code in codes if sum(code in block for block in shared) >= most}
    full_columns = np.array([code in full for code in codes])

    def breaks(block: Block) -> bool:
        return len(block) > 1 and block not in shared and bool(block & full)

    def excess(membership: Bools) -> Floats:
        over = (membership.sum(axis=1) > 1) & membership[:, full_columns].any(axis=1)
        for block in shared:
            over &= (membership != np.array([code in block for code in codes])).any(axis=1)
        return np.asarray(over, dtype=np.float64)

    reason = f"No council is in more than {most} partnerships over all functions"
    return [Rule("partnerships", reason, excess, lambda _: reason, breaks=breaks)]


def partnerships_beside(arrangement: Arrangement, function: str) -> set[Block]:
    """Return the partnerships of every other function."""
    others = {f: blocks for f, blocks in arrangement.footprints.items() if f != function}
    return set(partnerships(Arrangement(others)))
