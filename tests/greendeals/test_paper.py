"""A signature on paper counts like any other and is everywhere called what it is."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Evidence, PaperSignature, RegisterEntry, Signatory
from greendeals.services import Consent, Paper
from greendeals.workflow import Assurance, RoundState
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from tests.greendeals.doors import ask_now, freeze_now, text_of, with_parties
from tests.greendeals.world import (
    NOW,
    World,
    fresh,
    mayors_turn,
    new_world,
    parties_of,
    seal,
    signing,
    slot_of,
    staff,
    trace,
)

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LABEL = "On paper, recorded by the programme desk"


def paper(**facts: Any) -> Paper:
    """Return what the desk records."""
    entered = {
        "content": b"%PDF-1.7\na scan",
        "file_name": "scan.pdf",
        "typed_name": "M. Mayor",
        "function": "Mayor",
        "signed_on": TODAY,
        "witness": "D. Desk",
        "consent": Consent("paper-1", "The scan shows it."),
    }
    return Paper(**{**entered, **facts})


def record(deal: Deal, slot: Signatory, *, actor: Any = None, **facts: Any) -> Signatory:
    """Let the desk record it."""
    who = actor or staff(NetworkRole.DESK)
    return services.record_paper(
        actor=who, deal=deal, slot=slot, paper=paper(**facts), trace=trace(), now=NOW
    )


def mayor_of(deal: Deal) -> Signatory:
    slot: Signatory = deal.rounds.latest("pk").signatories.get(party=None)
    return slot


@contextmanager
def conflict(words: str) -> Iterator[None]:
    """Expect a refusal that says so."""
    with pytest.raises(Conflict) as refused:
        yield
    assert words in str(refused.value.message)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


def test_the_mayors_paper_completes_the_round_and_the_register_says_how(world: World) -> None:
    deal = mayors_turn(world)
    record(deal, mayor_of(deal))
    assert deal.rounds.get().state == RoundState.SEALING
    proof = Evidence.objects.select_related("entry").latest("pk")
    kept = PaperSignature.objects.select_related("document").get()
    assert proof.assurance == Assurance.PAPER
    assert proof.entry.data["file"] == kept.document.sha256
    assert proof.entry.data["signed_on"] == TODAY.isoformat()
    assert "D. Desk" not in str(proof.entry.data)
    seal(fresh(deal))
    assert RegisterEntry.objects.get().signatures[-1]["assurance"] == Assurance.PAPER
    assert str(Assurance.PAPER.label) == LABEL


def test_only_the_desk_records_it(world: World) -> None:
    deal = mayors_turn(world)
    for actor in (world.coordinator, world.mayor, world.coach):
        with pytest.raises(Forbidden):
            record(deal, mayor_of(deal), actor=actor)


def test_not_out_of_turn_and_not_twice(world: World) -> None:
    deal = signing(world)
    with conflict("not your turn"):
        record(deal, mayor_of(deal))
    partner = slot_of(parties_of(deal)[0])
    record(deal, partner)
    with conflict("answered already"):
        record(deal, partner)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"signed_on": TODAY + dt.timedelta(days=1)}, "signed_on"),
        ({"signed_on": TODAY - dt.timedelta(days=1)}, "signed_on"),
        ({"witness": " "}, "witness"),
        ({"typed_name": ""}, "typed_name"),
        ({"content": b"", "file_name": "scan.pdf"}, "file"),
        ({"content": b"PNG", "file_name": "scan.png"}, "file"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(world: World, facts: dict[str, Any], field: str) -> None:
    deal = mayors_turn(world)
    with pytest.raises(Invalid) as refused:
        record(deal, mayor_of(deal), **facts)
    assert set(refused.value.fields) == {field}
    assert not PaperSignature.objects.exists()


def test_the_desk_records_it_on_a_page(world: World, client_for: Callable[[User], Client]) -> None:
    deal = ask_now(world, freeze_now(world, with_parties(world, "p@sun.example")))
    slot = slot_of(parties_of(deal)[0])
    browser = client_for(User.objects.get(pk=staff(NetworkRole.DESK).user_id))
    address = f"/deals/{deal.public_id}/signing/paper/{slot.public_id}/"
    assert address in text_of(browser.get(f"/deals/{deal.public_id}/"))
    assert browser.get(address).status_code == 200
    assert browser.post(address, {}).status_code == 422
    scan = SimpleUploadedFile("scan.jpg", b"\xff\xd8\xff scan", "image/jpeg")
    entered = {
        "file": scan,
        "typed_name": "P. Partner",
        "function": "Owner",
        "signed_on": clock.day(clock.now()).isoformat(),
        "witness": "D. Desk",
        "consent": "on",
    }
    assert browser.post(address, entered).status_code == 302
    assert LABEL in text_of(browser.get(f"/deals/{deal.public_id}/"))
    assert client_for(world.user(CityRole.COORDINATOR)).get(address).status_code == 403
