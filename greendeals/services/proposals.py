"""Changes that a party asks for in its own promise, and what the city makes of them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Commitment, Deal, Proposal
from greendeals.rules import can_propose, is_writer
from greendeals.services.steps import acting, count_change, lock, lock_for_edit, note
from greendeals.services.words import own_party
from greendeals.workflow import EDITABLE
from icc.core.errors import Conflict, Frozen, Invalid
from icc.tenancy.actors import Partner, Person


@transaction.atomic
def propose_change(
    *,
    actor: Partner,
    deal: Deal,
    commitment: str,
    text: str,
    measure: str,
    due_on: date | None,
    now: datetime,
    reason: str = "",
) -> Proposal:
    """Ask for another wording of an own promise; the coordinators are told.

    A promise has one open proposal: a second one takes the place of the first.

    Args:
        actor: the partner.
        deal: the deal.
        commitment: public id of the promise.
        text: as the promise should read; so `measure` and `due_on`.
        measure: how it should be measured.
        due_on: until when it should be kept.
        now: the present moment.
        reason: why.

    Raises:
        Conflict: the promise is no longer in the draft.
        Frozen: the text stands still.
        Gone: the party is no longer in the deal.
        Invalid: nothing is said, or nothing differs.
    """
    with acting(actor):
        deal = lock(actor, deal)
        party = own_party(actor, deal)
        if deal.stage not in EDITABLE:
            raise Frozen(can_propose(actor, deal).reason)
        promise = Commitment.objects.filter(deal=deal, party=party, public_id=commitment).first()
        if promise is None:
            raise Conflict(_("The city has taken this promise out of the draft meanwhile."))
        text, measure = text.strip(), measure.strip()
        if not text:
            raise Invalid(fields={"text": _("Say how the promise should read.")})
        if (text, measure, due_on) == (promise.text, promise.measure, promise.due_on):
            raise Invalid(
                fields={"text": _("This is what the draft says already. Change what should differ.")}
            )
        facts = {"text": text, "measure": measure, "due_on": due_on, "reason": reason.strip(), "at": now}
        place = {"city_id": deal.city_id, "party": party}
        proposal, _new = Proposal.objects.update_or_create(
            deal=deal, commitment=promise, decided_at=None, defaults={**place, **facts}
        )
        data = {"party": party.public_id, "commitment": promise.public_id}
        note(actor=actor, deal=deal, action="proposed", now=now, data=data)
        messages.proposed(deal, party, proposal, now=now)
        return proposal


@transaction.atomic
def drop_proposal(*, actor: Partner, deal: Deal, proposal: str, now: datetime) -> None:
    """Take back an own proposal, named by its public id, that the city has not answered.

    Raises:
        Conflict: the city has answered it.
        Gone: the party is no longer in the deal.
    """
    with acting(actor):
        deal = lock(actor, deal)
        party = own_party(actor, deal)
        own = Proposal.objects.filter(deal=deal, party=party, public_id=proposal, decided_at=None)
        if not own.delete()[0]:
            raise Conflict(_("The city has answered this proposal already."))
        note(actor=actor, deal=deal, action="proposal-dropped", now=now, data={"party": party.public_id})


@transaction.atomic
def take_proposal(
    *,
    actor: Person,
    deal: Deal,
    proposal: Proposal,
    version: int,
    text: str,
    measure: str,
    due_on: date | None,
    now: datetime,
    answer: str = "",
) -> Commitment:
    """Change a promise as its party proposes, in the words given here, which may differ; the party is told.

    A word given on the older text is history from then on.

    Args:
        actor: a writer of the city.
        deal: the deal.
        proposal: an open proposal.
        version: of the promise that was on the screen.
        text: as the promise reads from now on; so `measure` and `due_on`.
        measure: how it is measured.
        due_on: until when it is kept.
        now: the present moment.
        answer: what the city says to it, if anything.

    Raises:
        Conflict: the proposal is answered or taken back, or the promise is gone or has been changed.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: the promise would say nothing.
    """
    deal = lock_for_edit(actor, deal)
    found = _open(deal, proposal)
    promise = found.commitment
    if promise is None:
        raise Conflict(_("The promise has been taken out of the draft, so there is nothing to change."))
    text, measure = text.strip(), measure.strip()
    if not text:
        raise Invalid(fields={"text": _("Say how the promise should read.")})
    same = Commitment.objects.filter(pk=promise.pk, version=version)
    if not same.update(text=text, measure=measure, due_on=due_on, version=F("version") + 1):
        raise Conflict(_("Somebody of your city has changed this promise since you opened it. Look again."))
    count_change(deal)
    edited = (text, measure, due_on) != (found.text, found.measure, found.due_on)
    _decide(actor, deal, found, accepted=True, answer=answer, now=now)
    messages.proposal_answered(deal, found.party, found, text=text, edited=edited, now=now)
    promise.refresh_from_db()
    return promise


@transaction.atomic
def refuse_proposal(*, actor: Person, deal: Deal, proposal: Proposal, answer: str, now: datetime) -> None:
    """Leave a promise as it is and say why, which the party is told; also while the text stands still.

    Raises:
        Conflict: the proposal is answered or taken back.
        Forbidden: the actor does not write in this city.
        Invalid: there is no reason.
    """
    deal = lock(actor, deal)
    is_writer(actor, deal).require()
    found = _open(deal, proposal)
    if not answer.strip():
        raise Invalid(fields={"answer": _("Say why, so that the partner understands.")})
    _decide(actor, deal, found, accepted=False, answer=answer, now=now)
    text = found.commitment.text if found.commitment else found.text
    messages.proposal_answered(deal, found.party, found, text=text, edited=False, now=now)


def _open(deal: Deal, proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_related("party__contact", "commitment").filter(deal=deal, pk=proposal.pk)
    found: Proposal | None = rows.first()
    if found is None:
        raise Conflict(_("The partner has taken this proposal back."))
    if found.decided_at:
        raise Conflict(_("Somebody of your city has answered this proposal already."))
    return found


def _decide(
    actor: Person, deal: Deal, proposal: Proposal, *, accepted: bool, answer: str, now: datetime
) -> None:
    proposal.accepted, proposal.answer = accepted, answer.strip()
    proposal.decided_at, proposal.decided_by_id = now, actor.user_id
    proposal.save(update_fields=["accepted", "answer", "decided_at", "decided_by"])
    act = "proposal-taken" if accepted else "proposal-refused"
    data = {"proposal": proposal.public_id, "party": proposal.party.public_id}
    note(actor=actor, deal=deal, action=act, now=now, data=data)
