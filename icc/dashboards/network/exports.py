"""The panels of the dashboard as sheets: the table under a chart and the CSV are the same rows."""

from collections.abc import Callable, Mapping
from typing import Final

from icc.dashboards.network.city_sheets import help_sheet, map_sheet
from icc.dashboards.network.deal_sheets import growth_sheet, matrix_sheet, stages_sheet
from icc.dashboards.network.list_sheets import cities_sheet, deals_sheet
from icc.dashboards.network.lists import ListPage
from icc.dashboards.network.page import NetworkPage
from icc.ui.sheets import Sheet

PANELS: Final[Mapping[str, Callable[[NetworkPage], Sheet]]] = {
    "stages": stages_sheet,
    "signed": growth_sheet,
    "sectors": matrix_sheet,
    "map": map_sheet,
    "help": help_sheet,
}
"""Name of each panel in the address to its rows."""

LISTS: Final[Mapping[str, Callable[[ListPage], Sheet]]] = {"deals": deals_sheet, "cities": cities_sheet}
"""The same for the lists behind the marks."""
