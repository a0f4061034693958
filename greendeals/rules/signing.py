"""Who may sign, when, and when a round is complete."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.workflow import TEAM, CityRole
from greendeals.models import Deal, Signatory
from greendeals.rules.deadlines import is_late, is_with_desk
from greendeals.rules.deals import holds, is_coordinator
from greendeals.workflow import Assurance, RoundState
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.core.decisions import Decision, allow_if
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.tenancy.actors import Actor, Partner, Person


def can_prepare(actor: Actor, deal: Deal) -> Decision:
    """The coordinator and the office of the mayor prepare who signs and on what ground; they do not sign."""
    return allow_if(
        holds(actor, deal, CityRole.COORDINATOR, CityRole.OFFICE),
        _("Only the coordinator and the office of the mayor may do this."),
    )


def can_see_signatories(actor: Actor, deal: Deal) -> Decision:
    """The city's own people and its coaches; mandates are not for others."""
    return allow_if(holds(actor, deal, *CityRole.values), _("Only the people of the city see this."))


def can_hold_ceremony(actor: Actor, deal: Deal) -> Decision:
    """The coordinator and the programme desk put the signing on a screen."""
    return is_coordinator(actor, deal) | is_desk(actor)


def can_open_signing(actor: Actor, deal: Deal) -> Decision:
    """The coordinator or the office of the mayor, once the PDF is there."""
    version = next(iter(deal.versions.all()), None)
    ready = bool(version and version.document and version.document.sha256)
    return can_prepare(actor, deal) & allow_if(ready, _("The PDF is still being made."))


def can_end_signing(actor: Actor, deal: Deal) -> Decision:
    """The coordinator, until the last signature; then it is too late."""
    sealing = any(round_.state == RoundState.SEALING for round_ in deal.rounds.all())
    return is_coordinator(actor, deal) & allow_if(
        not sealing, _("All have signed. The deal is being sealed and can no longer be taken back.")
    )


def can_retry_seal(actor: Actor, _deal: Deal) -> Decision:
    """The programme desk, which watches over the seals."""
    return is_desk(actor)


def can_decide_counterpart(actor: Actor) -> Decision:
    """The programme desk, which compares names and certificates by eye."""
    return is_desk(actor)


def can_record_paper(actor: Actor) -> Decision:
    """The programme desk, which was at the ceremony or got the paper."""
    return is_desk(actor)


def can_end_lost(actor: Actor, deal: Deal) -> Decision:
    """The desk, once the frozen file of a round that all have signed is found to be lost for good."""
    desk = is_desk(actor)
    if not desk:
        return desk
    versions = deal.rounds.filter(state=RoundState.SEALING).values("version__document_id")
    lost = Seal.objects.filter(document_id__in=versions, state=SealState.FAILED).exists()
    return allow_if(lost, _("The frozen file is not lost; the workers keep trying."))


DAYS_BEFORE = (1, 3)
"""Days before the deadline on which a signatory is reminded, the nearest first."""


def slot_of(actor: Actor, deal: Deal) -> Signatory | None:
    """Return the actor's own slot in the latest round of the deal in which they have one."""
    slots = Signatory.objects.filter(deal=deal).select_related(
        "round__version__document", "party", "user", "delegated_from", "stand_in"
    )
    match actor:
        case Person():
            own = slots.filter(user_id=actor.user_id)
        case Partner():
            own = slots.filter(party__in=actor.party_ids)
        case _:
            return None
    return own.order_by("-round__opened_at", "-pk").first()


def is_quorate(slots: Sequence[Signatory], quorum: int) -> bool:
    """Tell whether all who come before the city have signed or agreed if they must, and enough partners."""
    missing = any(slot.required and not slot.consented for slot in slots if not slot.is_city)
    return not missing and sum(1 for slot in slots if slot.is_partner and slot.signed_at) >= quorum


