"""What the pages know that show more than one feature."""

from icc.dashboards.selectors.desk import DeskPage, desk_page
from icc.dashboards.selectors.homes import Home, home_of
from icc.dashboards.selectors.network import NetworkPage, network_page
from icc.dashboards.selectors.portfolio import PortfolioRow, portfolio

__all__ = [
    "DeskPage",
    "Home",
    "NetworkPage",
    "PortfolioRow",
    "desk_page",
    "home_of",
    "network_page",
    "portfolio",
]
