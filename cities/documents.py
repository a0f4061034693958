"""The files that cities hand in."""

from cities.models import DeliverableVersion
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _may_read(actor: Actor, document: Document) -> bool:
    return DeliverableVersion.objects.visible_to(actor).filter(document=document).exists()


DELIVERABLE_FILE = DocumentKind("cities.deliverable", build=None, may_read=_may_read)
