"""Writing the draft for Word against python-docx alone."""

import io
from itertools import chain

from django.utils.module_loading import import_string
from docx import Document

from greendeals.models import Deal
from icc.core import clock
from icc.ops.bench.costs import Cost, compared

WRITER = "greendeals.documents.word_file"
"""By a dotted string: what is printed has no door, its app's views alone ask for it."""


def word_cost(public_id: str, *, rounds: int) -> Cost:
    """Write one deal both ways, in turns; alone means: its paragraphs one below the other, as they are."""
    now, word_file = clock.now(), import_string(WRITER)

    def ours() -> bytes:
        content: bytes = word_file(Deal.objects.get(public_id=public_id), now=now)[1]
        return content

    texts = _paragraphs(ours())

    def alone() -> bytes:
        document, stream = Document(), io.BytesIO()
        for text in texts:
            document.add_paragraph(text)
        document.save(stream)
        return stream.getvalue()

    return compared(ours, alone, rounds=rounds)


def _paragraphs(content: bytes) -> list[str]:
    """Return the text of every paragraph of a document, those of its tables included."""
    document = Document(io.BytesIO(content))
    cells = chain.from_iterable(row.cells for table in document.tables for row in table.rows)
    inside = chain.from_iterable(cell.paragraphs for cell in cells)
    return [paragraph.text for paragraph in chain(document.paragraphs, inside)]
