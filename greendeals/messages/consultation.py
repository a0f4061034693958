"""What is told while city and partners agree on a draft: words asked for and given, proposals and answers."""

from datetime import datetime

from greendeals.messages.people import contact_of, facts, tell_coordinators
from greendeals.models import Answer, Deal, Link, Party, Proposal
from icc.notifications.kinds import MessageKind
from icc.notifications.services import notify

WORD_ASKED = MessageKind("greendeals.word_asked")
WORD_REMINDER = MessageKind("greendeals.word_reminder")
WORD_GIVEN = MessageKind("greendeals.word_given")
PROPOSED = MessageKind("greendeals.proposed")
PROPOSAL_ANSWERED = MessageKind("greendeals.proposal_answered")


def word_asked(deal: Deal, party: Party, link: Link, token: str, *, now: datetime) -> None:
    """Ask the contact person of a party for its word on the draft."""
    _with_link(WORD_ASKED, deal, party, link, token, now=now)


def word_reminded(deal: Deal, party: Party, link: Link, token: str, *, now: datetime) -> None:
    """Remind the contact person of a party that the city waits for its word on the draft."""
    _with_link(WORD_REMINDER, deal, party, link, token, now=now)


def _with_link(kind: MessageKind, deal: Deal, party: Party, link: Link, token: str, *, now: datetime) -> None:
    notify(
        kind=kind,
        to=contact_of(party, link.address),
        key=f"link:{link.pk}",
        context={**facts(deal), "organisation": party.name},
        secrets={"token": token},
        now=now,
        city_id=deal.city_id,
    )


def word_given(deal: Deal, party: Party, answer: Answer, *, now: datetime) -> None:
    """Tell the coordinators that a party accepts the draft, declines it or leaves the deal, and why.

    Also that it has taken its word back.
    """
    back = answer.taken_back_at is not None
    tell_coordinators(
        WORD_GIVEN,
        deal,
        key=f"answer:{answer.pk}" + (":back" if back else ""),
        now=now,
        organisation=party.name,
        taken_back=back,
        accepted=answer.accepted,
        leaves=answer.leaves,
        reason="" if back else answer.reason,
    )


def proposed(deal: Deal, party: Party, proposal: Proposal, *, now: datetime) -> None:
    """Tell the coordinators that a party asks for another wording of its promise."""
    tell_coordinators(
        PROPOSED,
        deal,
        key=f"proposal:{proposal.pk}:{now.isoformat()}",
        now=now,
        organisation=party.name,
        text=proposal.text,
        reason=proposal.reason,
        proposal=proposal.public_id,
    )


def proposal_answered(
    deal: Deal, party: Party, proposal: Proposal, *, text: str, edited: bool, now: datetime
) -> None:
    """Tell a party what has become of its proposal, and how the promise now reads."""
    notify(
        kind=PROPOSAL_ANSWERED,
        to=contact_of(party),
        key=f"proposal:{proposal.pk}",
        context={
            **facts(deal),
            "organisation": party.name,
            "accepted": bool(proposal.accepted),
            "edited": edited,
            "text": text,
            "answer": proposal.answer,
        },
        now=now,
        city_id=deal.city_id,
    )
