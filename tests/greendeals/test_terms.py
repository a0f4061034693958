"""Name, dates and legal nature: saved if nobody else has changed them, refused in plain words."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cities.workflow import CityRole
from greendeals.forms import TermsForm
from greendeals.models import Deal
from greendeals.services import Terms, TermsConflict, save_terms
from greendeals.workflow import LegalNature, Reporting, Rhythm
from icc.core.errors import Forbidden, Frozen, Invalid
from tests.factories.cities import TermFactory
from tests.greendeals.world import NOW, World, draft, fresh, in_review, new_world, trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city in an edition that begins in 2026."""
    return new_world(edition__start_date=dt.date(2026, 1, 1), edition__end_date=None)


def save(world: World, deal: Deal, *, role: str = CityRole.COORDINATOR, **changes: Any) -> Deal:
    before = Terms.of(deal)
    after = replace(before, **changes)
    return save_terms(actor=world.person(role), deal=deal, before=before, after=after, now=NOW)


GOOD: dict[str, Any] = {
    "title": "Shade",
    "starts_on": dt.date(2026, 5, 1),
    "ends_on": dt.date(2029, 4, 30),
    "legal_nature": LegalNature.EFFORT,
    "meets_every": Rhythm.QUARTERLY,
    "reporting": Reporting.CHECK_INS,
    "language": "es",
}


def test_terms_are_saved_and_count_as_a_change_of_the_text(world: World) -> None:
    deal = draft(world)
    saved = save(world, deal, **GOOD)
    assert Terms.of(saved) == replace(Terms.of(deal), **GOOD)
    assert saved.content_version == deal.content_version + 1
    assert trail(deal) == ["terms-saved"]


def test_an_editor_writes_them_and_others_do_not(world: World) -> None:
    deal = draft(world)
    assert save(world, deal, role=CityRole.EDITOR, title="New").title == "New"
    with pytest.raises(Forbidden):
        save(world, fresh(deal), role=CityRole.COACH, title="Other")


def test_unchanged_terms_are_no_save(world: World) -> None:
    deal = draft(world)
    assert save(world, deal).content_version == deal.content_version
    assert trail(deal) == []


def test_a_second_writer_gets_the_terms_of_the_first(world: World) -> None:
    deal = draft(world)
    save(world, deal, title="First")
    with pytest.raises(TermsConflict) as refusal:
        save(world, deal, title="Second")
    assert refusal.value.theirs.title == "First"
    assert fresh(deal).title == "First"


def test_a_text_in_review_keeps_its_terms(world: World) -> None:
    with pytest.raises(Frozen):
        save(world, in_review(world), title="Too late")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": dt.date(2025, 12, 31)}, "starts_on"),
        ({"ends_on": dt.date(2025, 6, 1)}, "ends_on"),
        ({"starts_on": dt.date(2026, 5, 1), "ends_on": dt.date(2026, 5, 1)}, "ends_on"),
        ({"starts_on": dt.date(2027, 5, 1), "ends_on": dt.date(2026, 5, 1)}, "ends_on"),
    ],
)
def test_days_before_the_edition_or_in_the_wrong_order_are_refused_at_the_field(
    world: World, changes: dict[str, Any], field: str
) -> None:
    deal = draft(world)
    with pytest.raises(Invalid) as refusal:
        save(world, deal, **changes)
    assert set(refusal.value.fields) == {field}
    assert Terms.of(fresh(deal)) == Terms.of(deal)


def test_a_sector_of_nowhere_is_refused(world: World) -> None:
    other = TermFactory(vocabulary="partner_type")
    with pytest.raises(Invalid) as refusal:
        save(world, draft(world), sector_id=other.pk)
    assert set(refusal.value.fields) == {"sector"}


def entered(deal: Deal, **changes: str) -> dict[str, object]:
    """Return what the browser sends: the form, and what was on the screen."""
    values = {name: value or "" for name, value in TermsForm.values(deal).items()}
    return {**{f"before-{name}": value for name, value in values.items()}, **values, **changes}


def test_the_page_keeps_what_was_entered_when_a_day_is_refused(world: World) -> None:
    deal, client = draft(world), Client()
    client.force_login(world.user(CityRole.COORDINATOR))
    path = reverse("greendeals:terms", args=[deal.public_id])
    assert client.get(path).status_code == 200
    answer = client.post(path, entered(deal, title="Kept title", starts_on="2025-02-01"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Kept title" in text
    assert "The edition begins on" in text


def test_the_page_shows_both_when_somebody_was_quicker_and_saving_again_wins(world: World) -> None:
    deal, client = draft(world), Client()
    client.force_login(world.user(CityRole.COORDINATOR))
    path = reverse("greendeals:terms", args=[deal.public_id])
    mine = entered(deal, title="My title")
    save(world, deal, role=CityRole.EDITOR, title="Their title")
    answer = client.post(path, mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "My title" in text
    assert "Their title" in text
    assert client.post(path, entered(fresh(deal), title="My title")).status_code == 302
    assert fresh(deal).title == "My title"
