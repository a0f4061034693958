"""Who may do what with a deal. Each rule answers with a reason the page can show."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import Participation
from cities.workflow import WRITERS, CityRole
from greendeals.models import Deal, Signatory
from greendeals.workflow import DEAL, EDITABLE, SIGNED, RoundState
from icc.accounts.rules import is_desk
from icc.core import clock
from icc.core.decisions import Decision, allow_if
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Partner, Person, System

Rule = Callable[[Actor, Deal], Decision]


def _holds(actor: Actor, deal: Deal, *roles: str) -> bool:
    return isinstance(actor, Person) and actor.holds(deal.city_id, *roles)


def can_start(actor: Actor, city_id: int, participation: Participation | None) -> Decision:
    """Writers of a city begin its deals, in an edition that records them and for a city that makes them."""
    writer = isinstance(actor, Person) and actor.holds(city_id, *WRITERS)
    return allow_if(writer, _("Only the coordinator and editors of the city may start a deal.")) & allow_if(
        participation, _("The city takes part in no edition in which it makes deals here.")
    )


def is_writer(actor: Actor, deal: Deal) -> Decision:
    """Writers of the deal's city."""
    return allow_if(
        _holds(actor, deal, *WRITERS), _("Only the coordinator and editors of the city may do this.")
    )


def can_edit(actor: Actor, deal: Deal) -> Decision:
    """Writers, while the text may change."""
    return is_writer(actor, deal) & allow_if(
        deal.stage in EDITABLE, _("The text is locked: it is in review, frozen or signed.")
    )


def is_coordinator(actor: Actor, deal: Deal) -> Decision:
    """The city's coordinator."""
    return allow_if(
        _holds(actor, deal, CityRole.COORDINATOR), _("Only the coordinator of the city may do this.")
    )


def can_submit(actor: Actor, deal: Deal) -> Decision:
    """The coordinator sends a draft to the coach, once nothing essential is missing."""
    return is_coordinator(actor, deal)


def can_review(actor: Actor, deal: Deal) -> Decision:
    """A coach of the city, while the coach has been asked."""
    asked = any(review.decided_at is None for review in deal.reviews.all())
    return allow_if(
        _holds(actor, deal, CityRole.COACH), _("Only a coach of the city may review.")
    ) & allow_if(asked, _("The coach has already answered."))


def can_reopen(actor: Actor, deal: Deal) -> Decision:
    """The coordinator takes the text back."""
    return is_coordinator(actor, deal)


def is_approved(deal: Deal) -> bool:
    """Tell whether the coach has approved the text exactly as it stands."""
    latest = next(iter(deal.reviews.all()), None)
    return bool(latest and latest.approved and latest.content_version == deal.content_version)


def can_freeze(actor: Actor, deal: Deal) -> Decision:
    """The coordinator, once the coach has approved this text."""
    return is_coordinator(actor, deal) & allow_if(
        is_approved(deal), _("The coach has not approved this text yet.")
    )


def can_open_signing(actor: Actor, deal: Deal) -> Decision:
    """The coordinator, once the PDF is there."""
    version = next(iter(deal.versions.all()), None)
    ready = bool(version and version.document and version.document.sha256)
    return is_coordinator(actor, deal) & allow_if(ready, _("The PDF is still being made."))


def can_end_signing(actor: Actor, deal: Deal) -> Decision:
    """The coordinator, until the last signature; then it is too late."""
    sealing = any(round_.state == RoundState.SEALING for round_ in deal.rounds.all())
    return is_coordinator(actor, deal) & allow_if(
        not sealing, _("All have signed. The deal is being sealed and can no longer be taken back.")
    )


def can_invite(actor: Actor, deal: Deal) -> Decision:
    """Writers invite partners to read and comment until the deal is signed."""
    return is_writer(actor, deal) & allow_if(deal.stage not in SIGNED, _("The deal is signed already."))


def can_retry_seal(actor: Actor, _deal: Deal) -> Decision:
    """The programme desk, which watches over the seals."""
    return is_desk(actor)


def is_platform(actor: Actor, deal: Deal) -> Decision:
    """Steps that follow from others; no button leads to them."""
    return allow_if(isinstance(actor, System), _("This happens by itself."))


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        can_edit,
        can_submit,
        can_review,
        can_reopen,
        can_freeze,
        can_open_signing,
        can_end_signing,
        is_platform,
    )
}
"""Rules by the names that the workflow table uses."""


