"""Who holds the seal's key, behind one port: our own files, a PKCS#12 file, a token or a service.

A token speaks PKCS#11 and a service the API of the Cloud Signature Consortium (CSC 1.0); pyHanko
speaks with both. What a demonstration is sealed with is never a key of real documents.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout, encode_basic_auth
from asn1crypto import keys, pem, x509
from django.conf import settings
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCCredentialInfo,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)
from pyhanko_certvalidator.registry import SimpleCertificateStore

from icc.documents import authority, trust
from icc.documents.faults import KeyMissing, KeySilent

TIMEOUT = 20
"""Seconds for one answer of a service."""

EXPIRY_WARNING = timedelta(days=30)
REFUSED = set[str]()
"""Secrets that a token has refused: asked again and again it would lock itself."""


class Custody(StrEnum):
    """Values of the setting `SEAL_KEY`."""

    FILES = "files"
    PKCS12 = "pkcs12"
    PKCS11 = "pkcs11"
    CSC = "csc"


NEEDED = {
    Custody.FILES: (),
    Custody.PKCS12: ("SEAL_PKCS12", "SEAL_ROOTS"),
    Custody.PKCS11: ("SEAL_CERTIFICATE", "SEAL_ROOTS", "SEAL_MODULE", "SEAL_TOKEN", "SEAL_LABEL"),
    Custody.CSC: ("SEAL_CERTIFICATE", "SEAL_ROOTS", "SEAL_CSC_URL", "SEAL_CSC_CREDENTIAL"),
}
"""Settings without which a custody cannot work."""


def custody() -> Custody:
    """Return who holds the key of real seals.

    Raises:
        KeyMissing: the settings name nobody, or too little.
    """
    try:
        found = Custody(settings.SEAL_KEY)
    except ValueError as error:
        raise KeyMissing(f"ICC_SEAL_KEY is none of {', '.join(Custody)}") from error
    missing = [f"ICC_{name}" for name in NEEDED[found] if not getattr(settings, name)]
    if missing:
        raise KeyMissing(f"{', '.join(missing)} is not set")
    return found


def certificate(*, demonstration: bool) -> x509.Certificate:
    """Return the certificate that a seal must bear; asks nobody outside this machine.

    Raises:
        KeyMissing: it cannot be read.
    """
    held = Custody.FILES if demonstration else custody()
    if held is Custody.FILES:
        return x509.Certificate.load(authority.seal_credentials(demonstration=demonstration).certificate)
    if held is Custody.PKCS12:
        found: x509.Certificate = _from_pkcs12().signing_cert
        return found
    return trust.certificates(Path(settings.SEAL_CERTIFICATE))[0]


@asynccontextmanager
async def opened(session: ClientSession, *, demonstration: bool) -> AsyncIterator[Signer]:
    """Give what signs, and let go of it afterwards.

    Raises:
        KeyMissing: settings or files do not tell which key it is.
        KeySilent: token or service do not open it.
    """
    match Custody.FILES if demonstration else custody():
        case Custody.FILES:
            yield _from_files(demonstration=demonstration)
        case Custody.PKCS12:
            yield _from_pkcs12()
        case Custody.PKCS11:
            token = _token_session()
            try:
                yield _from_token(token)
            finally:
                token.close()
        case Custody.CSC:
            yield await _from_service(session)


def publish() -> None:
    """Publish what seals and stamps are to be checked with, in place of the test authority's certificate.

    Of a seal its own certificate: the root of a trust service stands above the seals of many others.
    """
    if custody() is not Custody.FILES:
        own = certificate(demonstration=False).dump()
        authority.publish(Path(settings.SEAL_CA), pem.armor("CERTIFICATE", own))
    rows = trust.stamp_roots() if settings.TSA_ROOTS else []
    armoured = b"".join(pem.armor("CERTIFICATE", row.dump()) for row in rows)
    authority.publish(Path(settings.TSA_CA), armoured)


def faults(*, now: datetime) -> Iterator[str]:
    """Yield what keeps, or will soon keep, this machine from sealing with a key of a trust service."""
    try:
        if custody() is Custody.FILES:
            return
        own = certificate(demonstration=False)
        trust.seal_roots(demonstration=False)
        trust.stamp_roots()
    except KeyMissing as fault:
        yield str(fault)
        return
    if own.not_valid_after < now + EXPIRY_WARNING:
        yield f"the seal's certificate expires on {own.not_valid_after:%Y-%m-%d}"


def _from_files(*, demonstration: bool) -> SimpleSigner:
    own = authority.seal_credentials(demonstration=demonstration)
    above = SimpleCertificateStore.from_certs([x509.Certificate.load(authority.root())])
    return SimpleSigner(x509.Certificate.load(own.certificate), keys.PrivateKeyInfo.load(own.key), above)


def _from_pkcs12() -> SimpleSigner:
    try:
        content = Path(settings.SEAL_PKCS12).read_bytes()
        secret = settings.SEAL_SECRET.encode() or None
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(content, [], secret)
    except (OSError, ValueError, AttributeError) as error:
        raise KeyMissing("ICC_SEAL_PKCS12 cannot be opened with ICC_SEAL_SECRET") from error
    return signer


def _token_session() -> Any:
    """Open a session with the token.

    A secret that was refused is not tried twice by this process.
    """
    secret = hashlib.sha256(settings.SEAL_SECRET.encode()).hexdigest()
    if secret in REFUSED:
        raise KeySilent("the token has refused ICC_SEAL_SECRET")
    try:
        pkcs11, ours = import_module("pkcs11"), import_module("pyhanko.sign.pkcs11")
    except ImportError as error:
        raise KeyMissing("python-pkcs11 is not installed") from error
    criteria = import_module("pyhanko.config.pkcs11").TokenCriteria(label=settings.SEAL_TOKEN)
    try:
        return ours.open_pkcs11_session(
            settings.SEAL_MODULE, token_criteria=criteria, user_pin=settings.SEAL_SECRET or None
        )
    except pkcs11.exceptions.PinIncorrect as error:
        REFUSED.add(secret)
        raise KeySilent("the token has refused ICC_SEAL_SECRET") from error
    except Exception as error:
        raise KeySilent("the token does not answer") from error


def _from_token(session: Any) -> Signer:
    own, *above = trust.certificates(Path(settings.SEAL_CERTIFICATE))
    signer: Signer = import_module("pyhanko.sign.pkcs11").PKCS11Signer(
        session,
        signing_cert=own,
        ca_chain=above,
        key_label=settings.SEAL_LABEL,
        # Every token signs a hash with ECDSA, few hash by themselves.
        use_raw_mechanism=own.public_key.algorithm == "ec",
    )
    try:
        _ = signer.signing_cert  # it looks for the key now
    except Exception as error:
        raise KeySilent("the token holds no key of this label") from error
    return signer


async def _from_service(session: ClientSession) -> Signer:
    own, *above = trust.certificates(Path(settings.SEAL_CERTIFICATE))
    try:
        token = await _access(session)
        info = CSCServiceSessionInfo(settings.SEAL_CSC_URL, settings.SEAL_CSC_CREDENTIAL, oauth_token=token)
        found = await fetch_certs_in_csc_credential(session, info, timeout=TIMEOUT)
    except Exception as error:
        raise KeySilent("the service does not answer") from error
    if found.signing_cert.sha256 != own.sha256:
        raise KeySilent("the service signs with another certificate")
    signer = CSCSigner(session, _Release(session, info, found), sign_timeout=TIMEOUT)
    signer.cert_registry.register_multiple(above)
    return signer


async def _access(session: ClientSession) -> str | None:
    """Return a fresh token of access (OAuth 2, client credentials); None where no client is set."""
    if not settings.SEAL_CSC_CLIENT:
        return None
    async with session.post(
        f"{settings.SEAL_CSC_URL}/csc/v1/oauth2/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": encode_basic_auth(settings.SEAL_CSC_CLIENT, settings.SEAL_CSC_SECRET)},
        raise_for_status=True,
        timeout=ClientTimeout(total=TIMEOUT),
    ) as answer:
        return str((await answer.json())["access_token"])


class _Release(CSCAuthorizationManager):
    """Has the service release the key for this one hash."""

    def __init__(self, session: ClientSession, info: CSCServiceSessionInfo, found: CSCCredentialInfo) -> None:
        super().__init__(info, found)
        self._session = session

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        """Return what the service demands beside the hash."""
        asked = self.format_csc_auth_request(pin=settings.SEAL_SECRET or None, hash_b64s=hash_b64s)
        async with self._session.post(
            self.csc_session_info.endpoint_url("credentials/authorize"),
            headers=self.auth_headers,
            json=asked,
            raise_for_status=True,
            timeout=ClientTimeout(total=TIMEOUT),
        ) as answer:
            return self.parse_csc_auth_response(await answer.json())
