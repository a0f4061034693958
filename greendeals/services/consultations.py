"""The city asks all invited partners for their word on a draft."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Deal, Link, Party
from greendeals.rules import require_step
from greendeals.services.links import issue_link
from greendeals.services.steps import advance, lock
from greendeals.workflow import Action
from icc.core.errors import Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def consult_deal(*, actor: Person, deal: Deal, now: datetime) -> list[Party]:
    """Hand a draft to its partners: everybody who has been invited is asked for their word by mail.

    The text may still change. Each mail carries a link of its own; links sent before stay alive.

    Returns:
        The parties that were asked.

    Raises:
        Conflict: the deal is not being drafted, or is with its partners already.
        Forbidden: the actor does not write in this city.
        Invalid: no partner has been invited yet.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.CONSULT)
    invited = Link.objects.filter(deal_id=deal.pk, party__isnull=False).values("party_id")
    parties = list(deal.parties.filter(pk__in=invited).select_related("contact"))
    if not parties:
        raise Invalid(_("Invite at least one partner first, so that there is somebody to ask."))
    data = {"parties": [party.public_id for party in parties]}
    advance(actor=actor, deal=deal, action=Action.CONSULT, now=now, data=data)
    for party in parties:
        link, token = issue_link(party=party, now=now, address=party.contact.email)
        messages.word_asked(deal, party, link, token, now=now)
    return parties
