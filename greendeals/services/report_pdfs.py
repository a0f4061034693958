"""Accepted reports on paper."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from greendeals.documents import REPORT_PDF
from greendeals.models import Deal, Report
from greendeals.rules import can_print_report
from greendeals.selectors import report_subject
from icc.documents.models import Document
from icc.documents.services import request_document, retry
from icc.tenancy.actors import Actor


@transaction.atomic
def request_report_pdf(*, actor: Actor, deal: Deal, report: Report, now: datetime) -> Document:
    """Ask a worker for the PDF of an accepted report; it is made once. One that has failed is tried again.

    Locks nothing: what it prints never changes.

    Raises:
        Forbidden: the report is not accepted yet.
    """
    can_print_report(actor, deal, report).require()
    name = slugify(deal.title)[:60] or deal.public_id
    document = request_document(
        kind=REPORT_PDF,
        subject=report_subject(actor, report),
        file_name=f"{slugify(deal.city.slug)}-{name}-report-{report.ends_on}.pdf",
        now=now,
        city_id=deal.city_id,
        deal_id=deal.pk,
        language=deal.language,
    )
    retry(document=document)
    return document
