"""Printing, sealing and writing a deal for Word against the engines alone on the same content."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

import weasyprint
from asn1crypto import keys, x509
from django.template.loader import render_to_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from greendeals.models import Deal
from greendeals.selectors import content_of, readable
from icc.core import blobs, clock
from icc.documents import authority, pdf, sealing
from icc.documents.kinds import SEAL_FIELD, Archive, DocumentKind
from icc.documents.models import Document, Seal
from icc.documents.services import request_seal, seal
from icc.documents.workflow import DocumentState
from icc.ops.bench.costs import Cost, compared
from icc.ops.bench.word import word_cost

PDF_GOAL, SEAL_GOAL, WORD_GOAL = 1.15, 1.2, 2.0

BENCH = DocumentKind("bench.sealed", build=lambda _document: {}, may_read=lambda _actor, _document: False)
"""A kind that nothing follows from: only the sealing is measured."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What printing, sealing and the file for Word cost.

    Attributes:
        kept: sealing beside pyHanko that asks for one stamp instead of two: it keeps its first one to
            know the size of those to come.
    """

    freeze: Cost
    seal: Cost
    kept: Cost
    word: Cost


def engines(public_id: str, *, rounds: int) -> Engines:
    """Make the papers of one deal both ways, in turns."""
    deal = Deal.objects.get(public_id=public_id)
    content = {**content_of(deal), "version": 1, "code": "", "frozen_at": deal.stage_since.isoformat()}
    values = {"deal": readable(content), "sha256": "0" * 64, "code": "", "verify": "", "qr": ""}
    archive = Archive(json.dumps(content).encode(), "deal.json", deal.stage_since, (SEAL_FIELD, "Sig01"))
    template = DocumentKind.known["greendeals.deal"].template
    html = render_to_string(template, {**values, "demo": False})
    fetcher = weasyprint.URLFetcher(allowed_protocols=["data"])

    def frozen() -> bytes:
        return pdf.render(template, values, language="en", archive=archive)

    def printed() -> object:
        attached = weasyprint.Attachment(string=archive.source, name="deal.json", relationship="Source")
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        return page.write_pdf(pdf_variant="pdf/a-3a", attachments=[attached])

    freeze = compared(frozen, printed, rounds=rounds)
    content_bytes = frozen()
    waiting, stamper = _waiting(content_bytes, count=2 * (rounds + 1)), _stamper()

    def sealed() -> object:
        return seal(seal_id=next(waiting).pk, now=clock.now())

    seals = compared(sealed, lambda: _signed_alone(content_bytes, _stamper()), rounds=rounds)
    kept = compared(sealed, lambda: _signed_alone(content_bytes, stamper), rounds=rounds)
    return Engines(freeze, seals, kept, word_cost(public_id, rounds=rounds))


def _waiting(content: bytes, *, count: int) -> Iterator[Seal]:
    """Return seals to be made, each of a document of its own with the same bytes."""
    now, sha256 = clock.now(), blobs.keep(content)
    documents = [
        Document.objects.create(
            kind=BENCH.name,
            subject=f"bench:{number}",
            file_name="deal.pdf",
            requested_at=now,
            state=DocumentState.READY,
            sha256=sha256,
            size=len(content),
            ready_at=now,
        )
        for number in range(count)
    ]
    rows = [request_seal(document=row, reason="Bench.", demonstration=False, now=now) for row in documents]
    return iter(rows)


def _signed_alone(content: bytes, stamper: TimeStamper) -> bytes:
    """Sign with pyHanko and nothing else: the same level, key, stamps; no check of what came out."""
    now = clock.now()
    own, root = authority.seal_credentials(demonstration=False), x509.Certificate.load(authority.root())
    store = SimpleCertificateStore.from_certs([root])
    signer = SimpleSigner(x509.Certificate.load(own.certificate), keys.PrivateKeyInfo.load(own.key), store)
    trust = ValidationContext(trust_roots=[root], crls=[authority.revocation_list(now=now)], moment=now)
    meta = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm=sealing.DIGEST,
        reason="Bench.",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=True,
        validation_context=trust,
        dss_settings=sealing.WITH_SIGNATURE,
    )
    engine = PdfSigner(meta, signer, timestamper=stamper)
    signed: bytes = engine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content))).getvalue()
    return signed


def _stamper() -> TimeStamper:
    """Return pyHanko's own, below the test authority."""
    own, root = authority.tsa_credentials(), x509.Certificate.load(authority.root())
    certificate, key = x509.Certificate.load(own.certificate), keys.PrivateKeyInfo.load(own.key)
    return DummyTimeStamper(certificate, key, certs_to_embed=SimpleCertificateStore.from_certs([root]))
