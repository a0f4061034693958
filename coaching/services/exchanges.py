"""What two cities say came of their exchange: one writes, both confirm."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.services import touch
from coaching import messages
from coaching.models import Collaboration
from coaching.rules import writes
from coaching.services.matches import MENTORING, complete
from icc.audit.services import record
from icc.core.decisions import allow_if
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope


@transaction.atomic
def state_result(
    *, actor: Person, exchange: Collaboration, topic: str, result: str, version: int, now: datetime
) -> Collaboration:
    """Write topic and result for both sides; the writing city has confirmed, the other one is waited for.

    Raises:
        Conflict: the other city has written meanwhile, or both have confirmed already.
        Forbidden: the actor does not write for this city.
        Invalid: topic or result is missing.
    """
    if not result.strip() or not topic.strip():
        field = "topic" if not topic.strip() else "result"
        raise Invalid(fields={field: _("Say in a sentence or two what you worked on and what came of it.")})
    with scope(MENTORING):
        own, other = _lock(actor, exchange, version)
        for row in (own, other):
            row.topic, row.result, row.version = topic.strip(), result.strip(), version + 1
            row.confirmed_at = row.other_confirmed_at = None
        own.confirmed_at = other.other_confirmed_at = now
        _save(actor, own, other, "result-stated", now=now)
    return own


@transaction.atomic
def confirm_result(*, actor: Person, exchange: Collaboration, version: int, now: datetime) -> Collaboration:
    """Confirm topic and result as they stand; with the second city the exchange is complete.

    Then the mentor's place is free, and both cities are told.

    Raises:
        Conflict: topic or result has changed since the page was opened, or is confirmed already.
        Forbidden: the actor does not write for this city.
        Invalid: there is no result yet.
    """
    with scope(MENTORING):
        own, other = _lock(actor, exchange, version)
        if not own.result:
            raise Invalid(fields={"result": _("Write first what came of it.")})
        own.confirmed_at = other.other_confirmed_at = now
        _save(actor, own, other, "result-confirmed", now=now)
        if own.is_completed:
            complete(own.key, now=now)
            for row in (own, other):
                messages.exchange_completed(row, now=now)
    return own


def _lock(actor: Person, exchange: Collaboration, version: int) -> tuple[Collaboration, Collaboration]:
    """Lock both sides and return the actor's own one first.

    Raises:
        Conflict: they are not as the page showed them.
        Forbidden: the actor does not write for this city.
    """
    words = _("Only the coordinator and editors of the city may do this.")
    allow_if(writes(actor, exchange.city_id), words).require()
    rows = Collaboration.objects.filter(key=exchange.key).select_for_update(of=("self",))
    own, other = sorted(
        rows.select_related("city", "other").order_by("pk"), key=lambda row: row.city_id != exchange.city_id
    )
    if own.version != version or own.is_completed:
        raise Conflict(_("The other city has written meanwhile. Look at it again."))
    return own, other


def _save(actor: Person, own: Collaboration, other: Collaboration, action: str, *, now: datetime) -> None:
    for row in (own, other):
        row.changed_at = now
        row.save()
        record(
            actor=actor,
            subject=f"city:{row.city_id}",
            action=action,
            now=now,
            city_id=row.city_id,
            data={"exchange": row.key, "version": row.version},
        )
        touch(row.city_id)
