"""What the programme desk is told while deals are signed, and what it answers."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils import translation

from greendeals.messages.people import day, facts
from greendeals.messages.signing import addressee
from greendeals.models import Counterpart, Deal
from greendeals.rules import GRACE_DAYS
from icc.accounts.models import NetworkRole, User
from icc.documents.models import Seal
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

COUNTERPART_HELD = MessageKind("greendeals.counterpart_held")
COUNTERPART_REFUSED = MessageKind("greendeals.counterpart_refused")
SEAL_LATE = MessageKind("greendeals.seal_late")


def desk() -> Iterable[Recipient]:
    """Return the people of the desk who can sign in."""
    return map(Recipient.of, User.objects.filter(network=NetworkRole.DESK, is_active=True).order_by("pk"))


def counterpart_held(deal: Deal, row: Counterpart, *, now: datetime) -> None:
    """Tell the desk that a file waits for it."""
    path = reverse("greendeals:counterpart", args=[deal.public_id, row.public_id])
    for to in desk():
        notify(
            kind=COUNTERPART_HELD,
            to=to,
            key=f"counterpart:{row.pk}",
            context={**facts(deal), "path": path, "organisation": row.signatory.organisation},
            now=now,
            city_id=deal.city_id,
        )


def counterpart_refused(deal: Deal, row: Counterpart, *, until: date | None, now: datetime) -> None:
    """Tell a signatory why their file does not count, and until when they may sign otherwise, if they may."""
    slot = row.signatory
    to = addressee(slot)
    if to is None:
        return
    with translation.override(to.language):
        why = row.reason or str(row.cause_words)
    path = f"{deal.get_absolute_url()}sign/" if slot.user else ""
    notify(
        kind=COUNTERPART_REFUSED,
        to=to,
        key=f"counterpart:{row.pk}",
        context={
            **facts(deal),
            "path": path,
            "why": why,
            "until": day(until, to.language) if until else "",
            "grace": GRACE_DAYS,
        },
        now=now,
        city_id=deal.city_id,
    )


def seal_late(seal: Seal, deal: Deal, *, now: datetime) -> None:
    """Raise the alarm at the desk: once for each seal, whatever becomes of it."""
    for to in desk():
        notify(
            kind=SEAL_LATE,
            to=to,
            key=f"seal:{seal.pk}",
            context={**facts(deal), "path": reverse("desk-seals"), "lost": seal.has_failed},
            now=now,
            city_id=deal.city_id,
        )
