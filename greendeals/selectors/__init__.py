"""What pages, documents and services know about deals."""

from greendeals.selectors.content import blockers, content_of, readable
from greendeals.selectors.figures import Figures, figures
from greendeals.selectors.home import DealHome, deal_home
from greendeals.selectors.lists import (
    TONES,
    DealRow,
    city_deals,
    deals_of_cities,
    deals_to_sign,
    open_participation,
)

__all__ = [
    "TONES",
    "DealHome",
    "DealRow",
    "Figures",
    "blockers",
    "city_deals",
    "content_of",
    "deal_home",
    "deals_of_cities",
    "deals_to_sign",
    "figures",
    "open_participation",
    "readable",
]
