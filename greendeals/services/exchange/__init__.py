"""The tables of a deal as a workbook: out, and back in the same format."""

from greendeals.services.exchange.imports import (
    check_tables,
    hand_in_tables,
    hand_in_values,
    recheck_tables,
    take_over_tables,
    take_over_values,
)
from greendeals.services.exchange.outgoing import workbook_of
from greendeals.services.exchange.values_out import values_workbook

__all__ = [
    "check_tables",
    "hand_in_tables",
    "hand_in_values",
    "recheck_tables",
    "take_over_tables",
    "take_over_values",
    "values_workbook",
    "workbook_of",
]
