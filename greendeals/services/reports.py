"""Reports of signed deals: opened, written, submitted, returned, accepted, given more time."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals import messages
from greendeals.models import REPORT_LENGTH, Deal, PlannedAction, Report, ReportStep
from greendeals.rules import can_report, may
from greendeals.selectors import digest_of_content, open_request, owed_by, report_content
from greendeals.selectors.periods import Owed, due_on
from greendeals.services.steps import lock, note
from greendeals.workflow import REPORT, RUNNING, SIGNED, WRITABLE, ReportAction, ReportKind, ReportState
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.core.queue import enqueue
from icc.tenancy.actors import Actor, Person, System
from icc.tenancy.scopes import scope

CALENDAR = System("reports")
ANSWERS = ("done", "obstacles", "changes", "ahead")
MOST_TIME = timedelta(days=183)
"""How far beyond its first last day a report may be put off."""


class ReportChanged(Conflict):
    """Somebody else has saved the report first; carries it, so that both texts can be shown."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("Somebody else has saved this report in the meantime."))
        self.report = report


class ReportMoved(Conflict):
    """What a report says has changed since it was read."""

    def __init__(self) -> None:
        super().__init__(_("The report says something else than when you opened it. Read it again first."))


@transaction.atomic
def open_reports(*, deal_id: int, now: datetime) -> int:
    """Open the reports that a deal owes by now; return how many. Repeating opens none twice.

    While a deal is paused nothing is asked of anybody.
    """
    with scope(CALENDAR):
        deal = lock(CALENDAR, Deal.objects.get(pk=deal_id))
        missing = owed_by(deal, today=clock.day(now)) if deal.stage in SIGNED else []
        for report in missing:
            _open(CALENDAR, deal, report, now=now)
        return len(missing)


@transaction.atomic
def open_milestone(*, actor: Person, deal: Deal, action: PlannedAction, now: datetime) -> Report:
    """Open a report of an action that has ended, or is about to, whatever the rhythm; its day never moves.

    Raises:
        Conflict: there is one already, or the deal does not run.
        Forbidden: the actor does not write in this city.
    """
    deal = lock(actor, deal)
    can_report(actor, deal).require()
    row = deal.actions.filter(pk=action.pk).first()
    if deal.stage not in RUNNING or row is None:
        raise Conflict(_("The deal does not run, or this action is no longer part of it."))
    if deal.reports.filter(action=row).exists():
        raise Conflict(_("There is a report of this action already."))
    today = clock.day(now)
    ends_on = min(row.ends_on or today, today)
    starts_on = min(row.starts_on or ends_on, ends_on)
    return _open(actor, deal, Owed(ReportKind.MILESTONE, starts_on, ends_on, row.pk), now=now)


@transaction.atomic
def open_final(*, actor: Person, deal: Deal, now: datetime) -> Report:
    """Open the final report before the last day, because the deal is fulfilled or ends.

    Raises:
        Conflict: there is one already.
        Forbidden: the actor does not write in this city, or the deal is not signed.
    """
    deal = lock(actor, deal)
    can_report(actor, deal).require()
    if deal.reports.filter(kind=ReportKind.FINAL).exists():
        raise Conflict(_("There is a final report already."))
    today = clock.day(now)
    starts_on = min(deal.starts_on or clock.day(deal.stage_since), today)
    return _open(actor, deal, Owed(ReportKind.FINAL, starts_on, today), now=now)


def _open(actor: Actor, deal: Deal, report: Owed, *, now: datetime) -> Report:
    today = clock.day(now)
    opened = Report.objects.create(
        deal=deal,
        city_id=deal.city_id,
        kind=report.kind,
        action_id=report.action_id or None,
        starts_on=report.starts_on,
        ends_on=report.ends_on,
        due_on=max(report.due_on, due_on(report.kind, today)),
        opened_at=now,
    )
    note(actor=actor, deal=deal, action="report-opened", now=now, data=facts_of(opened))
    messages.report_opened(deal, opened, now=now)
    enqueue("greendeals.tasks.ask_partners", opened.pk)
    return opened


