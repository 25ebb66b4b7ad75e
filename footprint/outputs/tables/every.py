"""Lay a result out as tables: one row a fact, keyed by ONS code with the name beside it."""

from collections.abc import Callable

from footprint.outputs.tables import building as tables_building
from footprint.outputs.tables import children as tables_children
from footprint.outputs.tables import ground as tables_ground
from footprint.outputs.tables import options as tables_options
from footprint.outputs.tables import paying as tables_paying
from footprint.outputs.tables import possible as tables_possible
from footprint.outputs.tables import sufficiency as tables_sufficiency
from footprint.outputs.tables import weighing as tables_weighing
from footprint.outputs.tables.table import Table
from footprint.questions.result import Result

_BUILDERS: tuple[Callable[[Result], Table], ...] = (
    tables_options.matrix,
    tables_options.areas,
    tables_options.footprints,
    tables_options.workings,
    tables_options.one_off,
    tables_ground.assumptions,
    tables_ground.figures,
    tables_options.placement,
    tables_ground.calibration,
    tables_options.legal,
    tables_options.reasons,
    tables_ground.changes,
    tables_ground.borders,
)


def tables(result: Result) -> tuple[Table, ...]:
    """Lay out every table of a result, in the order a reader would open them.

    The tables that only one question fills are left out of the others; so are the tables of
    shared functions where a question is about places and they would be empty.
    """
    common = [builder(result) for builder in _BUILDERS]
    # beside what each council would cost
    after = next(n for n, table in enumerate(common, start=1) if table.name == "areas")
    common[after:after] = tables_children.tables(result)
    if result.sufficiency is not None or result.building is not None:
        common = [table for table in common if table.rows]
    return (
        *tables_possible.tables(result),
        *tables_paying.tables(result),
        *tables_sufficiency.tables(result),
        *tables_building.tables(result),
        *common,
        *tables_weighing.tables(result),
    )
