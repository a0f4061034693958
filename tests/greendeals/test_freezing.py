"""Freezing: what is frozen, byte for byte, and that it stays so."""

import hashlib
import json

import pytest
import rfc8785
from django.db import DatabaseError, connection, connections, transaction

from cities.workflow import CityRole
from greendeals.models import Contact, DealVersion
from greendeals.selectors import content_of
from greendeals.services import Plan, Seat, approve_deal, freeze_deal, open_signing, reopen_deal, submit_deal
from greendeals.workflow import SectionKey, Stage
from icc.audit.models import Entry
from icc.core.codes import read_code
from icc.core.errors import Forbidden
from icc.documents.models import Document
from icc.documents.workflow import DocumentState
from tests.greendeals.world import (
    DEADLINE,
    NOW,
    World,
    approve,
    approved,
    draft,
    freeze,
    fresh,
    frozen,
    in_review,
    new_world,
    submit,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Ciudad Ωμέγα")


def test_freezing_keeps_the_text_and_asks_for_its_pdf(world: World) -> None:
    deal = approved(world)
    version = freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert fresh(deal).stage == Stage.READY
    assert (version.number, version.frozen_at, version.frozen_by_id) == (1, NOW, world.coordinator.user_id)
    document = version.document
    assert document is not None
    assert (document.state, document.deal_id) == (DocumentState.REQUESTED, deal.pk)
    assert document.city_id == world.city.pk
    entry = list(Entry.objects.about(deal.subject))[-1]
    assert (entry.action, entry.data) == ("freeze", {"version": 1, "sha256": version.sha256})


def test_what_is_frozen_is_canonical_json_and_its_hash(world: World) -> None:
    version = version_of(frozen(world))
    assert version.canonical.encode() == rfc8785.dumps(json.loads(version.canonical))
    assert version.sha256 == hashlib.sha256(version.canonical.encode()).hexdigest()


def test_the_frozen_content_is_the_content_as_it_stands(world: World) -> None:
    deal = frozen(world, title="Solar roofs")
    content = json.loads(version_of(deal).canonical)
    assert content["title"] == "Solar roofs"
    assert content["city"]["name"] == "Ciudad Ωμέγα"
    assert [section["key"] for section in content["sections"]] == SectionKey.values
    party = deal.parties.get()
    assert content["parties"] == [
        {
            "name": party.name,
            "kind": party.kind.label,
            "role": "Partner",
            "seat": "",
            "commitments": [
                {
                    "text": "Put solar panels on the roofs.",
                    "measure": "kWp installed",
                    "due_on": "2027-12-31",
                    "evidence": "",
                }
            ],
        }
    ]
    assert content["signatories"] == [
        {"organisation": party.name, "capacity": "authorised representative"},
        {"organisation": "Ciudad Ωμέγα", "capacity": "Mayor or authorised signatory"},
    ]
    assert (content.pop("version"), content.pop("frozen_at")) == (1, NOW.isoformat())
    code = content.pop("code")
    assert code == version_of(deal).code == read_code(code)
    assert content == content_of(deal)


def test_no_address_and_no_name_of_a_person_is_frozen(world: World) -> None:
    deal = draft(world)
    Contact.objects.update(name="Somebody Particular", function="Head of sales")
    canonical = version_of(freeze(world, approve(world, submit(world, deal)))).canonical
    assert "Somebody" not in canonical
    assert "Head of sales" not in canonical
    assert "@" not in canonical
    for role in CityRole.values:
        assert world.user(role).name not in canonical


def test_a_text_not_approved_is_not_frozen(world: World) -> None:
    deal = in_review(world)
    with pytest.raises(Forbidden) as refusal:
        freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert "not approved" in str(refusal.value.message)
    assert not DealVersion.objects.exists()
    assert not Document.objects.exists()


def test_freezing_again_makes_the_next_version_and_leaves_the_first(world: World) -> None:
    deal = frozen(world)
    first = version_of(deal)
    reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    submit_deal(actor=world.coordinator, deal=deal, now=NOW)
    approve_deal(actor=world.coach, deal=deal, content_version=fresh(deal).content_version, now=NOW)
    second = freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert (second.number, second.document_id == first.document_id) == (2, False)
    assert DealVersion.objects.get(pk=first.pk).canonical == first.canonical


def test_the_app_cannot_change_a_frozen_version(world: World) -> None:
    frozen(world)
    for act in (
        lambda: DealVersion.objects.update(canonical="{}"),
        lambda: DealVersion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_not_even_the_owner_changes_a_frozen_version_by_accident() -> None:
    frozen(new_world())
    with (
        pytest.raises(DatabaseError, match="rows are only ever added"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("UPDATE greendeals_dealversion SET canonical = '{}'")


def test_the_mayor_is_asked_only_once_the_pdf_is_there(world: World) -> None:
    deal = frozen(world, pdf=False)
    with pytest.raises(Forbidden) as refusal:
        open_signing(
            actor=world.coordinator,
            deal=deal,
            plan=Plan([Seat(world.memberships[CityRole.SIGNATORY])]),
            deadline=DEADLINE,
            now=NOW,
        )
    assert "PDF is still being made" in str(refusal.value.message)
    assert fresh(deal).stage == Stage.READY
    assert connection.needs_rollback is False
