"""Starting deals and writing their text."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cities.models import Participation, Term
from greendeals.models import Deal, Section
from greendeals.rules import can_start
from greendeals.selectors import open_participation
from greendeals.services.steps import advance, count_change, lock_for_edit, note
from greendeals.workflow import Action, SectionKey, Stage
from icc.audit.models import Entry
from icc.audit.services import actor_key
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person

QUIET = timedelta(minutes=10)
"""Saves of one person in one section within this time make one audit entry."""


class SectionConflict(Conflict):
    """Somebody else saved the section first. Both texts are kept: theirs here, one's own in the request."""

    default = _("Somebody else saved this section while you were writing. Your text is kept below.")

    def __init__(self, theirs: Section) -> None:
        super().__init__()
        self.theirs = theirs


@transaction.atomic
def start_deal(
    *, actor: Person, participation: Participation, title: str, sector: Term, ambition: str, now: datetime
) -> Deal:
    """Begin a deal with its empty sections; the ambition opens the first one, without it the deal is an idea.

    Raises:
        Forbidden: the actor does not write in this city, or the city makes no deals in this edition.
        Invalid: the sector is not one of the edition's.
    """
    can_start(actor, participation.city_id, open_participation(participation.city_id)).require()
    if not Term.objects.of("sector", participation.edition).filter(pk=sector.pk).exists():
        raise Invalid(fields={"sector": _("Choose a sector of this edition.")})
    deal = Deal.objects.create(
        participation=participation,
        city_id=participation.city_id,
        title=title,
        sector=sector,
        stage=Stage.DRAFTING if ambition.strip() else Stage.POTENTIAL,
        stage_since=now,
        created_at=now,
        created_by_id=actor.user_id,
    )
    Section.objects.bulk_create(
        Section(
            deal=deal,
            city_id=deal.city_id,
            key=key,
            body=ambition if key == SectionKey.CONTEXT else "",
            updated_at=now,
            updated_by_id=actor.user_id,
        )
        for key in SectionKey
    )
    note(actor=actor, deal=deal, action="started", now=now)
    return deal


@transaction.atomic
def save_section(
    *, actor: Person, deal: Deal, key: SectionKey, body: str, version: int, now: datetime
) -> Section:
    """Save a section if nobody else has since `version`.

    Locks the deal, so that a freeze either comes before and refuses this, or comes after and
    contains it. An unchanged text is not a save.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        SectionConflict: somebody else saved first; carries their section.
    """
    deal = lock_for_edit(actor, deal)
    section = Section.objects.select_related("updated_by").get(deal=deal, key=key)
    if section.body == body:
        return section
    mine = Section.objects.filter(pk=section.pk, version=version)
    if not mine.update(body=body, version=F("version") + 1, updated_at=now, updated_by_id=actor.user_id):
        raise SectionConflict(section)
    if deal.stage == Stage.POTENTIAL:
        advance(actor=actor, deal=deal, action=Action.START, now=now)
    count_change(deal)
    section.refresh_from_db()
    if not _noted_lately(actor, deal, key, now=now):
        digest = hashlib.sha256(body.encode()).hexdigest()
        data = {"section": key, "version": section.version, "sha256": digest}
        note(actor=actor, deal=deal, action="section-saved", now=now, data=data)
    return section


def _noted_lately(actor: Person, deal: Deal, key: SectionKey, *, now: datetime) -> bool:
    saved = Entry.objects.about(deal.subject).filter(action="section-saved", data__section=key)
    return saved.filter(actor=actor_key(actor), at__gt=now - QUIET).exists()
