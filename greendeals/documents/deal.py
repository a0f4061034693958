"""The frozen text of a deal."""

import base64
import io
import json
from datetime import UTC
from typing import Any

import segno

from greendeals.models import DealVersion
from greendeals.selectors import readable
from icc.documents.kinds import SEAL_FIELD, Archive, DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def version_of(document: Document) -> DealVersion:
    """Return the version that a document was printed from."""
    return DealVersion.objects.get(document=document)


def _build(document: Document) -> dict[str, Any]:
    """Return the frozen content and nothing else, so that the PDF can show only what was frozen."""
    version = version_of(document)
    address = version.verify_address
    return {
        "deal": readable(json.loads(version.canonical)),
        "sha256": version.sha256,
        "code": version.code,
        "verify": address,
        "qr": qr_of(address),
    }


FOOTER_QR = 53
"""Width of the code in the footer: 53 CSS pixels are 14 mm; a footer cannot size its images itself."""


def qr_of(text: str) -> str:
    """Return a QR code as a `data:` address of an SVG; error correction M survives a poor copy."""
    drawing = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    scale = FOOTER_QR / code.symbol_size(border=0)[0]
    code.save(drawing, kind="svg", xmldecl=False, border=0, scale=scale)
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.getvalue()).decode()


def _archive(document: Document) -> Archive:
    """Return what makes the PDF a record: its source inside, and fields for the seal and signers."""
    version = version_of(document)
    slots = len(json.loads(version.canonical).get("signatories", []))
    return Archive(
        source=version.canonical.encode(),
        source_name="deal.json",
        at=version.frozen_at.astimezone(UTC),
        fields=(SEAL_FIELD, *(f"Sig{number:02}" for number in range(1, slots + 1))),
    )


def _may_read(actor: Actor, document: Document) -> bool:
    return DealVersion.objects.visible_to(actor).filter(document=document).exists()


DEAL_PDF = DocumentKind("greendeals.deal", build=_build, may_read=_may_read, archive=_archive)
