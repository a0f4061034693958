"""What happens to deals."""

from greendeals.services.commitments import promise, remove_commitment
from greendeals.services.door import (
    SESSION_VALID_FOR,
    Answer,
    Sent,
    comment_as_partner,
    confirm_code,
    note_stale,
    partner_of,
    reply,
    send_code,
)
from greendeals.services.drafts import SectionConflict, save_section, start_deal
from greendeals.services.evidence import Consent, Trace
from greendeals.services.links import (
    ask_for_links,
    invite_party,
    issue_link,
    mailbox_of,
    send_links_again,
)
from greendeals.services.parties import change_contact, remove_party, save_party
from greendeals.services.reminders import remind_signatory
from greendeals.services.reviews import approve_deal, reopen_deal, return_deal, submit_deal
from greendeals.services.rounds import (
    Ask,
    conclude,
    expire_round,
    open_signing,
    seal_round,
    withdraw_signing,
)
from greendeals.services.seals import try_seal_again
from greendeals.services.signatures import Signature, decline_deal, sign_deal
from greendeals.services.versions import freeze_deal, remake_pdf

__all__ = [
    "SESSION_VALID_FOR",
    "Answer",
    "Ask",
    "Consent",
    "SectionConflict",
    "Sent",
    "Signature",
    "Trace",
    "approve_deal",
    "ask_for_links",
    "change_contact",
    "comment_as_partner",
    "conclude",
    "confirm_code",
    "decline_deal",
    "expire_round",
    "freeze_deal",
    "invite_party",
    "issue_link",
    "mailbox_of",
    "note_stale",
    "open_signing",
    "partner_of",
    "promise",
    "remake_pdf",
    "remind_signatory",
    "remove_commitment",
    "remove_party",
    "reopen_deal",
    "reply",
    "return_deal",
    "save_party",
    "save_section",
    "seal_round",
    "send_code",
    "send_links_again",
    "sign_deal",
    "start_deal",
    "submit_deal",
    "try_seal_again",
    "withdraw_signing",
]
