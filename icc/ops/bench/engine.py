"""The PDF of a deal against WeasyPrint alone on the same page."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import weasyprint
from django.template.loader import render_to_string

from greendeals.models import Deal
from greendeals.selectors import content_of
from icc.documents import pdf
from icc.documents.kinds import DocumentKind

PDF_GOAL = 1.15


@dataclass(frozen=True, slots=True)
class PdfCost:
    """Milliseconds of processor time for one document: as the product makes it, and by the engine alone."""

    product_ms: float
    engine_ms: float

    @property
    def times(self) -> float:
        """How many times the engine's."""
        return self.product_ms / self.engine_ms


def pdf_of_deal(public_id: str, *, rounds: int) -> PdfCost:
    """Render one deal both ways, in turns; the engine alone makes a tagged PDF, in the system's fonts."""
    deal = Deal.objects.get(public_id=public_id)
    frozen = {**content_of(deal), "version": 1, "frozen_at": deal.stage_since.isoformat()}
    template = DocumentKind.known["greendeals.deal"].template
    values = {"deal": frozen, "sha256": "0" * 64}
    html = render_to_string(template, {**values, "demo": False})
    fetcher = weasyprint.URLFetcher(allowed_protocols=["data"])

    def alone() -> object:
        return weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")

    product, engine = list[float](), list[float]()
    for _round in range(rounds + 1):
        product.append(_spent(lambda: pdf.render(template, values, language="en")))
        engine.append(_spent(alone))
    return PdfCost(statistics.median(product[1:]), statistics.median(engine[1:]))


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000
