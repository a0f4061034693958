"""The labs of the demonstration: made by the services, each act at its time."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from cities.models import Edition, Term
from cities.workflow import CityRole
from events.models import Adoption, Event, Learning, Registration
from events.selectors import drifting_pools
from events.workflow import EventState, RegistrationState
from icc.dashboards.demonstration.events import build_events, drop_mail_of_the_past
from icc.notifications.models import Message
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope
from tests.events.world import NOW
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    """An edition with thirty cities and the real vocabularies."""
    call_command("import_participants", apply=True, stdout=io.StringIO())
    edition = EditionFactory(is_demonstration=True)
    for _ in range(30):
        city = ParticipationFactory(edition=edition, city__is_invented=True).city
        MembershipFactory(city=city, role=CityRole.COORDINATOR)
    assert Term.objects.filter(vocabulary="session_kind").exists()
    return edition


def test_four_labs_with_three_hundred_registrations(edition: Edition, client: Client) -> None:
    with scope(System("demonstration")):
        build_events(edition=edition, now=NOW)
        drop_mail_of_the_past(now=NOW)
    states = list(Event.objects.order_by("anchor__start_date").values_list("state", flat=True))
    assert states == [EventState.WRAPPED, EventState.WRAPPED, EventState.OPEN, EventState.OPEN]
    assert Registration.objects.count() == pytest.approx(300, abs=20)
    assert not Registration.objects.filter(created_at__gt=NOW).exists()
    ahead = Event.objects.filter(state=EventState.OPEN).order_by("anchor__start_date")[0]
    assert ahead.registrations.filter(state=RegistrationState.WAITING).exists()
    assert Learning.objects.exclude(day__summary_published_at=None).count() == Learning.objects.count() > 0
    assert Adoption.objects.exists()
    assert drifting_pools() == []
    assert not Message.objects.exists()
    for event in Event.objects.full():
        page = client.get(event.get_absolute_url()).content.decode()
        assert "(invented)" in page


def test_a_draft_is_for_the_desk(client: Client) -> None:
    event = EventFactory(state=EventState.DRAFT)
    for path in ("", "agenda/", "calendar.ics", "register/", "register/sent/"):
        assert client.get(f"{event.get_absolute_url()}{path}").status_code == 404
    client.force_login(UserFactory(desk=True))
    assert client.get(event.get_absolute_url()).status_code == 200
