"""The archival copy: the same bytes anywhere, its data inside, and fields for signatures from the start."""

import io
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from icc.local.paths import ROOT
from tests.icc.documents.copies import FIELDS, SOURCE, archive, frozen_bytes, printed

AGAIN = """
import django, hashlib
from django.conf import settings
engine = "django.template.backends.django.DjangoTemplates"
settings.configure(BASE_DIR=".", DEMO=True, TEMPLATES=[{"BACKEND": engine}])
django.setup()
from tests.icc.documents.copies import frozen_bytes
print(hashlib.sha256(frozen_bytes()).hexdigest())
"""
PRINT, LOCKED = 4, 128


@pytest.fixture(scope="module")
def copy() -> Iterator[pikepdf.Pdf]:
    """The archival copy, opened."""
    with pikepdf.open(io.BytesIO(frozen_bytes())) as document:
        yield document


def test_another_process_makes_the_same_bytes() -> None:
    argv = [sys.executable, "-c", AGAIN]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == sha256(frozen_bytes()).hexdigest(), done.stderr


def test_other_data_gives_other_bytes_on_the_same_pages() -> None:
    body = "<p>We put panels on our roofs.</p>"
    assert printed(body) == printed(body)
    assert printed(body) != printed(body, copy=archive(b'{"title":"Wind"}'))


def test_it_is_tagged_and_says_what_it_is(copy: pikepdf.Pdf) -> None:
    assert bool(copy.Root.MarkInfo.Marked)
    assert str(copy.Root.Lang) == "en"
    assert copy.Root.StructTreeRoot
    assert str(copy.Root.OutputIntents[0].S) == "/GTS_PDFA1"
    metadata = copy.Root.Metadata.read_bytes()
    assert b'part="3"' in metadata
    assert b'conformance="A"' in metadata
    assert {str(page.Tabs) for page in copy.pages} == {"/S"}


def test_it_carries_its_data_as_its_source(copy: pikepdf.Pdf) -> None:
    assert list(copy.attachments) == ["deal.json"]
    assert copy.attachments["deal.json"].get_file().read_bytes() == SOURCE
    [listed] = copy.Root.AF
    assert str(listed.AFRelationship) == "/Source"
    stored = listed.EF.F
    assert str(stored.Subtype) == "/application/json"
    assert str(stored.Params.CreationDate) == "D:20260302093000Z"


def test_fields_for_signatures_are_there_from_the_start(copy: pikepdf.Pdf) -> None:
    form = copy.Root.AcroForm
    assert int(form.SigFlags) == 3
    assert [str(field.T) for field in form.Fields] == list(FIELDS)
    for field in form.Fields:
        assert str(field.FT) == "/Sig"
        assert "/V" not in field
        assert str(field.TU)
        assert [int(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) == PRINT | LOCKED
        assert field.P.objgen == copy.pages[0].obj.objgen
        assert field.objgen in {note.objgen for note in copy.pages[0].Annots}


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "file:///etc/passwd", "ftp://127.0.0.1:1/x"])
@pytest.mark.parametrize("markup", ['<img alt="x" src="{}">', '<link rel="attachment" href="{}">'])
def test_nothing_is_fetched_into_it(url: str, markup: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        printed(markup.format(url))
