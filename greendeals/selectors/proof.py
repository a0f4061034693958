"""What proves a signed deal: evidence, log, checkpoint, sealed files."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, TypeVar

import rfc8785
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from greendeals.models import DealVersion, Evidence, RegisterEntry
from greendeals.workflow import Act, Action, Assurance, RoundState
from icc.audit import checkpoints
from icc.audit.models import Checkpoint, Entry
from icc.audit.services import body_of
from icc.documents.models import Document, Seal
from icc.documents.services import sealed_content
from icc.documents.workflow import DocumentState, SealState

Versions = TypeVar("Versions", bound=QuerySet[DealVersion])
CERTIFICATE, BUNDLE = "greendeals.certificate", "greendeals.bundle"
"""Kinds of documents, by name; what they print stands above."""


def subject_of(version: DealVersion) -> str:
    """Return how documents about the signing of a version name it."""
    return f"deal:{version.deal_id}:v{version.number}"


def sealed_version(subject: str) -> DealVersion:
    """Return the version that a document is about."""
    _deal, deal_id, number = subject.split(":")
    versions = DealVersion.objects.select_related("document", "deal")
    return versions.get(deal_id=int(deal_id), number=int(number.removeprefix("v")))


def proof_of(version: DealVersion) -> dict[str, Any]:
    """Return what was witnessed of the signing of a version, and its seal; the same whenever it is asked.

    Names organisations and functions; no person.
    """
    entry = RegisterEntry.objects.get(code=version.code)
    rows = Evidence.objects.filter(round__version=version, round__state=RoundState.SEALED)
    seal = Seal.objects.get(document=version.document_id)
    return {
        "format": "icc-evidence-1",
        "deal": entry.public_id,
        "version": version.number,
        "evidence": [
            json.loads(evidence_body(row))
            for row in rows.select_related("entry", "round__version").order_by("pk")
        ],
        "signatures": entry.signatures,
        "seal": {
            "sha256": seal.sha256,
            "level": seal.level,
            "stamped_at": seal.stamped_at.astimezone(UTC).isoformat() if seal.stamped_at else "",
            "certificate": seal.certificate,
            "serial": seal.serial,
        },
    }


@dataclass(frozen=True, slots=True)
class Proof:
    """What goes into a bundle beside text and evidence.

    Attributes:
        entries: the deal's log up to its seal, each as canonical JSON.
        inclusion: that the last of them stands in the checkpoint.
    """

    agreement: bytes
    certificate: bytes
    entries: list[bytes]
    inclusion: dict[str, Any]
    checkpoint: Checkpoint


ENDS = (Action.COMPLETE_SIGNING, Action.MERGE)
"""Acts with which a signing ends: of a deal, of a change of one."""


def last_act(version: DealVersion) -> Entry:
    """Return the entry with which the signing of a version ended.

    Raises:
        LookupError: it is not sealed.
    """
    ends = Entry.objects.about(f"deal:{version.deal_id}").filter(action__in=ENDS)
    rounds = version.rounds.filter(state=RoundState.SEALED).values("pk")
    found: Entry | None = ends.filter(data__round__in=list(rounds.values_list("pk", flat=True))).last()
    if found is None:
        raise LookupError("the version is not sealed")
    return found


def certificate_seal(version: DealVersion) -> Seal | None:
    """Return the seal of the certificate of a version, once there is one."""
    about = Document.objects.filter(kind=CERTIFICATE, subject=subject_of(version))
    found: Seal | None = Seal.objects.filter(document__in=about).first()
    return found if found and found.is_sealed else None


def bundle_of(version: DealVersion) -> Proof:
    """Return what proves a sealed version.

    Raises:
        LookupError: its certificate is not sealed yet, or no checkpoint covers its log.
    """
    end, certificate = last_act(version), certificate_seal(version)
    checkpoint = checkpoints.covering(end)
    inclusion = checkpoints.inclusion(end, checkpoint) if checkpoint else None
    if certificate is None or checkpoint is None or inclusion is None:
        raise LookupError("certificate or checkpoint is still to come")
    log = Entry.objects.about(end.subject).filter(number__lte=end.number)
    return Proof(
        agreement=sealed_content(Seal.objects.get(document=version.document_id)),
        certificate=sealed_content(certificate),
        entries=[body_of(entry) for entry in log],
        inclusion=inclusion,
        checkpoint=checkpoint,
    )


def evidence_body(row: Evidence) -> bytes:
    """Return the canonical JSON (RFC 8785) that the digest of a piece of evidence is taken of."""
    moment = row.at.astimezone(UTC).isoformat()
    facts: dict[str, int | str] = {**evidence_facts(row), "act": Act(row.act).value, "at": moment}
    return rfc8785.dumps({**facts, "entry": row.entry.digest})


def altered_evidence() -> Iterator[str]:
    """Yield the evidence that is no longer what was witnessed, in one query."""
    rows = Evidence.objects.select_related("entry", "round__version").order_by("pk")
    for row in rows.iterator(chunk_size=1000):
        if row.digest != hashlib.sha256(evidence_body(row)).hexdigest():
            yield f"evidence {row.pk} of deal {row.deal_id} is not what was witnessed"


def evidence_facts(row: Evidence) -> dict[str, int | str]:
    """Return what the audit entry says of an act, taken from the row alone."""
    return {
        "round": row.round_id,
        "slot": row.signatory_id,
        "version": row.round.version.number,
        "sha256": row.version_sha256,
        "pdf_sha256": row.pdf_sha256,
        "assurance": Assurance(row.assurance).value,
        "identified_at": row.identified_at.astimezone(UTC).isoformat(),
        "consent": row.consent,
        "consent_sha256": row.consent_sha256,
        "language": row.language,
    }


KEY = Concat(
    Value("deal:"),
    Cast("deal_id", TextField()),
    Value(":v"),
    Cast("number", TextField()),
    output_field=TextField(),
)
"""What `subject_of` returns, for the database."""


def unbundled_versions() -> QuerySet[DealVersion]:
    """Return the sealed versions for which no bundle has been asked yet."""
    asked = Document.objects.filter(kind=BUNDLE, subject=OuterRef("key"))
    sealed = DealVersion.objects.filter(rounds__state=RoundState.SEALED)
    found: QuerySet[DealVersion] = sealed.annotate(key=KEY).exclude(Exists(asked))
    return found


def with_papers(versions: Versions) -> Versions:
    """Note on each version whether its certificate is sealed and its bundle is there."""
    bundles = Document.objects.filter(kind=BUNDLE, subject=OuterRef("key"), state=DocumentState.READY)
    seals = Seal.objects.filter(
        document__kind=CERTIFICATE, document__subject=OuterRef("key"), state=SealState.SEALED
    )
    return versions.annotate(key=KEY).annotate(has_bundle=Exists(bundles), has_certificate=Exists(seals))
