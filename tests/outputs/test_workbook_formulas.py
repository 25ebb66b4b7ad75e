"""Another program works the formulas out to the numbers of the result."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from footprint.outputs.workbook import sheets as workbook
from footprint.outputs.workbook.words import SHEETS
from footprint.outputs.workbook.workings import AGREES, CHECK, WORKINGS

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CALC = "LibreOffice Calc is not installed: the formulas are not worked out again"
SECONDS = 120


def without_values(data: bytes) -> bytes:
    """Take away what each formula came to, so that whoever opens the file must work it out."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            content = given.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            made.writestr(name, content)
    return stream.getvalue()


def recalculated(data: bytes, folder):
    """Open a workbook in LibreOffice, save it, and read the values it worked out."""
    given, out = folder / "tables.xlsx", folder / "out"
    given.write_bytes(without_values(data))
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(out), str(given)],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    if not (out / "tables.xlsx").is_file():
        pytest.skip(CALC)
    return openpyxl.load_workbook(out / "tables.xlsx", data_only=True)


def test_quantity_times_price_as_written_is_the_amount_to_the_penny(result):
    now, *others = result.options
    first, *rest = now.workings
    quantity, price = 26380.69239288055, 590.3026334999
    pence = round(100 * quantity * price)
    # a price cut to six decimals would be a penny out
    assert round(100 * quantity * round(price, 6)) != pence
    line = replace(first, quantity=quantity, unit_price_gbp=price, amount_pence=pence)
    now = replace(now, workings=(line, *rest))
    data = workbook.workbook(replace(result, options=(now, *others)))
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[SHEETS[WORKINGS]]
    rows = [row for row in sheet.iter_rows(values_only=True) if quantity in row]
    assert len(rows) == 1
    assert price in rows[0]
    assert pence / 100 in rows[0]


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason=CALC)
@pytest.mark.parametrize("name", ["result", "paying"])
def test_the_formulas_come_to_the_costs_shown(name, request, tmp_path):
    result = request.getfixturevalue(name)
    data = workbook.workbook(result)
    bare = openpyxl.load_workbook(io.BytesIO(without_values(data)), data_only=True)
    assert bare[CHECK]["E5"].value is None

    found = recalculated(data, tmp_path)
    sums = list(found[CHECK].iter_rows(min_row=5, values_only=True))
    assert {row[7] for row in sums} == {AGREES}
    assert sum(round(100 * row[4]) for row in sums) == sum(
        line.amount_pence for option in result.options for line in option.workings
    )

    lines = list(found[SHEETS[WORKINGS]].iter_rows(min_row=5, values_only=True))
    pence = [line.amount_pence for option in result.options for line in option.workings]
    assert [round(100 * row[11]) for row in lines] == pence