def may(actor: Actor, deal: Deal, step: Transition) -> Decision:
    """Answer the rule of one step."""
    return RULES[step.rule](actor, deal)


def require_step(actor: Actor, deal: Deal, action: str) -> None:
    """Refuse a page whose step is not to be taken now.

    Raises:
        Conflict: the deal does not stand where the step begins.
        Forbidden: the actor may not take it.
    """
    may(actor, deal, DEAL.step(deal.stage, action)).require()


def open_steps(actor: Actor, deal: Deal) -> list[Transition]:
    """Return the steps the actor may take now, in table order."""
    return [step for step in DEAL.leaving(deal.stage) if may(actor, deal, step)]


DAYS_BEFORE = (1, 3)
"""Days before the deadline on which a signatory is reminded, the nearest first."""


def slot_of(actor: Actor, deal: Deal) -> Signatory | None:
    """Return the actor's own slot in the latest round of the deal in which they have one."""
    slots = Signatory.objects.filter(deal=deal).select_related("round__version__document", "party", "user")
    match actor:
        case Person():
            own = slots.filter(user_id=actor.user_id)
        case Partner():
            own = slots.filter(party__in=actor.party_ids)
        case _:
            return None
    return own.order_by("-round__opened_at", "-pk").first()


def is_quorate(slots: Sequence[Signatory], quorum: int) -> bool:
    """Tell whether all partners who must sign have, and enough of them in all."""
    partners = [slot for slot in slots if not slot.is_city]
    missing = any(slot.required and not slot.signed_at for slot in partners)
    return not missing and sum(1 for slot in partners if slot.signed_at) >= quorum


def open_groups(slots: Sequence[Signatory], quorum: int) -> frozenset[int]:
    """Return the groups whose turn it is.

    A group is asked once everybody required in the groups before it has signed and the others there
    have answered. The city, which is last, is asked as soon as the round is quorate.
    """
    open_: set[int] = set()
    for group in sorted({slot.group for slot in slots}):
        here = [slot for slot in slots if slot.group == group]
        before = [slot for slot in slots if slot.group < group]
        answered = all(slot.signed_at if slot.required else slot.answered for slot in before)
        if answered or (here[0].is_city and is_quorate(slots, quorum)):
            open_.add(group)
    return frozenset(open_)


ENDED: dict[str, str | Promise] = {
    RoundState.SEALING: _("All have signed; the deal is being sealed."),
    RoundState.SEALED: _("This deal is signed and sealed already."),
    RoundState.DECLINED: _("A partner has declined, so this request to sign has ended."),
    RoundState.EXPIRED: _("The time to sign has passed. Ask the city to open a new round."),
    RoundState.VOIDED: _("The city has withdrawn the request to sign."),
    RoundState.SUPERSEDED: _("The city is changing the text. You will be asked again with the new one."),
}
"""Why a round takes no more answers."""


def closed_because(slot: Signatory, *, today: date) -> str | Promise:
    """Return why a slot takes no answer now; empty if it does."""
    if slot.round.state != RoundState.OPEN:
        return ENDED[slot.round.state]
    if slot.round.is_late(today):
        return ENDED[RoundState.EXPIRED]
    return "" if slot.invited_at else _("It is not your turn yet. You will be asked by mail.")


def may_answer(actor: Actor, slot: Signatory) -> Decision:
    """The person of the slot, as long as they hold the office, or the partner who came through its link."""
    if isinstance(actor, Person):
        return allow_if(
            actor.user_id == slot.user_id and actor.holds(slot.city_id, CityRole.SIGNATORY),
            _("You may no longer sign for this city."),
        )
    mine = isinstance(actor, Partner) and slot.party_id in actor.party_ids
    return allow_if(mine, _("You are not asked to sign this deal."))


def reminder_step(slot: Signatory, *, now: datetime) -> int:
    """Return which reminder is due for a slot, in days before the deadline; 0 if none.

    A step that was missed is made up for until the next one begins; whoever was asked only after a
    step began is not reminded of it.
    """
    today, deadline = clock.day(now), slot.round.deadline
    if slot.answered or slot.invited_at is None or closed_because(slot, today=today):
        return 0
    step = next((days for days in DAYS_BEFORE if (deadline - today).days <= days), 0)
    return step if step and clock.day(slot.invited_at) < deadline - timedelta(days=step) else 0
