"""Keys, stamps and roots of a trust service: a file, a token, a service by CSC; foreign time stamps."""

import datetime as dt
import importlib.util
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from pyhanko.pdf_utils.reader import PdfFileReader
from pytest_django.fixtures import Settings

from icc.documents import authority, custody, sealing, timestamps
from icc.documents.checks import the_seal_is_ready
from icc.documents.faults import KeyMissing, KeySilent, NotAsMeant, NoTimeStamp
from icc.documents.trust import stamp_roots
from tests.icc.documents import trust_service, tsa
from tests.icc.documents.copies import frozen_bytes
from tests.icc.documents.trust_service import CLIENT, CREDENTIAL, PIN, SECRET, TrustService
from tests.icc.documents.world import REASON

SOFTHSM = next((path for path in map(Path, ("/usr/lib/softhsm/libsofthsm2.so",)) if path.is_file()), None)
NO_TOKEN = not (SOFTHSM and shutil.which("softhsm2-util") and importlib.util.find_spec("pkcs11"))


@pytest.fixture
def service() -> Iterator[TrustService]:
    """A trust service."""
    with trust_service.serving("Trust service root") as server:
        yield server


@pytest.fixture
def stamping(service: TrustService, settings: Settings, tmp_path: Path) -> Iterator[tsa.Authority]:
    """An authority of time stamps below another root than the test authority's, set as the only one."""
    with tsa.serving() as server:
        server.own = service.stamping()
        settings.TSA_URLS = [server.url]
        settings.TSA_ROOTS = written(tmp_path / "tsa-roots.pem", service.root)
        yield server


@pytest.fixture
def sealing_there(service: TrustService, settings: Settings, tmp_path: Path) -> TrustService:
    """A service that holds the key of the seal, set as the one that seals."""
    settings.SEAL_KEY = "csc"
    settings.SEAL_ROOTS = written(tmp_path / "roots.pem", service.root)
    settings.SEAL_CERTIFICATE = written(tmp_path / "seal.pem", service.seal)
    settings.SEAL_CSC_URL, settings.SEAL_CSC_CREDENTIAL = service.url, CREDENTIAL
    settings.SEAL_CSC_CLIENT, settings.SEAL_CSC_SECRET, settings.SEAL_SECRET = CLIENT, SECRET, PIN
    return service


def written(path: Path, *certificates: x509.Certificate) -> str:
    path.write_bytes(b"".join(row.public_bytes(Encoding.PEM) for row in certificates))
    return str(path)


def sealed(*, demonstration: bool = False) -> tuple[bytes, sealing.Sealed]:
    """Seal now, and check with the file's own data."""
    now = dt.datetime.now(dt.UTC)
    content = sealing.make(frozen_bytes(), reason=REASON, demonstration=demonstration, now=now)
    facts = sealing.check(
        content, frozen=frozen_bytes(), reason=REASON, demonstration=demonstration, earliest=now, now=now
    )
    return content, facts


def inside(content: bytes) -> tuple[int, int, int]:
    """Return the revisions of a file, and the lists and answers it carries."""
    reader = PdfFileReader(io.BytesIO(content))
    store = reader.root["/DSS"]
    return reader.xrefs.total_revisions, len(store.get("/CRLs", ())), len(store.get("/OCSPs", ()))


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()


def test_a_stamp_of_a_foreign_authority_holds_below_its_own_root(
    stamping: tsa.Authority, service: TrustService
) -> None:
    content, facts = sealed()
    assert facts.level == "PAdES B-LT"
    assert inside(content) == (2, 2, 0), "the test authority's list, and the foreign one, in one revision"
    assert "/list.crl" in service.asked
    token = timestamps.stamp(b"checkpoint", now=dt.datetime.now(dt.UTC))
    assert timestamps.stamped_at(token, b"checkpoint") is not None
    assert [root.sha256 for root in stamp_roots()] != [authority.root()]


