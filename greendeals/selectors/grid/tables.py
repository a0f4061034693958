"""The four tables of a deal: promises, actions, indicators, funding."""

from collections.abc import Mapping

from greendeals.selectors.grid.actions import ACTIONS
from greendeals.selectors.grid.commitments import COMMITMENTS
from greendeals.selectors.grid.funding import FUNDING
from greendeals.selectors.grid.indicators import INDICATORS
from greendeals.selectors.grid.table import Table
from greendeals.workflow import TableKey

TABLES: Mapping[TableKey, Table] = {table.key: table for table in (COMMITMENTS, ACTIONS, INDICATORS, FUNDING)}
"""All tables, in the order in which they are written: what is pointed at comes first."""
