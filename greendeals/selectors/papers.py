"""The files that prove a signed deal, as far as they are made: its certificate and its bundle."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from greendeals.models import Deal, DealVersion
from greendeals.selectors.amending import texts_of
from greendeals.selectors.proof import BUNDLE, CERTIFICATE, subject_of
from greendeals.workflow import RoundState
from icc.documents.models import Document, Seal
from icc.documents.services import content_of, sealed_content
from icc.documents.workflow import DocumentState, SealState
from icc.tenancy.actors import Actor


class Paper(StrEnum):
    """What can be asked for, as addresses call it."""

    CERTIFICATE = "certificate"
    BUNDLE = "bundle"


@dataclass(frozen=True, slots=True)
class Papers:
    """How far they are.

    Attributes:
        certificate: the certificate's seal, once it is there.
        bundle: the bundle, once it is there.
        failed: whether the workers have given one of them up; the desk has to act.
    """

    certificate: Seal | None = None
    bundle: Document | None = None
    failed: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether both are there."""
        return bool(self.certificate and self.bundle)


def signed_versions(actor: Actor, deal: Deal) -> QuerySet[DealVersion]:
    """Return the sealed versions of a deal that the actor may read, the latest first, changes included."""
    seen: QuerySet[DealVersion] = DealVersion.objects.visible_to(actor).filter(texts_of(deal))
    return seen.filter(rounds__state=RoundState.SEALED).order_by("-number")


def papers_of(*, actor: Actor, version: DealVersion) -> Papers:
    """Return how far the papers of a sealed version are, in two queries."""
    about = Document.objects.visible_to(actor).filter(subject=subject_of(version))
    found = {row.kind: row for row in about.filter(kind__in=[CERTIFICATE, BUNDLE])}
    seals = Seal.objects.visible_to(actor).filter(document__in=list(found.values()))
    seal = next((row for row in seals if row.document_id == _pk(found.get(CERTIFICATE))), None)
    bundle = found.get(BUNDLE)
    return Papers(
        certificate=seal if seal and seal.state == SealState.SEALED else None,
        bundle=bundle if bundle and bundle.state == DocumentState.READY else None,
        failed=_given_up(found.values()) or bool(seal and seal.has_failed),
    )


def _pk(document: Document | None) -> int:
    return document.pk if document else 0


def _given_up(documents: Iterable[Document]) -> bool:
    return any(document.has_failed for document in documents)


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One of them, to be handed out."""

    name: str
    media_type: str
    content: bytes


def paper_file(*, actor: Actor, version: DealVersion, paper: Paper) -> PaperFile | None:
    """Return one paper of a sealed version, its bytes checked against their hash; None before it is made."""
    papers = papers_of(actor=actor, version=version)
    if paper is Paper.BUNDLE:
        bundle = papers.bundle
        return PaperFile(bundle.file_name, bundle.media_type, content_of(bundle)) if bundle else None
    seal = papers.certificate
    if seal is None:
        return None
    document = Document.objects.visible_to(actor).get(pk=seal.document_id)
    return PaperFile(document.file_name, document.media_type, sealed_content(seal))
