"""The demonstration edition: twelve deals brought to their stages by the services, and nothing unkind."""

import io
import time
from collections import Counter

import pytest
from django.core.management import call_command
from django.test import Client

from cities.models import City, Edition
from cities.selectors import visitor_of, with_cities
from cities.workflow import CityRole
from greendeals.models import Deal, DealVersion, Evidence, RegisterEntry, Review, Signatory
from greendeals.workflow import Act, Stage
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.audit.services import broken_links
from icc.core import blobs, clock
from icc.dashboards.demonstration.accounts import ACCOUNTS, PASSWORD
from icc.dashboards.demonstration.build import build
from icc.dashboards.selectors import portfolio
from icc.documents.models import Document
from icc.documents.workflow import DocumentState
from icc.notifications.models import Message
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def took(transactional_db: None) -> float:
    """Load it; return how many seconds that took."""
    began = time.monotonic()
    call_command("load_demo", stdout=io.StringIO())
    return time.monotonic() - began


def test_the_demonstration(took: float, client: Client) -> None:
    """One load, many looks: loading takes seconds."""
    assert took < 60
    _deals_stand_where_they_are_planned()
    _every_stage_has_its_proof()
    _real_names_carry_nothing_unkind()
    _nothing_waits_to_be_sent()
    _accounts_open_their_pages(client)
    _coaches_have_their_cities()
    _a_second_load_changes_nothing()


def _deals_stand_where_they_are_planned() -> None:
    edition = Edition.objects.get(code="demonstration")
    assert (edition.target_deals, edition.is_demonstration, edition.records_deals) == (175, True, True)
    stages = Counter(Deal.objects.values_list("stage", flat=True))
    assert stages == {
        Stage.POTENTIAL: 1,
        Stage.DRAFTING: 3,
        Stage.REVIEW: 2,
        Stage.READY: 2,
        Stage.SIGNING: 3,
        Stage.ACTIVE: 3,
    }
    assert Deal.objects.count() == Deal.objects.filter(participation__edition=edition).count() == 14


def _every_stage_has_its_proof() -> None:
    order = {
        Stage.REVIEW: ["submit"],
        Stage.READY: ["submit", "approve", "freeze"],
        Stage.SIGNING: ["submit", "approve", "freeze", "open"],
        Stage.ACTIVE: ["submit", "approve", "freeze", "open", "all-signed", "complete-signing"],
    }
    steps = {"submit", "approve", "return", "freeze", "open", "all-signed", "complete-signing", "reopen"}
    for deal in Deal.objects.all():
        acts = [entry.action for entry in Entry.objects.about(deal.subject)]
        assert acts[0] == "started"
        if deal.stage in order:
            declined = ["open"] if "declined" in acts else []
            assert [act for act in acts if act in steps] == order[Stage(deal.stage)] + declined
    assert list(broken_links()) == []
    assert DealVersion.objects.count() == Document.objects.filter(state=DocumentState.READY).count() == 8
    for document in Document.objects.all():
        assert blobs.fetch(document.sha256).startswith(b"%PDF-")
    assert not Deal.objects.filter(stage_since__gt=clock.now()).exists()
    for entry in RegisterEntry.objects.all():
        assert blobs.fetch(entry.sealed_sha256).startswith(blobs.fetch(entry.frozen_sha256))
    assert RegisterEntry.objects.count() == Deal.objects.filter(stage=Stage.ACTIVE).count()
    assert not Signatory.objects.filter(deal__stage=Stage.ACTIVE, signed_at=None).exists()


def _real_names_carry_nothing_unkind() -> None:
    real = Deal.objects.filter(city__is_invented=False)
    assert set(real.values_list("city__slug", flat=True)) <= {"alcoi", "legnano", "porto"}
    kind = [Stage.POTENTIAL, Stage.DRAFTING, Stage.READY, Stage.SIGNING]
    assert not real.exclude(stage__in=kind).exists()
    assert not Evidence.objects.filter(act=Act.DECLINED, deal__city__is_invented=False).exists()
    assert not Review.objects.filter(approved=False, deal__city__is_invented=False).exists()
    now = clock.now()
    assert all((now - deal.stage_since).days <= 45 for deal in real)
    assert City.objects.filter(is_invented=True).count() == 20
    accounts = {account.email for account in ACCOUNTS}
    for user in User.objects.exclude(email__in=accounts):
        assert "demonstration" in user.name
        assert user.email.endswith(".example")
        assert not user.has_usable_password()


def _nothing_waits_to_be_sent() -> None:
    assert not Message.objects.exists()


def _accounts_open_their_pages(client: Client) -> None:
    for account in ACCOUNTS:
        user = User.objects.get(email=account.email)
        assert user.check_password(PASSWORD)
        client.force_login(user)
        assert client.get("/home/", follow=True).status_code == 200
    page = client.get("/dashboard/").content.decode()
    assert "3 of 175 Local Green Deals are signed; 14 have been begun in all." in page
    assert "Demonstration:" in page


def _coaches_have_their_cities() -> None:
    coach = User.objects.get(email="coach@icc.example")
    held = coach.memberships.filter(role=CityRole.COACH)
    assert held.count() == 12
    assert held.filter(city__slug="alcoi").exists()
    waiting = Deal.objects.filter(stage=Stage.REVIEW)
    for coach in User.objects.filter(memberships__role=CityRole.COACH, memberships__city__deals__in=waiting):
        actor = with_cities(visitor_of(coach))
        assert isinstance(actor, Person)
        assert "waits for your review" in str(portfolio(actor=actor, now=clock.now())[0].reason)


def _a_second_load_changes_nothing() -> None:
    before = Deal.objects.count(), User.objects.count(), Entry.objects.count()
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    assert "kept as it is" in out.getvalue()
    assert (Deal.objects.count(), User.objects.count(), Entry.objects.count()) == before


def test_a_load_that_fails_halfway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("import_participants", apply=True, stdout=io.StringIO())
    monkeypatch.setattr("icc.dashboards.demonstration.build.PLANS", ())

    def stop(*_args: object, **_facts: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("icc.dashboards.demonstration.build.team_member", stop)
    with pytest.raises(RuntimeError, match="power"), scope(System("demonstration")):
        build(now=clock.now())
    assert not Edition.objects.filter(code="demonstration").exists()
    assert not User.objects.exists()
