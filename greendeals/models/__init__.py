"""Deals, their content, their frozen versions, signatures and what is published of them."""

from greendeals.models.base import PROMISE_LENGTH, REASON_LENGTH, SECTION_LENGTH
from greendeals.models.deals import Deal, Review, Section
from greendeals.models.door import Code, Link, digest_of
from greendeals.models.parties import Comment, Commitment, Contact, Party
from greendeals.models.register import RegisterEntry
from greendeals.models.signing import DealVersion, Evidence, Signatory, SigningRound

__all__ = [
    "PROMISE_LENGTH",
    "REASON_LENGTH",
    "SECTION_LENGTH",
    "Code",
    "Comment",
    "Commitment",
    "Contact",
    "Deal",
    "DealVersion",
    "Evidence",
    "Link",
    "Party",
    "RegisterEntry",
    "Review",
    "Section",
    "Signatory",
    "SigningRound",
    "digest_of",
]
