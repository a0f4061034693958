"""The proof that outlives the platform: certificate, checkpoint and bundle of a signed version."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from greendeals.documents import BUNDLE, CERTIFICATE
from greendeals.models import DealVersion, RegisterEntry
from greendeals.selectors import certificate_seal, last_act, proof_of, sealed_version, subject_of
from icc.audit import checkpoints
from icc.core.published import renew
from icc.core.queue import enqueue
from icc.documents.models import Document, Seal
from icc.documents.services import make_checkpoint, request_document, request_seal
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

CLERK = System("proof")


@transaction.atomic
def request_certificate(*, version: DealVersion, now: datetime) -> Document:
    """Ask a worker for the certificate of a sealed version; one each."""
    return request_document(
        kind=CERTIFICATE,
        subject=subject_of(version),
        file_name=_name(version, "certificate.pdf"),
        now=now,
        city_id=version.city_id,
        deal_id=version.deal_id,
        language=version.deal.language,
    )


@transaction.atomic
def seal_certificate(document: Document, now: datetime) -> None:
    """Ask for the seal of a certificate, once it is printed. Its reason names the file that it is about."""
    version = sealed_version(document.subject)
    proof = proof_of(version)
    reason = (
        f"Certificate of Local Green Deal {proof['deal']}, version {version.number}. "
        f"Sealed file sha256:{proof['seal']['sha256']}."
    )
    invented = version.deal.participation.edition.is_demonstration
    request_seal(document=document, reason=reason, demonstration=invented, now=now)


@transaction.atomic
def on_certificate_sealed(document: Document, seal: Seal, now: datetime) -> None:
    """Publish the certificate once it bears its seal, and wake the worker that makes the bundle."""
    version = sealed_version(document.subject)
    entries = RegisterEntry.objects.filter(code=version.code, attested_sha256="")
    entries.update(attested_sha256=seal.sha256, attested_size=seal.size)
    renew()
    enqueue("greendeals.tasks.bundle", version.pk)


def request_bundle(*, version_id: int, now: datetime) -> Document | None:
    """Ask a worker for the bundle of a sealed version; None while its certificate is still to come.

    In order: the certificate is asked for unless it was; once that is sealed, a checkpoint is taken if
    none covers the deal's log yet (outside of any transaction: an authority is asked for a stamp); the
    bundle is asked for. Repeating is harmless.

    Raises:
        Busy: no checkpoint could be taken now; the sweep comes back to it.
        NoTimeStamp: likewise.
    """
    with scope(CLERK):
        version = DealVersion.objects.select_related("deal__participation__edition").get(pk=version_id)
        if certificate_seal(version) is None:
            request_certificate(version=version, now=now)
            return None
        covered = checkpoints.covering(last_act(version)) is not None
    if not covered:
        make_checkpoint(now=now)
    with scope(CLERK):
        if checkpoints.covering(last_act(version)) is None:
            return None
        return request_document(
            kind=BUNDLE,
            subject=subject_of(version),
            file_name=_name(version, "bundle.zip"),
            now=now,
            city_id=version.city_id,
            deal_id=version.deal_id,
            media_type="application/zip",
        )


def _name(version: DealVersion, end: str) -> str:
    return f"{slugify(version.deal.title)[:60] or version.deal.public_id}-v{version.number}-{end}"
