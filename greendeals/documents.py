"""What deals print."""

import json
from typing import Any

from greendeals.models import DealVersion
from greendeals.selectors import readable
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _build(document: Document) -> dict[str, Any]:
    """Return the frozen content and nothing else, so that the PDF can show only what was frozen."""
    version = DealVersion.objects.get(document=document)
    return {"deal": readable(json.loads(version.canonical)), "sha256": version.sha256}


def _may_read(actor: Actor, document: Document) -> bool:
    return DealVersion.objects.visible_to(actor).filter(document=document).exists()


DEAL_PDF = DocumentKind("greendeals.deal", build=_build, may_read=_may_read)
