"""The files that show on what ground somebody signs."""

from greendeals.models import Mandate
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _may_read(actor: Actor, document: Document) -> bool:
    return Mandate.objects.visible_to(actor).filter(document=document).exists()


MANDATE_FILE = DocumentKind("greendeals.mandate", build=None, may_read=_may_read)
