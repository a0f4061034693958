"""Who is believed: the roots of seals and of time stamps, and where revocation is looked up.

Without settings both roots are the test authority's, which signs its own empty revocation list. With
roots of a trust service, lists and answers (CRL, OCSP) are fetched from the addresses in the
certificates; what was fetched goes into the sealed file, so that nothing is fetched to check it.
"""

from datetime import datetime
from pathlib import Path

from aiohttp import ClientSession
from asn1crypto import pem, x509
from django.conf import settings
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from icc.documents import authority
from icc.documents.authority import TOLERANCE
from icc.documents.faults import KeyMissing

STRICT = "require"
"""To pyHanko: revocation must be ruled out for each certificate, by a list that is not out of date."""

TIMEOUT = 5
"""Seconds for one list or answer about revocation."""


def seal_roots(*, demonstration: bool) -> list[x509.Certificate]:
    """Return what the chain of a seal may end at; a demonstration stays below the test authority."""
    return _roots("" if demonstration else settings.SEAL_ROOTS)


def stamp_roots() -> list[x509.Certificate]:
    """Return what the chain of a time stamp may end at."""
    return _roots(settings.TSA_ROOTS)


def at_signing(session: ClientSession, *, demonstration: bool, now: datetime) -> ValidationContext:
    """Return what decides, before anything is signed, whether certificates hold; gathers what proves it."""
    roots = {root.sha256: root for root in [*seal_roots(demonstration=demonstration), *stamp_roots()]}
    own = x509.Certificate.load(authority.root()).sha256 if _asks_ours(demonstration=demonstration) else b""
    lists = [authority.revocation_list(now=now)] if own else []
    if set(roots) == {own}:
        return ValidationContext(
            trust_roots=list(roots.values()), crls=lists, moment=now, revocation_mode=STRICT
        )
    return ValidationContext(
        trust_roots=list(roots.values()),
        crls=lists,
        allow_fetching=True,
        fetcher_backend=AIOHttpFetcherBackend(session, per_request_timeout=TIMEOUT),
        revocation_mode=STRICT,
    )


def in_file(
    store: DocumentSecurityStore, roots: list[x509.Certificate], *, now: datetime
) -> ValidationContext:
    """Return what decides with the file's own validation data alone."""
    return store.as_validation_context(
        {
            "trust_roots": roots,
            "moment": now,
            "revocation_mode": STRICT,
            # An answer fetched while signing is a little younger than the moment the work began.
            "time_tolerance": TOLERANCE,
        }
    )


def certificates(path: Path) -> list[x509.Certificate]:
    """Return the certificates of a PEM file, in its order.

    Raises:
        KeyMissing: there is none that can be read.
    """
    try:
        found = [x509.Certificate.load(der) for _, _, der in pem.unarmor(path.read_bytes(), multiple=True)]
        for row in found:
            row.subject.human_friendly  # noqa: B018 -- read now what would fail later
    except (OSError, ValueError, TypeError) as error:
        raise KeyMissing(f"{path.name} holds no certificate that can be read") from error
    return found


def _asks_ours(*, demonstration: bool) -> bool:
    return demonstration or not (settings.SEAL_ROOTS and settings.TSA_ROOTS)


def _roots(path: str) -> list[x509.Certificate]:
    return certificates(Path(path)) if path else [x509.Certificate.load(authority.root())]