def facts_of(report: Report) -> dict[str, str]:
    """Return what the audit trail says of a report."""
    return {
        "report": report.public_id,
        "kind": str(report.kind),
        "ends_on": report.ends_on.isoformat(),
        "due_on": report.due_on.isoformat(),
    }


@transaction.atomic
def save_report(
    *, actor: Person, deal: Deal, report: Report, answers: Mapping[str, str], version: int, now: datetime
) -> Report:
    """Keep the answers of a report, if nobody else has since `version`. An unchanged one is no save.

    Raises:
        Conflict: it is with the coach, or accepted.
        Forbidden: the actor does not write in this city.
        Invalid: an answer is too long.
        ReportChanged: somebody else saved first; carries the report.
    """
    deal = lock(actor, deal)
    can_report(actor, deal).require()
    found = _locked(deal, report)
    if found.state not in WRITABLE:
        raise Conflict(_("The report is with the coach or accepted, so it cannot be changed now."))
    given = {name: answers[name].replace("\r\n", "\n").strip() for name in ANSWERS if name in answers}
    long = {name: str(_("This is too long.")) for name, text in given.items() if len(text) > REPORT_LENGTH}
    if long:
        raise Invalid(fields=long)
    if all(getattr(found, name) == text for name, text in given.items()):
        return found
    if found.version != version:
        raise ReportChanged(found)
    for name, text in given.items():
        setattr(found, name, text)
    found.version += 1
    found.save(update_fields=[*given, "version"])
    return found


@transaction.atomic
def submit_report(*, actor: Person, deal: Deal, report: Report, version: int, now: datetime) -> Report:
    """Hand a report in: the coach is told; what it says and all data are kept as they now are.

    A second click, or a second person, finds the first submission and changes nothing.

    Raises:
        Conflict: it is accepted already.
        Forbidden: the actor does not write in this city.
        Invalid: nothing is said of what was done.
        ReportChanged: somebody else saved first.
    """
    deal = lock(actor, deal)
    found = _locked(deal, report)
    if found.state == ReportState.SUBMITTED:
        can_report(actor, deal).require()
        return found
    _require(actor, deal, found, ReportAction.SUBMIT)
    if found.version != version:
        raise ReportChanged(found)
    if not found.done:
        raise Invalid(fields={"done": str(_("Say in a sentence or two what was done."))})
    _turn(actor, deal, found, ReportAction.SUBMIT, now=now, content=report_content(found, now=now))
    messages.report_submitted(deal, found, now=now)
    return found


@transaction.atomic
def take_back_report(*, actor: Person, deal: Deal, report: Report, now: datetime) -> None:
    """Take a submitted report back to change it, before the coach has answered.

    Raises:
        Conflict: it is not with the coach.
        Forbidden: the actor does not write in this city.
    """
    _simple(actor, deal, report, ReportAction.TAKE_BACK, now=now)


