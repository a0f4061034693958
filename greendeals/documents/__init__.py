"""What deals print: drafts, the frozen text, the certificate of its signing, the bundle that proves both."""

from greendeals.documents.bundle import BUNDLE
from greendeals.documents.certificate import CERTIFICATE
from greendeals.documents.deal import DEAL_PDF
from greendeals.documents.drafts import DRAFT_PDF
from greendeals.documents.mandates import MANDATE_FILE
from greendeals.documents.reports import REPORT_PDF
from greendeals.documents.tables import TABLES_FILE
from greendeals.documents.uploads import COUNTERPART, EVIDENCE_FILE, SCAN
from greendeals.documents.word import WORD, word_file

__all__ = [
    "BUNDLE",
    "CERTIFICATE",
    "COUNTERPART",
    "DEAL_PDF",
    "DRAFT_PDF",
    "EVIDENCE_FILE",
    "MANDATE_FILE",
    "REPORT_PDF",
    "SCAN",
    "TABLES_FILE",
    "WORD",
    "word_file",
]
