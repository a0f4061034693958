"""Every state of a report, every act, every person: who may do what, said once more."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Report, ReportStep
from greendeals.workflow import REPORT, ReportAction, ReportState
from icc.accounts.models import NetworkRole
from icc.core.errors import Conflict, DomainError, Forbidden
from icc.notifications.models import Message
from icc.tenancy.actors import Person
from tests.greendeals.monitoring.reporting import accepted, opened, returned, submitted, written
from tests.greendeals.world import NOW, World, new_world, signed, staff, stranger

pytestmark = pytest.mark.django_db

WRITES = (CityRole.COORDINATOR, CityRole.EDITOR)
COACH = (CityRole.COACH,)
WHILE_WRITING: dict[str, tuple[str, ...]] = {
    ReportAction.SUBMIT: WRITES,
    ReportAction.ASK_TIME: WRITES,
    ReportAction.GRANT_TIME: COACH,
    ReportAction.REFUSE_TIME: COACH,
}
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    ReportState.DRAFT: WHILE_WRITING,
    ReportState.RETURNED: WHILE_WRITING,
    ReportState.SUBMITTED: {
        # A second click on "submit" finds the first and is no fault.
        ReportAction.SUBMIT: WRITES,
        ReportAction.TAKE_BACK: WRITES,
        ReportAction.RETURN: COACH,
        ReportAction.ACCEPT: COACH,
    },
    ReportState.ACCEPTED: {},
}
MAKERS: dict[str, Callable[[World, Report], Report]] = {
    ReportState.DRAFT: written,
    ReportState.SUBMITTED: submitted,
    ReportState.RETURNED: returned,
    ReportState.ACCEPTED: accepted,
}


def acts(report: Report) -> dict[ReportAction, Callable[[Person], Any]]:
    at: dict[str, Any] = {"deal": report.deal, "report": report, "now": NOW}
    more = report.due_on + dt.timedelta(days=7)
    return {
        ReportAction.SUBMIT: lambda who: services.submit_report(actor=who, version=report.version, **at),
        ReportAction.TAKE_BACK: lambda who: services.take_back_report(actor=who, **at),
        ReportAction.RETURN: lambda who: services.return_report(actor=who, reason="Say more.", **at),
        ReportAction.ACCEPT: lambda who: services.accept_report(actor=who, **at),
        ReportAction.ASK_TIME: lambda who: services.ask_time(actor=who, until=more, reason="Ill.", **at),
        ReportAction.GRANT_TIME: lambda who: services.answer_request(
            actor=who, granted=True, reason="", **at
        ),
        ReportAction.REFUSE_TIME: lambda who: services.answer_request(
            actor=who, granted=False, reason="No.", **at
        ),
    }


def people(world: World) -> dict[str, Person]:
    city = {role: world.person(role) for role in CityRole.values}
    network = {role: staff(NetworkRole(role)) for role in NetworkRole.values}
    return {**city, **network, "stranger": stranger()}


def facts(report: Report) -> tuple[Any, ...]:
    row = Report.objects.filter(pk=report.pk).values_list().get()
    return *row, ReportStep.objects.count(), Message.objects.count()


def refusal(act: Callable[[], Any]) -> type[DomainError] | None:
    """Return how an act is refused, none if it is done; what it did is undone."""
    with transaction.atomic():
        found = None
        try:
            with transaction.atomic():
                act()
        except DomainError as error:
            found = type(error)
        else:
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("state", MAKERS)
def test_who_may_do_what(state: str) -> None:
    world = new_world()
    report = MAKERS[state](world, opened(world, signed(world)))
    if state in (ReportState.DRAFT, ReportState.RETURNED):
        more = report.due_on + dt.timedelta(days=3)
        asks: dict[str, Any] = {"deal": report.deal, "report": report, "reason": "Ill.", "now": NOW}
        services.ask_time(actor=world.coordinator, until=more, **asks)
    assert report.state == state
    before = facts(report)
    possible = {step.action for step in REPORT.leaving(state)} | set(ALLOWED[state])
    for role, who in people(world).items():
        for action, act in acts(report).items():
            allowed = role in ALLOWED[state].get(action, ())
            waits = action == ReportAction.ASK_TIME
            wanted = (Conflict if waits else None) if allowed else Forbidden
            if role == "stranger" or action not in possible:
                wanted = Conflict
            assert refusal(lambda: act(who)) == wanted, (state, role, action)  # noqa: B023 -- called at once
            assert facts(report) == before, (state, role, action)


def test_every_act_of_the_table_is_asked_here() -> None:
    for state in ReportState.values:
        for step in REPORT.leaving(state):
            assert step.action in ALLOWED[state], (state, step.action)
