"""The pages of reports: written with and without a script, judged, given more time, listed."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cities.workflow import CityRole
from greendeals.forms.reports import digest_of
from greendeals.models import Deal, Report
from greendeals.services import Said, say_of_promise
from greendeals.workflow import PromiseState, ReportKind, ReportState
from icc.accounts.models import NetworkRole
from icc.core import clock
from tests.factories.accounts import UserFactory
from tests.greendeals.monitoring.reporting import accepted, again, opened, submitted, written
from tests.greendeals.world import NOW, World, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(world: World, deal: Deal) -> Report:
    """An open report."""
    return opened(world, deal)


def browser(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def address(report: Report, part: str = "report") -> str:
    return reverse(f"greendeals:{part}", args=[report.deal.public_id, report.public_id])


def answers(report: Report, **changed: str) -> dict[str, str]:
    """Return what a page that shows a report sends back."""
    found = {name: getattr(report, name) for name in ("done", "obstacles", "changes", "ahead")}
    marks = {f"was_{name}": digest_of(text) for name, text in found.items()}
    return {**found, **marks, "version": str(report.version), **changed}


def test_it_is_saved_and_submitted_without_a_script(world: World, report: Report) -> None:
    client = browser(world, CityRole.EDITOR)
    page = client.get(address(report))
    assert "What was done" in page.content.decode()
    assert client.post(address(report), answers(report, done="Panels.")).status_code == 302
    again_ = again(report)
    sent = answers(again_, submit="1")
    assert client.post(address(report), sent).status_code == 302
    assert client.post(address(report), sent).status_code == 302
    assert (again(report).state, again(report).done) == (ReportState.SUBMITTED, "Panels.")
    assert report.steps.count() == 1


def test_nothing_said_is_refused_at_its_place(world: World, report: Report) -> None:
    answer = browser(world, CityRole.COORDINATOR).post(
        address(report), answers(report, ahead="More panels.", submit="1")
    )
    assert answer.status_code == 422
    assert "Say in a sentence or two what was done." in answer.content.decode()
    assert again(report).ahead == "More panels."


def test_autosave_moves_the_version_on(world: World, report: Report) -> None:
    client = browser(world, CityRole.COORDINATOR)
    answer = client.post(address(report), answers(report, done="One."), headers={"X-Autosave": "1"})
    version = json.loads(answer.content)["version"]
    assert version == again(report).version == report.version + 1
    back = answers(report, done="", version=str(version))
    assert client.post(address(report), back, headers={"X-Autosave": "1"}).status_code == 200
    assert again(report).done == ""


def test_what_autosave_has_just_saved_is_no_conflict_for_the_button(world: World, report: Report) -> None:
    client, page = browser(world, CityRole.COORDINATOR), answers(report, done="Panels.")
    assert client.post(address(report), page, headers={"X-Autosave": "1"}).status_code == 200
    assert client.post(address(report), {**page, "submit": "1"}).status_code == 302
    assert again(report).state == ReportState.SUBMITTED


def test_a_conflict_keeps_both_texts_and_what_others_wrote_elsewhere(world: World, report: Report) -> None:
    written(world, report, done="Theirs.", obstacles="Rain.")
    client = browser(world, CityRole.EDITOR)
    mine = answers(report, done="Mine.")
    note = client.post(address(report), mine, headers={"X-Autosave": "1"})
    assert note.status_code == 409
    for words in ("Theirs.", "Mine.", "Keep my text"):
        assert words in note.content.decode()
    page = client.post(address(report), mine)
    assert page.status_code == 409
    assert page.context["form"]["done"].value() == "Mine."
    assert page.context["form"]["obstacles"].value() == "Rain."
    assert again(report).done == "Theirs."
    kept = client.post(address(report), {**mine, "keep": str(again(report).version)})
    assert kept.status_code == 302
    assert (again(report).done, again(report).obstacles) == ("Mine.", "Rain.")


def test_a_stale_page_that_changes_nothing_takes_nothing_back(world: World, report: Report) -> None:
    client, stale = browser(world, CityRole.EDITOR), answers(report)
    written(world, report, done="Theirs.")
    answer = client.post(address(report), stale, headers={"X-Autosave": "1"})
    assert json.loads(answer.content)["version"] == report.version
    assert again(report).done == "Theirs."


def test_words_typed_after_the_submission_are_shown_and_not_lost(world: World, report: Report) -> None:
    page = answers(report, done="Late words.")
    submitted(world, report)
    answer = browser(world, CityRole.EDITOR).post(address(report), page)
    assert answer.status_code == 409
    assert "Late words." in answer.content.decode()


def test_the_coach_returns_with_a_reason_and_accepts(world: World, report: Report) -> None:
    submitted(world, report)
    client, step = browser(world, CityRole.COACH), address(report, "report-step")
    assert client.post(step, {"action": "return", "reason": " "}).status_code == 422
    assert client.post(step, {"action": "return", "reason": "How many?"}).status_code == 302
    assert "How many?" in browser(world, CityRole.EDITOR).get(address(report)).content.decode()
    submitted(world, again(report))
    assert client.post(step, {"action": "accept"}).status_code == 302
    assert again(report).state == ReportState.SUBMITTED
    shown = client.get(address(report)).context["page"].digest
    assert client.post(step, {"action": "accept", "read": shown}).status_code == 302
    page = client.get(address(report)).content.decode()
    assert "All data below stand as they were" in page
    assert page.count("How many?") == 1
    assert client.post(step, {"action": "burn"}).status_code == 409


def test_what_has_moved_since_the_coach_read_it_is_read_again_first(world: World, report: Report) -> None:
    submitted(world, report)
    client, step = browser(world, CityRole.COACH), address(report, "report-step")
    shown = client.get(address(report)).context["page"].digest
    [promise] = report.deal.commitments.all()[:1]
    said = Said(state=PromiseState.IN_PROGRESS, words="Half of the roof is done.")
    say_of_promise(actor=world.coordinator, deal=report.deal, promise=promise, said=said, now=NOW)
    answer = client.post(step, {"action": "accept", "read": shown}, follow=True)
    page = answer.content.decode()
    assert "The report says something else than when you opened it." in page
    assert "Half of the roof is done." in page
    assert again(report).state == ReportState.SUBMITTED
    shown = answer.context["page"].digest
    assert client.post(step, {"action": "accept", "read": shown}).status_code == 302
    assert again(report).state == ReportState.ACCEPTED


def test_more_time_is_asked_for_and_granted(world: World, report: Report) -> None:
    until = report.due_on + dt.timedelta(days=9)
    writer, coach = browser(world, CityRole.COORDINATOR), browser(world, CityRole.COACH)
    ask, answer = address(report, "report-time"), address(report, "report-answer-time")
    refused = writer.post(ask, {"until": "2020-01-01", "reason": "Ill."})
    assert refused.status_code == 422
    assert "Ill." in refused.content.decode()
    assert writer.post(ask, {"until": until.isoformat(), "reason": "Ill."}).status_code == 302
    assert "Grant the time" in coach.get(address(report)).content.decode()
    assert coach.post(answer, {"answer": "refuse", "reason": ""}).status_code == 422
    assert coach.post(answer, {"answer": "grant"}).status_code == 302
    assert again(report).due_on == until


def test_outsiders_read_a_report_once_it_is_accepted(world: World, report: Report) -> None:
    client = Client()
    client.force_login(UserFactory(network=NetworkRole.EC))
    assert client.get(address(report)).status_code == 403
    accepted(world, report)
    page = client.get(address(report))
    assert page.status_code == 200
    assert "History" not in page.content.decode()


def test_a_report_is_opened_by_hand(world: World) -> None:
    deal = signed(world)
    client = browser(world, CityRole.COORDINATOR)
    new = reverse("greendeals:open-report", args=[deal.public_id])
    assert client.post(new, {"of": "nothing"}).status_code == 422
    answer = client.post(new, {"of": ReportKind.FINAL})
    assert answer.headers["Location"] == address(deal.reports.get())
    ending = reverse("greendeals:ending", args=[deal.public_id, "complete"])
    assert "Write the final report first" in client.get(ending).content.decode()
    compare = reverse("greendeals:compare-reports", args=[deal.public_id])
    assert "Nothing to compare yet" in client.get(compare).content.decode()
    accepted(world, deal.reports.get())
    assert "0 things differ" in client.get(compare).content.decode()
    assert "Write the final report first" not in client.get(ending).content.decode()


def test_the_inbox_names_what_is_due_and_what_to_read(world: World, report: Report) -> None:
    assert "Report due" in browser(world, CityRole.COORDINATOR).get(reverse("inbox")).content.decode()
    submitted(world, report)
    assert "Report to read" in browser(world, CityRole.COACH).get(reverse("inbox")).content.decode()


def more_reports(deal: Deal, number: int) -> None:
    for count in range(number):
        day = clock.day(NOW) - dt.timedelta(days=365 * (count + 1))
        days = {"starts_on": day, "ends_on": day, "due_on": day, "opened_at": NOW}
        Report.objects.create(deal=deal, city=deal.city, kind=ReportKind.YEARLY, **days)


def test_the_list_asks_as_much_for_three_as_for_one(
    world: World, report: Report, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(world, CityRole.COORDINATOR)
    url = reverse("greendeals:reports", args=[report.deal.public_id])
    client.get(url)
    with django_assert_num_queries(LIST):
        client.get(url)
    more_reports(report.deal, 2)
    with django_assert_num_queries(LIST):
        page = client.get(url)
    assert page.content.decode().count("Yearly report<") == 2


LIST = 13
