"""The authority behind the seal: keys and certificates, made at set-up for development.

A certificate of its own proves that a file is unaltered, not who the operator is: readers show
"unknown issuer". In production the same files hold what a trust service provider has issued.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from icc.documents.faults import KeyMissing

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

CA, SEAL, DEMONSTRATION, TSA = "ca", "seal", "demonstration", "tsa"
NAMES = {
    CA: "ICC platform, test authority",
    SEAL: "ICC platform seal, test authority",
    DEMONSTRATION: "ICC demonstration seal, no legal value",
    TSA: "ICC platform time stamps, test authority",
}
USED_FOR = {CA: ("key_cert_sign", "crl_sign"), TSA: ("digital_signature",)}
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
BACKDATED = timedelta(days=400)
"""The demonstration seals deals of the past year, each as of its own day."""

LIFETIME = timedelta(days=3650)
CRL_LIFETIME = timedelta(days=7)
EXPIRY_WARNING = timedelta(days=30)
TOLERANCE = timedelta(minutes=5)
"""How far the clock of an authority may be from ours."""


@dataclass(frozen=True)
class Credentials:
    """A certificate with its private key (PKCS #8), both as DER."""

    certificate: bytes
    key: bytes


def set_up(*, now: datetime) -> None:
    """Make the test authority unless there is one, publish its certificate where it seals.

    It is made aside and moved into place in one step: of two set-ups at once one wins, and one that
    is interrupted leaves nothing half made.
    """
    place = _place()
    settings.SEAL_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not place.is_dir():
        draft = settings.SEAL_DIR / f".draft-{secrets.token_hex(8)}"
        draft.mkdir(mode=0o700)
        try:
            _make(draft, now=now)
            draft.rename(place)
        except OSError:
            if not place.is_dir():
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    if settings.SEAL_KEY == "files":  # otherwise another certificate is published
        publish(Path(settings.SEAL_CA), _read(place / f"{CA}.pem"))


def ca_certificate() -> bytes:
    """Return the authority's certificate as PEM. Asks for no private key, so the web may call it.

    Raises:
        KeyMissing: the set-up has not run.
    """
    return _read(settings.SEAL_CA)


def tsa_certificates() -> bytes:
    """Return the roots of time stamps as PEM; empty where the authority itself is the root."""
    place = Path(settings.TSA_CA)
    return place.read_bytes() if place.is_file() else b""


def ca_fingerprint() -> str:
    """Return the SHA-256 fingerprint of the authority's certificate, in lower-case hexadecimal digits.

    Where seals or stamps are of a trust service there may be several, with a space between them.
    """
    rows = x509.load_pem_x509_certificates(ca_certificate() + tsa_certificates())
    return " ".join(row.fingerprint(SHA256()).hex() for row in rows)


def root() -> bytes:
    """Return the one certificate that a seal's chain may end at, as DER."""
    return _loaded(CA).public_bytes(Encoding.DER)


def seal_credentials(*, demonstration: bool) -> Credentials:
    """Return what seals: documents of demonstrations with a certificate that says so."""
    return _credentials(DEMONSTRATION if demonstration else SEAL)


def tsa_credentials() -> Credentials:
    """Return what stamps the time where no authority elsewhere is asked."""
    return _credentials(TSA)


def revocation_list(*, now: datetime) -> bytes:
    """Return a list, signed now, that revokes nothing; as DER."""
    key = _private_key(CA)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(_loaded(CA).subject)
        .last_update(now)
        .next_update(now + CRL_LIFETIME)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)


def faults(*, now: datetime) -> Iterator[str]:
    """Yield what keeps, or will soon keep, this machine from sealing."""
    for name in NAMES:
        try:
            certificate, key = _loaded(name), _private_key(name)
        except KeyMissing as fault:
            yield str(fault)
            continue
        if certificate.public_key() != key.public_key():
            yield f"{name}.key does not belong to {name}.pem"
        if certificate.not_valid_after_utc < now + EXPIRY_WARNING:
            yield f"{name}.pem expires on {certificate.not_valid_after_utc:%Y-%m-%d}"


def _place() -> Path:
    return Path(settings.SEAL_DIR) / "authority"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyMissing(f"{path.name} cannot be read") from error


def _loaded(name: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_read(_place() / f"{name}.pem"))
    except ValueError as error:
        raise KeyMissing(f"{name}.pem is not a certificate") from error


def _private_key(name: str) -> Key:
    try:
        # Our own file: proving an RSA key sound, each time it is read, takes longer than to sign with it.
        key = load_pem_private_key(
            _read(_place() / f"{name}.key"), password=None, unsafe_skip_rsa_key_validation=True
        )
    except (ValueError, TypeError) as error:
        raise KeyMissing(f"{name}.key is not a key that can be read") from error
    if not isinstance(key, Key):
        raise KeyMissing(f"{name}.key is of a kind that does not sign here")
    return key


def _credentials(name: str) -> Credentials:
    private = _private_key(name).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Credentials(_loaded(name).public_bytes(Encoding.DER), private)


def publish(target: Path, content: bytes) -> None:
    """Put certificates where the web finds them, which never sees the directory of keys."""
    if (target.read_bytes() if target.is_file() else b"") == content:
        return
    draft = target.with_name(f".{target.name}-{secrets.token_hex(8)}")
    draft.write_bytes(content)
    draft.replace(target)


def _make(folder: Path, *, now: datetime) -> None:
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _issue(CA, ca_key, None, ca_key, now=now)
    _write(folder, CA, ca, ca_key)
    for name in (SEAL, DEMONSTRATION):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(folder, name, _issue(name, key, ca, ca_key, now=now), key)
    # pyHanko's own time stamper signs with RSA only, and reads the key anew each time: 3072 bits cost 0.1 s.
    tsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    _write(folder, TSA, _issue(TSA, tsa_key, ca, ca_key, now=now), tsa_key)


def _issue(
    name: str, key: Key, issuer: x509.Certificate | None, signer: ec.EllipticCurvePrivateKey, *, now: datetime
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[name])])
    usage, is_ca = USED_FOR.get(name, ("content_commitment",)), issuer is None
    own, above = key.public_key(), signer.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(own)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(x509.KeyUsage(**{word: word in usage for word in USAGES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
    )
    if name == TSA:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(signer, SHA256())


def _write(folder: Path, name: str, certificate: x509.Certificate, key: Key) -> None:
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = folder / f"{name}.key"
    handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
