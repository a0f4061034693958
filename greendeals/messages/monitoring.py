"""What is told after the signature: reports, more time for them, what has become of a deal."""

from datetime import date, datetime

from django.urls import reverse

from cities.workflow import CityRole
from greendeals.messages.people import day, facts, team, unique
from greendeals.models import Deal, Notice, Report
from greendeals.workflow import NoticeKind
from icc.core import clock
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.services import Recipient, notify

REPORT_OPENED = MessageKind("greendeals.report_opened")
REPORT_SUBMITTED = MessageKind("greendeals.report_submitted")
REPORT_RETURNED = MessageKind("greendeals.report_returned")
REPORT_ACCEPTED = MessageKind("greendeals.report_accepted")
TIME_ASKED = MessageKind("greendeals.report_time_asked")
TIME_ANSWERED = MessageKind("greendeals.report_time_answered")
REPORT_DUE = MessageKind("greendeals.report_due")
REPORT_UNANSWERED = MessageKind("greendeals.report_unanswered")
NOTICE = MessageKind("greendeals.notice")


def _path(report: Report) -> str:
    return reverse("greendeals:report", args=[report.deal.public_id, report.public_id])


def _tell(
    kind: MessageKind,
    deal: Deal,
    report: Report,
    *roles: str,
    key: str,
    now: datetime,
    **words: object,
) -> None:
    for to in team(deal, *roles):
        notify(
            kind=kind,
            to=to,
            key=f"report:{report.pk}:{key}",
            context={
                **facts(deal),
                "path": _path(report),
                "report": str(report.get_kind_display()),
                "due_on": day(report.due_on, to.language),
                **{
                    name: day(word, to.language) if isinstance(word, date) else word
                    for name, word in words.items()
                },
            },
            now=now,
            city_id=deal.city_id,
        )


def report_opened(deal: Deal, report: Report, *, now: datetime) -> None:
    """Ask the coordinators for a report."""
    _tell(REPORT_OPENED, deal, report, CityRole.COORDINATOR, key="opened", now=now)


def report_submitted(deal: Deal, report: Report, *, now: datetime) -> None:
    """Ask the coaches to read a report."""
    _tell(REPORT_SUBMITTED, deal, report, CityRole.COACH, key=now.isoformat(), now=now)


def report_answered(deal: Deal, report: Report, *, reason: str, now: datetime) -> None:
    """Tell the coordinators that their report is accepted, or returned and why."""
    kind = REPORT_RETURNED if reason else REPORT_ACCEPTED
    _tell(kind, deal, report, CityRole.COORDINATOR, key=now.isoformat(), now=now, reason=reason)


def was_reminded_of_report(report: Report, step: str) -> bool:
    """Tell whether the reminder of a step has been written."""
    kinds = (REPORT_DUE.name, REPORT_UNANSWERED.name)
    return Message.objects.filter(kind__in=kinds, key=f"report:{report.pk}:{step}").exists()


def report_reminded(deal: Deal, report: Report, *, step: str, to_coach: bool, now: datetime) -> None:
    """Remind the coordinators of a report around its last day, or the coaches of one without an answer."""
    if to_coach:
        _tell(REPORT_UNANSWERED, deal, report, CityRole.COACH, key=step, now=now)
        return
    late = report.is_late(clock.day(now))
    _tell(REPORT_DUE, deal, report, CityRole.COORDINATOR, key=step, now=now, late=late)


def time_asked(deal: Deal, report: Report, *, until: date, reason: str, now: datetime) -> None:
    """Ask the coaches whether a report may come later."""
    words: dict[str, object] = {"until": until, "reason": reason}
    _tell(TIME_ASKED, deal, report, CityRole.COACH, key=now.isoformat(), now=now, **words)


def time_answered(deal: Deal, report: Report, *, granted: bool, reason: str, now: datetime) -> None:
    """Tell the coordinators whether their report may come later."""
    words = {"granted": granted, "reason": reason}
    _tell(TIME_ANSWERED, deal, report, CityRole.COORDINATOR, key=now.isoformat(), now=now, **words)


def notice_given(deal: Deal, notice: Notice, *, now: datetime) -> None:
    """Tell coordinators, coaches and the contact persons of all parties what has become of a deal."""
    contacts = [Recipient(contact.email, contact.name) for contact in deal.contacts.order_by("pk")]
    for to in unique([*team(deal, CityRole.COORDINATOR, CityRole.COACH), *contacts]):
        notify(
            kind=NOTICE,
            to=to,
            key=f"notice:{notice.pk}",
            context={
                **facts(deal),
                "path": reverse("greendeals:registered", args=[deal.public_id]),
                "what": str(NoticeKind(notice.kind).label),
                "organisation": notice.organisation,
                "words": notice.words,
                "on": day(notice.on, to.language),
            },
            now=now,
            city_id=deal.city_id,
        )
