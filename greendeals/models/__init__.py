"""Deals, their content, their frozen versions, signatures and what is published of them."""

from greendeals.models.answers import Answer
from greendeals.models.base import PROMISE_LENGTH, REASON_LENGTH, SECTION_LENGTH
from greendeals.models.comments import Comment
from greendeals.models.commitments import Commitment
from greendeals.models.contacts import Contact
from greendeals.models.counterparts import Counterpart, PaperSignature
from greendeals.models.deals import Deal, Department, Review, Section
from greendeals.models.door import Code, Link, digest_of
from greendeals.models.evidence import Evidence
from greendeals.models.exchange import TablesFile
from greendeals.models.mandates import Copy, Mandate, StandIn, address_of
from greendeals.models.parties import Party
from greendeals.models.plan import FundingLine, Indicator, Kpi, PlannedAction
from greendeals.models.proposals import Proposal
from greendeals.models.register import Keeping, Notice, RegisterEntry
from greendeals.models.reports import REPORT_LENGTH, EvidenceFile, PromiseUpdate, Report, ReportStep
from greendeals.models.rounds import SigningRound
from greendeals.models.signatories import Signatory
from greendeals.models.templates import Template
from greendeals.models.values import IndicatorValue, SameEffect, StatusOverride
from greendeals.models.versions import DealVersion
from greendeals.models.writing import Reading, Remark, Revision

__all__ = [
    "PROMISE_LENGTH",
    "REASON_LENGTH",
    "REPORT_LENGTH",
    "SECTION_LENGTH",
    "Answer",
    "Code",
    "Comment",
    "Commitment",
    "Contact",
    "Copy",
    "Counterpart",
    "Deal",
    "DealVersion",
    "Department",
    "Evidence",
    "EvidenceFile",
    "FundingLine",
    "Indicator",
    "IndicatorValue",
    "Keeping",
    "Kpi",
    "Link",
    "Mandate",
    "Notice",
    "PaperSignature",
    "Party",
    "PlannedAction",
    "PromiseUpdate",
    "Proposal",
    "Reading",
    "RegisterEntry",
    "Remark",
    "Report",
    "ReportStep",
    "Review",
    "Revision",
    "SameEffect",
    "Section",
    "Signatory",
    "SigningRound",
    "StandIn",
    "StatusOverride",
    "TablesFile",
    "Template",
    "address_of",
    "digest_of",
]
