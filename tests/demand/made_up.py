"""Make small catalogues and figures for tests of demand."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from footprint.services import Catalogue, Function, Parameter, Service

COLUMNS = ("code", "indicator", "period", "value", "unit", "status", "low", "high", "source")
CODES = ("E06000001", "E06000002", "E10000003")


def parameter(key, low, central, high, unit="x"):
    return Parameter(key=key, low=low, central=central, high=high, unit=unit, reason="made up")


def function(key="visits", kind="posts", demand=("children",), **more):
    return Function(
        service="youth-club",
        key=key,
        name=key,
        kind=kind,
        legal="unverified",
        demand=tuple(demand),
        demand_unit="children",
        plain="Made up.",
        **more,
    )


def catalogue(parameters: Iterable[Parameter] = (), functions: Iterable[Function] = ()):
    common = {p.key: p for p in parameters if p.key.startswith("common/")}
    own = {p.key: p for p in parameters if not p.key.startswith("common/")}
    service = Service("youth-club", "Youth club", "Made up.", tuple(functions), (), own)
    return Catalogue({"youth-club": service}, common)


def row(
    code, indicator, value, unit="children", status="published", low=np.nan, high=np.nan, **more
):
    given = {"period": "2025", "source": "made up"} | more
    return (code, indicator, given["period"], value, unit, status, low, high, given["source"])


def figures(*rows):
    return pd.DataFrame(list(rows), columns=list(COLUMNS))


def everywhere(indicator, *values, unit="children"):
    return [row(code, indicator, value, unit) for code, value in zip(CODES, values, strict=True)]
