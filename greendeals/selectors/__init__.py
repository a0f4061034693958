"""What pages, documents and services know about deals."""

from greendeals.selectors.content import Change, blockers, changes_between, content_of, readable
from greendeals.selectors.door import Door, city_of, door_of, find_link
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
from greendeals.selectors.signing import (
    Progress,
    Slot,
    late_rounds,
    near_deadline,
    seal_of,
    signing_progress,
    unsealed_rounds,
)

__all__ = [
    "TONES",
    "Change",
    "DealHome",
    "DealRow",
    "Door",
    "Figures",
    "Progress",
    "Slot",
    "blockers",
    "changes_between",
    "city_deals",
    "city_of",
    "content_of",
    "deal_home",
    "deals_of_cities",
    "deals_to_sign",
    "door_of",
    "figures",
    "find_link",
    "late_rounds",
    "near_deadline",
    "open_participation",
    "readable",
    "seal_of",
    "signing_progress",
    "unsealed_rounds",
]
