"""Find a person's own services beside the bundled ones."""

from pathlib import Path

from footprint.errors import InputError
from footprint.services.catalogue import Catalogue, load_catalogue


def services_in(folder: Path) -> tuple[Path, ...]:
    """Return the folder of a person's own services in a folder, if there is one."""
    own = folder / "services"
    return (own,) if own.is_dir() and any(own.glob("*.toml")) else ()


def own_catalogue(*folders: Path) -> Catalogue:
    """Return the bundled services with those of the ``services`` folders in some folders.

    Raises
    ------
    InputError
        Naming every file that cannot be read as a service.
    """
    own = [found for folder in folders for found in services_in(folder)]
    try:
        return load_catalogue(*own)
    except OSError as error:
        file = Path(str(error.filename or "services")).name
        what = f"cannot be read ({error.strerror or 'the system refused'})."
        raise InputError.of(file, what, "Close it elsewhere, or take it out.") from error
    except RecursionError as error:
        where = ", ".join(folder.name for folder in own)
        what = "has a file with far too many brackets inside each other."
        raise InputError.of(where, what, "Mend it.") from error
