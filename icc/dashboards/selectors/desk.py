"""What the programme desk sees: its people, seals in trouble, and messages that need a decision."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import Edition
from greendeals.models import Deal
from greendeals.selectors import held_counterparts
from icc.accounts.models import User
from icc.accounts.rules import can_take_network_role
from icc.core.decisions import Decision
from icc.dashboards.demonstration.progress import Progress, progress
from icc.documents.models import Seal
from icc.documents.selectors import seals_in_trouble
from icc.notifications.models import Message
from icc.tenancy.actors import Actor

SHOWN = 50
DEAL_PDF = "greendeals.deal"
"""Kind of the document that a deal is; its certificate has a seal, too."""


@dataclass(frozen=True, slots=True)
class NetworkPerson:
    """Somebody who works across all cities, and whether the role may be taken."""

    user: User
    take: Decision


FAULTS: tuple[tuple[str, str | Promise], ...] = (
    ("hash mismatch", _("The frozen PDF is missing or altered. Restore the file from the backup first.")),
    ("KeyMissing", _("The key or the certificate of the seal is missing or cannot be read.")),
    ("NoTimeStamp", _("No time stamping authority answers.")),
    ("NotAsMeant", _("The sealed file did not pass the check, so it was not kept.")),
    ("WorkerLost", _("The worker was stopped while it was at it.")),
)
"""Faults of a seal in words, by how they begin."""


@dataclass(frozen=True, slots=True)
class TroubledSeal:
    """A seal that does not come, and the deal that waits for it."""

    seal: Seal
    deal: Deal | None

    @property
    def is_lost(self) -> bool:
        """Whether the deal's own frozen file is at fault, which no repetition mends."""
        return self.seal.has_failed and self.seal.document.kind == DEAL_PDF

    @property
    def what(self) -> str | Promise:
        """The fault in words."""
        if not self.seal.fault:
            return _("No fault is known; no worker has come to it. Is one running?")
        known = (words for start, words in FAULTS if self.seal.fault.startswith(start))
        return next(known, _("Something else went wrong; the log of the worker says what."))


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything the desk's page shows.

    Attributes:
        edition: the one that runs, whose warnings the desk sets.
        replay: how far the demonstration edition is built, while it is being built.
        held: how many files signed elsewhere wait for the desk.
    """

    people: list[NetworkPerson]
    seals: list[TroubledSeal]
    stuck: list[Message]
    edition: Edition | None
    replay: Progress | None
    held: int


def desk_page(*, actor: Actor, now: datetime) -> DeskPage:
    """Return the people of the network, and the first fifty seals and messages that are stuck."""
    users = list(User.objects.visible_to(actor).exclude(network="").order_by("network", "name"))
    people = [NetworkPerson(user, can_take_network_role(actor, user, people=users)) for user in users]
    stuck = list(Message.objects.visible_to(actor).stuck()[:SHOWN])
    edition = Edition.objects.filter(records_deals=True).newest_first().first()
    return DeskPage(
        people=people,
        seals=troubled_seals(actor, now=now),
        stuck=stuck,
        edition=edition,
        replay=_replay(),
        held=held_counterparts(actor=actor).count(),
    )


def _replay() -> Progress | None:
    found = progress() if settings.DEMO else None
    return None if found is None or found.is_done else found


def troubled_seals(actor: Actor, *, now: datetime) -> list[TroubledSeal]:
    """Return the first fifty seals in trouble with their deals, in two queries."""
    troubled = seals_in_trouble(now=now).visible_to(actor).select_related("document")
    seals = list(troubled[:SHOWN])
    keys = [seal.document.deal_id for seal in seals if seal.document.deal_id]
    deals = Deal.objects.visible_to(actor).filter(pk__in=keys).select_related("city").in_bulk()
    return [TroubledSeal(seal, deals.get(seal.document.deal_id)) for seal in seals]
