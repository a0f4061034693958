"""What comes after the signature in the demonstration: reports, files, values, changes of signed deals."""

import io

import pytest
from django.core.management import call_command

from greendeals.models import (
    Deal,
    EvidenceFile,
    IndicatorValue,
    Notice,
    Party,
    PromiseUpdate,
    RegisterEntry,
    Report,
    SameEffect,
)
from greendeals.workflow import Audience, Level, NoticeKind, ReportState, Stage
from icc.audit.services import broken_links
from icc.core import clock
from icc.dashboards.demonstration import written
from icc.dashboards.demonstration.cities import create_edition
from icc.dashboards.demonstration.places import LATER
from icc.dashboards.demonstration.progress import progress
from icc.dashboards.standing.checks import differences
from icc.dashboards.tasks import replay
from tests.icc.dashboards.frozen_reports import no_report_shows_what_came_later

pytestmark = pytest.mark.django_db(transaction=True)

CITIES = ("vzorov", "ukazkov")


@pytest.fixture
def replayed(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replay the cities whose deals are changed, and nothing else."""
    plans = tuple(plan for plan in written.LATER if plan.city in CITIES)
    monkeypatch.setattr(
        "icc.dashboards.demonstration.progress.LATER", [place for place in LATER if place.slug in CITIES]
    )
    monkeypatch.setattr("icc.dashboards.demonstration.replay.later_plans", lambda: plans)
    call_command("import_participants", apply=True, stdout=io.StringIO())
    call_command("import_kpis", apply=True, stdout=io.StringIO())
    create_edition(today=clock.now().date())
    for _city in CITIES:
        replay()


def test_signed_deals_are_reported_and_changed(replayed: None) -> None:
    """One replay, many looks."""
    _a_promise_is_put_off_by_those_whom_it_concerns()
    _a_partner_joins()
    _another_change_is_being_drafted()
    _reports_and_files_stand_in_every_state()
    _an_effect_is_counted_once()
    no_report_shows_what_came_later()
    assert not Deal.objects.filter(city__is_invented=False).exists()
    assert [line for line in differences() if "no standing" not in line] == []
    assert list(broken_links()) == []
    found = progress()
    assert found
    assert (found.deals, found.is_done) == (3, True)


def _change_of(title: str) -> tuple[Deal, Deal]:
    deal = Deal.objects.get(title=title, amends=None)
    return deal, Deal.objects.get(amends=deal)


def _a_promise_is_put_off_by_those_whom_it_concerns() -> None:
    deal, copy = _change_of("Roofs that share their power")
    assert (deal.stage, copy.stage) == (Stage.ACTIVE, Stage.MERGED)
    first, second = deal.parties.order_by("pk")
    slots = copy.rounds.get().signatories.all()
    assert {slot.party.origin_id if slot.party else None for slot in slots} == {second.pk, None}
    entries = RegisterEntry.objects.filter(public_id=deal.public_id).order_by("number")
    assert [entry.number for entry in entries] == [1, 2]
    notice = Notice.objects.get(public_id=deal.public_id)
    assert (notice.kind, notice.number) == (NoticeKind.EXTENDED, 2)
    put_off, as_it_was = (party.commitments.get().due_on for party in (second, first))
    assert put_off
    assert as_it_was
    assert (put_off - as_it_was).days > 365


def _a_partner_joins() -> None:
    deal, copy = _change_of("Timber for the fire stations")
    assert copy.stage == Stage.MERGED
    joiner: Party = deal.parties.latest("pk")
    notice = Notice.objects.get(public_id=deal.public_id)
    assert (notice.kind, notice.organisation) == (NoticeKind.JOINED, joiner.name)
    assert joiner.name in RegisterEntry.objects.current().get(public_id=deal.public_id).partners


def _another_change_is_being_drafted() -> None:
    deal, copy = _change_of("Warm classrooms and gyms")
    assert (deal.stage, copy.stage) == (Stage.ACTIVE, Stage.DRAFTING)


def _reports_and_files_stand_in_every_state() -> None:
    waiting = Report.objects.get(deal__title="Roofs that share their power")
    assert waiting.state == ReportState.SUBMITTED
    opened = Report.objects.get(deal__title="Timber for the fire stations")
    assert opened.state == ReportState.DRAFT
    assert opened.due_on > clock.day(clock.now())
    assert PromiseUpdate.objects.filter(report=opened).count() == 1
    assert set(EvidenceFile.objects.values_list("audience", flat=True)) == set(Audience.values)
    levels = set(IndicatorValue.objects.filter(replaced_at=None).values_list("level", flat=True))
    assert levels == {Level.DECLARED, Level.DOCUMENT, Level.COACH}
    assert IndicatorValue.objects.exclude(reason="").filter(replaces__isnull=False).exists()


def _an_effect_is_counted_once() -> None:
    row = SameEffect.objects.get()
    assert row.same
    assert row.counted.kpi_id == row.left_out.kpi_id
    assert {row.counted.deal.title, row.left_out.deal.title} == {
        "Timber for the fire stations",
        "Warm classrooms and gyms",
    }
