"""What happens to deals."""

from greendeals.services.agreements import agree_to_deal
from greendeals.services.amendments import begin_amendment, catch_up
from greendeals.services.approvals import switch_city_steps, switch_edition_steps
from greendeals.services.archive import archive_deal, unarchive_deal
from greendeals.services.asking import ask_partners, remind_reporter, remind_reporters
from greendeals.services.blocks import paste_rows
from greendeals.services.bundles import (
    on_certificate_sealed,
    request_bundle,
    request_certificate,
    seal_certificate,
)
from greendeals.services.commitments import promise
from greendeals.services.consultations import consult_deal
from greendeals.services.contacts import hand_on
from greendeals.services.copies import request_draft
from greendeals.services.counterparts import (
    Handed,
    check_counterpart,
    confirm_counterpart,
    refuse_counterpart,
    submit_counterpart,
)
from greendeals.services.delegations import Substitute, colleague, delegate_slot, replace_signatory
from greendeals.services.departments import remove_department, save_department
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
from greendeals.services.drafts import start_deal
from greendeals.services.endings import cancel_deal, complete_deal, end_deal, revive_deal, terminate_deal
from greendeals.services.evidence import Consent, Trace
from greendeals.services.evidence_files import EvidenceUpload, add_evidence, change_audience, remove_evidence
from greendeals.services.exchange import (
    check_tables,
    hand_in_tables,
    hand_in_values,
    recheck_tables,
    take_over_tables,
    take_over_values,
    values_workbook,
    workbook_of,
)
from greendeals.services.faults import BlockRefused, RowConflict
from greendeals.services.keeping import publish_keeping
from greendeals.services.kpis import import_kpis
from greendeals.services.links import (
    ask_for_links,
    invite_party,
    issue_link,
    mailbox_of,
    send_links_again,
)
from greendeals.services.lost import end_lost_round
from greendeals.services.mandates import Ground, record_mandate, revoke_mandate
from greendeals.services.notices import leave_deal, resume_deal, suspend_deal
from greendeals.services.opening import open_signing
from greendeals.services.organisations import move_parties
from greendeals.services.origins import Origin
from greendeals.services.overrides import end_override, override_status
from greendeals.services.own_reports import OwnValue, OwnWord, report_own
from greendeals.services.paper import Paper, record_paper
from greendeals.services.parties import change_contact, change_party, remove_party, save_party
from greendeals.services.plans import Ask, CopyTo, Plan, Seat, team_addresses
from greendeals.services.promises import Said, say_of_promise
from greendeals.services.proposals import drop_proposal, propose_change, refuse_proposal, take_proposal
from greendeals.services.readings import Doubtful, Reading
from greendeals.services.remarks import add_remark, settle_remark
from greendeals.services.reminders import remind_signatory
from greendeals.services.report_pdfs import request_report_pdf
from greendeals.services.report_reminders import remind_of_report
from greendeals.services.reports import (
    ReportChanged,
    ReportMoved,
    accept_report,
    answer_request,
    ask_time,
    open_final,
    open_milestone,
    open_reports,
    return_report,
    save_report,
    submit_report,
    take_back_report,
)
from greendeals.services.reviews import Decided, approve_deal, reopen_deal, return_deal, submit_deal
from greendeals.services.rounds import expire_round, withdraw_signing
from greendeals.services.rows import move_row, remove_row, save_row
from greendeals.services.same_effects import settle_same_effect
from greendeals.services.sealing import conclude, seal_round
from greendeals.services.seals import alarm_about_seals, try_seal_again
from greendeals.services.sections import (
    SectionConflict,
    come_by,
    mark_section,
    note_reading,
    save_section,
)
from greendeals.services.signatures import Signature, decline_deal, sign_deal
from greendeals.services.templates import retire_template, save_template
from greendeals.services.terms import Terms, TermsConflict, save_terms
from greendeals.services.value_blocks import (
    BlockDoubtful,
    Entered,
    Entry,
    Place,
    ValueConflict,
    enter_values,
)
from greendeals.services.value_cells import CellReader, paste_values, save_value_row
from greendeals.services.values import check_value, enter_value
from greendeals.services.versions import freeze_deal, remake_pdf
from greendeals.services.words import give_word, remind_all, remind_party, take_word_back
from greendeals.services.written import Taken

