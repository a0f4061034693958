"""The way of the demonstration: the real phases on its own dates, nothing real claimed, documents moving."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from cities.models import ActionPoint, City, Deliverable, DeliverableVersion, Edition, Milestone
from cities.selectors import deliverables_of
from cities.workflow import CityRole, DatePrecision, DeliverableState, Kind, MilestoneKind
from icc.dashboards.demonstration.journey import HISTORY, build_journey
from icc.documents.services import content_of
from icc.tenancy.actors import System
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory
from tests.greendeals.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    """A demonstration edition with three cities and their coach, after the real data and the journey."""
    call_command("import_participants", apply=True, stdout=io.StringIO())
    edition: Edition = EditionFactory(
        code="demonstration",
        is_demonstration=True,
        start_date=NOW.date() - dt.timedelta(days=270),
    )
    cities = {}
    for slug, kind in (("alcoi", Kind.CORE), ("porto", Kind.MENTOR), ("invented", Kind.CORE)):
        found = ParticipationFactory(edition=edition, kind=kind, **_city(slug))
        MembershipFactory(city=found.city, role=CityRole.COACH)
        cities[slug] = found
    build_journey(edition=edition, participations=cities, now=NOW)
    return edition


def _city(slug: str) -> dict[str, object]:
    known = City.objects.filter(slug=slug).first()
    return {"city": known} if known else {"city__slug": slug, "city__is_invented": True}


def test_phases_and_milestones_are_moved_by_the_distance_of_the_starts(edition: Edition) -> None:
    real = Edition.objects.get(code="icc-2023-25")
    by = edition.start_date - real.start_date
    theirs = {row.code: row for row in Milestone.objects.filter(edition=real).select_related("anchor")}
    copies = list(Milestone.objects.filter(edition=edition).select_related("anchor", "phase"))
    assert {row.code for row in copies} == theirs.keys() - HISTORY
    for row in copies:
        source = theirs[row.code].anchor
        assert row.anchor.date_precision == source.date_precision
        assert (row.anchor.start_date is None) is (source.start_date is None)
        assert (row.anchor.end_date is None) is (source.end_date is None)
        assert row.anchor.edition == edition
        assert row.phase is None or row.phase.edition == edition
        if source.start_date and source.date_precision == DatePrecision.DAY:
            assert row.anchor.start_date == source.start_date + by


def test_trainings_hang_on_their_labs(edition: Edition) -> None:
    anchors = dict(Milestone.objects.filter(edition=edition).values_list("code", "anchor__code"))
    assert (anchors["lgd-training-1"], anchors["lgd-training-2"]) == ("strategy-lab", "implementation-lab-1")


def test_nothing_that_happened_is_claimed_again(edition: Edition) -> None:
    said = " ".join(
        f"{row.name} {row.description} {row.note}" for row in Milestone.objects.filter(edition=edition)
    )
    for fact in ("Porto", "Brussels", "64", "175", "182", "Pescara", "signs", "298", "88"):
        assert fact not in said, fact
    assert Milestone.objects.filter(edition=edition, kind=MilestoneKind.PHASE).count() == 4


def test_documents_stand_at_different_places(edition: Edition) -> None:
    alcoi = edition.participations.get(city__slug="alcoi")
    rows = deliverables_of(actor=System("tests"), participation=alcoi, now=NOW)
    assert {row.deliverable.kind.code: (row.deliverable.state, row.overdue) for row in rows} == {
        "assessment": (DeliverableState.PUBLISHED, False),
        "ambition": (DeliverableState.PUBLISHED, False),
        "roadmap": (DeliverableState.CHANGES_REQUESTED, True),
        "commitments": (DeliverableState.DRAFT, False),
        "review-report": (DeliverableState.DRAFT, False),
    }
    porto = Deliverable.objects.filter(participation__city__slug="porto")
    assert [row.kind.code for row in porto.select_related("kind")] == ["mentoring-plan"]
    assert not ActionPoint.objects.overdue(today=NOW.date()).exists()


def test_its_files_say_that_they_are_invented(edition: Edition) -> None:
    version = DeliverableVersion.objects.select_related("document").earliest("pk")
    document = version.document
    text = PdfReader(io.BytesIO(content_of(document))).pages[0].extract_text()
    assert "Demonstration - invented content" in text
