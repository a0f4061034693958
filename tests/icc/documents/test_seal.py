"""The seal itself: a revision appended to the frozen bytes, which our check and other tools accept."""

import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from icc.documents import authority, sealing
from icc.documents.authority import TOLERANCE
from icc.documents.faults import NotAsMeant
from tests.icc.documents.copies import NOW, frozen_bytes
from tests.icc.documents.tampering import BYTE_RANGE, VARIANTS, frozen_part, signature
from tests.icc.documents.world import REASON, altered, sealed_bytes

PDFSIG, OPENSSL = shutil.which("pdfsig"), shutil.which("openssl")
ROOM = 40_000


def checked(content: bytes, *, now: dt.datetime = NOW, **other: object) -> sealing.Sealed:
    facts = {"frozen": frozen_bytes(), "reason": REASON, "demonstration": False, "earliest": now} | other
    return sealing.check(content, now=now, **facts)  # type: ignore[arg-type]  # a test names what differs


def test_the_frozen_bytes_are_its_beginning() -> None:
    assert sealed_bytes().startswith(frozen_bytes())
    assert frozen_part(sealed_bytes()) == frozen_bytes()
    assert len(sealed_bytes()) < len(frozen_bytes()) + ROOM


def test_it_holds_and_says_what_it_is() -> None:
    facts = checked(sealed_bytes())
    assert facts.level == "PAdES B-LT"
    assert facts.stamped_at == NOW
    assert len(facts.certificate) == 64
    assert int(facts.serial, 16)


def test_it_is_one_certified_revision_with_its_validation_data() -> None:
    reader = PdfFileReader(io.BytesIO(sealed_bytes()))
    [found] = reader.embedded_signatures
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.sig_object["/Reason"] == REASON
    assert found.docmdp_level is MDPPerm.NO_CHANGES
    assert reader.xrefs.total_revisions == 2
    store = reader.root["/DSS"]
    assert len(store["/CRLs"]) == 1
    assert len(store["/Certs"]) == 3
    assert "/VRI" not in store


def test_a_demonstration_is_sealed_with_a_certificate_that_says_so() -> None:
    content = sealing.make(frozen_bytes(), reason=REASON, demonstration=True, now=NOW)
    [found] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    assert found.signer_cert.subject.native["common_name"] == "ICC demonstration seal, no legal value"
    assert checked(content, demonstration=True).certificate != checked(sealed_bytes()).certificate
    with pytest.raises(NotAsMeant, match="another certificate"):
        checked(content)


@pytest.mark.fault("signing-29")
@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_no_altered_copy_passes_the_check(name: str) -> None:
    with pytest.raises(NotAsMeant):
        checked(altered()[name])


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"frozen": b"%PDF-1.7 another"}, "frozen bytes"),
        ({"reason": "Another"}, "reason"),
        ({"demonstration": True}, "another certificate"),
        ({"now": NOW + dt.timedelta(minutes=6)}, "another time"),
        ({"now": NOW - dt.timedelta(minutes=6)}, "."),
        ({"now": NOW + dt.timedelta(days=4000), "earliest": NOW}, "."),
    ],
)
def test_a_seal_on_something_else_is_refused(other: dict[str, object], words: str) -> None:
    with pytest.raises(NotAsMeant, match=words):
        checked(sealed_bytes(), **other)  # type: ignore[arg-type]  # a test names what differs


def test_an_older_seal_holds_where_an_earlier_attempt_may_have_made_it() -> None:
    assert checked(sealed_bytes(), now=NOW + dt.timedelta(hours=8), earliest=NOW + TOLERANCE)


@pytest.mark.skipif(PDFSIG is None, reason="poppler-utils is not installed")
def test_poppler_agrees(tmp_path: Path) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed_bytes())
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    told = done.stdout.split("Signature #2")[0]
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def verified(content: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    """Cut the signature out of the file and let OpenSSL compare."""
    found = BYTE_RANGE.search(content)
    assert found
    first, second, length = map(int, found.groups())
    (folder / "data").write_bytes(content[:first] + content[second : second + length])
    (folder / "cms").write_bytes(signature(content))
    (folder / "ca.pem").write_bytes(authority.ca_certificate())
    words = "-cades -binary -inform DER -in cms -content data -CAfile ca.pem -purpose any -out out"
    argv = ["openssl", "cms", "-verify", *words.split()]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_openssl_agrees(tmp_path: Path) -> None:
    done = verified(sealed_bytes(), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "CAdES Verification successful" in done.stderr


@pytest.mark.fault("signing-33")
@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_openssl_refuses_what_only_looks_like_it(tmp_path: Path) -> None:
    for name in ("look-alike", "look-alike-rsa", "content-bit"):
        assert verified(altered()[name], tmp_path).returncode != 0, name


def test_what_is_no_pdf_is_not_sealed() -> None:
    with pytest.raises(PdfError):
        sealing.make(b"no PDF", reason=REASON, demonstration=False, now=NOW)
