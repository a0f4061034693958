"""Files that people hand in while a deal is signed: copies signed elsewhere, scans of paper."""

from greendeals.models import Counterpart, PaperSignature
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _counterpart_may_read(actor: Actor, document: Document) -> bool:
    return Counterpart.objects.visible_to(actor).filter(document=document).exists()


def _scan_may_read(actor: Actor, document: Document) -> bool:
    return PaperSignature.objects.visible_to(actor).filter(document=document).exists()


COUNTERPART = DocumentKind("greendeals.counterpart", build=None, may_read=_counterpart_may_read)
SCAN = DocumentKind("greendeals.scan", build=None, may_read=_scan_may_read)