@transaction.atomic
def return_report(*, actor: Person, deal: Deal, report: Report, reason: str, now: datetime) -> None:
    """Return a report with a reason, which its writers read and the history keeps.

    Raises:
        Conflict: it is not with the coach.
        Forbidden: the actor is not the coach of the city.
        Invalid: there is no reason.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": str(_("Say what is missing, so that the city can mend it."))})
    deal, found = _simple(actor, deal, report, ReportAction.RETURN, now=now, reason=reason.strip())
    messages.report_answered(deal, found, reason=reason.strip(), now=now)


@transaction.atomic
def accept_report(
    *, actor: Person, deal: Deal, report: Report, now: datetime, read: str | None = None
) -> None:
    """Accept a report: it shows the data as they now are, for good.

    Args:
        actor: the coach.
        deal: the deal.
        report: what the coach has read.
        now: the present moment.
        read: digest of what it said then; None where nobody reads, as in the demonstration: whatever it
            says is accepted.

    Raises:
        Conflict: it is not with the coach.
        Forbidden: the actor is not the coach of the city.
        ReportMoved: a figure, a word or a file has changed since it was read.
    """
    deal = lock(actor, deal)
    found = _locked(deal, report)
    _require(actor, deal, found, ReportAction.ACCEPT)
    content = report_content(found, now=now)
    if read is not None and read != digest_of_content(content):
        raise ReportMoved
    _turn(actor, deal, found, ReportAction.ACCEPT, now=now, content=content)
    messages.report_answered(deal, found, reason="", now=now)


@transaction.atomic
def ask_time(*, actor: Person, deal: Deal, report: Report, until: date, reason: str, now: datetime) -> None:
    """Ask the coach for more time, with a reason.

    Raises:
        Conflict: a request waits for its answer already, or the report is submitted.
        Forbidden: the actor does not write in this city.
        Invalid: there is no reason, or the day is not after the present one, or too far.
    """
    deal = lock(actor, deal)
    found = _locked(deal, report)
    _require(actor, deal, found, ReportAction.ASK_TIME)
    if open_request(found):
        raise Conflict(_("The coach has not answered your last request yet."))
    faults = {}
    if not reason.strip():
        faults["reason"] = str(_("Say why, in a sentence."))
    latest = due_on(found.kind, found.ends_on) + MOST_TIME
    if not found.due_on < until <= max(latest, found.due_on + timedelta(days=1)):
        faults["until"] = str(_("Choose a day after the present last day, at most half a year later."))
    if faults:
        raise Invalid(fields=faults)
    _turn(actor, deal, found, ReportAction.ASK_TIME, now=now, reason=reason.strip(), until=until)
    messages.time_asked(deal, found, until=until, reason=reason.strip(), now=now)


@transaction.atomic
def answer_request(
    *, actor: Person, deal: Deal, report: Report, granted: bool, reason: str, now: datetime
) -> None:
    """Grant the time that is asked for, or refuse it with a reason.

    Raises:
        Conflict: nothing is asked.
        Forbidden: the actor is not the coach of the city.
        Invalid: a refusal has no reason.
    """
    deal = lock(actor, deal)
    found = _locked(deal, report)
    action = ReportAction.GRANT_TIME if granted else ReportAction.REFUSE_TIME
    _require(actor, deal, found, action)
    request = open_request(found)
    if request is None or request.until is None:
        raise Conflict(_("Nobody asks for more time now."))
    if not granted and not reason.strip():
        raise Invalid(fields={"reason": str(_("Say why not, in a sentence."))})
    if granted:
        found.due_on = request.until
        found.save(update_fields=["due_on"])
    _turn(actor, deal, found, action, now=now, reason=reason.strip(), until=request.until)
    messages.time_answered(deal, found, granted=granted, reason=reason.strip(), now=now)


def _simple(
    actor: Person, deal: Deal, report: Report, action: ReportAction, *, now: datetime, reason: str = ""
) -> tuple[Deal, Report]:
    deal = lock(actor, deal)
    found = _locked(deal, report)
    _require(actor, deal, found, action)
    _turn(actor, deal, found, action, now=now, reason=reason)
    return deal, found


def _locked(deal: Deal, report: Report) -> Report:
    found: Report | None = deal.reports.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if found is None:
        raise Conflict(_("This report is no longer here."))
    found.deal = deal
    return found


def _require(actor: Actor, deal: Deal, report: Report, action: ReportAction) -> None:
    may(actor, deal, REPORT.step(report.state, action)).require()


def _turn(
    actor: Person,
    deal: Deal,
    report: Report,
    action: ReportAction,
    *,
    now: datetime,
    reason: str = "",
    until: date | None = None,
    content: dict[str, Any] | None = None,
) -> None:
    """Write one act of a locked report: its history, its state, the trail."""
    ReportStep.objects.create(
        deal=deal,
        city_id=deal.city_id,
        report=report,
        action=action,
        reason=reason,
        until=until,
        content=content,
        at=now,
        by_id=actor.user_id,
    )
    target = REPORT.step(report.state, action).target
    if target != report.state:
        report.state = target
        report.save(update_fields=["state"])
    note(actor=actor, deal=deal, action=f"report-{action}", now=now, data=facts_of(report))
