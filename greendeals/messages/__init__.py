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
from greendeals.messages.monitoring import (
    notice_given,
    report_answered,
    report_opened,
    report_reminded,
    report_submitted,
    time_answered,
    time_asked,
    was_reminded_of_report,
)
from greendeals.messages.partner_reports import (
    contact_handed_on,
    contact_named,
    promises_asked,
    promises_reminded,
    promises_were_asked,
)
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
    "contact_handed_on",
    "contact_named",
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
    "notice_given",
    "partner_asked",
    "preview_invitation",
    "preview_requests",
    "promises_asked",
    "promises_reminded",
    "promises_were_asked",
    "proposal_answered",
    "proposed",
    "receipts",
    "reminded",
    "report_answered",
    "report_opened",
    "report_reminded",
    "report_submitted",
    "review_decided",
    "review_requested",
    "seal_late",
    "signature_asked",
    "signature_received",
    "signing_ended",
    "time_answered",
    "time_asked",
    "was_reminded",
    "was_reminded_of_report",
    "word_asked",
    "word_given",
    "word_reminded",
]
