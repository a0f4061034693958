"""Several deals to sign in one sitting, one after the other; and what is prepared for such sittings."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Signatory, SigningRound
from greendeals.rules import can_open_signing
from greendeals.selectors.lists import PREPARING, deals_to_sign
from greendeals.workflow import RoundState, Stage
from icc.tenancy.actors import Person


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where somebody is among the deals that wait for them.

    Attributes:
        left: how many wait, the one on the screen included.
        later: the one after it; none at the last.
    """

    left: int
    later: Signatory | None


def sitting_at(*, actor: Person, slot: Signatory) -> Sitting:
    """Return where the actor is in their sitting; deals come by their deadline, the nearest first."""
    waiting = deals_to_sign(actor=actor)
    keys = [row.pk for row in waiting]
    after = waiting[keys.index(slot.pk) + 1 :] if slot.pk in keys else waiting
    return Sitting(len(waiting), after[0] if after else None)


def answered_lately(*, actor: Person, limit: int = 10) -> list[Signatory]:
    """Return what the actor has signed or agreed to last."""
    mine = Signatory.objects.visible_to(actor).filter(user_id=actor.user_id)
    signed = mine.filter(signed_at__isnull=False).select_related("deal__city")
    return list(signed.order_by("-signed_at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Preparation:
    """A deal whose signing somebody prepares.

    Attributes:
        round: the open round; none while nobody has been asked.
        can_open: whether the request to sign can be sent now.
        state: how far it is, in words.
        tone: how that looks.
    """

    deal: Deal
    round: SigningRound | None
    can_open: bool
    state: str | Promise
    tone: str


def preparations(*, actor: Person) -> list[Preparation]:
    """Return the signings that the actor prepares, those not opened yet first, in a fixed number of queries.

    For coordinators and the office of the mayor: a frozen deal of which nobody has been asked yet, and
    whom an open request still waits for.
    """
    cities = actor.cities_as(*PREPARING)
    if not cities:
        return []
    deals = Deal.objects.visible_to(actor).filter(city_id__in=cities, stage__in=[Stage.READY, Stage.SIGNING])
    rows = SigningRound.objects.filter(state__in=[RoundState.OPEN, RoundState.SEALING])
    slots = Signatory.objects.filter(passed_at=None).select_related("round")
    rounds = Prefetch("rounds", rows.prefetch_related(Prefetch("signatories", slots)))
    found = deals.select_related("city").prefetch_related(rounds, "versions__document")
    return [_preparation(actor, deal) for deal in found.order_by("stage", "stage_since", "pk")]


def _preparation(actor: Person, deal: Deal) -> Preparation:
    round_ = next(iter(deal.rounds.all()), None)
    if deal.stage == Stage.READY or round_ is None:
        can_open = bool(can_open_signing(actor, deal))
        words = _("Not opened: nobody has been asked yet") if can_open else _("The PDF is still being made")
        return Preparation(deal, None, can_open, words, "attention" if can_open else "neutral")
    if round_.state == RoundState.SEALING:
        return Preparation(deal, round_, False, _("Being sealed"), "progress")
    city = [slot for slot in round_.signatories.all() if slot.is_city]
    if any(slot.invited_at and not slot.answered for slot in city):
        return Preparation(deal, round_, False, _("Waits for the city's signature"), "attention")
    return Preparation(deal, round_, False, _("Opened; others come before the city"), "progress")
