"""A small archival copy, drawn without any template of the product; made once."""

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from icc.documents import pdf
from icc.documents.kinds import SEAL_FIELD, Archive

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
SOURCE = b'{"title":"Solar roofs"}'
FIELDS = (SEAL_FIELD, "Sig01", "Sig02")
PAGE = '<html lang="en"><title>Solar roofs</title><h1>Solar roofs</h1>{}</html>'


def archive(source: bytes = SOURCE) -> Archive:
    """Return what makes the document an archival copy."""
    return Archive(source=source, source_name="deal.json", at=NOW, fields=FIELDS)


def printed(body: str = "<p>We put panels on our roofs.</p>", *, copy: Archive | None = None) -> bytes:
    """Return a document with a text of its own, drawn without any template of the product."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plain.html").write_text(PAGE.format(body))
        with override_settings(TEMPLATES=[settings.TEMPLATES[0] | {"DIRS": [folder]}]):
            return pdf.render("plain.html", {}, language="en", archive=copy or archive())


@cache
def frozen_bytes() -> bytes:
    """Return a document of two pages."""
    return printed("<p>We put panels on our roofs.</p>" * 60)
