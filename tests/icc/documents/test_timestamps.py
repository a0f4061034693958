"""Time stamping authorities that fail: the seal waits, never sinks below its level, and comes in the end."""

import datetime as dt
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from icc.documents import timestamps
from icc.documents.models import Seal
from icc.documents.selectors import seals_in_trouble
from icc.documents.services import seal
from icc.documents.workflow import SealState
from tests.icc.documents.copies import NOW
from tests.icc.documents.tsa import FAULTS, Authority, nobody, serving
from tests.icc.documents.world import known_kind, requested

pytestmark = [pytest.mark.django_db, pytest.mark.fault("signing-22")]

SOON = NOW + dt.timedelta(minutes=2)


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """The kind of document that is sealed here."""
    with known_kind():
        yield


@pytest.fixture
def stamping(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """An authority that the platform is told to ask, and impatience."""
    monkeypatch.setattr(timestamps, "TIMEOUT", 2)  # a stamp takes a while on a busy machine
    with serving() as server:
        settings.TSA_URLS = [server.url]
        yield server


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seal_waits_until_there_is_a_time_stamp(
    fault: str, stamping: Authority, settings: Settings
) -> None:
    row = requested()
    stamping.manner = fault
    if fault == "down":
        settings.TSA_URLS = [nobody()]
    assert seal(seal_id=row.pk, now=NOW) is False
    row.refresh_from_db()
    assert (row.state, row.sha256, row.level) == (SealState.REQUESTED, "", "")
    assert row.fault.startswith("NoTimeStamp")
    assert row.due_at == SOON
    assert list(seals_in_trouble(now=NOW)) == [row]
    settings.TSA_URLS, stamping.manner = [stamping.url], ""
    assert seal(seal_id=row.pk, now=SOON) is True
    row.refresh_from_db()
    assert (row.state, row.stamped_at, row.fault) == (SealState.SEALED, NOW, "")
    assert list(seals_in_trouble(now=NOW)) == []


@pytest.mark.parametrize("fault", ["error", "stranger"])
def test_where_one_fails_the_next_is_asked(fault: str, stamping: Authority, settings: Settings) -> None:
    stamping.manner = fault
    with serving() as second:
        settings.TSA_URLS = [stamping.url, nobody(), second.url]
        row = requested()
        assert seal(seal_id=row.pk, now=NOW) is True
    assert stamping.requests > 0
    assert second.requests > 0
    assert Seal.objects.get().level == "PAdES B-LT"


def test_the_first_alone_is_asked_where_it_answers(stamping: Authority, settings: Settings) -> None:
    with serving() as second:
        settings.TSA_URLS = [stamping.url, second.url]
        assert seal(seal_id=requested().pk, now=NOW) is True
    assert second.requests == 0


def test_the_waiting_grows_to_a_quarter_of_an_hour_and_never_ends(stamping: Authority) -> None:
    stamping.manner = "error"
    row, now, pauses = requested(), NOW, []
    for _ in range(6):
        assert seal(seal_id=row.pk, now=now) is False
        assert seal(seal_id=row.pk, now=now) is False, "not before it is due"
        row.refresh_from_db()
        pauses.append((row.due_at - now).total_seconds() / 60)
        now = row.due_at
    assert pauses == [2, 4, 8, 15, 15, 15]
    assert row.attempts == 6
    Seal.objects.update(attempts=5000)
    assert seal(seal_id=row.pk, now=now + dt.timedelta(days=400)) is False
    row.refresh_from_db()
    assert row.state == SealState.REQUESTED
