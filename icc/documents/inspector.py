"""The child of `icc.documents.inspection`: reads one PDF from standard input, tells in JSON what it saw.

Knows neither Django nor the database. It limits itself before it reads.
"""

import io
import json
import resource
import sys
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
MOST_SIGNATURES = 50
Answer = dict[str, Any]


def limit() -> None:
    """Limit memory and processor time of this process, and forbid it to write files."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def answer(outcome: str, *, words: str = "", **seen: Any) -> Answer:
    """Return what the parent expects."""
    return {"outcome": outcome, "certificates": [], "intact": None, "words": words, **seen}


def look(content: bytes) -> Answer:
    """Return what the file says of itself; any exception means that it cannot be read."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        return answer("encrypted")
    certificates, whole, words = set(), [], ""
    for number, (name, _value, field) in enumerate(enumerate_sig_fields(reader, filled_status=True), 1):
        if number > MOST_SIGNATURES:
            return answer("fault", words="too-many")
        try:
            fingerprint, fits = _signature(reader, field, name)
        except Exception as error:  # noqa: BLE001 -- a broken signature is seen, and is not intact
            whole.append(False)
            words = type(error).__name__
            continue
        certificates.add(fingerprint)
        whole.append(fits)
    if not whole:
        return answer("no-signature")
    return answer("read", certificates=sorted(certificates), intact=all(whole), words=words)


def _signature(reader: Any, field: Any, name: str) -> tuple[str, bool]:
    """Return the fingerprint of the signer's certificate, and whether the signature fits the whole file."""
    found = EmbeddedPdfSignature(reader, field, name)
    fingerprint = found.signer_cert.sha256.hex()
    # The revisions are not compared: that takes minutes on a long tagged file.
    found.compute_integrity_info(skip_diff=True)
    intact, valid = validate_sig_integrity(
        found.signer_info,
        found.signer_cert,
        expected_content_type="data",
        actual_digest=found.compute_digest(),
    )
    message = found.pkcs7_content
    beyond = message[len(cms.ContentInfo.load(message).dump()) :]
    covered = found.coverage is SignatureCoverageLevel.ENTIRE_FILE and not beyond.strip(b"\0")
    return fingerprint, bool(intact and valid and covered)


def main() -> None:
    """Read, look, tell."""
    limit()
    try:
        told = look(sys.stdin.buffer.read())
    except BaseException as error:  # noqa: BLE001 -- memory, recursion, assertions of libraries: all the same
        told = answer("fault", words=type(error).__name__)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
