"""Files that people hand in: copies signed elsewhere, scans of paper, files that show what was done."""

from greendeals.models import Counterpart, EvidenceFile, PaperSignature
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _counterpart_may_read(actor: Actor, document: Document) -> bool:
    return Counterpart.objects.visible_to(actor).filter(document=document).exists()


def _scan_may_read(actor: Actor, document: Document) -> bool:
    return PaperSignature.objects.visible_to(actor).filter(document=document).exists()


def _evidence_may_read(actor: Actor, document: Document) -> bool:
    return EvidenceFile.objects.visible_to(actor).filter(document=document).exists()


COUNTERPART = DocumentKind("greendeals.counterpart", build=None, may_read=_counterpart_may_read)
SCAN = DocumentKind("greendeals.scan", build=None, may_read=_scan_may_read)
EVIDENCE_FILE = DocumentKind("greendeals.evidence", build=None, may_read=_evidence_may_read)
