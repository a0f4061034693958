"""The certificate of a signing: who signed for whom, when and how, and how to check it. Names no person."""

import json
from datetime import UTC, date, datetime
from typing import Any

import rfc8785

from greendeals.documents.deal import qr_of
from greendeals.selectors import proof_of, sealed_version
from greendeals.workflow import Assurance
from icc.documents.kinds import SEAL_FIELD, Archive, DocumentKind
from icc.documents.models import Document
from icc.tenancy.actors import Actor


def _build(document: Document) -> dict[str, Any]:
    version = sealed_version(document.subject)
    proof = proof_of(version)
    content = json.loads(version.canonical)
    return {
        "deal": {name: content[name] for name in ("title", "city", "edition", "language", "version")},
        "signatures": [
            {
                **row,
                "at": datetime.fromisoformat(row["at"]),
                "how": Assurance(row["assurance"]).label,
                "signed_on": date.fromisoformat(row["signed_on"]) if "signed_on" in row else None,
            }
            for row in proof["signatures"]
        ],
        "stamped_at": datetime.fromisoformat(proof["seal"]["stamped_at"]),
        "seal": proof["seal"],
        "text_sha256": version.sha256,
        "frozen_sha256": version.pdf_sha256,
        "code": version.code,
        "verify": version.verify_address,
        "qr": qr_of(version.verify_address),
    }


def _archive(document: Document) -> Archive:
    version = sealed_version(document.subject)
    proof = proof_of(version)
    return Archive(
        source=rfc8785.dumps(proof),
        source_name="evidence.json",
        at=datetime.fromisoformat(proof["seal"]["stamped_at"]).astimezone(UTC),
        fields=(SEAL_FIELD,),
    )


def _may_read(_actor: Actor, _document: Document) -> bool:
    """Refuse everybody: without its seal it proves nothing; `paper_file` hands out the sealed one."""
    return False


CERTIFICATE = DocumentKind("greendeals.certificate", build=_build, may_read=_may_read, archive=_archive)
