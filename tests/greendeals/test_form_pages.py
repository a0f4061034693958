"""Every fault stands beside its field, and what was typed stays."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from cities.workflow import CityRole
from greendeals.models import Deal
from greendeals.selectors import findings
from greendeals.workflow import Stage
from icc.accounts.models import User
from icc.core import clock
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory, TermFactory
from tests.greendeals.world import (
    World,
    draft,
    fresh,
    frozen,
    in_review,
    mayors_turn,
    new_world,
    signing,
    version_of,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture
def world() -> World:
    """A city with its people, in an edition that records deals."""
    return new_world()


@pytest.fixture
def browser(world: World, client_for: ClientFor) -> Client:
    """The coordinator's."""
    return client_for(world.user(CityRole.COORDINATOR))


def refused(browser: Client, address: str, answers: dict[str, object], field: str, words: str) -> str:
    """Send a form; check that its fault stands beside the field, and return the page."""
    response = browser.post(address, answers)
    page = response.content.decode()
    assert response.status_code == 422
    mark = f'id="id_{field}_error"'
    assert mark in page
    assert words in page.split(mark)[1][:400]
    assert f'href="#id_{field}"' in page
    return page


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 121}, "title", "at most 120 characters"),
        ({"sector": "0"}, "sector", "valid choice"),
        ({"sector": ""}, "sector", "required"),
        ({"ambition": "x" * 2001}, "ambition", "at most 2000 characters"),
    ],
)
def test_a_new_deal_that_cannot_begin(
    world: World, browser: Client, answers: dict[str, object], field: str, words: str
) -> None:
    full = {"title": "Solar roofs", "sector": TermFactory().pk, "ambition": "Quieter streets."}
    page = refused(browser, f"/w/{world.city.slug}/deals/new/", full | answers, field, words)
    for name in {"title", "ambition"} - {field}:
        assert str(full[name]) in page
    assert not Deal.objects.exists()


def test_a_city_outside_every_recording_edition_cannot_begin_a_deal(client_for: ClientFor) -> None:
    world = new_world(edition__records_deals=False)
    browser = client_for(world.user(CityRole.COORDINATOR))
    response = browser.get(f"/w/{world.city.slug}/deals/new/")
    assert response.status_code == 403
    assert "takes part in no edition in which it makes deals here" in response.content.decode()


def test_sectors_of_another_edition_are_not_offered(world: World, browser: Client) -> None:
    other = TermFactory(edition=new_world().participation.edition, label="Elsewhere only")
    own = TermFactory(edition=world.participation.edition, label="Ours")
    page = browser.get(f"/w/{world.city.slug}/deals/new/").content.decode()
    assert own.label in page
    assert other.label not in page


PARTY = {"name": "Sun Ltd", "role": "partner", "contact_name": "Ana", "contact_email": "ana@sun.example"}


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"name": ""}, "name", "required"),
        ({"contact_email": "ana at sun"}, "contact_email", "valid email"),
        ({"contact_name": ""}, "contact_name", "required"),
        ({"role": "king"}, "role", "valid choice"),
        ({"kind": "0"}, "kind", "valid choice"),
    ],
)
def test_a_partner_that_cannot_be_recorded(
    world: World, browser: Client, answers: dict[str, object], field: str, words: str
) -> None:
    deal = draft(world)
    full = PARTY | {"kind": TermFactory(vocabulary="partner_type").pk}
    page = refused(browser, f"{deal.get_absolute_url()}parties/new/", full | answers, field, words)
    for name in {"name", "contact_name", "contact_email"} - {field}:
        assert f'value="{full[name]}"' in page
    assert deal.parties.count() == 1


def test_an_organisation_recorded_twice_is_told_at_its_name(world: World, browser: Client) -> None:
    deal = draft(world)
    known = deal.parties.get()
    full = PARTY | {"kind": known.kind_id, "name": known.name}
    page = refused(
        browser, f"{deal.get_absolute_url()}parties/new/", full, "name", "already a party of the deal"
    )
    assert 'value="ana@sun.example"' in page


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"text": ""}, "text", "must not be empty"),
        ({"text": "x" * 1001}, "text", "1001"),
        ({"party": "Nobody Ltd"}, "party", "Nobody Ltd"),
        ({"due_on": "soon"}, "due_on", "is not a date"),
        ({"due_on": "2019-12-31"}, "due_on", "after the deal is begun"),
    ],
)
def test_a_promise_that_cannot_be_recorded(
    world: World, browser: Client, answers: dict[str, str], field: str, words: str
) -> None:
    """The fault stands beside its cell, and the cell names it to those who do not see it."""
    deal = draft(world)
    full = {"party": "city", "text": "Put panels up", "measure": "kWp", "due_on": "2027-12-31"} | answers
    response = browser.post(f"{deal.get_absolute_url()}promises/", full)
    page = response.content.decode()
    assert response.status_code == 422
    known = f"e-new-{field}"
    assert words in page.split(f'id="{known}">')[1].split("</span>")[0]
    assert f'aria-invalid="true" aria-describedby="{known}"' in page
    assert all(typed in page for name, typed in full.items() if name != "party")
    assert deal.commitments.count() == 1


