"""The child of `icc.documents.counterparts`: reads one PDF that somebody signed elsewhere.

Standard input: a line of JSON (length of the frozen file, the present moment), then the PDF. Standard
output: JSON. Knows neither Django nor the database nor the network. It limits itself before it reads.
"""

import asyncio
import io
import json
import resource
import sys
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from cryptography import x509 as crypto_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import RevokedError

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 140
STRICT = "require"
"""To pyHanko: revocation must be ruled out for each certificate, by what lies here."""

REVOCATION_INFO = "adobe_revocation_info_archival"
"""Attribute of a signature in which many tools put lists and answers (ISO 32000-2, 12.8.3.3.2)."""

STAMP = "signature_time_stamp_token"
FILLING = frozenset({ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING})
Answer = dict[str, Any]


class Refused(Exception):
    """The file cannot be taken; the words are the cause."""


def limit() -> None:
    """Limit memory and processor time of this process, and forbid it to write files."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def look(content: bytes, *, frozen: int, now: datetime) -> Answer:
    """Return what the file says of itself.

    Raises:
        Refused: it cannot be taken.
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        raise Refused("fault")
    found = list(reader.embedded_signatures)
    if len(found) != 1:
        raise Refused("several" if found else "unsigned")
    signature = found[0]
    _require_whole(signature)
    _require_only_filled(reader, content[:frozen])
    return _certificates(reader, signature, now=now)


def _require_whole(signature: EmbeddedPdfSignature) -> None:
    """Refuse what does not cover the file, or does not fit what it covers."""
    signature.compute_integrity_info(skip_diff=True)
    message = signature.pkcs7_content
    beyond = message[len(cms.ContentInfo.load(message).dump()) :]
    if signature.coverage is not SignatureCoverageLevel.ENTIRE_FILE or beyond.strip(b"\0"):
        raise Refused("not-whole")
    intact, valid = validate_sig_integrity(
        signature.signer_info,
        signature.signer_cert,
        expected_content_type="data",
        actual_digest=signature.compute_digest(),
    )
    if not (intact and valid):
        raise Refused("broken")


def _require_only_filled(reader: PdfFileReader, frozen: bytes) -> None:
    """Refuse any change since the freeze but that a signature field was filled, or added."""
    before = PdfFileReader(io.BytesIO(frozen), strict=False).xrefs.total_revisions - 1
    change = DEFAULT_DIFF_POLICY.review_file(reader, before)
    if not isinstance(change, DiffResult) or change.modification_level not in FILLING:
        raise Refused("changed")


def _certificates(reader: PdfFileReader, signature: EmbeddedPdfSignature, *, now: datetime) -> Answer:
    """Tell who has signed, as far as the certificates in the file tell."""
    own = signature.signer_cert
    if not own.not_valid_before <= now <= own.not_valid_after:
        raise Refused("not-valid-now")
    others, lists, answers = _material(reader, signature)
    chain = _chain(own, others)
    claimed = signature.self_reported_timestamp
    return {
        "cause": "",
        "subject": own.subject.human_friendly,
        "issuer": own.issuer.human_friendly,
        "serial": f"{own.serial_number:x}",
        "fingerprint": own.sha256.hex(),
        "valid_until": own.not_valid_after.isoformat(),
        "claimed_at": claimed.isoformat() if claimed else "",
        "stamped": any(
            attribute["type"].native == STAMP for attribute in signature.signer_info["unsigned_attrs"] or ()
        ),
        "revocation": _revocation(chain, lists, answers, now=now),
        "chain": len(chain) > 1,
    }


def _material(
    reader: PdfFileReader, signature: EmbeddedPdfSignature
) -> tuple[list[x509.Certificate], list[bytes], list[bytes]]:
    """Return the certificates, revocation lists and answers that lie in the file."""
    certificates = list(signature.other_embedded_certs)
    lists: list[bytes] = []
    answers: list[bytes] = []
    store = reader.root["/DSS"] if "/DSS" in reader.root else {}  # noqa: SIM401 -- `get` does not follow references
    for name, found in (("/Certs", certificates), ("/CRLs", lists), ("/OCSPs", answers)):
        for stream in store[name] if name in store else ():  # noqa: SIM401 -- as above
            data = stream.get_object().data
            found.append(x509.Certificate.load(data) if name == "/Certs" else data)
    for attribute in signature.signer_info["signed_attrs"]:
        if attribute["type"].native == REVOCATION_INFO:
            for value in attribute["values"]:
                lists += [found.dump() for found in value["crl"] or ()]
                answers += [found.dump() for found in value["ocsp"] or ()]
    return certificates, lists, answers


def _chain(own: x509.Certificate, known: list[x509.Certificate]) -> list[x509.Certificate]:
    """Return the certificates from the signer's upwards, each signed by the next, as far as they lie here.

    Raises:
        Refused: some bear the issuer's name, and the key of none has signed.
    """
    chain = [own]
    while chain[-1].issuer != chain[-1].subject and len(chain) <= len(known):
        named = [found for found in known if found.subject == chain[-1].issuer]
        if not named:
            break
        issuer = next((found for found in named if _has_signed(found, chain[-1])), None)
        if issuer is None:
            raise Refused("chain")
        chain.append(issuer)
    return chain


def _has_signed(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Tell whether the issuer's key has signed a certificate; whatever goes wrong inside means no."""
    try:
        below = crypto_x509.load_der_x509_certificate(certificate.dump())
        below.verify_directly_issued_by(crypto_x509.load_der_x509_certificate(issuer.dump()))
    except Exception:  # noqa: BLE001 -- another kind of key raises anything
        return False
    return True


def _revocation(
    chain: list[x509.Certificate], lists: list[bytes], answers: list[bytes], *, now: datetime
) -> str:
    """Tell what the file itself says of revocation, taking the end of its own chain as given.

    Raises:
        Refused: the certificate, or one above it, is revoked.
    """
    if len(chain) == 1:
        return "unknown"
    trust = ValidationContext(
        trust_roots=[chain[-1]],
        other_certs=chain[1:-1],
        crls=lists,
        ocsps=answers,
        moment=now,
        revocation_mode=STRICT,
    )
    try:
        asyncio.run(CertificateValidator(chain[0], chain[1:], trust).async_validate_usage(set()))
    except RevokedError as error:
        raise Refused("revoked") from error
    except Exception:  # noqa: BLE001 -- what cannot be told is unknown, and people look at it
        return "unknown"
    return "good"


def main() -> None:
    """Read, look, tell."""
    limit()
    try:
        asked = json.loads(sys.stdin.buffer.readline())
        now = datetime.fromisoformat(asked["now"])
        told = look(sys.stdin.buffer.read(), frozen=asked["frozen"], now=now)
    except Refused as cause:
        told = {"cause": str(cause)}
    except BaseException:  # noqa: BLE001 -- memory, recursion, assertions of libraries: all the same
        told = {"cause": "fault"}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
