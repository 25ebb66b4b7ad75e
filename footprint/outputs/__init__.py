"""Write what leaves the project: tables, maps, reports, records and comparisons."""

from footprint.outputs.comparison.compare import Comparison, compare, write_comparison
from footprint.outputs.explain import explain
from footprint.outputs.record import run_record, to_dict, to_json
from footprint.outputs.writer import Written, write

__all__ = [
    "Comparison",
    "Written",
    "compare",
    "explain",
    "run_record",
    "to_dict",
    "to_json",
    "write",
    "write_comparison",
]
