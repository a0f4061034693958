"""One transaction per request: what is written before a refusal or a fault is gone, and the page says why."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django.fixtures import Settings

from cities.workflow import CityRole
from greendeals.models import Deal
from greendeals.workflow import Stage
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.audit.services import record
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.requests import Request
from icc.tenancy.scopes import Role
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory
from tests.factories.deals import DealFactory

ClientFor = Callable[[User], Client]


def _write(request: Request) -> None:
    record(actor=request.actor, subject="test:1", action="written", now=clock.now())


def kept(request: Request) -> HttpResponse:
    """Write and answer."""
    _write(request)
    return HttpResponse("kept")


def not_found(request: Request) -> HttpResponse:
    """Write, then find nothing."""
    _write(request)
    raise Http404


def refused(request: Request) -> HttpResponse:
    """Write, then refuse."""
    _write(request)
    raise Conflict("Somebody has moved the chair.")


def broken(request: Request) -> HttpResponse:
    """Write, then fail."""
    _write(request)
    raise ZeroDivisionError


def role(request: HttpRequest) -> HttpResponse:
    """Tell under which database role a page runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_setting('icc.city_ids', true)")
        return HttpResponse("|".join(str(value) for value in cursor.fetchone()))


def waiting(request: Request) -> HttpResponse:
    """Tell whether a transaction is open, and who asks."""
    held = "held" if connection.in_atomic_block else "free"
    return HttpResponse(f"{held}|{type(request.actor).__name__}|{len(getattr(request.actor, 'cities', ()))}")


def waiting_in_vain(request: Request) -> HttpResponse:
    """Refuse outside a transaction."""
    raise Conflict("Somebody has moved the chair.")


urlpatterns = [
    path("verify/test/waiting/", waiting),
    path("verify/test/refused/", waiting_in_vain),
    path("test/waiting/", waiting),
    *(path(f"test/{view.__name__}/", view) for view in (kept, not_found, refused, broken, role)),
    path("accounts/test/", role),
    path("", include("icc.urls")),
]


@pytest.fixture
def probes(settings: Settings) -> None:
    """Serve the views above beside the product's own."""
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def coordinator(db: None) -> User:
    """A coordinator of some city."""
    return MembershipFactory(user=UserFactory()).user


@pytest.fixture
def browser(coordinator: User, client_for: ClientFor) -> Client:
    """The coordinator's browser, which shows error pages instead of raising."""
    client = client_for(coordinator)
    client.raise_request_exception = False
    return client


@pytest.mark.usefixtures("probes")
def test_what_a_page_writes_is_kept(browser: Client) -> None:
    assert browser.post("/test/kept/").status_code == 200
    assert Entry.objects.about("test:1").count() == 1


@pytest.mark.usefixtures("probes")
@pytest.mark.parametrize(("view", "status"), [("not_found", 404), ("refused", 409), ("broken", 500)])
def test_what_a_page_wrote_before_it_failed_is_gone(browser: Client, view: str, status: int) -> None:
    assert browser.post(f"/test/{view}/").status_code == status
    assert not Entry.objects.about("test:1").exists()
    assert browser.post("/test/kept/").status_code == 200, "the next request works as usual"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("probes")
@pytest.mark.parametrize("view", ["not_found", "refused", "broken"])
def test_it_is_gone_from_a_real_transaction_too(view: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    client.post(f"/test/{view}/")
    assert not connection.in_atomic_block
    assert not Entry.objects.about("test:1").exists()
    client.post("/test/kept/")
    assert Entry.objects.about("test:1").count() == 1


@pytest.mark.usefixtures("probes")
def test_a_refusal_is_a_page_with_the_reason(browser: Client) -> None:
    response = browser.post("/test/refused/")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody has moved the chair." in page
    assert "<nav" in page
    assert 'href="/home/"' in page


def test_a_refusal_of_the_product_is_a_page_with_the_reason(coordinator: User, client_for: ClientFor) -> None:
    response = client_for(coordinator).get("/dashboard/")
    assert response.status_code == 403
    assert "This page is for the programme desk and European Commission staff." in response.content.decode()


@pytest.mark.usefixtures("probes")
def test_a_page_runs_under_the_role_and_the_cities_of_its_reader(
    coordinator: User, browser: Client, client_for: ClientFor
) -> None:
    city = coordinator.memberships.get().city_id
    assert browser.get("/test/role/").content.decode() == f"{Role.CITY}|{city}"
    assert Client().get("/test/role/").content.decode() == f"{Role.PUBLIC}|"
    for staff in (UserFactory(desk=True), UserFactory(ec=True)):
        assert client_for(staff).get("/test/role/").content.decode() == f"{Role.NETWORK}|"


@pytest.mark.usefixtures("probes")
def test_signing_in_looks_across_all_cities_and_whoever_has_signed_in_does_not(
    coordinator: User, browser: Client
) -> None:
    city = coordinator.memberships.get().city_id
    assert Client().get("/accounts/test/").content.decode() == f"{Role.NETWORK}|"
    assert browser.get("/accounts/test/").content.decode() == f"{Role.CITY}|{city}"


@pytest.fixture
def held(transactional_db: None) -> Iterator[Deal]:
    """A deal in review whose row somebody else holds; our own connection waits a moment only."""
    deal = DealFactory(stage=Stage.REVIEW)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as other:
        other.execute("SELECT 1 FROM greendeals_deal WHERE id = %s FOR UPDATE", [deal.pk])
        yield deal
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def test_somebody_who_waits_too_long_is_asked_to_try_again(held: Deal) -> None:
    user = UserFactory()
    MembershipFactory(city=held.city, role=CityRole.COORDINATOR, user=user)
    client = Client()
    client.force_login(user)
    response = client.post(f"{held.get_absolute_url()}steps/reopen/")
    assert response.status_code == 503
    assert "try again" in response.content.decode().lower()
    held.refresh_from_db()
    assert held.stage == Stage.REVIEW


def test_the_probe_of_the_process_needs_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_shared_browser_keeps_no_private_page(client_for: ClientFor) -> None:
    answer = client_for(UserFactory()).get("/home/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


@pytest.mark.django_db
def test_a_public_page_may_be_asked_for_again_by_its_etag(client: Client) -> None:
    first = client.get("/")
    assert "Cache-Control" not in first.headers
    second = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 304


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("probes")
def test_pages_that_wait_hold_no_transaction_and_know_who_asks() -> None:
    user = MembershipFactory(user=UserFactory()).user
    client = Client()
    assert client.get("/verify/test/waiting/").content == b"free|Public|0"
    assert client.get("/test/waiting/").content == b"held|Public|0"
    client.force_login(user)
    answer = client.get("/verify/test/waiting/")
    assert answer.content == b"free|Person|1"
    assert answer.headers["Cache-Control"] == "private, no-store"
    refused = client.get("/verify/test/refused/")
    assert refused.status_code == 409
    assert "Somebody has moved the chair." in refused.content.decode()
