"""The PDF of a draft."""

from greendeals.models import Deal
from greendeals.rules import reads_draft
from icc.documents.models import Document
from icc.tenancy.actors import Actor

DRAFT_KIND = "greendeals.draft"
"""Name of the kind of document that prints a draft."""


def draft_subject(deal: Deal) -> str:
    """Return what names the print of a draft: one for each state of its text."""
    return f"{deal.subject}:draft:{deal.content_version}"


def draft_pdf(*, actor: Actor, deal: Deal) -> Document | None:
    """Return the print of the draft as it stands, made or in the making; None before it is asked for."""
    if not reads_draft(actor, deal):
        return None
    rows = Document.objects.visible_to(actor).filter(kind=DRAFT_KIND, subject=draft_subject(deal))
    return rows.first()