__all__ = [
    "SESSION_VALID_FOR",
    "Answer",
    "Ask",
    "BlockDoubtful",
    "BlockRefused",
    "CellReader",
    "Consent",
    "CopyTo",
    "Decided",
    "Doubtful",
    "Entered",
    "Entry",
    "EvidenceUpload",
    "Ground",
    "Handed",
    "Origin",
    "OwnValue",
    "OwnWord",
    "Paper",
    "Place",
    "Plan",
    "Reading",
    "ReportChanged",
    "ReportMoved",
    "RowConflict",
    "Said",
    "Seat",
    "SectionConflict",
    "Sent",
    "Signature",
    "Substitute",
    "Taken",
    "Terms",
    "TermsConflict",
    "Trace",
    "ValueConflict",
    "accept_report",
    "add_evidence",
    "add_remark",
    "agree_to_deal",
    "alarm_about_seals",
    "answer_request",
    "approve_deal",
    "archive_deal",
    "ask_for_links",
    "ask_partners",
    "ask_time",
    "begin_amendment",
    "cancel_deal",
    "catch_up",
    "change_audience",
    "change_contact",
    "change_party",
    "check_counterpart",
    "check_tables",
    "check_value",
    "colleague",
    "come_by",
    "comment_as_partner",
    "complete_deal",
    "conclude",
    "confirm_code",
    "confirm_counterpart",
    "consult_deal",
    "decline_deal",
    "delegate_slot",
    "drop_proposal",
    "end_deal",
    "end_lost_round",
    "end_override",
    "enter_value",
    "enter_values",
    "expire_round",
    "freeze_deal",
    "give_word",
    "hand_in_tables",
    "hand_in_values",
    "hand_on",
    "import_kpis",
    "invite_party",
    "issue_link",
    "leave_deal",
    "mailbox_of",
    "mark_section",
    "move_parties",
    "move_row",
    "note_reading",
    "note_stale",
    "on_certificate_sealed",
    "open_final",
    "open_milestone",
    "open_reports",
    "open_signing",
    "override_status",
    "partner_of",
    "paste_rows",
    "paste_values",
    "promise",
    "propose_change",
    "publish_keeping",
    "recheck_tables",
    "record_mandate",
    "record_paper",
    "refuse_counterpart",
    "refuse_proposal",
    "remake_pdf",
    "remind_all",
    "remind_of_report",
    "remind_party",
    "remind_reporter",
    "remind_reporters",
    "remind_signatory",
    "remove_department",
    "remove_evidence",
    "remove_party",
    "remove_row",
    "reopen_deal",
    "replace_signatory",
    "reply",
    "report_own",
    "request_bundle",
    "request_certificate",
    "request_draft",
    "request_report_pdf",
    "resume_deal",
    "retire_template",
    "return_deal",
    "return_report",
    "revive_deal",
    "revoke_mandate",
    "save_department",
    "save_party",
    "save_report",
    "save_row",
    "save_section",
    "save_template",
    "save_terms",
    "save_value_row",
    "say_of_promise",
    "seal_certificate",
    "seal_round",
    "send_code",
    "send_links_again",
    "settle_remark",
    "settle_same_effect",
    "sign_deal",
    "start_deal",
    "submit_counterpart",
    "submit_deal",
    "submit_report",
    "suspend_deal",
    "switch_city_steps",
    "switch_edition_steps",
    "take_back_report",
    "take_over_tables",
    "take_over_values",
    "take_proposal",
    "take_word_back",
    "team_addresses",
    "terminate_deal",
    "try_seal_again",
    "unarchive_deal",
    "values_workbook",
    "withdraw_signing",
    "workbook_of",
]
