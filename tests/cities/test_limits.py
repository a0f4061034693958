"""The desk sets after how many days the early warning speaks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cities import services
from cities.models import LIMITS, Edition
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core.errors import Conflict, Forbidden, Invalid
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory
from tests.greendeals.world import NOW, staff, stranger

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]


@pytest.fixture
def edition() -> Edition:
    """An edition with the usual limits."""
    return EditionFactory()


def held(edition: Edition) -> dict[str, int]:
    edition.refresh_from_db()
    return {name: getattr(edition, name) for name in LIMITS}


def put(edition: Edition, before: dict[str, int], **after: int) -> Edition:
    return services.set_warning_limits(
        actor=staff(NetworkRole.DESK), edition=edition, before=before, after=before | after, now=NOW
    )


def entered(edition: Edition, **changes: Any) -> dict[str, Any]:
    """What the form of the desk sends."""
    before = {f"before-{name}": days for name, days in held(edition).items()}
    return before | held(edition) | changes


def test_what_is_set_is_kept_and_stands_in_the_trail(edition: Edition) -> None:
    put(edition, held(edition), session_days=60)
    assert held(edition)["session_days"] == 60
    entry = Entry.objects.get(action="limits-set")
    assert entry.data == {"from": {"session_days": 45}, "to": {"session_days": 60}}


def test_what_stays_the_same_is_no_act(edition: Edition) -> None:
    put(edition, held(edition))
    assert not Entry.objects.exists()


def test_of_two_who_set_at_once_the_second_looks_again(edition: Edition) -> None:
    before = held(edition)
    put(edition, before, session_days=60)
    with pytest.raises(Conflict):
        put(edition, before, session_days=30)
    assert held(edition)["session_days"] == 60


@pytest.mark.parametrize("days", [0, 731])
def test_days_that_cannot_be_are_refused_by_the_database_too(edition: Edition, days: int) -> None:
    with pytest.raises(Invalid):
        put(edition, held(edition), review_days=days)


def test_nobody_but_the_desk_sets_them(edition: Edition) -> None:
    for actor in (staff(NetworkRole.EC), stranger()):
        with pytest.raises(Forbidden):
            services.set_warning_limits(
                actor=actor, edition=edition, before=held(edition), after=held(edition), now=NOW
            )


def test_the_page_shows_and_sets_them(edition: Edition, client_for: ClientFor) -> None:
    desk, address = client_for(UserFactory(desk=True)), f"/desk/warning/{edition.code}/"
    assert 'value="45"' in desk.get(address).content.decode()
    assert desk.post(address, entered(edition, partner_days=21)).status_code == 302
    assert held(edition)["partner_days"] == 21
    refused = desk.post(address, entered(edition, partner_days=0))
    assert refused.status_code == 422
    assert "greater than or equal to 1" in refused.content.decode()
    stale = desk.post(address, entered(edition) | {"before-partner_days": 14, "partner_days": 9})
    assert stale.status_code == 409
    assert held(edition)["partner_days"] == 21