def open_groups(slots: Sequence[Signatory], quorum: int) -> frozenset[int]:
    """Return the groups whose turn it is.

    A group is asked once everybody required in the groups before it has signed and the others there
    have answered. The city, which is last, is asked as soon as the round is quorate.
    """
    open_: set[int] = set()
    for group in sorted({slot.group for slot in slots}):
        here = [slot for slot in slots if slot.group == group]
        before = [slot for slot in slots if slot.group < group]
        answered = all(slot.consented if slot.required else slot.answered for slot in before)
        if answered or (here[0].is_city and is_quorate(slots, quorum)):
            open_.add(group)
    return frozenset(open_)


ROUND_ENDED: dict[str, str | Promise] = {
    RoundState.SEALING: _("All have signed; the deal is being sealed."),
    RoundState.SEALED: _("This deal is signed and sealed already."),
    RoundState.DECLINED: _("A partner has declined, so this request to sign has ended."),
    RoundState.EXPIRED: _("The time to sign has passed. Ask the city to open a new round."),
    RoundState.VOIDED: _("The city has withdrawn the request to sign."),
    RoundState.SUPERSEDED: _("The city is changing the text. You will be asked again with the new one."),
    RoundState.LOST: _("The signed file was lost before it was sealed. You will be asked again."),
}
"""Why a round takes no more answers."""


WITHOUT_MANDATE = _("Your mandate to sign is not valid now. The city has been told.")


def closed_because(slot: Signatory, *, today: date) -> str | Promise:
    """Return why a slot takes no answer now; empty if it does."""
    if slot.round.state != RoundState.OPEN:
        return ROUND_ENDED[slot.round.state]
    if slot.passed_at:
        return _("Another person has taken your place in this round. You can no longer answer.")
    if slot.revoked_at:
        return WITHOUT_MANDATE
    if is_late(slot, today=today):
        return ROUND_ENDED[RoundState.EXPIRED]
    return "" if slot.invited_at else _("It is not your turn yet. You will be asked by mail.")


def may_answer(actor: Actor, slot: Signatory) -> Decision:
    """The person of the slot, as long as they hold the office, or the partner who came through its link."""
    if isinstance(actor, Person):
        roles = (CityRole.SIGNATORY,) if slot.signs else TEAM
        return allow_if(
            actor.user_id == slot.user_id and actor.holds(slot.city_id, *roles),
            _("You may no longer sign for this city."),
        )
    mine = isinstance(actor, Partner) and slot.party_id in actor.party_ids
    return allow_if(mine, _("You are not asked to sign this deal."))


def meets_demand(slot: Signatory, shown: Assurance) -> Decision:
    """Whoever has shown who they are as the plan of the round asks, however they sign.

    A code by e-mail is the least, so everything meets it. Where an account is asked for, a file counts if
    it was handed in with one, so that it is asked as an account; a paper counts for the city's own people,
    whom a witness has seen signing, and not for a partner of whom the city has asked more than that.
    """
    meets = {Assurance.SES_ACCOUNT, *([] if slot.user_id is None else [Assurance.PAPER])}
    return allow_if(
        not slot.needs_account or shown in meets,
        _("The city asks this person to sign in with an account; that has not been done."),
    )


def may_hand_over(slot: Signatory) -> Decision:
    """Whose plan allows it, once: who signs on behalf of another does not pass it on."""
    return allow_if(
        slot.delegated_from_id is None, _("You sign on behalf of somebody else and cannot pass it on.")
    ) & allow_if(slot.may_delegate, _("The city has not allowed another person to sign in your place."))


def reminder_step(slot: Signatory, *, now: datetime) -> int:
    """Return which reminder is due for a slot, in days before the deadline; 0 if none.

    A step that was missed is made up for until the next one begins; whoever was asked only after a
    step began is not reminded of it, nor is whoever waits for the desk's word on a file.
    """
    today, deadline = clock.day(now), slot.round.deadline
    if slot.answered or slot.invited_at is None or closed_because(slot, today=today):
        return 0
    step = next((days for days in DAYS_BEFORE if 0 <= (deadline - today).days <= days), 0)
    in_time = step and clock.day(slot.invited_at) < deadline - timedelta(days=step)
    return step if in_time and not is_with_desk(slot) else 0
