"""Tell from what runs say of themselves whether one shows what another withholds."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from footprint.errors import InputError

INTERNAL = "internal"


def check_alike(folders: Sequence[Path], *, where: str = "compare") -> None:
    """Check that runs are all protected or all internal, by what each says of itself.

    ``where`` is the command that is refused. Raises InputError where they are not.
    """
    kinds = {name: one.get("profile") == INTERNAL for name, one in _named(folders).items()}
    if len(set(kinds.values())) > 1:
        internal = next(name for name, is_internal in kinds.items() if is_internal)
        what = f"{internal} is an internal run, with small numbers that the others withhold."
        remedy = (
            "Lay internal runs beside each other, or add --internal and keep what is said inside."
        )
        raise InputError.of(where, what, remedy)


def _named(folders: Sequence[Path]) -> dict[str, Mapping[str, Any]]:
    """Return what runs say of their protection, by their names."""
    names = [folder.name for folder in folders]
    return {
        folder.name if names.count(folder.name) == 1 else str(folder): protection(folder)
        for folder in folders
    }


def protection(folder: Path) -> Mapping[str, Any]:
    """Return what a run says of its protection; of one that says nothing, whether it has any."""
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        found = record.get("protection")
        if isinstance(found, dict):
            return found
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError):
        return {}
    return {"profile": INTERNAL} if result.get("unprotected") else {}
