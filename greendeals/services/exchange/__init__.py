"""The tables of a deal as a workbook: out, and back in the same format."""

from greendeals.services.exchange.imports import (
    check_tables,
    hand_in_tables,
    recheck_tables,
    take_over_tables,
)
from greendeals.services.exchange.outgoing import workbook_of

__all__ = ["check_tables", "hand_in_tables", "recheck_tables", "take_over_tables", "workbook_of"]
