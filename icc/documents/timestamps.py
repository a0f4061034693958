"""Time stamps (RFC 3161): which authority is asked, and what of its answer is believed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from asn1crypto import cms, keys, tsp, x509
from django.conf import settings
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from icc.documents import authority
from icc.documents.faults import NoTimeStamp, told

T = TypeVar("T")

log = structlog.get_logger(__name__)

TIMEOUT = 5
TOLERANCE = timedelta(minutes=5)
"""How far the clock of an authority may be from ours."""


class Believed(TimeStamper):
    """Asks another time stamper; whatever is wrong with the answer becomes `NoTimeStamp`.

    Attributes:
        where: address of the authority, for the log; empty for the one in this process.
    """

    def __init__(self, inner: TimeStamper, *, where: str, now: datetime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's
        self.where = where
        self._inner = inner
        self._now = now

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Pass the request on."""
        return await self._inner.async_request_tsa_response(req)

    async def validation_paths(self, validation_context: ValidationContext) -> AsyncIterator[ValidationPath]:
        """Yield the chains of the authority's certificate.

        Raises:
            NoTimeStamp: there is none that ends at ours.
        """
        try:
            async for path in super().validation_paths(validation_context):  # type: ignore[no-untyped-call]  # pyHanko's
                yield path
        except NoTimeStamp:
            raise
        except Exception as error:
            raise NoTimeStamp("the authority is not trusted") from error

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
        return token


def stampers(*, now: datetime) -> Iterator[Believed]:
    """Yield the authorities in the order in which to ask them; without addresses, the one in this process."""
    for url in settings.TSA_URLS:
        yield Believed(HTTPTimeStamper(url, timeout=TIMEOUT), where=url, now=now)
    if not settings.TSA_URLS:
        yield Believed(_local(now=now), where="", now=now)


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

    The chain must end at our root and the certificate hold at that moment. Whatever goes wrong inside
    means "shows nothing", never an error.
    """
    try:
        signed = cms.ContentInfo.load(token)["content"]
        moment: datetime = signed["encap_content_info"]["content"].parsed["gen_time"].native
        trust = ValidationContext(trust_roots=[root()], moment=moment)
        status = in_own_loop(
            validate_tst_signed_data(signed, trust, lambda method: hashlib.new(method, content).digest())
        )
    except Exception as error:  # noqa: BLE001 -- garbage raises anything inside pyHanko
        log.info("time_stamp_unreadable", fault=told(error))
        return None
    return moment if status["intact"] and status["valid"] and status["trust_problem_indic"] is None else None


def root() -> x509.Certificate:
    """Return the one certificate that every chain must end at."""
    return x509.Certificate.load(authority.root())


def _local(*, now: datetime) -> TimeStamper:
    own = authority.tsa_credentials()
    return DummyTimeStamper(
        x509.Certificate.load(own.certificate),
        keys.PrivateKeyInfo.load(own.key),
        certs_to_embed=SimpleCertificateStore.from_certs([root()]),
        fixed_dt=now,
    )


def in_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """Wait for asynchronous work in another thread: the caller's may have a loop running already."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()
