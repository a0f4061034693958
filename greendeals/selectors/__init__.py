"""What pages, documents and services know about deals."""

from greendeals.selectors.content import Change, blockers, changes_between, content_of, readable
from greendeals.selectors.door import Door, changes_since, city_of, door_of, find_link, open_code, pdf_of
from greendeals.selectors.figures import Figures, figures
from greendeals.selectors.history import acts_in_cities
from greendeals.selectors.home import DealHome, deal_home
from greendeals.selectors.lists import (
    TONES,
    DealRow,
    city_deals,
    deals_of_cities,
    deals_to_move,
    deals_to_sign,
    open_participation,
)
from greendeals.selectors.parties import PartyCard, is_own, party_cards
from greendeals.selectors.register import (
    Facets,
    Register,
    Registered,
    register,
    register_facets,
    registered,
    registered_entries,
    sealed_file,
)
from greendeals.selectors.signing import (
    Progress,
    Slot,
    changes_from,
    late_rounds,
    near_deadline,
    seal_of,
    signing_progress,
    unsealed_rounds,
)
from greendeals.selectors.talks import unanswered_comments
from greendeals.selectors.verification import (
    Verification,
    authority_fingerprint,
    verify_code,
    verify_file,
    verify_hash,
)

__all__ = [
    "TONES",
    "Change",
    "DealHome",
    "DealRow",
    "Door",
    "Facets",
    "Figures",
    "PartyCard",
    "Progress",
    "Register",
    "Registered",
    "Slot",
    "Verification",
    "acts_in_cities",
    "authority_fingerprint",
    "blockers",
    "changes_between",
    "changes_from",
    "changes_since",
    "city_deals",
    "city_of",
    "content_of",
    "deal_home",
    "deals_of_cities",
    "deals_to_move",
    "deals_to_sign",
    "door_of",
    "figures",
    "find_link",
    "is_own",
    "late_rounds",
    "near_deadline",
    "open_code",
    "open_participation",
    "party_cards",
    "pdf_of",
    "readable",
    "register",
    "register_facets",
    "registered",
    "registered_entries",
    "seal_of",
    "sealed_file",
    "signing_progress",
    "unanswered_comments",
    "unsealed_rounds",
    "verify_code",
    "verify_file",
    "verify_hash",
]
