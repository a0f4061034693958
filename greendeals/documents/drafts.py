"""The draft as PDF, to be passed round; each page says that it is one."""

from typing import Any

from greendeals.models import Deal
from greendeals.rules import reads_draft
from greendeals.selectors import DRAFT_KIND, content_of, readable
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _deal(document: Document) -> Deal:
    rows = Deal.objects.select_related("city", "sector", "participation__edition")
    return rows.get(pk=document.deal_id or 0)


def _build(document: Document) -> dict[str, Any]:
    return {"deal": readable(content_of(_deal(document))), "at": document.requested_at}


def _may_read(actor: Actor, document: Document) -> bool:
    deal = Deal.objects.visible_to(actor).filter(pk=document.deal_id or 0).first()
    return bool(deal and reads_draft(actor, deal))


DRAFT_PDF = DocumentKind(DRAFT_KIND, build=_build, may_read=_may_read)
