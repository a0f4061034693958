"""A signature given elsewhere counts once the desk has confirmed it, and is never called more than that."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Counterpart, Deal, Evidence, RegisterEntry
from greendeals.services import Consent, Handed
from greendeals.workflow import Assurance, CounterpartState, SlotState
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.core import clock
from icc.core.errors import Conflict, Forbidden, Invalid
from icc.documents.services import content_of, render
from icc.notifications.models import Message
from tests.greendeals.doors import ask_now, come_in, freeze_now, text_of, token_for, with_parties
from tests.greendeals.world import (
    NOW,
    World,
    approved,
    ask,
    freeze,
    fresh,
    new_world,
    parties_of,
    partner,
    partners_sign,
    seal,
    sign,
    signing,
    slot_of,
    staff,
    trace,
    version_of,
)
from tests.icc.documents.signers import TrustService, signed

pytestmark = pytest.mark.django_db

CONSENT = Consent("counterpart-1", "It is mine.")
SOON = NOW + dt.timedelta(minutes=5)
EMAIL = "p@sun.example"
ANY = b"%PDF-1.7\nany"


def asked(world: World) -> Deal:
    """Return a deal with a real frozen PDF that its partner is asked to sign."""
    deal = freeze(world, approved(world), pdf=False)
    document = version_of(deal).document
    assert document
    assert render(document_id=document.pk, now=NOW)
    return ask(world, fresh(deal))


def frozen(deal: Deal) -> bytes:
    document = version_of(deal).document
    assert document
    return content_of(document)


def handed(content: bytes = ANY, **facts: str) -> Handed:
    """Return what is handed in."""
    entered = {"file_name": "signed.pdf", "typed_name": "Ana Pérez", "function": "Director", **facts}
    return Handed(content=content, consent=CONSENT, **entered)


def submit(deal: Deal, content: bytes = ANY, **facts: str) -> Counterpart:
    """Let the first partner hand in a file."""
    actor = partner(parties_of(deal)[0])
    return services.submit_counterpart(
        actor=actor, deal=deal, handed=handed(content, **facts), trace=trace(), now=NOW
    )


def held(world: World) -> tuple[Deal, Counterpart]:
    """Return a deal and a genuine file that waits for the desk."""
    deal = asked(world)
    row = submit(deal, signed(frozen(deal), TrustService().holder()))
    assert services.check_counterpart(counterpart_id=row.pk, now=SOON)
    row.refresh_from_db()
    return fresh(deal), row


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


@pytest.fixture
def desk() -> User:
    """Somebody of the desk."""
    found: User = User.objects.get(pk=staff(NetworkRole.DESK).user_id)
    return found


@pytest.mark.fault("signing-35")
@pytest.mark.fault("signing-36")
@pytest.mark.fault("signing-37")
def test_a_genuine_file_waits_for_the_desk_whatever_the_names_say(world: World, desk: User) -> None:
    deal, row = held(world)
    assert row.state == CounterpartState.HELD
    assert "Ana Pérez" in row.report["subject"]
    assert slot_of(parties_of(deal)[0]).state is not SlotState.SIGNED
    assert not Evidence.objects.exists()
    told = Message.objects.get(kind="greendeals.counterpart_held")
    assert told.address == desk.email


def test_the_desks_word_is_the_signature_and_the_evidence_binds_the_file(world: World) -> None:
    deal, row = held(world)
    services.confirm_counterpart(actor=staff(NetworkRole.DESK), deal=deal, counterpart=row, now=SOON)
    slot = slot_of(parties_of(deal)[0])
    proof = Evidence.objects.select_related("entry").get()
    assert (slot.state, proof.signatory) == (SlotState.SIGNED, slot)
    assert proof.assurance == Assurance.COUNTERPART
    assert proof.entry.data["file"] == row.document.sha256
    assert len(proof.entry.data["report"]) == 64
    assert (proof.consent, proof.consent_sha256) == (CONSENT.name, CONSENT.sha256)
    row.refresh_from_db()
    assert row.state == CounterpartState.ACCEPTED
    mayor = deal.rounds.get().signatories.get(party=None)
    assert mayor.invited_at == SOON


def test_it_is_published_as_what_it_is_and_never_as_qualified(world: World) -> None:
    deal, row = held(world)
    services.confirm_counterpart(actor=staff(NetworkRole.DESK), deal=deal, counterpart=row, now=SOON)
    sign(world, deal, now=SOON)
    seal(fresh(deal), now=SOON)
    [first, _mayor] = RegisterEntry.objects.get().signatures
    assert first["assurance"] == Assurance.COUNTERPART
    words = str(Assurance.COUNTERPART.label)
    assert words == "File signed elsewhere: submitted as qualified, checked by staff"
    assert "qualified electronic signature" not in words.lower()


def test_the_desk_refuses_with_a_reason_and_the_person_may_sign_otherwise(world: World) -> None:
    deal, row = held(world)
    actor, party = staff(NetworkRole.DESK), parties_of(deal)[0]
    with pytest.raises(Invalid):
        services.refuse_counterpart(actor=actor, deal=deal, counterpart=row, reason=" ", now=SOON)
    services.refuse_counterpart(actor=actor, deal=deal, counterpart=row, reason="It is not Ana.", now=SOON)
    told = Message.objects.get(kind="greendeals.counterpart_refused")
    assert (told.address, told.context["why"]) == (party.contact.email, "It is not Ana.")
    partners_sign(world, fresh(deal), now=SOON)
    assert Evidence.objects.get().assurance == Assurance.SES_EMAIL_OTP
    with pytest.raises(Conflict):
        services.confirm_counterpart(actor=actor, deal=deal, counterpart=row, now=SOON)


def test_nobody_but_the_desk_decides(world: World) -> None:
    deal, row = held(world)
    for actor in (world.coordinator, world.mayor, world.coach):
        with pytest.raises(Forbidden):
            services.confirm_counterpart(actor=actor, deal=deal, counterpart=row, now=SOON)
        with pytest.raises(Forbidden):
            services.refuse_counterpart(actor=actor, deal=deal, counterpart=row, reason="No", now=SOON)


@pytest.mark.fault("signing-35")
def test_a_file_that_cannot_be_taken_is_refused_by_itself_with_the_cause_told(world: World) -> None:
    deal = asked(world)
    row = submit(deal, b"%PDF-1.7\nanother file")
    assert services.check_counterpart(counterpart_id=row.pk, now=SOON)
    row.refresh_from_db()
    assert (row.state, row.cause) == (CounterpartState.REFUSED, "other-file")
    told = Message.objects.get(kind="greendeals.counterpart_refused")
    assert "does not begin with the file you were given" in told.context["why"]
    assert not Message.objects.filter(kind="greendeals.counterpart_held").exists()
    again = submit(deal, b"%PDF-1.7\nyet another")
    assert again.state == CounterpartState.CHECKING


def test_a_worker_that_comes_second_finds_nothing_to_do(world: World) -> None:
    deal = asked(world)
    row = submit(deal)
    assert services.check_counterpart(counterpart_id=row.pk, now=SOON)
    assert not services.check_counterpart(counterpart_id=row.pk, now=SOON)
    assert [e.action for e in Entry.objects.about(deal.subject)].count("counterpart-refused") == 1


def test_one_file_at_a_time_and_only_when_it_is_ones_turn(world: World) -> None:
    deal = signing(world, partners=2)
    submit(deal)
    with conflict("being looked at"):
        submit(deal)
    with conflict("not your turn"):
        services.submit_counterpart(actor=world.mayor, deal=deal, handed=handed(), trace=trace(), now=NOW)
    with pytest.raises(Forbidden):
        services.submit_counterpart(
            actor=world.coordinator, deal=deal, handed=handed(), trace=trace(), now=NOW
        )


def test_who_has_signed_meanwhile_is_not_signed_for_again(world: World) -> None:
    deal, row = held(world)
    partners_sign(world, deal, now=SOON)
    with conflict("answered already"):
        services.confirm_counterpart(actor=staff(NetworkRole.DESK), deal=deal, counterpart=row, now=SOON)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"typed_name": " "}, "typed_name"), ({"function": ""}, "function"), ({"file_name": "a.docx"}, "file")],
)
def test_what_is_missing_is_said_beside_its_field(world: World, facts: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        submit(signing(world), ANY, **facts)
    assert set(refused.value.fields) == {field}


def test_the_log_keeps_the_hash_of_the_file_and_no_name(world: World) -> None:
    deal, row = held(world)
    entry = Entry.objects.about(deal.subject).get(action="counterpart-handed-in")
    assert entry.data["file"] == row.document.sha256
    assert "Ana" not in str(entry.data)


# Pages


def upload(content: bytes, name: str = "signed.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def entered(content: bytes = b"%PDF-1.7\nany") -> dict[str, object]:
    return {"file": upload(content), "typed_name": "Ana", "function": "Director", "consent": "on"}


def test_a_partner_hands_in_at_the_door_and_sees_what_becomes_of_it(world: World) -> None:
    deal = ask_now(world, freeze_now(world, with_parties(world, EMAIL)))
    token = token_for(EMAIL)
    browser = come_in(Client(), token)
    address = f"/p/{token}/upload/"
    assert address in text_of(browser.get(f"/p/{token}/sign/"))
    page = browser.get(address)
    assert (page.status_code, "How it is done" in text_of(page)) == (200, True)
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, entered()).headers["Location"] == address
    assert "It is being looked at." in text_of(browser.get(address))
    row = Counterpart.objects.get(deal=deal)
    assert services.check_counterpart(counterpart_id=row.pk, now=clock.now())
    assert "could not be taken" in text_of(browser.get(address))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    ask_now(world, freeze_now(world, with_parties(world, EMAIL)))
    token = token_for(EMAIL)
    browser = come_in(Client(), token)
    large = entered(b"%PDF-" + bytes(21 * 1024 * 1024))
    assert browser.post(f"/p/{token}/upload/", large).status_code == 413
    assert not Counterpart.objects.exists()


def test_the_mayor_hands_in_too(world: World, client_for: Callable[[User], Client]) -> None:
    deal = ask_now(world, freeze_now(world, with_parties(world, EMAIL)))
    partners_sign(world, deal, now=clock.now())
    browser = client_for(world.user(CityRole.SIGNATORY))
    address = f"/deals/{deal.public_id}/sign/upload/"
    assert address in text_of(browser.get(f"/deals/{deal.public_id}/sign/"))
    assert browser.get(address).status_code == 200
    assert browser.post(address, entered()).status_code == 302
    assert Counterpart.objects.get().typed_name == "Ana"


def test_the_desk_sees_names_beside_one_another_and_decides(
    world: World, desk: User, client_for: Callable[[User], Client]
) -> None:
    deal, row = held(world)
    browser = client_for(desk)
    address = f"/deals/{deal.public_id}/signing/files/{row.public_id}/"
    assert address in text_of(browser.get("/desk/seals/"))
    page = text_of(browser.get(address))
    assert "Ana Pérez" in page
    assert "Unknown: the file holds no list" in page
    assert browser.post(address, {"action": "refuse", "reason": ""}).status_code == 422
    assert browser.post(address, {"action": "refuse", "reason": "Not Ana."}).status_code == 302
    assert "Not Ana." in text_of(browser.get(address))
    assert "None. Every file has its answer." in text_of(browser.get("/desk/seals/"))


def test_only_the_parties_and_the_desk_download_the_file(
    world: World, desk: User, client_for: Callable[[User], Client]
) -> None:
    _deal, row = held(world)
    address = f"/documents/{row.document.public_id}/"
    assert client_for(world.user(CityRole.COORDINATOR)).get(address).status_code == 200
    response = client_for(desk).get(address)
    assert io.BytesIO(response.content).read() == content_of(row.document)
    assert response.headers["Content-Disposition"].startswith("attachment")
    other = new_world()
    assert client_for(other.user(CityRole.COORDINATOR)).get(address).status_code == 404
