"""Join the figures of several runs into one, so that they are protected against each other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from footprint.outputs.disclosure.cells import ANY, Cell, Ground, Key, Sum, consistent


@dataclass(frozen=True, slots=True)
class Joined:
    """The cells of several runs and all their relations.

    Attributes
    ----------
    ground
        Every cell once: a figure that is the same in two runs is one cell.
    places
        For each run, its figures to their cells.
    """

    ground: Ground
    places: tuple[dict[Key, Key], ...]

    def owned(self, withheld: Collection[Key]) -> set[Key]:
        """Return the cells of those own figures, in every run that has one, noughts aside."""
        return {
            place[key]
            for place in self.places
            for key in withheld
            if key in place and not _is_known(self.ground.cells[place[key]])
        }

    def hidden(self, cells: Collection[Key]) -> "Joined":
        """Return the same with some cells withheld for good, beside those that are small."""
        told = dict(self.ground.cells)
        for key in cells:
            cell = told[key]
            told[key] = replace(cell, shown=cell.hidden, open=False)
        return Joined(replace(self.ground, cells=told), self.places)


def join(grounds: Sequence[Ground]) -> Joined:
    """Return the cells and relations of several runs as those of one.

    The attacker is told which own counts are the same in two runs, and sees of each what any of
    the runs shows of it. A count that its publisher withholds is taken to be the same in all
    runs as long as some number agrees with all of them.
    """
    if len(grounds) == 1:
        own = {key: key for key in grounds[0].cells if key not in grounds[0].rests}
        return Joined(grounds[0], (own,))
    tied = _join(grounds, tied=True)
    if len(consistent(tied.ground)) == len(tied.ground.relations):
        return tied
    return _join(grounds, tied=False)


def _join(grounds: Sequence[Ground], *, tied: bool) -> Joined:
    """Join runs; counts of which only an interval is known are one cell where ``tied``."""
    ground = Ground(grounds[0].profile, {})
    places: list[dict[Key, Key]] = []
    known: dict[tuple[object, ...], Key] = {}
    seen: dict[Sum, Key | None] = {}
    for number, found in enumerate(grounds):
        place: dict[Key, Key] = {}
        for key, cell in found.cells.items():
            if key in found.rests:
                continue
            own = key in found.figures and found.figures[key].own
            alike = cell.truth[0] == cell.truth[1] or (tied and cell.truth[1] < ANY)
            mark = (key, own, cell.truth, -1 if alike else number)
            place[key] = known.setdefault(mark, _free(key, number, ground))
            _merge(place[key], cell, ground)
        places.append(place)
        for keys, signs in consistent(found):
            rest = next((key for key in keys if key in found.rests), None)
            relation = tuple(place[key] for key in keys if key != rest), signs
            if relation in seen:
                continue
            seen[relation] = rest
            if rest is not None:
                free = _free(rest, number, ground)
                _merge(free, found.cells[rest], ground)
                ground.rests.add(free)
                relation = (*relation[0], free), signs
            ground.relations.append(relation)
    return Joined(ground, tuple(places))


def _free(key: Key, number: int, ground: Ground) -> Key:
    """Return a name for a cell that no other has: its own, else with the number of the run."""
    return key if key not in ground.cells else (key[0], f"{key[1]} of run {number}")


def _merge(key: Key, cell: Cell, ground: Ground) -> None:
    """Keep of a cell what is known of it from every run.

    Where one run shows what another withholds it is to be withheld in both, so what counts is
    what the latter says of it.
    """
    other = ground.cells.get(key)
    if other is None:
        ground.cells[key] = replace(cell, key=key)
        return
    small = cell.small or other.small
    movable = cell.open or other.open or small
    hiding = [one for one in (other, cell) if one.small or one.open] if movable else [other, cell]
    hidden = max(one.hidden[0] for one in hiding), min(one.hidden[1] for one in hiding)
    shown = max(other.shown[0], cell.shown[0]), min(other.shown[1], cell.shown[1])
    ground.cells[key] = Cell(
        key,
        other.truth,
        hidden if small else shown,
        hidden,
        small=small,
        open=movable and not small,
    )


def _is_known(cell: Cell) -> bool:
    """Tell whether a cell says the same whether it is shown or withheld, as a nought does."""
    return cell.hidden[0] == cell.hidden[1] and not cell.small
