"""Time stamps (RFC 3161): which authority is asked, and what of its answer is believed."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

import structlog
from asn1crypto import cms, keys, tsp, x509
from django.conf import settings
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from icc.documents import authority
from icc.documents.faults import NoTimeStamp, told

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
