"""Time stamps (RFC 3161): which authority is asked, and what of its answer is believed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

import structlog
from asn1crypto import cms, keys, tsp, x509
from django.conf import settings
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko.sign.timestamps.common_utils import dummy_digest, extract_ts_certs
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from icc.documents import authority, trust
from icc.documents.authority import TOLERANCE, Credentials
from icc.documents.faults import NoTimeStamp, told

T = TypeVar("T")

log = structlog.get_logger(__name__)

TIMEOUT = 5
ESTIMATES = dict[tuple[str, str], cms.ContentInfo]()
"""One stamp of each authority and digest: pyHanko learns from it how much room the next will take, and
which certificate it will bear. Asked for once per process; dropped as soon as one turns out different."""


class Believed(TimeStamper):
    """Asks another time stamper; whatever is wrong with the answer becomes `NoTimeStamp`.

    Attributes:
        where: address of the authority, for the log; empty for the one in this process.
    """

    def __init__(self, inner: TimeStamper, *, where: str, now: datetime, known_as: str = "") -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's
        self.where = where
        self._known_as = known_as or where
        self._inner = inner
        self._now = now

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Pass the request on."""
        return await self._inner.async_request_tsa_response(req)

    async def validation_paths(self, validation_context: ValidationContext) -> AsyncIterator[ValidationPath]:
        """Yield the chains of the authority's certificate.

        Raises:
            NoTimeStamp: there is none that ends at a root of ours, or the certificate is revoked.
        """
        try:
            async for path in super().validation_paths(validation_context):  # type: ignore[no-untyped-call]  # pyHanko's
                yield path
        except NoTimeStamp:
            raise
        except Exception as error:
            raise NoTimeStamp("the authority is not trusted") from error

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        """Return a stamp like the one to come."""
        key = (self._known_as, md_algorithm)
        if key not in ESTIMATES:
            ESTIMATES[key] = await self.async_timestamp(dummy_digest(md_algorithm), md_algorithm)
        self._register_dummy(md_algorithm, ESTIMATES[key])  # type: ignore[no-untyped-call]  # pyHanko's
        return ESTIMATES[key]

    def forget(self) -> None:
        """Drop what was learned of this authority: the next attempt asks anew."""
        for key in [key for key in ESTIMATES if key[0] == self._known_as]:
            del ESTIMATES[key]

    def _is_as_learned(self, token: cms.ContentInfo) -> bool:
        """Tell whether the stamp bears the certificates that were validated before signing."""
        born = {row.sha256 for row in extract_ts_certs(token, SimpleCertificateStore())}
        return not self._certs or born == {row.sha256 for row in self._certs.values()}

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token over this very digest, of about now.

        Raises:
            NoTimeStamp: there is none. Garbage raises anything inside pyHanko, so all is caught.
        """
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            stamp = token["content"]["encap_content_info"]["content"].parsed
            imprint, at = stamp["message_imprint"]["hashed_message"].native, stamp["gen_time"].native
        except Exception as error:
            log.warning("time_stamp_missed", authority=self.where, fault=told(error))
            raise NoTimeStamp("no answer that can be used") from error
        if imprint != message_digest:
            raise NoTimeStamp("the stamp is of something else")
        if abs(at - self._now) > TOLERANCE:
            raise NoTimeStamp("the authority's clock is off")
        if not self._is_as_learned(token):
            raise NoTimeStamp("the authority has another certificate than before")
        return token


def stampers(*, now: datetime) -> Iterator[Believed]:
    """Yield the authorities in the order in which to ask them; without addresses, the one in this process."""
    for url in settings.TSA_URLS:
        yield Believed(HTTPTimeStamper(url, timeout=TIMEOUT), where=url, now=now)
    if not settings.TSA_URLS:
        own = authority.tsa_credentials()
        yield Believed(
            _local(own, now=now), where="", now=now, known_as=hashlib.sha256(own.certificate).hexdigest()
        )


def stamp(content: bytes, *, now: datetime) -> bytes:
    """Return a time stamp token on the SHA-256 of the content, as DER; asks one authority after the other.

    Raises:
        NoTimeStamp: none has given one.
        KeyMissing: there is no authority in this process either.
    """
    digest, missed = hashlib.sha256(content).digest(), NoTimeStamp("there is nobody to ask")
    for stamper in stampers(now=now):
        try:
            token: bytes = in_own_loop(stamper.async_timestamp(digest, "sha256")).dump()
        except NoTimeStamp as fault:
            missed = fault
        else:
            return token
    raise missed


def stamped_at(token: bytes, content: bytes) -> datetime | None:
    """Return the moment at which a token shows the content to have been there; None if it shows nothing.

    The chain must end at a root of ours and the certificate hold at that moment. Whatever goes wrong inside
    means "shows nothing", never an error.
    """
    try:
        signed = cms.ContentInfo.load(token)["content"]
        moment: datetime = signed["encap_content_info"]["content"].parsed["gen_time"].native
        context = ValidationContext(trust_roots=trust.stamp_roots(), moment=moment)
        status = in_own_loop(
            validate_tst_signed_data(signed, context, lambda method: hashlib.new(method, content).digest())
        )
    except Exception as error:  # noqa: BLE001 -- garbage raises anything inside pyHanko
        log.info("time_stamp_unreadable", fault=told(error))
        return None
    return moment if status["intact"] and status["valid"] and status["trust_problem_indic"] is None else None


def _local(own: Credentials, *, now: datetime) -> TimeStamper:
    root = x509.Certificate.load(authority.root())
    return DummyTimeStamper(
        x509.Certificate.load(own.certificate),
        keys.PrivateKeyInfo.load(own.key),
        certs_to_embed=SimpleCertificateStore.from_certs([root]),
        fixed_dt=now,
    )


def in_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """Wait for asynchronous work in another thread: the caller's may have a loop running already."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()
