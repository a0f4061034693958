"""Asking for the roadmap of a city."""

from datetime import datetime

import rfc8785
from django.db import transaction
from django.utils.text import slugify

from cities.models import City
from icc.audit.services import record
from icc.core import blobs
from icc.dashboards.roadmap.content import roadmap_content
from icc.dashboards.roadmap.documents import ROADMAP, subject_of
from icc.dashboards.roadmap.rules import can_ask_for_roadmap
from icc.documents.models import Document
from icc.documents.services import request_document, retry
from icc.tenancy.actors import Person


@transaction.atomic
def request_roadmap(*, actor: Person, city: City, now: datetime) -> Document:
    """Fix what the roadmap says today and ask a worker to print it.

    The values are kept under their hash, which names the document: as long as nothing has changed,
    the one that was made before is returned. One that could not be made is tried again.

    Raises:
        Forbidden: the actor belongs neither to the city's team nor to its coaches.
    """
    can_ask_for_roadmap(actor, city.pk).require()
    values = roadmap_content(actor=actor, city=city, now=now)
    sha256 = blobs.keep(rfc8785.dumps(values))
    document = request_document(
        kind=ROADMAP,
        subject=subject_of(city.pk, sha256),
        file_name=f"{slugify(city.slug)}-roadmap-{values['day']}.pdf",
        now=now,
        city_id=city.pk,
    )
    retry(document=document)
    subject = f"city:{city.pk}"
    record(actor=actor, subject=subject, action="roadmap-asked", now=now, city_id=city.pk)
    return document
