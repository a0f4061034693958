"""Printing and sealing a deal against the engines alone on the same bytes."""

import io
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import weasyprint
from asn1crypto import keys, x509
from django.template.loader import render_to_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from greendeals.models import Deal
from greendeals.selectors import content_of, readable
from icc.core import blobs, clock
from icc.documents import authority, pdf, sealing, timestamps
from icc.documents.kinds import SEAL_FIELD, Archive, DocumentKind
from icc.documents.models import Document, Seal
from icc.documents.services import request_seal, seal
from icc.documents.workflow import DocumentState

PDF_GOAL, SEAL_GOAL = 1.15, 1.2

BENCH = DocumentKind("bench.sealed", build=lambda _document: {}, may_read=lambda _actor, _document: False)
"""A kind that nothing follows from: only the sealing is measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time for one document: as the product makes it, and by the engine alone."""

    product_ms: float
    engine_ms: float

    @property
    def times(self) -> float:
        """How many times the engine's."""
        return self.product_ms / self.engine_ms


@dataclass(frozen=True, slots=True)
class Engines:
    """What printing and sealing cost."""

    freeze: Cost
    seal: Cost


def engines(public_id: str, *, rounds: int) -> Engines:
    """Print and seal one deal both ways, in turns."""
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

    freeze = _compared(frozen, printed, rounds=rounds)
    content_bytes = frozen()
    waiting = _waiting(content_bytes, count=rounds + 1)

    def sealed() -> object:
        return seal(seal_id=next(waiting).pk, now=clock.now())

    return Engines(freeze, _compared(sealed, lambda: _signed_alone(content_bytes), rounds=rounds))


def _compared(product: Callable[[], object], engine: Callable[[], object], *, rounds: int) -> Cost:
    """Take turns; the first turn warms both up and does not count."""
    ours, alone = list[float](), list[float]()
    for _round in range(rounds + 1):
        ours.append(_spent(product))
        alone.append(_spent(engine))
    return Cost(statistics.median(ours[1:]), statistics.median(alone[1:]))


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


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


def _signed_alone(content: bytes) -> bytes:
    """Sign with pyHanko and nothing else: the same level, key, stamps; no check of what came out."""
    now = clock.now()
    own = authority.seal_credentials(demonstration=False)
    store = SimpleCertificateStore.from_certs([timestamps.root()])
    signer = SimpleSigner(x509.Certificate.load(own.certificate), keys.PrivateKeyInfo.load(own.key), store)
    trust = ValidationContext(
        trust_roots=[timestamps.root()], crls=[authority.revocation_list(now=now)], moment=now
    )
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
    engine = PdfSigner(meta, signer, timestamper=next(timestamps.stampers(now=now)))
    signed: bytes = engine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content))).getvalue()
    return signed
