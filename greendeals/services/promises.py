"""What is said of a promise after the signature, by the city or by the partner who gave it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import PROMISE_LENGTH, Commitment, Deal, PromiseUpdate, Report
from greendeals.rules import can_report, can_report_own
from greendeals.services.steps import acting, lock, note
from greendeals.workflow import Level, PromiseState
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.actors import Partner, Person


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a promise.

    Attributes:
        state: how far it is.
        words: a sentence; needed where it is given up.
        done_on: the day on which it was fulfilled; today where it is left out.
        level: how well that is proven; a partner only declares.
    """

    state: str
    words: str = ""
    done_on: date | None = None
    level: str = Level.DECLARED


@transaction.atomic
def say_of_promise(
    *,
    actor: Person | Partner,
    deal: Deal,
    promise: Commitment,
    said: Said,
    now: datetime,
    report: Report | None = None,
) -> PromiseUpdate:
    """Note what the actor says of a promise; the words before it stay readable.

    The same words twice, by a double click or two people at once, are noted once: the deal is locked. The
    same words again for the next report are a word of their own, and so are a partner's after the city's.

    Raises:
        Conflict: the promise is no longer part of the deal.
        Forbidden: the actor may not speak of it, or the deal is not signed.
        Invalid: the words do not fit: given up without a reason, done on a day to come, too long.
    """
    with acting(actor):
        deal = lock(actor, deal)
        found = Commitment.objects.filter(deal=deal, pk=promise.pk).select_related("party").first()
        if found is None:
            raise Conflict(_("This promise is no longer part of the deal."))
        if isinstance(actor, Partner):
            can_report_own(actor, deal, found).require()
        else:
            can_report(actor, deal).require()
        said = _checked(said, actor, now=now)
        last = PromiseUpdate.objects.filter(commitment=found).order_by("-at", "-pk").first()
        if last and _same(last, said) and _answers(last, actor, report):
            return last
        update = PromiseUpdate.objects.create(
            deal=deal,
            city_id=deal.city_id,
            commitment=found,
            report=report,
            state=said.state,
            words=said.words,
            done_on=said.done_on,
            level=said.level,
            party=found.party if isinstance(actor, Partner) else None,
            by_id=actor.user_id if isinstance(actor, Person) else None,
            at=now,
        )
        facts = {"promise": found.public_id, "state": said.state, "level": said.level}
        note(actor=actor, deal=deal, action="promise-reported", now=now, data=facts)
        return update


def _same(last: PromiseUpdate, said: Said) -> bool:
    return (last.state, last.words, last.done_on, last.level) == (
        said.state,
        said.words,
        said.done_on,
        said.level,
    )


def _answers(last: PromiseUpdate, actor: Person | Partner, report: Report | None) -> bool:
    """Tell whether the last word speaks for this report already, in the name of the partner if it asks."""
    theirs = last.party_id is not None or isinstance(actor, Person)
    return theirs and (report is None or last.report_id == report.pk)


def _checked(said: Said, actor: Person | Partner, *, now: datetime) -> Said:
    faults = {}
    today = clock.day(now)
    words = said.words.strip()
    done_on = (said.done_on or today) if said.state == PromiseState.COMPLETED else None
    if said.state not in PromiseState.values:
        faults["state"] = str(_("Choose how far it is."))
    if said.state == PromiseState.CANCELLED and not words:
        faults["words"] = str(_("Say why it was given up."))
    if len(words) > PROMISE_LENGTH:
        faults["words"] = str(_("This is too long."))
    if done_on and done_on > today:
        faults["done_on"] = str(_("This day is still to come."))
    if faults:
        raise Invalid(fields=faults)
    level = Level.DECLARED if isinstance(actor, Partner) else said.level
    return Said(said.state, words, done_on, level)
