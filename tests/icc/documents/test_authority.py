"""The authority of development: made once, kept private, told in public, watched."""

import datetime as dt
import io
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.core.management import call_command
from pytest_django.fixtures import Settings

from icc.documents import authority
from icc.documents.checks import the_seal_is_ready
from icc.documents.faults import KeyMissing
from tests.concurrency.threads import at_once, refused

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
FILES = {f"{name}.{kind}" for name in ("ca", "seal", "demonstration", "tsa") for kind in ("pem", "key")}


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Path:
    """Where the authority is to be made."""
    settings.SEAL_DIR, settings.SEAL_CA = tmp_path / "seal", tmp_path / "seal-ca.pem"
    return tmp_path / "seal" / "authority"


def contents(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def certificate(place: Path, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((place / f"{name}.pem").read_bytes())


def test_it_is_made_once(place: Path) -> None:
    authority.set_up(now=NOW)
    made, fingerprint = contents(place), authority.ca_fingerprint()
    authority.set_up(now=NOW + dt.timedelta(days=1))
    assert authority.ca_fingerprint() == fingerprint
    assert contents(place) == made
    assert set(made) == FILES


def test_nobody_else_reads_its_keys(place: Path) -> None:
    authority.set_up(now=NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()}
    assert {mode for name, mode in modes.items() if name.endswith(".key")} == {0o600}
    assert stat.S_IMODE(place.stat().st_mode) == stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_two_set_ups_at_once_make_one(place: Path) -> None:
    outcomes = at_once(*[lambda: authority.set_up(now=NOW)] * 4)
    assert refused(outcomes) == []
    assert {path.name for path in place.parent.iterdir()} == {"authority"}
    assert list(authority.faults(now=NOW)) == []


def test_an_interrupted_set_up_leaves_nothing_half_made(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(rsa, "generate_private_key", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            authority.set_up(now=NOW)
    assert list(place.parent.iterdir()) == []
    authority.set_up(now=NOW)
    assert list(authority.faults(now=NOW)) == []


def test_the_web_reads_the_certificate_without_the_keys(place: Path, settings: Settings) -> None:
    authority.set_up(now=NOW)
    fingerprint = authority.ca_fingerprint()
    settings.SEAL_DIR = place / "not mounted here"
    assert authority.ca_fingerprint() == fingerprint
    read = x509.load_pem_x509_certificate(authority.ca_certificate())
    assert read.fingerprint(SHA256()).hex() == fingerprint


def test_the_certificates_say_what_they_are_for(place: Path) -> None:
    authority.set_up(now=NOW)
    names = {
        name: certificate(place, name).subject.rfc4514_string() for name in ("ca", "seal", "demonstration")
    }
    assert names["seal"] == r"CN=ICC platform seal\, test authority"
    assert names["demonstration"] == r"CN=ICC demonstration seal\, no legal value"
    assert isinstance(certificate(place, "seal").public_key(), ec.EllipticCurvePublicKey)
    stamping = certificate(place, "tsa").extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert stamping.critical
    assert [usage.dotted_string for usage in stamping.value] == ["1.3.6.1.5.5.7.3.8"]
    for name in ("seal", "demonstration", "tsa"):
        certificate(place, name).verify_directly_issued_by(certificate(place, "ca"))


@pytest.mark.fault("signing-23")
def test_what_keeps_a_machine_from_sealing_is_told(place: Path) -> None:
    assert len(list(authority.faults(now=NOW))) == 4
    authority.set_up(now=NOW)
    assert list(authority.faults(now=NOW)) == []
    (place / "seal.key").write_bytes((place / "demonstration.key").read_bytes())
    (place / "tsa.key").write_bytes(b"-----BEGIN NOTHING-----")
    assert list(authority.faults(now=NOW)) == [
        "seal.key does not belong to seal.pem",
        "tsa.key is not a key that can be read",
    ]
    with pytest.raises(KeyMissing):
        authority.tsa_credentials()


@pytest.mark.fault("signing-23")
def test_a_certificate_is_announced_a_month_before_it_expires(place: Path) -> None:
    authority.set_up(now=NOW)
    end = NOW + authority.LIFETIME
    assert not list(authority.faults(now=end - dt.timedelta(days=31)))
    assert "expires on" in next(iter(authority.faults(now=end - dt.timedelta(days=29))))


def test_the_check_of_a_deployment_warns(place: Path) -> None:
    assert {warning.id for warning in the_seal_is_ready(None)} == {"documents.W001"}
    out = io.StringIO()
    call_command("setup_seal", stdout=out)
    assert authority.ca_fingerprint() in out.getvalue()
    assert list(the_seal_is_ready(None)) == []
