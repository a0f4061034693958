"""Partners who speak about a draft: one accepts, one asks for a change, one is silent; one declines."""

from datetime import datetime, timedelta

from cities.models import Term
from greendeals import services
from greendeals.models import Deal, Party
from greendeals.workflow import PartyRole, Seat, Stage
from icc.tenancy.actors import Partner, Person

RICH = "alcoi"
"""The city whose draft shows every way of a partner; of a real name, so nobody there is late or declines."""

REFUSED = "primerovo"
"""An invented city, in which a partner declines the draft."""

THIRD = ("Energy advice centre (invented)", "professional-body")
THIRD_PROMISE = ("Advise every school on its heating, free of charge.", "schools advised")

WISH = "Renovate 90 flats to class B and report the heat used; 30 more follow one year later."
WHY = "Two buildings are listed, and their owners have asked for a study first."
QUESTION = "Who reports the yearly figure, we or the city?"
REPLY = "You do, once a year; we send a form with last year's figure in it."
NO = "We agree to the aim. The date lies before our next general meeting, so we cannot promise it yet."
YES = "Our board has read it and would sign."


def partners_speak(deal: Deal, writer: Person, *, now: datetime) -> None:
    """Let the partners of a draft be invited and answer, over the days before `now`."""
    if deal.stage != Stage.DRAFTING:
        return
    if deal.city.slug == RICH:
        _join(deal, writer, now=now - timedelta(days=8))
        _talk(deal, writer, now=now)
    elif deal.city.slug == REFUSED:
        party = deal.parties.earliest("pk")
        services.invite_party(actor=writer, deal=deal, party=party, now=now - timedelta(days=6))
        _say(deal, party, accepted=False, reason=NO, now=now - timedelta(days=2))


def _join(deal: Deal, writer: Person, *, now: datetime) -> None:
    name, kind = THIRD
    party = services.save_party(
        actor=writer,
        deal=deal,
        name=name,
        kind=Term.objects.get(vocabulary="partner_type", code=kind),
        role=PartyRole.ADVISER,
        seat=Seat.ADVISORY,
        contact_name="Head of advice, demonstration",
        contact_function="Head of advice",
        contact_email=f"partner+advice@{deal.city.slug}.example",
        now=now,
    )
    text, measure = THIRD_PROMISE
    due_on = now.date() + timedelta(days=500)
    services.promise(actor=writer, deal=deal, party=party, text=text, measure=measure, due_on=due_on, now=now)


def _talk(deal: Deal, writer: Person, *, now: datetime) -> None:
    parties = list(deal.parties.order_by("pk"))
    for party in parties:
        services.invite_party(actor=writer, deal=deal, party=party, now=now - timedelta(days=6))
    accepts, wishes = parties[:2]
    partner = _through_link(wishes)
    services.comment_as_partner(actor=partner, deal=deal, body=QUESTION, now=now - timedelta(days=5))
    services.reply(actor=writer, deal=deal, party=wishes, body=REPLY, now=now - timedelta(days=4))
    _say(deal, accepts, accepted=True, reason=YES, now=now - timedelta(days=3))
    promise = wishes.commitments.earliest("pk")
    services.propose_change(
        actor=partner,
        deal=deal,
        commitment=promise.public_id,
        text=WISH,
        measure=promise.measure,
        due_on=promise.due_on and promise.due_on + timedelta(days=365),
        reason=WHY,
        now=now - timedelta(days=2),
    )


def _say(deal: Deal, party: Party, *, accepted: bool, reason: str, now: datetime) -> None:
    deal.refresh_from_db(fields=["content_version"])
    services.give_word(
        actor=_through_link(party),
        deal=deal,
        accepted=accepted,
        reason=reason,
        content_version=deal.content_version,
        now=now,
    )


def _through_link(party: Party) -> Partner:
    return Partner(str(party.pk), frozenset({party.deal_id}), frozenset({party.pk}))
