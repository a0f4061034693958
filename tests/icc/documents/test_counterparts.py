"""Of the files that people sign elsewhere only the genuine one goes on to be looked at (research, 3.4)."""

import datetime as dt
import io
from collections.abc import Callable
from functools import cache

import pikepdf
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from icc.documents import counterparts
from icc.documents.counterparts import Cause, Revocation, examine
from tests.icc.documents.copies import NOW, frozen_bytes, printed
from tests.icc.documents.signers import Holder, TrustService, signed
from tests.icc.documents.tampering import hostile

DAY = dt.timedelta(days=1)


@cache
def service() -> TrustService:
    """The service that has issued the genuine certificate."""
    return TrustService()


@cache
def ana() -> Holder:
    """Who is to sign."""
    return service().holder()


@cache
def genuine() -> bytes:
    """The file as it ought to be."""
    return signed(frozen_bytes(), ana())


def seen(content: bytes) -> counterparts.Report:
    """Look into a file."""
    return examine(content, frozen=frozen_bytes(), now=NOW)


@pytest.mark.fault("signing-35")
@pytest.mark.parametrize("field", ["Sig01", "Ana"], ids=["own slot", "a new field"])
def test_the_genuine_file_goes_on_to_be_looked_at(field: str) -> None:
    report = seen(signed(frozen_bytes(), ana(), field=field))
    assert report.cause is None
    assert "Ana Pérez" in report.subject
    assert "Trust service CA" in report.issuer
    assert report.fingerprint == ana().certificate.fingerprint(SHA256()).hex()
    assert report.chain


def expired() -> bytes:
    """Signed with a certificate that has run out."""
    return signed(frozen_bytes(), service().holder(until=NOW - DAY))


def look_alike() -> bytes:
    """Signed with a certificate that names the issuer, whose key has not signed it."""
    forger = TrustService()
    forged = forger.holder()
    return signed(frozen_bytes(), Holder(forged.certificate, forged.key, (service().root,)))


def re_saved() -> bytes:
    """Written anew by another programme, then signed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(frozen_bytes())) as document:
        document.save(out)
    return signed(out.getvalue(), ana())


def content_changed_first() -> bytes:
    """A page replaced, then signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(frozen_bytes()))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (We promise nothing.) Tj ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return signed(out.getvalue(), ana())


def another_version() -> bytes:
    """Another text, signed."""
    return signed(printed("<p>We put panels on other roofs.</p>"), ana())


def two_signers() -> bytes:
    """Two in one file."""
    return signed(genuine(), service().holder("Ben Adem"), field="Sig02")


REFUSED: dict[str, tuple[Callable[[], bytes], Cause]] = {
    "expired": (expired, Cause.NOT_VALID_NOW),
    "look-alike": (look_alike, Cause.CHAIN),
    "re-saved": (re_saved, Cause.OTHER_FILE),
    "content changed first": (content_changed_first, Cause.CHANGED),
    "trailing bytes": (lambda: genuine() + b"\n% more\n", Cause.NOT_WHOLE),
    "another version": (another_version, Cause.OTHER_FILE),
    "two signers": (two_signers, Cause.SEVERAL),
    "not signed": (frozen_bytes, Cause.UNSIGNED),
    "cut off": (lambda: genuine()[:-40], Cause.FAULT),
    "not a PDF": (lambda: b"Dear Sir or Madam", Cause.NOT_PDF),
    "one bit of the signature": (lambda: _bit_changed(genuine()), Cause.BROKEN),
}


def _bit_changed(content: bytes) -> bytes:
    """Change a blank beside the byte range, which the signature covers."""
    place = content.index(b"]", content.rindex(b"/ByteRange")) + 2
    assert content[place : place + 1] == b" "
    return content[:place] + b"\n" + content[place + 1 :]


@pytest.mark.fault("signing-35")
@pytest.mark.parametrize("name", REFUSED)
def test_every_other_file_is_refused_with_its_cause(name: str) -> None:
    make, cause = REFUSED[name]
    assert seen(make()).cause is cause


@pytest.mark.fault("signing-35")
@pytest.mark.fault("signing-36")
def test_what_the_file_itself_says_of_revocation_is_believed() -> None:
    good = signed(frozen_bytes(), ana(), lists=[service().revocations()])
    revoked = signed(frozen_bytes(), ana(), lists=[service().revocations(ana())])
    assert (seen(good).cause, seen(good).revocation) == (None, Revocation.GOOD)
    assert seen(revoked).cause is Cause.REVOKED


@pytest.mark.fault("signing-36")
def test_a_list_that_cannot_be_reached_is_not_a_good_word() -> None:
    report = seen(genuine())
    assert (report.cause, report.revocation) == (None, Revocation.UNKNOWN)


def test_a_certificate_without_its_issuer_is_left_to_people() -> None:
    report = seen(signed(frozen_bytes(), service().holder(root=False)))
    assert (report.cause, report.chain) == (None, False)


@pytest.mark.parametrize(
    "name", ["deep-nesting", "form-of-itself", "form-in-a-ring", "xref-loop", "flate-bomb"]
)
def test_a_file_made_to_hurt_its_reader_is_refused_in_time(name: str) -> None:
    content = frozen_bytes() + hostile(frozen_bytes())[name]
    assert seen(content).cause is not None


def test_nothing_that_the_child_says_is_believed_unread() -> None:
    for answer in (b"", b"{}", b"[]", b'{"cause": "perfect"}', b'{"cause": "", "fingerprint": "x"}'):
        assert counterparts._understood(answer).cause is Cause.FAULT  # noqa: SLF001 -- what a broken child would say
