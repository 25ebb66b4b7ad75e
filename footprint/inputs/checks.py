"""Turn what a pandera schema finds into problems a person can mend."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from footprint.inputs.cells import shown
from footprint.inputs.findings import Findings

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

_REPEATED = "field_uniqueness"


def check_frame(
    frame: pd.DataFrame,
    schema: "DataFrameSchema",
    file: str,
    findings: Findings,
    remedies: Mapping[str, str],
    describe: Callable[[int], str],
) -> None:
    """Check types, ranges and uniqueness of a whole table at once.

    The ``error`` of each pandera check is what is wrong, put after the value; ``remedies``
    gives the remedy by column, and ``describe`` turns a row number into the words that name
    the record.
    """
    from pandera.errors import SchemaErrors

    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for failure in errors.failure_cases.to_dict("records"):
            _add(failure, file, findings, remedies, describe)


def _add(
    failure: Mapping[Any, Any],
    file: str,
    findings: Findings,
    remedies: Mapping[str, str],
    describe: Callable[[int], str],
) -> None:
    """Add one failure of a schema as a problem."""
    column, case = str(failure["column"]), failure["failure_case"]
    value = f"{case:g}" if isinstance(case, float) else f'"{shown(str(case))}"'
    if failure["check"] == _REPEATED:
        what = f"{value} is there more than once."
    else:
        what = f"{value} {failure['check']}."
    row = int(failure["index"])
    who = describe(row)
    what = f"{who}: {what}" if who else what
    findings.problem(f"{file}, row {row}, column {column}", what, remedies.get(column, ""))
