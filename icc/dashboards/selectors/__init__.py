"""What the pages know that show more than one feature."""

from icc.dashboards.selectors.changes import Change, changes_in_cities
from icc.dashboards.selectors.desk import DeskPage, desk_page
from icc.dashboards.selectors.homes import CHANGES, Home, home_of
from icc.dashboards.selectors.journey import JourneyPanel, journey_panel
from icc.dashboards.selectors.own_warnings import OwnWarning, own_warnings
from icc.dashboards.selectors.portfolio import PortfolioRow, board, portfolio

__all__ = [
    "CHANGES",
    "Change",
    "DeskPage",
    "Home",
    "JourneyPanel",
    "OwnWarning",
    "PortfolioRow",
    "board",
    "changes_in_cities",
    "desk_page",
    "home_of",
    "journey_panel",
    "own_warnings",
    "portfolio",
]
