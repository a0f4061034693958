"""The pages of the journey and of the actions, as their readers meet them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cities.models import ActionPoint, Deliverable, DeliverableVersion, Milestone
from cities.workflow import ActionState, CityRole, DeliverableState, DeliverableStep
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.documents.models import Document
from icc.documents.uploads import AROUND, LARGEST
from tests.cities.journey import PDF, World, handed_in, in_review, milestone, new_world, owed
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]

REQUEST = 9
"""Session, user, savepoint, scope read, set, memberships, scope set, put back, savepoint released."""

JOURNEY = REQUEST + 6
"""City, participation, documents, milestones, editions, navigation."""

PAGE = REQUEST + 5
"""The document as it is entered, and with its page, files, history, navigation."""

ACTIONS = REQUEST + 5
"""City, people who may own one, actions, navigation, choices of the form."""


@pytest.fixture
def world() -> World:
    """A core city with its people."""
    return new_world()


@pytest.fixture
def found(world: World) -> Deliverable:
    """What the city owes, due in ten days from now."""
    day = clock.day(clock.now()) + dt.timedelta(days=10)
    milestone(world, day=day)
    return owed(world)


def file(content: bytes = PDF, name: str = "plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def post(browser: Client, found: Deliverable, tail: str = "", **data: Any) -> Any:
    return browser.post(f"{found.get_absolute_url()}{tail}", data)


@pytest.mark.parametrize(
    ("action", "state"), [("submit", DeliverableState.SUBMITTED), ("keep", DeliverableState.DRAFT)]
)
def test_a_file_is_handed_in_with_one_button_or_kept(
    world: World, found: Deliverable, client_for: ClientFor, action: str, state: str
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    answer = post(browser, found, file=file(name="../<b>plan.pdf"), note="One  line\n", action=action)
    assert answer.status_code == 302
    found.refresh_from_db()
    assert found.state == state
    version = found.versions.get()
    assert version.note == "One line"
    assert (version.document.file_name, version.document.media_type) == ("bplan.pdf", "application/pdf")
    page = browser.get(found.get_absolute_url()).content.decode()
    assert ("not handed in yet" in page) is (action == "keep")


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (file(b"MZ\x90 an executable"), "This is not a real PDF file, whatever its name says."),
        (file(b"<html>", "page.html"), "A file of this type is not taken."),
        (file(b""), "This file is empty. Choose another one."),
        (None, "Choose a file."),
    ],
)
def test_a_hostile_or_missing_file_is_refused_beside_its_field(
    world: World, found: Deliverable, client_for: ClientFor, upload: Any, words: str
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    data = {"file": upload} if upload else {}
    answer = post(browser, found, note="Kept words", action="submit", **data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="Kept words"' in page
    assert not DeliverableVersion.objects.exists()
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    world: World, found: Deliverable, client_for: ClientFor
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    answer = post(browser, found, file=file(PDF + bytes(21 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "at most 20 MB" in answer.content.decode()
    lying = browser.generic(
        "POST",
        found.get_absolute_url(),
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(LARGEST + AROUND + 1),
    )
    assert lying.status_code == 413
    assert not DeliverableVersion.objects.exists()


def test_a_form_that_was_forged_uploads_nothing(world: World, found: Deliverable) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.user(CityRole.COORDINATOR))
    assert post(browser, found, file=file(), action="submit").status_code == 403
    assert not DeliverableVersion.objects.exists()


def test_an_uploaded_file_is_saved_never_shown(
    world: World, found: Deliverable, client_for: ClientFor
) -> None:
    handed_in(world, found)
    document = found.versions.get().document
    address = f"/documents/{document.public_id}/?inline"
    for user in (world.user(CityRole.READER), world.user(CityRole.COACH), UserFactory(ec=True)):
        answer = client_for(user).get(address)
        assert answer.content == PDF
        assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    stranger = client_for(new_world().user(CityRole.COORDINATOR))
    assert stranger.get(address).status_code == 404


def test_staff_do_not_download_what_was_not_handed_in(
    world: World, found: Deliverable, client_for: ClientFor
) -> None:
    post(client_for(world.user(CityRole.EDITOR)), found, file=file(), action="keep")
    document = found.versions.get().document
    for network in NetworkRole:
        browser = client_for(UserFactory(network=network))
        assert browser.get(f"/documents/{document.public_id}/").status_code == 404
        assert "plan.pdf" not in browser.get(found.get_absolute_url()).content.decode()


def test_a_coach_answers_on_the_page(world: World, found: Deliverable, client_for: ClientFor) -> None:
    in_review(world, found)
    browser = client_for(world.user(CityRole.COACH))
    refused = post(browser, found, "step/", action="request-changes", words="  ")
    assert refused.status_code == 422
    assert "Say why, so that the city can act on it." in refused.content.decode()
    assert post(browser, found, "step/", action="request-changes", words="Add owners.").status_code == 302
    page = client_for(world.user(CityRole.EDITOR)).get(found.get_absolute_url()).content.decode()
    assert "Add owners." in page
    assert "Change the document as asked" in page


@pytest.mark.parametrize(
    ("role", "data", "status"),
    [
        (CityRole.COORDINATOR, {"action": "accept"}, 403),
        (CityRole.READER, {"action": "accept"}, 403),
        (CityRole.COACH, {"action": "waive", "words": "Because."}, 403),
        (CityRole.COACH, {"action": "publish"}, 409),
        (CityRole.COACH, {"action": "fly"}, 409),
        (CityRole.COACH, {}, 409),
    ],
)
def test_steps_that_are_not_ones_own(
    world: World, found: Deliverable, client_for: ClientFor, *, role: str, data: dict[str, str], status: int
) -> None:
    in_review(world, found)
    assert post(client_for(world.user(role)), found, "step/", **data).status_code == status
    found.refresh_from_db()
    assert found.state == DeliverableState.IN_REVIEW


def test_more_time_is_asked_for_and_given_on_the_page(
    world: World, found: Deliverable, client_for: ClientFor
) -> None:
    city, coach = (client_for(world.user(role)) for role in (CityRole.COORDINATOR, CityRole.COACH))
    until = clock.day(clock.now()) + dt.timedelta(days=20)
    early = post(city, found, "time/", until="2020-01-01", reason="Council")
    assert early.status_code == 422
    assert "Choose a day after the present date." in early.content.decode()
    assert 'value="Council"' in early.content.decode()
    assert post(city, found, "time/", until=until.isoformat(), reason="Council").status_code == 302
    assert "The city asks for time until" in coach.get(found.get_absolute_url()).content.decode()
    assert post(coach, found, "time/answer/", action="refuse", words="").status_code == 422
    assert post(coach, found, "time/answer/", action="give").status_code == 302
    found.refresh_from_db()
    assert found.due_on == until


def test_the_journey_tells_what_stands_where(world: World, found: Deliverable, client_for: ClientFor) -> None:
    page = client_for(world.user(CityRole.COORDINATOR)).get(f"/w/{world.city.slug}/journey/").content.decode()
    assert "Strategy-lab" not in page, "a milestone outside every phase is not drawn"
    assert "To hand in" in page
    assert found.get_absolute_url() in page


def test_a_city_without_a_way_is_told_so(world: World, client_for: ClientFor) -> None:
    page = client_for(world.user(CityRole.READER)).get(f"/w/{world.city.slug}/journey/")
    assert page.status_code == 200
    assert "No dates yet" in page.content.decode()


def test_the_journey_costs_the_same_with_one_and_three_documents(
    world: World, found: Deliverable, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    address = f"/w/{world.city.slug}/journey/"
    browser.get(address)
    with django_assert_num_queries(JOURNEY):
        browser.get(address)
    for number, code in enumerate(("second", "third")):
        milestone(world, code, dt.date(2026, 5, 1), phase=Milestone.objects.filter(kind="phase").first())
        owed(world, f"kind-{number}")
    with django_assert_num_queries(JOURNEY):
        assert browser.get(address).content.decode().count("ui-task__name") == 3


def test_the_page_of_a_document_costs_the_same_with_one_and_three_files(
    world: World, found: Deliverable, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    browser = client_for(world.user(CityRole.COORDINATOR))
    post(browser, found, file=file(), action="keep")
    browser.get(found.get_absolute_url())
    with django_assert_num_queries(PAGE):
        browser.get(found.get_absolute_url())
    for _ in range(2):
        post(browser, found, file=file(), action="keep")
    browser.get(found.get_absolute_url())
    with django_assert_num_queries(PAGE):
        assert browser.get(found.get_absolute_url()).content.decode().count("version ") == 3


# Actions


def act(browser: Client, action: ActionPoint, **data: str) -> Any:
    return browser.post(f"/w/{action.city.slug}/actions/{action.public_id}/", data)


def test_an_action_is_added_done_confirmed_and_another_dropped(world: World, client_for: ClientFor) -> None:
    city, coach = (client_for(world.user(role)) for role in (CityRole.COORDINATOR, CityRole.COACH))
    owner, address = world.user(CityRole.EDITOR), f"/w/{world.city.slug}/actions/"
    answer = city.post(
        address, {"text": "Call the hospital", "owner": owner.public_id, "due_on": "2026-05-01"}
    )
    assert answer.status_code == 302
    action = ActionPoint.objects.get()
    assert (action.owner, action.due_on) == (owner, dt.date(2026, 5, 1))
    assert act(city, action, step="begin").status_code == 302
    assert act(city, action, step="finish", words="Called on Monday").status_code == 302
    assert act(city, action, step="verify").status_code == 403
    assert act(coach, action, step="verify").status_code == 302
    action.refresh_from_db()
    assert (action.state, action.evidence) == (ActionState.VERIFIED, "Called on Monday")
    assert act(city, action, step="reopen").status_code == 409
    city.post(address, {"text": "Second"})
    other = ActionPoint.objects.get(text="Second")
    refused = act(city, other, step="drop", words="")
    assert refused.status_code == 422
    assert "Say why it is dropped." in refused.content.decode()
    assert act(city, other, step="drop", words="No longer needed").status_code == 302
    assert act(city, other, step="fly").status_code == 422
    assert "No longer needed" in city.get(address).content.decode()
    assert act(city, other, step="reopen").status_code == 302
    assert "No longer needed" not in city.get(address).content.decode()
    again = city.get(f"/api/v1/actions/{other.public_id}/").json()
    assert (again["state"], again["reason"], again["evidence"]) == (ActionState.OPEN, "", "")


def test_an_action_needs_words_and_an_owner_of_the_city(world: World, client_for: ClientFor) -> None:
    browser, address = client_for(world.user(CityRole.COORDINATOR)), f"/w/{world.city.slug}/actions/"
    stranger = new_world().user(CityRole.EDITOR)
    for data in ({"text": " "}, {"text": "X", "owner": stranger.public_id}, {"text": "X", "due_on": "soon"}):
        assert browser.post(address, data).status_code == 422
    assert not ActionPoint.objects.exists()


@pytest.mark.parametrize("role", [CityRole.READER, CityRole.SIGNATORY, CityRole.OFFICE])
def test_who_only_reads_is_told_why(world: World, client_for: ClientFor, role: str) -> None:
    browser, address = client_for(world.user(role)), f"/w/{world.city.slug}/actions/"
    assert "Only the city&#x27;s team and its coaches record" in browser.get(address).content.decode()
    assert browser.post(address, {"text": "X"}).status_code == 403


def test_actions_of_another_city_are_not_there(world: World, client_for: ClientFor) -> None:
    other = new_world()
    client_for(other.user(CityRole.COORDINATOR)).post(f"/w/{other.city.slug}/actions/", {"text": "Theirs"})
    action = ActionPoint.objects.get()
    browser = client_for(world.user(CityRole.COORDINATOR))
    own = browser.post(f"/w/{world.city.slug}/actions/{action.public_id}/", {"step": "begin"})
    assert (own.status_code, act(browser, action, step="begin").status_code) == (404, 404)


def test_the_list_of_actions_costs_the_same_with_one_and_three(
    world: World, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    browser, address = client_for(world.user(CityRole.COORDINATOR)), f"/w/{world.city.slug}/actions/"
    for count in (1, 3):
        while ActionPoint.objects.count() < count:
            browser.post(address, {"text": "Do it"})
        browser.get(address)
        with django_assert_num_queries(ACTIONS):
            assert browser.get(address).content.decode().count('class="ui-act"') == count


def test_the_api_gives_milestones_to_all_and_documents_to_the_city(
    world: World, found: Deliverable, client: Client, client_for: ClientFor
) -> None:
    (row,) = client.get("/api/v1/milestones/").json()["results"]
    assert (row["code"], row["date_precision"], row["phase"]) == ("strategy-lab", "day", "")
    assert client.get("/api/v1/deliverables/").status_code == 403
    seen = {
        name: [one["id"] for one in client_for(user).get("/api/v1/deliverables/").json()["results"]]
        for name, user in (
            ("own", world.user(CityRole.READER)),
            ("coach", world.user(CityRole.COACH)),
            ("other", new_world().user(CityRole.COORDINATOR)),
            ("ec", UserFactory(ec=True)),
        )
    }
    assert seen == {
        "own": [found.public_id],
        "coach": [found.public_id],
        "other": [],
        "ec": [found.public_id],
    }
    detail = client_for(world.user(CityRole.READER)).get(f"/api/v1/deliverables/{found.public_id}/").json()
    assert (detail["due"], detail["state"], detail["version"]) == (
        (clock.day(clock.now()) + dt.timedelta(days=10)).isoformat(),
        DeliverableState.DRAFT,
        0,
    )


def test_desk_waives_and_restores_on_the_page(
    world: World, found: Deliverable, client_for: ClientFor
) -> None:
    browser = client_for(UserFactory(desk=True))
    assert (
        post(browser, found, "step/", action=DeliverableStep.WAIVE, words="A mentor now.").status_code == 302
    )
    page = client_for(world.user(CityRole.READER)).get(found.get_absolute_url()).content.decode()
    assert "A mentor now." in page
    assert post(browser, found, "step/", action=DeliverableStep.RESTORE).status_code == 302
    found.refresh_from_db()
    assert found.state == DeliverableState.DRAFT
