"""Give every test of the inputs a made-up region and the means to change one cell of it."""

import csv
from pathlib import Path

import pytest
from regions import made_up_catalogue, make_region, make_scenario

from footprint.errors import InputError
from footprint.inputs import load_region, load_scenario


class Bench:
    """A made-up region and scenario in a folder, to be changed and read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scenario = make_scenario(folder)
        self.region = folder / "regions" / "made-up"
        self.catalogue = made_up_catalogue()

    def rows(self, table: str) -> list[list[str]]:
        """Return every row of a table, heading first."""
        with (self.region / table).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table: str, rows: list[list[str]]) -> None:
        """Write every row of a table."""
        with (self.region / table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def row_of(self, table: str, *cells: str) -> int:
        """Return the number, as a spreadsheet counts, of the first row that begins so."""
        for number, row in enumerate(self.rows(table), start=1):
            if row[: len(cells)] == list(cells):
                return number
        raise LookupError(cells)

    def cell(self, table: str, row: int, column: str, value: str) -> None:
        """Change one cell."""
        rows = self.rows(table)
        rows[row - 1][rows[0].index(column)] = value
        self.write(table, rows)

    def add(self, table: str, *cells: str) -> int:
        """Add a row and return its number."""
        rows = self.rows(table)
        self.write(table, [*rows, [*cells, *[""] * (len(rows[0]) - len(cells))]])
        return len(rows) + 1

    def load(self):
        """Return the region."""
        return load_region(self.region, catalogue=self.catalogue)

    def problems(self) -> list[str]:
        """Return the region's problems as lines; fail where there are none."""
        with pytest.raises(InputError) as caught:
            self.load()
        return [str(problem) for problem in caught.value.problems]

    def ask(self, text: str | None = None, *, sets=()):
        """Return the scenario, with another text if given."""
        if text is not None:
            self.scenario.write_text(text, encoding="utf-8")
        return load_scenario(self.scenario, sets=sets, catalogue=self.catalogue)

    def complaints(self, text: str | None = None, *, sets=()) -> list[str]:
        """Return the scenario's problems as lines; fail where there are none."""
        with pytest.raises(InputError) as caught:
            self.ask(text, sets=sets)
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a made-up region and scenario in a fresh folder."""
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def shared_bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a made-up region and scenario that no test changes."""
    return Bench(tmp_path_factory.mktemp("shared"))


__all__ = ["Bench", "make_region"]
