"""Partners are asked how far their promises are: once by the worker for each report, again by hand."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import Contact, Deal, Party, Report
from greendeals.rules import REMIND_EVERY, can_ask_partners, next_reminder
from greendeals.selectors.reporters import parties_to_ask, silent_parties
from greendeals.services.links import issue_link
from greendeals.services.steps import lock, note
from greendeals.workflow import WRITABLE, Stage
from icc.core.errors import Conflict
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

ASKING = System("reports")


@transaction.atomic
def ask_partners(*, report_id: int, now: datetime) -> int:
    """Ask each party with promises for its part of a report, by mail with a link; return how many were.

    Each party once for each report, told by its mail; decided under the lock of the deal, so that two
    workers at once send one. Nothing is asked while the deal is paused, nor of a report that is handed in.
    """
    with scope(ASKING):
        found = Report.objects.get(pk=report_id)
        deal = lock(ASKING, found.deal)
        report = deal.reports.get(pk=report_id)
        if report.state not in WRITABLE or deal.stage == Stage.SUSPENDED:
            return 0
        report.deal = deal
        parties = parties_to_ask(ASKING, deal)
        asked = [party for party in parties if not messages.promises_were_asked(report, party)]
        for party in asked:
            address = party.contact.email
            link, token = issue_link(party=party, now=now, address=address, until=report.due_on)
            messages.promises_asked(report, party, link, token, now=now)
            facts = {"party": party.public_id, "report": report.public_id}
            note(actor=ASKING, deal=deal, action="promises-asked", now=now, data=facts)
        return len(asked)


@transaction.atomic
def remind_reporter(*, actor: Person, deal: Deal, report: Report, party: Party, now: datetime) -> None:
    """Remind one party of its part of a report, by mail with a new link; once in three days at most.

    Raises:
        Conflict: it has reported, has left or promises nothing; or it was reminded lately.
        Forbidden: the actor does not write in this city, or the report takes no words now.
    """
    deal, report = _locked(actor, deal, report)
    found = next((row for row in silent_parties(actor, report) if row.pk == party.pk), None)
    if found is None:
        raise Conflict(_("Nothing is awaited from this partner now."))
    if not _remind(actor, report, found, now=now):
        since = Contact.objects.values_list("reminded_at", flat=True).get(party=found)
        day = date_format(next_reminder(since or now) or now, "DATETIME_FORMAT")
        raise Conflict(_("This partner was reminded lately. The next reminder can go out on %s.") % day)


@transaction.atomic
def remind_reporters(*, actor: Person, deal: Deal, report: Report, now: datetime) -> int:
    """Remind every silent party that was not reminded within three days; return how many were.

    Raises:
        Forbidden: the actor does not write in this city, or the report takes no words now.
    """
    deal, report = _locked(actor, deal, report)
    return sum(_remind(actor, report, party, now=now) for party in silent_parties(actor, report))


def _locked(actor: Person, deal: Deal, report: Report) -> tuple[Deal, Report]:
    deal = lock(actor, deal)
    found = deal.reports.get(pk=report.pk)
    found.deal = deal
    can_ask_partners(actor, deal, found).require()
    return deal, found


def _remind(actor: Person, report: Report, party: Party, *, now: datetime) -> bool:
    due = Q(reminded_at=None) | Q(reminded_at__lte=now - REMIND_EVERY)
    if not Contact.objects.filter(due, party=party).update(reminded_at=now):
        return False
    link, token = issue_link(party=party, now=now, address=party.contact.email, until=report.due_on)
    messages.promises_reminded(report, party, link, token, now=now)
    facts = {"party": party.public_id, "report": report.public_id}
    note(actor=actor, deal=report.deal, action="reminded-to-report", now=now, data=facts)
    return True
