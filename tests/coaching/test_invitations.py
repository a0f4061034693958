"""Invitations come, move and vanish again in the calendars of coach and city."""

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from cities.workflow import CityRole
from coaching import services
from coaching.models import Session
from coaching.workflow import SessionStep
from icc.core import blobs
from icc.notifications.calendar import CalendarItem, Method, attach
from icc.notifications.models import Message
from icc.notifications.services import Recipient, compose
from icc.tenancy.scopes import scope
from tests.coaching.world import NOW, Coached, at, book, coached, logged, plan, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Coached:
    """A city with its coach."""
    return coached()


def entry(message: Message) -> dict[str, str]:
    """Return the lines of the entry attached to a mail, unfolded, by name without parameters."""
    assert message.attachment is not None
    words = blobs.fetch(message.attachment["sha256"]).decode().replace("\r\n ", "")
    lines = [line.partition(":") for line in words.split("\r\n") if line]
    return {name.partition(";")[0]: value for name, _colon, value in lines}


def latest(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_everybody_gets_one_mail_with_their_own_entry(place: Coached) -> None:
    session = book(place, subject="Next steps", place="https://meet.example/x")
    mails = latest("coaching.session_proposed")
    roles = (CityRole.COACH, CityRole.COORDINATOR, CityRole.EDITOR)
    assert {mail.address for mail in mails} == {place.world.user(role).email for role in roles}
    for mail in mails:
        found = entry(mail)
        assert found["METHOD"] == "REQUEST"
        assert found["STATUS"] == "TENTATIVE"
        assert (found["UID"], found["SEQUENCE"]) == (session.uid, "0")
        assert found["ATTENDEE"] == f"mailto:{mail.address}"
        assert found["ORGANIZER"] == "mailto:no-reply@icc.example"
        assert (found["DTSTART"], found["DTEND"]) == ("20260310T090000Z", "20260310T100000Z")


def test_moving_keeps_the_entry_and_raises_its_number_and_cancelling_withdraws_it(place: Coached) -> None:
    session = step(book(place), place.coordinator, SessionStep.CONFIRM)
    with scope(place.coach):
        moved = services.move_session(
            actor=place.coach, session=session, version=2, plan=plan(at(14)), now=NOW
        )
    step(moved, place.coach, SessionStep.CANCEL_AS_COACH, reason="I am ill")
    story = [
        (entry(mail)["METHOD"], entry(mail)["STATUS"], entry(mail)["SEQUENCE"], entry(mail)["DTSTART"][9:13])
        for mail in Message.objects.filter(address=place.engagement.coach.email).order_by("pk")
    ]
    assert story == [
        ("REQUEST", "TENTATIVE", "0", "0900"),
        ("REQUEST", "CONFIRMED", "1", "0900"),
        ("REQUEST", "CONFIRMED", "2", "1300"),
        ("CANCEL", "CANCELLED", "3", "1300"),
    ]
    assert {entry(mail)["UID"] for mail in Message.objects.all()} == {session.uid}


def test_the_mail_says_what_the_entry_does(place: Coached) -> None:
    book(place)
    mail = message_from_bytes(
        compose(latest("coaching.session_proposed")[0]).message().as_bytes(), policy=policy.default
    )
    assert isinstance(mail, EmailMessage)
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert part.get_content().startswith("BEGIN:VCALENDAR")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Tuesday 10 March 2026, 10:00 (Brussels time)" in body.get_content()


def test_nothing_is_sent_about_the_past(place: Coached) -> None:
    logged(place, "Words")
    assert not Message.objects.exists()


def test_hostile_words_stay_inside_their_line() -> None:
    item = CalendarItem(
        uid="one",
        sequence=0,
        starts_at=NOW,
        ends_at=NOW + dt.timedelta(hours=1),
        title="Tea; biscuits, \\ and\r\nATTENDEE:mailto:x@y.example " + "ä" * 90,
        place="",
        url="",
        changed_at=NOW,
    )
    to = Recipient("a@city.example", 'Ana "\r\nX:1', "en")
    words = blobs.fetch(attach(item, to=to, method=Method.REQUEST).sha256).decode()
    lines = words.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = words.replace("\r\n ", "")
    assert [line for line in unfolded.split("\r\n") if line.startswith("ATTENDEE")] == [
        'ATTENDEE;CN="Ana \'X:1";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:a@city.example'
    ]
    assert "SUMMARY:Tea\\; biscuits\\, \\\\ and\\nATTENDEE:mailto:x@y.example ää" in unfolded


def test_the_number_of_the_entry_is_fixed_when_the_session_is_made(place: Coached) -> None:
    uids = {book(place, at(hour)).uid for hour in (9, 11, 13)}
    assert len(uids) == 3
    assert Session.objects.exclude(uid__startswith="session-").count() == 0
