"""The hours of a city are corrected by entries; what was noted stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cities.workflow import CityRole
from coaching import services
from coaching.models import HoursEntry
from coaching.selectors import hours_ledger
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core.errors import Forbidden, Invalid
from tests.coaching.world import NOW, Coached, also_coached_by, coached, logged
from tests.factories.accounts import UserFactory
from tests.greendeals.world import staff

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached()


def correct(place: Coached, quarters: int, **changes: Any) -> HoursEntry:
    values: dict[str, Any] = {
        "actor": place.coach,
        "engagement": place.engagement,
        "reason": "Travel",
        "now": NOW,
    }
    return services.correct_hours(quarters=quarters, **values | changes)


def address(place: Coached) -> str:
    return f"/w/{place.city.slug}/coaching/hours/{place.engagement.coach.public_id}/"


def test_the_old_value_stays_beside_the_correction(place: Coached, client_for: ClientFor) -> None:
    logged(place, quarters=8)
    browser = client_for(place.engagement.coach)
    answer = browser.post(address(place), {"hours": "-0.5", "reason": "Half an hour was lunch"})
    assert answer.status_code == 302
    page = browser.get(answer.headers["Location"]).content.decode()
    for words in (">2</td>", ">\N{MINUS SIGN}0.5</td>", "Half an hour was lunch"):
        assert words in page
    (job,) = hours_ledger(actor=place.coach, city=place.city)
    assert job.hours.worked == 1.5
    assert Entry.objects.filter(action="hours-corrected").count() == 1


def test_a_correction_may_name_its_session(place: Coached, client_for: ClientFor) -> None:
    session = logged(place, quarters=8)
    browser = client_for(UserFactory(desk=True))
    browser.post(address(place), {"hours": "1.25", "reason": "It took longer", "session": session.public_id})
    entry = HoursEntry.objects.latest("pk")
    assert (entry.session, entry.quarters) == (session, 5)


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"hours": "0.3", "reason": "x"}, "Enter quarters of an hour"),
        ({"hours": "0", "reason": "x"}, "Enter the difference"),
        ({"hours": "1000", "reason": "x"}, "less than or equal to 100"),
        ({"hours": "-2.25", "reason": "x"}, "That takes away more than was worked."),
        ({"hours": "1", "reason": " "}, "This field is required."),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(
    place: Coached, client_for: ClientFor, entered: dict[str, str], words: str
) -> None:
    logged(place, quarters=8)
    page = client_for(place.engagement.coach).post(address(place), entered)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert HoursEntry.objects.count() == 1


def test_no_session_is_taken_below_nothing(place: Coached) -> None:
    first = logged(place, quarters=2)
    HoursEntry.objects.create(
        city=place.city,
        engagement=place.engagement,
        kind="actual",
        quarters=40,
        day=NOW.date(),
        noted_at=NOW,
    )
    with pytest.raises(Invalid):
        correct(place, -3, session=first)
    assert correct(place, -2, session=first).quarters == -2


def test_the_city_and_other_coaches_read_and_do_not_correct(place: Coached, client_for: ClientFor) -> None:
    elsewhere = also_coached_by(place)
    logged(place)
    for actor in (place.coordinator, staff(NetworkRole.EC), elsewhere.coordinator):
        with pytest.raises((Forbidden, type(place.engagement).DoesNotExist)):
            correct(place, 1, actor=actor)
    browser = client_for(place.world.user(CityRole.COORDINATOR))
    assert browser.get(address(place)).status_code == 403
    assert "Correct the hours" not in browser.get(f"/w/{place.city.slug}/coaching/hours/").content.decode()