def test_the_root_of_stamps_vouches_for_no_seal_and_no_other_stamp(
    stamping: tsa.Authority, settings: Settings
) -> None:
    content, _facts = sealed()
    token = timestamps.stamp(b"checkpoint", now=dt.datetime.now(dt.UTC))
    now = dt.datetime.now(dt.UTC)
    settings.SEAL_ROOTS = settings.TSA_ROOTS
    known = {"frozen": frozen_bytes(), "reason": REASON, "demonstration": False, "earliest": now, "now": now}
    with pytest.raises(NotAsMeant, match="not trusted"):
        sealing.check(content, **known)  # type: ignore[arg-type]  # named above
    settings.SEAL_ROOTS = settings.TSA_ROOTS = ""
    with pytest.raises(NotAsMeant):
        sealing.check(content, **known)  # type: ignore[arg-type]  # named above
    assert timestamps.stamped_at(token, b"checkpoint") is None


@pytest.mark.fault("signing-22")
@pytest.mark.parametrize("how", ["revoked", "no-list", "unknown-root"])
def test_a_foreign_stamp_that_cannot_be_believed_seals_nothing(
    how: str, stamping: tsa.Authority, service: TrustService, settings: Settings
) -> None:
    service.manner = how
    if how == "revoked":
        service.revoked |= set(service.issued) - {service.seal.serial_number}
    if how == "unknown-root":
        settings.TSA_ROOTS = ""
    with pytest.raises(NoTimeStamp):
        sealed()


@pytest.mark.fault("signing-22")
def test_where_the_first_authority_fails_the_foreign_second_stamps(
    stamping: tsa.Authority, settings: Settings
) -> None:
    with tsa.serving() as first:
        first.manner = "error"
        settings.TSA_URLS = [first.url, tsa.nobody(), stamping.url]
        _content, facts = sealed()
    assert first.requests == 1
    assert facts.level == "PAdES B-LT"


def test_an_authority_is_asked_once_a_seal_and_anew_when_its_certificate_changes(
    stamping: tsa.Authority, service: TrustService
) -> None:
    sealed()
    assert stamping.requests == 2, "the first tells how large a stamp is"
    sealed()
    assert stamping.requests == 3
    stamping.own = service.stamping()
    with pytest.raises(NoTimeStamp, match="another certificate"):
        sealed()
    assert sealed()[1].level == "PAdES B-LT"


def test_a_service_seals_what_it_was_asked_to(sealing_there: TrustService) -> None:
    content, facts = sealed()
    assert facts.certificate == fingerprint(sealing_there.seal)
    assert inside(content) == (2, 1, 1), "its own answer by OCSP, the test authority's list for the stamp"
    steps = [path for path in sealing_there.asked if path.startswith("/csc/")]
    assert steps == [
        "/csc/v1/oauth2/token",
        "/csc/v1/credentials/info",
        "/csc/v1/credentials/authorize",
        "/csc/v1/signatures/signHash",
    ]
    assert list(custody.faults(now=dt.datetime.now(dt.UTC))) == []


def test_key_and_stamps_of_trust_services_alone(sealing_there: TrustService, stamping: tsa.Authority) -> None:
    content, facts = sealed()
    assert facts.certificate == fingerprint(sealing_there.seal)
    assert inside(content) == (2, 1, 1)


def test_a_demonstration_never_bears_the_seal_of_a_service(sealing_there: TrustService) -> None:
    content, facts = sealed(demonstration=True)
    assert facts.certificate != fingerprint(sealing_there.seal)
    assert sealing_there.asked == []
    [found] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    assert "no legal value" in found.signer_cert.subject.native["common_name"]


@pytest.mark.fault("signing-23")
@pytest.mark.parametrize(
    ("changes", "manner", "fault"),
    [
        ({"SEAL_SECRET": "0000"}, "", KeySilent),
        ({"SEAL_CSC_SECRET": "wrong"}, "", KeySilent),
        ({"SEAL_CSC_URL": "http://127.0.0.1:9"}, "", KeySilent),
        ({}, "/csc/v1/signatures/signHash", KeySilent),
        ({}, "revoked", KeySilent),
        ({}, "no-answer", KeySilent),
        ({}, "other-key", NotAsMeant),
        ({}, "other-certificate", KeySilent),
        ({"SEAL_CERTIFICATE": "/nowhere.pem"}, "", KeyMissing),
        ({"SEAL_ROOTS": ""}, "", KeyMissing),
        ({"SEAL_KEY": "pigeon"}, "", KeyMissing),
    ],
)
def test_a_service_that_fails_seals_nothing(
    changes: dict[str, str],
    manner: str,
    fault: type[Exception],
    sealing_there: TrustService,
    settings: Settings,
) -> None:
    sealing_there.manner = manner
    if manner == "revoked":
        sealing_there.revoked.add(sealing_there.seal.serial_number)
    if manner == "other-certificate":
        settings.SEAL_CERTIFICATE = settings.SEAL_ROOTS
    for name, value in changes.items():
        setattr(settings, name, value)
    with pytest.raises(fault):
        sealed()
    assert bool(the_seal_is_ready(None)) == (fault is KeyMissing)


