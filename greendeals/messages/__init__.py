"""What deals tell people."""

from greendeals.messages.consultation import (
    proposal_answered,
    proposed,
    word_asked,
    word_given,
    word_reminded,
)
from greendeals.messages.desk import counterpart_held, counterpart_refused, seal_late
from greendeals.messages.door import (
    code_locked,
    code_sent,
    commented,
    invited,
    link_again,
    preview_invitation,
)
from greendeals.messages.endings import deal_cancelled, deal_ended
from greendeals.messages.mandates import handed_over, mandate_ended, mandate_missing
from greendeals.messages.reviews import review_decided, review_requested
from greendeals.messages.signing import (
    declined,
    drop_reminders,
    partner_asked,
    preview_requests,
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
    "counterpart_held",
    "counterpart_refused",
    "deal_cancelled",
    "deal_ended",
    "declined",
    "drop_reminders",
    "handed_over",
    "invited",
    "link_again",
    "mandate_ended",
    "mandate_missing",
    "partner_asked",
    "preview_invitation",
    "preview_requests",
    "proposal_answered",
    "proposed",
    "receipts",
    "reminded",
    "review_decided",
    "review_requested",
    "seal_late",
    "signature_asked",
    "signature_received",
    "signing_ended",
    "was_reminded",
    "word_asked",
    "word_given",
    "word_reminded",
]
