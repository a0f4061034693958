"""Freezing: the text as canonical bytes, its hash, and the PDF made from it."""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from greendeals.documents import DEAL_PDF
from greendeals.models import Deal, DealVersion
from greendeals.rules import is_writer, require_step
from greendeals.selectors import content_of, next_number
from greendeals.services.amendments import require_in_step
from greendeals.services.reviews import require_complete
from greendeals.services.steps import advance, lock
from greendeals.workflow import Action
from icc.core.codes import new_code
from icc.core.errors import Conflict
from icc.documents.glyphs import FontsMissing, unprintable
from icc.documents.services import request_document, retry
from icc.tenancy.actors import Person


@transaction.atomic
def remake_pdf(*, actor: Person, deal: Deal) -> None:
    """Ask a worker again for the PDF of the latest version, if the workers had given up.

    Raises:
        Conflict: there is no frozen version.
        Forbidden: the actor does not write in this city.
    """
    deal = lock(actor, deal)
    is_writer(actor, deal).require()
    version = deal.versions.select_related("document").first()
    if version is None or version.document is None:
        raise Conflict(_("There is no frozen text yet."))
    retry(document=version.document)


@transaction.atomic
def freeze_deal(*, actor: Person, deal: Deal, now: datetime) -> DealVersion:
    """Freeze the approved text as a new version and ask a worker for its PDF.

    Order: lock, step (all who must have approved exactly this text), completeness, canonical JSON and its
    SHA-256, fonts (each sign must be in one of them), request of the PDF, version. The version's row
    never changes afterwards.

    Raises:
        Conflict: the deal is not in review any more; somebody took it back or froze it first. Or the PDF
            would show empty boxes: a sign is in no font, or the fonts are missing.
        Forbidden: the actor is not its coordinator, or the text is not approved.
        Invalid: something essential is missing by now, such as a last day that has passed since.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.FREEZE)
    require_in_step(deal)
    require_complete(deal, now=now)
    number = next_number(deal)
    code = new_code()
    frozen = {"version": number, "code": code, "frozen_at": now.isoformat()}
    content: dict[str, Any] = {**content_of(deal), **frozen}
    canonical = rfc8785.dumps(content)
    _require_printable(canonical.decode())
    sha256 = hashlib.sha256(canonical).hexdigest()
    advance(actor=actor, deal=deal, action=Action.FREEZE, now=now, data={"version": number, "sha256": sha256})
    document = request_document(
        kind=DEAL_PDF,
        subject=f"{deal.subject}:v{number}",
        file_name=f"{slugify(deal.city.slug)}-{slugify(deal.title)[:60] or deal.public_id}-v{number}.pdf",
        now=now,
        city_id=deal.city_id,
        deal_id=deal.pk,
        language=deal.language,
    )
    return DealVersion.objects.create(
        deal=deal,
        city_id=deal.city_id,
        number=number,
        canonical=canonical.decode(),
        sha256=sha256,
        code=code,
        document=document,
        frozen_at=now,
        frozen_by_id=actor.user_id,
    )


SHOWN = 20
"""Signs that a refusal names at most."""


def _require_printable(text: str) -> None:
    try:
        missing = unprintable(text)
    except FontsMissing as fault:
        raise Conflict(
            _("The fonts are missing on this machine, so no PDF can be made. Tell the desk.")
        ) from fault
    if missing:
        signs = " ".join(missing[:SHOWN])
        words = _("These signs cannot be printed; take them out or write them otherwise: %(signs)s")
        raise Conflict(words % {"signs": signs})
