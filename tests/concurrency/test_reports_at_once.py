"""A report, two people, the same moment."""

import pytest

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Report, ReportStep
from greendeals.services import ReportChanged
from greendeals.workflow import ReportAction, ReportState
from icc.core.errors import Conflict
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.monitoring.reporting import again, opened, submitted, written
from tests.greendeals.world import NOW, World, new_world, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def report(world: World) -> Report:
    """A report with an answer in it."""
    return written(world, opened(world, signed(world)))


def submit(actor: Person, report: Report) -> Report:
    with scope(actor):
        return services.submit_report(
            actor=actor, deal=report.deal, report=report, version=report.version, now=NOW
        )


def test_two_people_submit_once(world: World, report: Report) -> None:
    editor = world.person(CityRole.EDITOR)
    outcomes = at_once(lambda: submit(world.coordinator, report), lambda: submit(editor, report))
    assert refused(outcomes) == []
    assert ReportStep.objects.filter(action=ReportAction.SUBMIT).count() == 1
    assert again(report).state == ReportState.SUBMITTED


def test_of_two_saves_one_is_told_of_the_other(world: World, report: Report) -> None:
    def save(actor: Person, words: str) -> Report:
        with scope(actor):
            return services.save_report(
                actor=actor,
                deal=report.deal,
                report=report,
                answers={"done": words},
                version=report.version,
                now=NOW,
            )

    editor = world.person(CityRole.EDITOR)
    (loser,) = refused(at_once(lambda: save(world.coordinator, "One."), lambda: save(editor, "Two.")))
    assert isinstance(loser, ReportChanged)
    assert again(report).done == loser.report.done


def test_a_report_is_accepted_or_returned(world: World, report: Report) -> None:
    found = submitted(world, report)

    def accept() -> None:
        with scope(world.coach):
            services.accept_report(actor=world.coach, deal=found.deal, report=found, now=NOW)

    def give_back() -> None:
        with scope(world.coach):
            services.return_report(
                actor=world.coach, deal=found.deal, report=found, reason="How many?", now=NOW
            )

    (loser,) = refused(at_once(accept, give_back))
    assert isinstance(loser, Conflict)
    assert again(report).state in {ReportState.ACCEPTED, ReportState.RETURNED}
    assert found.steps.count() == 2
