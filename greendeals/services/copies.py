"""Copies of a draft that people take along."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from greendeals.documents import DRAFT_PDF
from greendeals.models import Deal
from greendeals.rules import reads_draft
from greendeals.selectors import draft_subject
from greendeals.services.steps import lock
from icc.documents.models import Document
from icc.documents.services import request_document, retry
from icc.tenancy.actors import Person


@transaction.atomic
def request_draft(*, actor: Person, deal: Deal, now: datetime) -> Document:
    """Ask a worker for the PDF of the draft as it stands; the same text is printed once only.

    Raises:
        Conflict: the deal is gone.
        Forbidden: the actor is neither of the team nor its coach.
    """
    deal = lock(actor, deal)
    reads_draft(actor, deal).require()
    name = f"{slugify(deal.city.slug)}-{slugify(deal.title)[:60] or deal.public_id}-draft.pdf"
    document = request_document(
        kind=DRAFT_PDF,
        subject=draft_subject(deal),
        file_name=name,
        now=now,
        city_id=deal.city_id,
        deal_id=deal.pk,
        language=deal.language,
    )
    retry(document=document)
    return document
