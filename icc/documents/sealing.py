"""The one place that signs with pyHanko: bytes in, sealed bytes out, and the check of what came out.

The seal is one certified revision appended to the frozen bytes, at level PAdES B-LT with the
validation data in that same revision: a second one would take minutes to validate.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import ClientSession
from asn1crypto import cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from icc.documents import custody, timestamps, trust
from icc.documents.authority import TOLERANCE
from icc.documents.faults import KeySilent, NotAsMeant, NoTimeStamp
from icc.documents.kinds import SEAL_FIELD

LEVEL = "PAdES B-LT"
DIGEST = "sha256"
WITH_SIGNATURE = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)


@dataclass(frozen=True)
class Sealed:
    """What a checked seal says of itself."""

    level: str
    stamped_at: datetime
    certificate: str
    serial: str


def make(frozen: bytes, *, reason: str, demonstration: bool, now: datetime) -> bytes:
    """Return the sealed bytes; asks the time stamping authorities one after the other.

    Raises:
        KeyMissing: this machine has no key to seal with.
        KeySilent: whoever holds the key has not signed.
        NoTimeStamp: no authority has given a stamp; nothing below B-LT is ever made.
    """
    custody.certificate(demonstration=demonstration)  # before anybody outside is asked
    missed = NoTimeStamp("there is nobody to ask")
    for stamper in timestamps.stampers(now=now):
        work = _signed(frozen, stamper, reason=reason, demonstration=demonstration, now=now)
        try:
            return timestamps.in_own_loop(work)
        except NoTimeStamp as fault:
            stamper.forget()
            missed = fault
        except Exception:
            stamper.forget()
            raise
    raise missed


async def _signed(
    frozen: bytes, stamper: TimeStamper, *, reason: str, demonstration: bool, now: datetime
) -> bytes:
    """Sign; a file printed before fields were prepared gets its field together with the seal."""
    writer = IncrementalPdfFileWriter(io.BytesIO(frozen))
    async with ClientSession() as session, custody.opened(session, demonstration=demonstration) as signer:
        meta = PdfSignatureMetadata(
            field_name=SEAL_FIELD,
            md_algorithm=DIGEST,
            reason=reason,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=True,
            validation_context=trust.at_signing(session, demonstration=demonstration, now=now),
            dss_settings=WITH_SIGNATURE,
        )
        try:
            done = await PdfSigner(meta, signer, timestamper=stamper).async_sign_pdf(writer)
        except SigningError as error:
            raise KeySilent("the key has not signed, or its certificate does not hold") from error
    content: bytes = done.getvalue()
    return content


def check(
    content: bytes, *, frozen: bytes, reason: str, demonstration: bool, earliest: datetime, now: datetime
) -> Sealed:
    """Return what the seal says, after proving with the file's own validation data that it holds.

    Args:
        content: the sealed file.
        frozen: what it must begin with.
        reason: what the signature must give as its reason.
        demonstration: which of our two certificates must have sealed it.
        earliest: the time stamp may not be older, but for the tolerance of clocks.
        now: nor younger, likewise; and all certificates must hold at this moment.

    Raises:
        NotAsMeant: one of many conditions does not hold.
        KeyMissing: there is nothing to compare the certificates with.
    """
    own = custody.certificate(demonstration=demonstration)
    roots, stamp_roots = trust.seal_roots(demonstration=demonstration), trust.stamp_roots()
    try:
        reader = PdfFileReader(io.BytesIO(content))
        signatures = reader.embedded_signatures
        store = DocumentSecurityStore.read_dss(reader)
        of_seal, of_stamp = (trust.in_file(store, believed, now=now) for believed in (roots, stamp_roots))
        status = timestamps.in_own_loop(async_validate_pdf_signature(signatures[0], of_seal, of_stamp))
    except Exception as error:
        raise NotAsMeant("the sealed file cannot be validated") from error
    conditions = {
        "it does not begin with the frozen bytes": content.startswith(frozen),
        "it has another number of signatures": len(signatures) == 1,
        "the reason is another one": signatures[0].sig_object.get("/Reason") == reason,
        "its validation data is incomplete": bool(store.crls or store.ocsps)
        and len(store.certs) >= len({"seal", "stamp"}),
        **_conditions(signatures[0], status, own),
        **_time(status, earliest=earliest, now=now),
    }
    for words, holds in conditions.items():
        if not holds:
            raise NotAsMeant(words)
    stamp: Any = status.timestamp_validity
    return Sealed(LEVEL, stamp.timestamp, own.sha256.hex(), f"{own.serial_number:x}")


def _conditions(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, own: x509.Certificate
) -> dict[str, bool]:
    """Return what must be true of the signature itself."""
    message = cms.ContentInfo.load(signature.pkcs7_content)
    return {
        "the signature is broken": status.intact and status.valid,
        "the certificate is not trusted": status.trusted,
        "another certificate has sealed it": signature.signer_cert.sha256 == own.sha256,
        "the seal fills another field": signature.field_name == SEAL_FIELD,
        "the seal does not cover the file": status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        "something lies beside the signature": not signature.pkcs7_content[len(message.dump()) :].strip(
            b"\0"
        ),
        "something was changed afterwards": status.modification_level is ModificationLevel.NONE,
        "changes are not forbidden": status.docmdp_ok is True
        and signature.docmdp_level is MDPPerm.NO_CHANGES,
        "the seal as a whole does not hold": status.bottom_line,
    }


def _time(status: PdfSignatureStatus, *, earliest: datetime, now: datetime) -> dict[str, bool]:
    """Return what must be true of the time stamp."""
    stamp: Any = status.timestamp_validity
    holds = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    between = holds and earliest - TOLERANCE <= stamp.timestamp <= now + TOLERANCE
    return {"the time stamp does not hold": holds, "the time stamp is of another time": between}
