"""A deal is opened for signature."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, SigningRound
from greendeals.rules import require_step
from greendeals.services.amendments import require_in_step
from greendeals.services.plans import Plan, checked, make_slots
from greendeals.services.rounds import ask_next
from greendeals.services.steps import advance, lock
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.actors import Person


@transaction.atomic
def open_signing(*, actor: Person, deal: Deal, plan: Plan, deadline: date, now: datetime) -> SigningRound:
    """Open a round on the latest frozen version and ask the first group by mail; the city comes last.

    Args:
        actor: the coordinator, or the office of the mayor.
        deal: a deal that is ready to sign.
        plan: who is asked for what.
        deadline: last day to sign.
        now: the present moment.

    Raises:
        Conflict: the deal is not ready to sign.
        Forbidden: the actor does not prepare its signing, or the PDF is not there yet.
        Invalid: the deadline has passed, or the plan cannot be carried out.
    """
    deal = lock(actor, deal)
    require_step(actor, deal, Action.OPEN)
    require_in_step(deal)
    if deadline < clock.day(now):
        raise Invalid(fields={"deadline": _("Choose a day that has not passed.")})
    plan = checked(deal, plan)
    version = deal.versions.select_related("document").latest("number")
    facts = {
        "deadline": deadline.isoformat(),
        "version": version.number,
        "sha256": version.sha256,
        "pdf_sha256": version.pdf_sha256,
    }
    advance(actor=actor, deal=deal, action=Action.OPEN, now=now, data=facts)
    round_ = SigningRound.objects.create(
        deal=deal,
        city_id=deal.city_id,
        version=version,
        quorum=plan.quorum or 0,
        deadline=deadline,
        opened_at=now,
        opened_by_id=actor.user_id,
    )
    make_slots(deal, round_, plan)
    ask_next(deal, round_, now=now)
    return round_
