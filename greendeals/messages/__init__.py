"""What deals tell people."""

from greendeals.messages.door import (
    code_locked,
    code_sent,
    commented,
    invited,
    link_again,
    preview_invitation,
)
from greendeals.messages.reviews import review_decided, review_requested
from greendeals.messages.signing import (
    declined,
    drop_reminders,
    partner_asked,
    receipts,
    reminded,
    signature_asked,
    signature_received,
    signing_ended,
    was_reminded,
)

__all__ = [
    "code_locked",
    "code_sent",
    "commented",
    "declined",
    "drop_reminders",
    "invited",
    "link_again",
    "partner_asked",
    "preview_invitation",
    "receipts",
    "reminded",
    "review_decided",
    "review_requested",
    "signature_asked",
    "signature_received",
    "signing_ended",
    "was_reminded",
]
