"""A hundred tagged pages with a long-term signature: minutes for a validator, seconds for the public page."""

import io
import time

import pytest
from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader

from icc.documents import authority, timestamps, trust
from icc.documents.inspection import Outcome, inspect
from icc.documents.kinds import SEAL_FIELD
from tests.icc.documents.copies import NOW, printed

PAGES, SECONDS = 100, 10


def long_term(frozen: bytes) -> bytes:
    """Return the file with a signature at level B-LTA, its validation data in revisions of their own."""
    own = authority.seal_credentials(demonstration=False)
    roots = trust.stamp_roots()
    signer = SimpleSigner(
        x509.Certificate.load(own.certificate),
        keys.PrivateKeyInfo.load(own.key),
        SimpleCertificateStore.from_certs(roots),
    )
    context = ValidationContext(trust_roots=roots, crls=[authority.revocation_list(now=NOW)], moment=NOW)
    meta = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        use_pades_lta=True,
        validation_context=context,
    )
    [stamper] = timestamps.stampers(now=NOW)
    engine = PdfSigner(meta, signer, timestamper=stamper)
    writer = IncrementalPdfFileWriter(io.BytesIO(frozen))
    content: bytes = timestamps.in_own_loop(engine.async_sign_pdf(writer)).getvalue()
    return content


@pytest.mark.fault("signing-32")
def test_a_hundred_pages_are_answered_about_in_ten_seconds() -> None:
    body = "<h2>Article</h2><table><tr><th>What</th></tr><tr><td>Panels</td></tr></table><p>We do it.</p>" * 9
    content = long_term(printed("".join(f"<section>{body}</section>" for _ in range(PAGES))))
    assert len(PdfReader(io.BytesIO(content)).pages) >= PAGES
    began = time.monotonic()
    seen = inspect(content)
    assert time.monotonic() - began < SECONDS
    assert seen.outcome is Outcome.READ
