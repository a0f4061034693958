"""Workbooks with the tables of a deal, as their city hands them in."""

from greendeals.models import TablesFile
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _may_read(actor: Actor, document: Document) -> bool:
    return TablesFile.objects.visible_to(actor).filter(document=document).exists()


TABLES_FILE = DocumentKind("greendeals.tables", build=None, may_read=_may_read)
