"""Starting deals."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Participation, Term
from greendeals.models import Deal
from greendeals.rules import can_start
from greendeals.selectors import open_participation
from greendeals.services.origins import Origin, credit_of, material_of, write_sections, write_tables
from greendeals.services.steps import note
from greendeals.workflow import Stage
from icc.core.errors import Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def start_deal(
    *,
    actor: Person,
    participation: Participation,
    title: str,
    sector: Term,
    ambition: str,
    now: datetime,
    origin: Origin | None = None,
) -> Deal:
    """Begin a deal with its sections: empty ones, or with what is taken over from its origin.

    The ambition opens the first section; without a word of text the deal is an idea.

    Raises:
        Forbidden: the actor does not write in this city, the city makes no deals in this edition, or the
            origin is not for it.
        Invalid: the sector is not one of the edition's, or the first section gets too long.
    """
    can_start(actor, participation.city_id, open_participation(participation.city_id)).require()
    if not Term.objects.of("sector", participation.edition).filter(pk=sector.pk).exists():
        raise Invalid(fields={"sector": _("Choose a sector of this edition.")})
    material = material_of(origin, actor=actor, participation=participation)
    has_text = ambition.strip() or any(material.texts.values())
    deal = Deal.objects.create(
        participation=participation,
        city_id=participation.city_id,
        title=title,
        sector=sector,
        stage=Stage.DRAFTING if has_text else Stage.POTENTIAL,
        stage_since=now,
        created_at=now,
        created_by_id=actor.user_id,
        **material.facts,
    )
    write_sections(deal, texts=material.texts, ambition=ambition, user_id=actor.user_id, now=now)
    write_tables(deal, material)
    note(actor=actor, deal=deal, action="started", now=now, data=credit_of(deal))
    return deal
