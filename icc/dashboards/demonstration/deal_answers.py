"""How the invented deals are signed and declined, as through links and accounts."""

from datetime import datetime

from greendeals import services
from greendeals.models import Deal, Party, SigningRound
from icc.tenancy.actors import Partner, Person


def partners_sign(deal: Deal, *, now: datetime) -> None:
    """Let every partner of the open round sign who has not, as through its link."""
    for slot in round_of(deal).signatories.filter(user=None, signed_at=None).select_related("party"):
        if slot.party:
            answer(deal, _partner(slot.party), typed_name=slot.name, function=slot.function, now=now)


def decline(deal: Deal, *, reason: str, now: datetime) -> None:
    """Let the first partner decline; the deal is ready to sign again."""
    round_ = round_of(deal)
    party = round_.signatories.select_related("party").filter(user=None)[0].party
    if party:
        services.decline_deal(
            actor=_partner(party),
            deal=deal,
            version_sha256=round_.version.sha256,
            reason=reason,
            trace=services.Trace(identified_at=now),
            now=now,
        )


def round_of(deal: Deal) -> SigningRound:
    """Return the latest round of a deal."""
    round_: SigningRound = deal.rounds.select_related("version").latest("pk")
    return round_


def _partner(party: Party) -> Partner:
    return Partner(str(party.pk), frozenset({party.deal_id}), frozenset({party.pk}))


def answer(deal: Deal, actor: Person | Partner, *, typed_name: str, function: str, now: datetime) -> None:
    """Sign the text of the latest round."""
    services.sign_deal(
        actor=actor,
        deal=deal,
        signature=services.Signature(
            typed_name=typed_name,
            function=function,
            version_sha256=round_of(deal).version.sha256,
            consent=services.Consent("demonstration", "Invented signature of the demonstration."),
        ),
        trace=services.Trace(identified_at=now),
        now=now,
    )