def test_a_promise_may_be_noted_before_its_measure_and_its_day_are_known(
    world: World, browser: Client
) -> None:
    """Neither stops the writing; both stop the gate, and the checks say which promise lacks what."""
    deal = draft(world)
    facts = {"party": "city", "text": "Grant permits"}
    assert browser.post(f"{deal.get_absolute_url()}promises/", facts).status_code == 302
    assert {"promise-date", "promise-measure"} <= {
        finding.code for finding in findings(fresh(deal), today=clock.day(clock.now())) if finding.blocks
    }


def test_a_deadline_that_has_passed_is_told_at_its_field(world: World, browser: Client) -> None:
    deal = frozen(world)
    yesterday = (clock.now() - dt.timedelta(days=1)).date().isoformat()
    only = deal.parties.get().public_id
    answers = {
        "signatory": world.memberships[CityRole.SIGNATORY].pk,
        "deadline": yesterday,
        f"group_{only}": "1",
        f"required_{only}": "True",
    }
    page = refused(
        browser, f"{deal.get_absolute_url()}signing/", answers, "deadline", "a day that has not passed"
    )
    assert f'value="{yesterday}"' in page
    assert fresh(deal).stage == Stage.READY


def test_signatories_of_other_cities_are_not_offered(world: World, browser: Client) -> None:
    deal = frozen(world)
    other = MembershipFactory(role=CityRole.SIGNATORY, user=UserFactory(name="Mayor of elsewhere"))
    page = browser.get(f"{deal.get_absolute_url()}signing/").content.decode()
    assert world.user(CityRole.SIGNATORY).name in page
    assert "Mayor of elsewhere" not in page
    until = (clock.now() + dt.timedelta(days=5)).date().isoformat()
    answers = {"signatory": other.pk, "deadline": until}
    refused(browser, f"{deal.get_absolute_url()}signing/", answers, "signatory", "valid choice")


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"consent": ""}, "consent", "Tick the box to sign."),
        ({"typed_name": " "}, "typed_name", "Type your full name to sign."),
        ({"function": ""}, "function", "Say in which function you sign."),
    ],
)
def test_a_signature_that_is_not_complete(
    world: World, client_for: ClientFor, answers: dict[str, object], field: str, words: str
) -> None:
    deal = mayors_turn(world, deadline=(clock.now() + dt.timedelta(days=5)).date())
    mayor = client_for(world.user(CityRole.SIGNATORY))
    sha256 = version_of(deal).sha256
    full = {"typed_name": "M. Mayor", "function": "Mayor", "consent": "on", "version_sha256": sha256}
    refused(mayor, f"{deal.get_absolute_url()}sign/", full | answers, field, words)
    assert fresh(deal).stage == Stage.SIGNING


def test_who_is_not_asked_sees_that_and_no_form(world: World, browser: Client) -> None:
    deal = signing(world)
    response = browser.get(f"{deal.get_absolute_url()}sign/")
    assert response.status_code == 403
    assert "You are not asked to sign this deal" in response.content.decode()
    assert 'name="typed_name"' not in response.content.decode()


def test_a_coach_who_read_an_older_text_is_told_to_read_again(world: World, client_for: ClientFor) -> None:
    deal = in_review(world)
    coach = client_for(world.user(CityRole.COACH))
    answers = {
        "action": "approve",
        "step": "coach",
        "content_version": deal.content_version + 1,
        "reason": "",
    }
    response = coach.post(f"{deal.get_absolute_url()}review/", answers)
    assert response.status_code == 409
    assert "Please read it again" in response.content.decode()


def test_a_line_break_in_a_name_does_not_get_in(world: World, browser: Client) -> None:
    answers = {"title": "Solar\r\nroofs", "sector": TermFactory().pk, "ambition": ""}
    response = browser.post(f"/w/{world.city.slug}/deals/new/", answers)
    titles = list(Deal.objects.values_list("title", flat=True))
    assert response.status_code == 422 or titles == ["Solar roofs"]
