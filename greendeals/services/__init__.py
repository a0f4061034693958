"""What happens to deals."""

from greendeals.services.commitments import promise, remove_commitment, remove_party, save_party
from greendeals.services.drafts import SectionConflict, save_section, start_deal
from greendeals.services.reviews import approve_deal, reopen_deal, return_deal, submit_deal
from greendeals.services.signatures import open_signing, sign_deal, withdraw_signing
from greendeals.services.versions import freeze_deal, remake_pdf

__all__ = [
    "SectionConflict",
    "approve_deal",
    "freeze_deal",
    "open_signing",
    "promise",
    "remake_pdf",
    "remove_commitment",
    "remove_party",
    "reopen_deal",
    "return_deal",
    "save_party",
    "save_section",
    "sign_deal",
    "start_deal",
    "submit_deal",
    "withdraw_signing",
]