def archive(service: TrustService, path: Path, *, passphrase: str = "sesame") -> str:
    """Write the service's key as a PKCS#12 file."""
    lock = BestAvailableEncryption(passphrase.encode())
    path.write_bytes(
        serialize_key_and_certificates(b"seal", service.seal_key, service.seal, [service.root], lock)
    )
    return str(path)


def test_a_pkcs12_file_seals(service: TrustService, settings: Settings, tmp_path: Path) -> None:
    settings.SEAL_KEY, settings.SEAL_SECRET = "pkcs12", "sesame"
    settings.SEAL_PKCS12 = archive(service, tmp_path / "seal.p12")
    settings.SEAL_ROOTS = written(tmp_path / "roots.pem", service.root)
    content, facts = sealed()
    assert facts.certificate == fingerprint(service.seal)
    assert inside(content) == (2, 1, 1)


@pytest.mark.fault("signing-23")
def test_a_pkcs12_file_with_another_passphrase_is_told(
    service: TrustService, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL_KEY, settings.SEAL_SECRET = "pkcs12", "wrong"
    settings.SEAL_PKCS12 = archive(service, tmp_path / "seal.p12")
    settings.SEAL_ROOTS = written(tmp_path / "roots.pem", service.root)
    with pytest.raises(KeyMissing, match="cannot be opened"):
        sealed()
    assert "cannot be opened" in next(custody.faults(now=dt.datetime.now(dt.UTC)))
    settings.SEAL_SECRET = "sesame"
    end = service.seal.not_valid_after_utc
    assert not list(custody.faults(now=end - dt.timedelta(days=31)))
    assert "expires on" in next(custody.faults(now=end - dt.timedelta(days=29)))


@pytest.fixture
def token(
    service: TrustService, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> TrustService:
    """A token (SoftHSM) that holds the key of the seal."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    key = tmp_path / "key.pem"
    key.write_bytes(service.seal_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for words in (
        f"--init-token --free --label icc --so-pin 5678 --pin {PIN}",
        f"--import {key} --token icc --label seal --id 01 --pin {PIN}",
    ):
        subprocess.run(["softhsm2-util", *words.split()], check=True, capture_output=True)
    settings.SEAL_KEY, settings.SEAL_SECRET = "pkcs11", PIN
    settings.SEAL_MODULE, settings.SEAL_TOKEN, settings.SEAL_LABEL = str(SOFTHSM), "icc", "seal"
    settings.SEAL_CERTIFICATE = written(tmp_path / "seal.pem", service.seal)
    settings.SEAL_ROOTS = written(tmp_path / "roots.pem", service.root)
    return service


@pytest.mark.skipif(NO_TOKEN, reason="SoftHSM (softhsm2) or python-pkcs11 is not installed")
def test_a_token_seals_and_is_not_asked_twice_with_a_wrong_pin(
    token: TrustService, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One test: the token's library reads its configuration once in the life of a process.
    content, facts = sealed()
    assert facts.certificate == fingerprint(token.seal)
    assert inside(content) == (2, 1, 1)
    settings.SEAL_LABEL = "another"
    with pytest.raises(KeySilent):
        sealed()
    settings.SEAL_LABEL, settings.SEAL_TOKEN = "seal", "another"
    with pytest.raises(KeySilent, match="does not answer"):
        sealed()
    settings.SEAL_TOKEN, settings.SEAL_SECRET = "icc", "0000"
    monkeypatch.setattr(custody, "REFUSED", set())
    for _ in range(2):
        with pytest.raises(KeySilent, match="has refused"):
            sealed()
    settings.SEAL_MODULE, settings.SEAL_SECRET = "/nowhere.so", PIN
    with pytest.raises(KeySilent, match="does not answer"):
        sealed()
