"""Another person in the place of a signatory: handed over by them, or named by the city."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import CityRole
from greendeals import messages
from greendeals.models import Deal, Link, Signatory, StandIn, address_of
from greendeals.rules import is_coordinator, may_hand_over
from greendeals.selectors import blocks
from greendeals.services.rounds import ask_next
from greendeals.services.signatures import own_slot, require_open
from greendeals.services.steps import acting, lock, note
from greendeals.workflow import Assurance
from icc.accounts.models import User
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Partner, Person

NAME_LENGTH = 150
DELEGATED, REPLACED = "delegated", "signatory-replaced"
"""How the log names it."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who is to sign instead.

    Attributes:
        function: in which function they sign.
        email: their own mailbox, to which the link and the code go; empty for a signatory of the city.
        user: their account, for a signatory of the city.
    """

    name: str
    function: str
    email: str = ""
    user: User | None = None


def colleague(membership: Membership) -> Substitute:
    """Return a signatory of the city as the one who is to sign instead."""
    user = membership.user
    return Substitute(user.name, user.function or str(CityRole.SIGNATORY.label), user.email, user)


@transaction.atomic
def delegate_slot(*, actor: Person | Partner, deal: Deal, to: Substitute, now: datetime) -> Signatory:
    """Hand the actor's own signature over to one other person, who then signs on the actor's behalf.

    In order: the slot is checked as for a signature; the actor's place ends and their links die; the
    other person gets a slot, and is asked once the city has recorded a mandate of their own. One hop.

    Raises:
        Conflict: the round is closed, it is not the actor's turn, or they have answered.
        Forbidden: the plan does not allow it, or the actor signs for somebody else already.
        Gone: the partner's link is over.
        Invalid: the other person is the actor, is asked in this round already, or is not fully named.
    """
    with acting(actor):
        deal = lock(actor, deal)
        slot = own_slot(actor, deal)
        if slot.answered:
            raise Conflict(_("You have answered already."))
        require_open(actor, slot, now=now)
        may_hand_over(slot).require()
        _check(slot, to)
        return _put_in_place(actor, deal, slot, to, action=DELEGATED, now=now)


@transaction.atomic
def replace_signatory(
    *, actor: Person, deal: Deal, slot: Signatory, to: Substitute, now: datetime
) -> Signatory:
    """Put another signatory of the city in the place of one who can no longer sign, in their own right.

    Raises:
        Conflict: the round is closed, the person has answered, or nothing keeps them from signing: who
            has a place in an open round is not removed from it; that needs a new round.
        Forbidden: the actor is not the city's coordinator.
        Invalid: the other person is asked in this round already.
    """
    deal = lock(actor, deal)
    is_coordinator(actor, deal).require()
    rows = Signatory.objects.select_related("round", "user", "party").filter(deal=deal, pk=slot.pk)
    found = rows.exclude(user=None).first()
    if found is None:
        raise Conflict(_("This person is no longer asked to sign."))
    today = clock.day(now)
    if found.answered or found.passed_at or found.pk not in blocks([found], today=today):
        words = _(
            "This person can sign, or has. Another order or another person needs a new request to sign."
        )
        raise Conflict(words)
    _check(found, to)
    return _put_in_place(actor, deal, found, to, action=REPLACED, now=now)


def _check(slot: Signatory, to: Substitute) -> None:
    faults = {}
    for field in ("name", "function"):
        if not getattr(to, field).strip() or len(getattr(to, field).strip()) > NAME_LENGTH:
            faults[field] = _("Say who signs, and in which function, in at most 150 characters.")
    try:
        validate_email(to.email)
    except ValidationError:
        faults["email"] = _("Enter an e-mail address.")
    if not faults and to.email.lower() in _addresses(slot):
        faults["email"] = _("This is you, or somebody who is asked in this round already.")
    if bool(to.user) != bool(slot.user_id):
        faults["email"] = _(
            "For the city, one of its signatories signs; for a partner, somebody of the partner."
        )
    if faults:
        raise Invalid(fields=faults)


def _addresses(slot: Signatory) -> set[str]:
    """Return the mailboxes of everybody who has, or had, a place in the round."""
    rows = slot.round.signatories.select_related("user", "party__contact", "stand_in")
    return {(row.user.email if row.user else address_of(row)).lower() for row in rows}


def _put_in_place(
    actor: Person | Partner, deal: Deal, slot: Signatory, to: Substitute, *, action: str, now: datetime
) -> Signatory:
    """End one place and make another; the links to the first die, so that nobody answers twice."""
    slot.passed_at = now
    slot.save(update_fields=["passed_at"])
    Link.objects.filter(signatory=slot, revoked_at=None).update(revoked_at=now)
    behalf = action == DELEGATED
    fresh = Signatory.objects.create(
        deal=deal,
        city_id=deal.city_id,
        round=slot.round,
        party=slot.party,
        user=to.user,
        name=to.name.strip(),
        function=to.function.strip(),
        organisation=slot.organisation,
        group=slot.group,
        role=slot.role,
        required=slot.required,
        demands=slot.demands if to.user else Assurance.SES_EMAIL_OTP,
        mandate_needed=behalf or slot.mandate_needed,
        delegated_from=slot if behalf else None,
    )
    if not to.user:
        StandIn.objects.create(deal=deal, city_id=deal.city_id, signatory=fresh, email=to.email)
    messages.drop_reminders(slot.round, slot)
    note(actor=actor, deal=deal, action=action, now=now, data={"slot": slot.pk, "to": fresh.pk})
    messages.handed_over(deal, fresh, former=slot, now=now)
    ask_next(deal, slot.round, now=now)
    return fresh
