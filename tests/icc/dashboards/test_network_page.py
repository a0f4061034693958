"""The dashboard of desk and Commission: the answer first, then figures that can be counted again."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cities.models import Edition
from cities.workflow import Kind
from greendeals.models import Deal
from greendeals.workflow import Stage
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core import clock
from icc.dashboards.network.filters import Chosen
from icc.dashboards.network.page import NetworkPage, network_page
from icc.notifications.models import Message
from icc.notifications.workflow import MessageState
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory
from tests.factories.deals import DealFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
DESK = Person(user_id=1, network=NetworkRole.DESK)

STAGES = {
    "DE": [Stage.ACTIVE, Stage.COMPLETED, Stage.DRAFTING],
    "ES": [Stage.TERMINATED, Stage.SIGNING],
    "IT": [],
}


@pytest.fixture
def edition() -> Edition:
    """An edition with five deals in two countries of three, beside another one."""
    found = EditionFactory(target_deals=175, records_deals=True, is_demonstration=True)
    for country, stages in STAGES.items():
        place = ParticipationFactory(edition=found, city__country=country)
        for stage in stages:
            DealFactory(participation=place, stage=stage, sections=[])
    ParticipationFactory(edition=found, kind=Kind.MENTOR, city__country="PT")
    DealFactory(participation__edition__records_deals=True, stage=Stage.ACTIVE, sections=[])
    return found


def page(edition: Edition, **narrowed: str) -> NetworkPage:
    return network_page(actor=DESK, chosen=Chosen(edition, **narrowed), now=clock.now())


def answer(edition: Edition) -> str:
    """The first sentence."""
    return page(edition).sentence.partition(".")[0]


def test_the_answer_is_a_sentence_with_the_target(edition: Edition) -> None:
    assert answer(edition) == "3 of 175 Local Green Deals are signed; 5 have been begun in all"


def test_one_deal_is_one_deal(edition: Edition) -> None:
    Deal.objects.filter(stage__in=[Stage.COMPLETED, Stage.TERMINATED]).update(stage=Stage.DRAFTING)
    assert answer(edition) == "1 of 175 Local Green Deals is signed; 5 have been begun in all"


def test_without_a_target_none_is_named(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(target_deals=None)
    edition.refresh_from_db()
    assert answer(edition) == "3 Local Green Deals are signed, of 5 begun"
    assert page(edition).growth.target is None


def test_a_historic_edition_says_that_its_deals_are_elsewhere(client_for: ClientFor) -> None:
    historic = EditionFactory(code="icc-2", records_deals=False, target_deals=80)
    assert page(historic).sentence == "Deals of this edition are not recorded here."
    browser = client_for(UserFactory(network=NetworkRole.EC))
    shown = browser.get("/dashboard/", {"edition": "icc-2"}).content.decode()
    assert "Deals of this edition are not recorded here." in shown
    assert "Deals begun" not in shown


@pytest.mark.parametrize("network", NetworkRole.values)
def test_desk_and_commission_see_the_dashboard(edition: Edition, client_for: ClientFor, network: str) -> None:
    browser = client_for(UserFactory(network=network))
    shown = browser.get("/dashboard/", {"edition": edition.code}).content.decode()
    assert page(edition).sentence in shown
    assert "Germany" in shown


def test_the_edition_that_records_deals_is_shown_first(edition: Edition, client_for: ClientFor) -> None:
    Edition.objects.exclude(pk=edition.pk).update(records_deals=False)
    EditionFactory(start_date=dt.date(2040, 1, 1), records_deals=False)
    shown = client_for(UserFactory(network=NetworkRole.EC)).get("/dashboard/").content.decode()
    assert page(edition).sentence in shown


def test_an_unknown_edition_is_not_found(client_for: ClientFor) -> None:
    browser = client_for(UserFactory(network=NetworkRole.EC))
    assert browser.get("/dashboard/", {"edition": "nonsense"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/dashboard/", "for the programme desk and European Commission staff"),
        ("/desk/", "Only the programme desk may do this."),
    ],
)
def test_city_people_are_told_why_the_page_is_not_theirs(
    client_for: ClientFor, address: str, words: str
) -> None:
    response = client_for(MembershipFactory(user=UserFactory()).user).get(address)
    assert response.status_code == 403
    assert words in response.content.decode()


def test_the_desk_sees_what_did_not_go_out_and_sends_it_again(client_for: ClientFor) -> None:
    message = Message.objects.create(
        kind="accounts.invited",
        key="1",
        address="ada@city.example",
        language="en",
        state=MessageState.FAILED,
        attempts=6,
        created_at=clock.now(),
        due_at=clock.now(),
    )
    desk, officer = (client_for(UserFactory(network=network)) for network in ("desk", "ec"))
    assert "ada@city.example" in desk.get("/desk/").content.decode()
    address = reverse("resend", args=[message.public_id])
    assert officer.get("/desk/").status_code == officer.post(address).status_code == 403
    assert desk.get(address).status_code == 405
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert desk.post(address).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert Entry.objects.about(f"message:{message.pk}").get().action == "sent-again"
    assert desk.post(address).status_code == 409
    assert Entry.objects.about(f"message:{message.pk}").count() == 1


@pytest.mark.parametrize("address", ["/dashboard/", "/desk/", "/coaching/", "/home/"])
def test_whoever_is_not_signed_in_is_asked_to(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")
