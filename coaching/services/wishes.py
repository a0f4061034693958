"""What mentor cities offer, and what the others look for."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Participation, Term
from cities.services import touch
from coaching.models import Ask, Offer
from coaching.rules import can_mentor, can_seek
from icc.audit.services import record
from icc.core.errors import Conflict
from icc.core.integrity import explained
from icc.tenancy.actors import Person

Row = TypeVar("Row", Offer, Ask)


@transaction.atomic
def save_offer(
    *,
    actor: Person,
    participation: Participation,
    theme: Term,
    text: str,
    capacity: int,
    languages: Sequence[str],
    now: datetime,
    is_open: bool = True,
    offer: Offer | None = None,
) -> Offer:
    """Record what a mentor city offers, or change it; a closed offer is shown to nobody new.

    Raises:
        Conflict: the offer to be changed is gone.
        Forbidden: the actor does not write for a mentor city.
        Invalid: the theme is offered already, or the capacity is below what is promised.
    """
    can_mentor(actor, participation, participation.city_id).require()
    row = _locked(Offer, actor, offer, participation, now=now)
    row.theme, row.text, row.is_open = theme, text, is_open
    row.capacity, row.languages, row.changed_at = capacity, list(languages), now
    with explained(Offer):
        row.save()
    _note(actor, row, "offer-saved", now=now)
    return row


@transaction.atomic
def save_ask(
    *,
    actor: Person,
    participation: Participation,
    theme: Term,
    text: str,
    now: datetime,
    is_open: bool = True,
    ask: Ask | None = None,
) -> Ask:
    """Record what a city looks for, or change it; mentor cities and the desk see it while it is open.

    Raises:
        Conflict: what is to be changed is gone.
        Forbidden: the actor does not write for a city that may ask.
        Invalid: the city looks for this theme already.
    """
    can_seek(actor, participation, participation.city_id).require()
    row = _locked(Ask, actor, ask, participation, now=now)
    row.theme, row.text, row.is_open, row.changed_at = theme, text, is_open, now
    with explained(Ask):
        row.save()
    _note(actor, row, "ask-saved", now=now)
    return row


def _locked(
    kind: type[Row], actor: Person, row: Row | None, participation: Participation, *, now: datetime
) -> Row:
    """Return the row to be changed, locked; a new one where there is none."""
    if row is None:
        return kind(participation=participation, city_id=participation.city_id, created_at=now)
    rows = kind.objects.visible_to(actor).select_for_update(of=("self",))
    found: Row | None = rows.filter(pk=row.pk, city_id=participation.city_id).first()
    if found is None:
        raise Conflict(_("This is no longer here."))
    return found


def _note(actor: Person, row: Offer | Ask, action: str, *, now: datetime) -> None:
    data = {"theme": row.theme.code, "open": row.is_open}
    record(actor=actor, subject=f"city:{row.city_id}", action=action, now=now, city_id=row.city_id, data=data)
    touch(row.city_id)
