"""The ten invariants of signing (signing.md 5.3), each shown on deals that went the whole way."""

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery._state import get_current_app
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, DealVersion, Evidence, RegisterEntry, Signatory, SigningRound
from greendeals.selectors import signing_progress
from greendeals.services import Ask
from greendeals.workflow import Act, Action, Assurance, RoundState, Stage
from icc.accounts.models import NetworkRole, User
from icc.audit.models import Entry
from icc.audit.services import broken_links
from icc.core import blobs
from icc.core.errors import DomainError
from icc.documents import sealing as engine
from icc.documents import tasks
from icc.documents.models import Document, Seal
from icc.documents.services import content_of, render, sealed_content
from icc.documents.services import seal as seal_document
from icc.documents.workflow import SealState
from icc.notifications.models import Message
from icc.tenancy.actors import Actor, Public
from tests.greendeals.world import (
    AT,
    NOW,
    World,
    approved,
    ask,
    decline,
    draft,
    freeze,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    partners_sign,
    sealing,
    sign,
    signed,
    signing,
    staff,
    stranger,
    trail,
    version_of,
)

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(minutes=1)
ClientFor = Callable[[User], Client]


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def printed(world: World) -> Deal:
    """Return a deal that waits for its seal, its PDF made by the worker itself."""
    deal = freeze(world, approved(world), pdf=False)
    document = version_of(deal).document
    assert document
    assert render(document_id=document.pk, now=NOW)
    deal = ask(world, fresh(deal))
    partners_sign(world, deal)
    sign(world, deal)
    return fresh(deal)


def printed_and_sealed(world: World) -> tuple[Deal, Seal]:
    """Return a deal that the workers have printed and sealed."""
    deal = printed(world)
    assert seal_document(seal_id=Seal.objects.get(document__deal_id=deal.pk).pk, now=LATER)
    return fresh(deal), Seal.objects.select_related("document").get(document__deal_id=deal.pk)


def test_i1_i2_i3_i6_through_the_real_workers(world: World, client_for: ClientFor) -> None:
    deal, seal = printed_and_sealed(world)
    version, document = version_of(deal), seal.document
    before, after = content_of(document), sealed_content(seal)
    text = version.canonical.encode()

    # I2: what was signed, what was frozen and what is served are the same bytes.
    served = client_for(world.user(CityRole.SIGNATORY)).get(f"/documents/{document.public_id}/").content
    assert served == before
    assert hashlib.sha256(served).hexdigest() == document.sha256
    assert version.sha256 == hashlib.sha256(text).hexdigest()
    for row in Evidence.objects.filter(deal=deal):
        assert (row.version_sha256, row.pdf_sha256) == (version.sha256, document.sha256)
        assert row.round.version == version
    [attached] = PdfReader(io.BytesIO(after)).attachments.values()
    assert attached == [text]

    # I3: the sealed file is the frozen one and something behind it.
    assert after.startswith(before)
    assert len(after) > len(before)

    # I6: it validates, and hashes as recorded, on the seal and in the register.
    facts = engine.check(
        after, frozen=before, reason=seal.reason, demonstration=False, earliest=LATER, now=LATER
    )
    assert (seal.certificate, seal.serial, seal.level) == (facts.certificate, facts.serial, facts.level)
    assert seal.sha256 == hashlib.sha256(after).hexdigest()
    entry = RegisterEntry.objects.get()
    assert (entry.sealed_sha256, entry.sealed_size) == (seal.sha256, len(after))
    assert (entry.frozen_sha256, entry.frozen_size) == (document.sha256, len(before))
    assert (entry.signed_at, entry.certificate) == (facts.stamped_at, facts.certificate)
    assert deal.rounds.get().state == RoundState.SEALED
    assert deal.stage == Stage.ACTIVE

    # The reason inside the signature binds text, evidence and the end of the trail before it.
    [field] = [f for f in (PdfReader(io.BytesIO(after)).get_fields() or {}).values() if f.get("/V")]
    inside = str(field["/V"]["/Reason"])
    ended = Entry.objects.about(deal.subject).get(action="all-signed")
    digests = "".join(row.digest for row in Evidence.objects.order_by("pk"))
    for sha256 in (version.sha256, hashlib.sha256(digests.encode()).hexdigest(), ended.digest):
        assert sha256 in inside

    # I8: whoever comes again changes nothing.
    assert not seal_document(seal_id=seal.pk, now=LATER + dt.timedelta(hours=1))
    assert sealed_content(Seal.objects.get()) == after
    assert list(broken_links()) == []


def test_i1_frozen_bytes_never_change(world: World) -> None:
    deal = frozen(world)
    version = version_of(deal)
    text, pdf = version.canonical, version.pdf_sha256
    services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    Deal.objects.filter(pk=deal.pk).update(title="Another name")
    deal.sections.update(body="Another text.")
    kept = DealVersion.objects.get(pk=version.pk)
    assert (kept.canonical, kept.pdf_sha256) == (text, pdf)
    assert hashlib.sha256(kept.canonical.encode()).hexdigest() == kept.sha256
    assert json.loads(kept.canonical)["title"] == deal.title


@pytest.mark.fault("signing-24")
@pytest.mark.parametrize("damage", ["altered", "gone"])
def test_i1_a_frozen_file_that_is_damaged_is_never_made_anew_and_the_deal_is_not_in_force(
    world: World, damage: str
) -> None:
    deal = printed(world)
    seal = Seal.objects.select_related("document").get()
    path = blobs.path_of(seal.document.sha256)
    whole = content_of(seal.document)
    default_storage.delete(path)
    if damage == "altered":
        Path(default_storage.path(path)).write_bytes(whole[:-1] + b"x")
    assert not seal_document(seal_id=seal.pk, now=LATER)
    seal.refresh_from_db()
    assert (seal.state, seal.fault) == (SealState.FAILED, "hash mismatch")
    assert (fresh(deal).stage, deal.rounds.get().state) == (Stage.SIGNING, RoundState.SEALING)
    assert not RegisterEntry.objects.exists()
    assert trail(deal)[-1] == "all-signed"


@pytest.mark.fault("signing-22")
def test_i6_without_a_time_stamp_nothing_is_in_force(world: World, settings: Any) -> None:
    deal = printed(world)
    seal = Seal.objects.get()
    settings.TSA_URLS = ["http://127.0.0.1:1/"]
    assert not seal_document(seal_id=seal.pk, now=LATER)
    seal.refresh_from_db()
    assert (seal.state, seal.sha256) == (SealState.REQUESTED, "")
    assert seal.fault
    assert deal.rounds.get().state == RoundState.SEALING
    assert not RegisterEntry.objects.exists()
    settings.TSA_URLS = []
    assert seal_document(seal_id=seal.pk, now=seal.due_at)
    assert (fresh(deal).stage, deal.rounds.get().state) == (Stage.ACTIVE, RoundState.SEALED)


def test_i4_the_database_takes_one_answer_of_a_slot(world: World) -> None:
    deal = sealing(world)
    copy = Evidence.objects.filter(deal=deal)[0]
    entry = {"at": NOW, "actor": "x", "action": "x", "previous": "", "digest": "x"}
    for number, act in enumerate((Act.SIGNED, Act.DECLINED)):
        copy.pk, copy.act = None, act
        copy.entry = Entry.objects.create(subject="x", number=number + 1, **entry)
        with pytest.raises(IntegrityError, match="evidence_answers_once"), transaction.atomic():
            copy.save(force_insert=True)
    assert Evidence.objects.filter(act=Act.SIGNED).count() == deal.signatories.count()


@pytest.mark.parametrize("stage", [Stage.DRAFTING, Stage.REVIEW, Stage.READY, Stage.ACTIVE])
def test_i5_outside_an_open_round_nothing_is_signed(world: World, stage: Stage) -> None:
    deal = AT[stage](world)
    before = Evidence.objects.count(), Entry.objects.count()
    actor = partner(parties_of(deal)[0])
    facts = {"version_sha256": "0" * 64}
    if stage == Stage.ACTIVE:
        assert sign(world, deal, actor=actor).round.state == RoundState.SEALED
    else:
        with pytest.raises(DomainError):
            services.sign_deal(
                actor=actor,
                deal=deal,
                signature=services.Signature("P", "D", **facts, consent=services.Consent("x", "y")),
                trace=services.Trace(NOW),
                now=NOW,
            )
    assert (Evidence.objects.count(), Entry.objects.count()) == before


def test_i5_no_act_out_of_turn_late_or_without_a_mandate(world: World) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    former = type(world.mayor)(world.mayor.user_id, cities={})
    late = dt.datetime(2026, 3, 17, 0, 1, tzinfo=dt.UTC)
    tries: list[Callable[[], object]] = [
        lambda: sign(world, deal),
        lambda: sign(world, deal, actor=former),
        lambda: sign(world, deal, actor=partner(party), now=late),
        lambda: decline(world, deal, actor=partner(party), now=late),
        lambda: sign(world, deal, actor=stranger()),
    ]
    before = Entry.objects.count()
    for attempt in tries:
        with pytest.raises(DomainError), transaction.atomic():
            attempt()
    assert (Evidence.objects.count(), Entry.objects.count()) == (0, before)


def test_i6_a_round_is_sealed_exactly_where_there_is_a_seal(world: World) -> None:
    for deal in (signing(world), mayors_turn(world), sealing(world), signed(world)):
        sealed = Seal.objects.filter(document__deal_id=deal.pk, state=SealState.SEALED).exists()
        assert sealed is (deal.rounds.get().state == RoundState.SEALED)
        assert sealed is (deal.stage == Stage.ACTIVE)
        assert sealed is RegisterEntry.objects.filter(public_id=deal.public_id).exists()


def test_i7_every_move_of_a_round_has_one_entry_that_names_where_it_came_to(world: World) -> None:
    optional = frozen(world, partners=2)
    must, may = parties_of(optional)
    ask(world, optional, asks=[Ask(must), Ask(may, required=False)])
    decline(world, optional, actor=partner(may))
    sign(world, optional, actor=partner(must))
    ends: dict[str, Callable[[Deal], object]] = {
        RoundState.VOIDED: lambda deal: services.withdraw_signing(
            actor=world.coordinator, deal=deal, now=LATER
        ),
        RoundState.SUPERSEDED: lambda deal: services.reopen_deal(
            actor=world.coordinator, deal=deal, now=LATER
        ),
        RoundState.DECLINED: lambda deal: decline(world, deal),
        RoundState.EXPIRED: lambda deal: services.expire_round(
            round_id=deal.rounds.get().pk, now=NOW + dt.timedelta(days=30)
        ),
    }
    for state, act in ends.items():
        deal = mayors_turn(world)
        act(deal)
        told = [entry.data.get("round_state") for entry in Entry.objects.about(deal.subject)]
        assert told.count(state) == 1
        assert deal.rounds.get().state == state
    deal = signed(world)
    assert trail(deal)[3:] == [Action.OPEN, Act.SIGNED, Act.SIGNED, "all-signed", Action.COMPLETE_SIGNING]
    assert trail(optional)[3:] == [Action.OPEN, Act.DECLINED, Act.SIGNED]
    assert list(broken_links()) == []


def test_i8_a_seal_once_made_is_never_overwritten(world: World) -> None:
    deal = signed(world)
    seal = Seal.objects.select_related("document").get(document__deal_id=deal.pk)
    kept = blobs.keep(b"other bytes")
    with pytest.raises(Exception, match="only ever added"), transaction.atomic():
        Seal.objects.filter(pk=seal.pk).update(sha256=kept)
    with pytest.raises(Exception, match="only ever added"), transaction.atomic():
        Document.objects.filter(pk=seal.document_id).update(sha256=kept)
    with pytest.raises(SigningRound.DoesNotExist):
        services.conclude(seal.document, seal, LATER)
    assert RegisterEntry.objects.get().sealed_sha256 == seal.sha256


def test_i9_the_assurance_shown_is_the_assurance_proven(world: World) -> None:
    deal = signed(world)
    proven = dict(Evidence.objects.values_list("signatory_id", "assurance"))
    shown = RegisterEntry.objects.get().signatures
    slots = {slot.organisation: slot.pk for slot in Signatory.objects.filter(deal=deal)}
    assert {slots[entry["organisation"]]: entry["assurance"] for entry in shown} == proven
    by_account = Signatory.objects.get(deal=deal, user__isnull=False)
    for slot, assurance in proven.items():
        wanted = Assurance.SES_ACCOUNT if slot == by_account.pk else Assurance.SES_EMAIL_OTP
        assert assurance == wanted
    labels = " ".join(str(assurance.label) for assurance in Assurance).lower()
    assert "simple electronic signature" in labels
    assert "advanced" not in labels
    assert "qualified" not in labels.replace("submitted as qualified, checked by staff", "")


@pytest.mark.parametrize("stage", [Stage.DRAFTING, Stage.REVIEW, Stage.READY, Stage.SIGNING])
def test_i10_what_is_not_sealed_is_read_by_its_parties_only(world: World, stage: Stage) -> None:
    deal = AT[stage](world)
    outsiders: list[Actor] = [
        Public(),
        stranger(),
        new_world().coach,
        partner(parties_of(signing(new_world()))[0]),
    ]
    for actor in outsiders:
        assert not Deal.objects.visible_to(actor).filter(pk=deal.pk).exists()
        for part in (deal.versions, deal.signatories, deal.sections, deal.parties, deal.evidence):
            assert not part.visible_to(actor).exists()
        assert signing_progress(actor=actor, deal=deal) is None
        assert not RegisterEntry.objects.visible_to(actor).filter(public_id=deal.public_id).exists()
    assert Deal.objects.visible_to(partner(parties_of(deal)[0])).filter(pk=deal.pk).exists()


def test_i10_what_is_sealed_is_read_by_everybody_from_the_register_only(world: World) -> None:
    deal = signed(world)
    assert RegisterEntry.objects.visible_to(Public()).get().public_id == deal.public_id
    for actor in (Public(), stranger()):
        assert not Deal.objects.visible_to(actor).filter(pk=deal.pk).exists()


def test_i10_the_network_reads_from_the_frozen_text_on(world: World) -> None:
    for role in (NetworkRole.EC, NetworkRole.DESK):
        assert not Deal.objects.visible_to(staff(role)).filter(pk=draft(world).pk).exists()
        assert Deal.objects.visible_to(staff(role)).filter(pk=frozen(world).pk).exists()


@pytest.fixture
def broker_down() -> Iterator[None]:
    """A Celery app like ours whose broker does not answer."""
    ours = get_current_app()
    down = Celery("down", set_as_current=False)
    down.config_from_object("django.conf:settings", namespace="CELERY")
    down.conf.update(broker_url="redis://127.0.0.1:1/0", task_routes=ours.conf.task_routes)
    down.set_current()
    yield
    ours.set_current()
    down.close()


@pytest.mark.fault("signing-26")
@pytest.mark.django_db(transaction=True)
def test_a_broker_that_was_away_at_the_last_signature_is_made_up_for_by_the_sweep(
    broker_down: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = printed(new_world())
    assert (deal.rounds.get().state, Seal.objects.get().state) == (RoundState.SEALING, SealState.REQUESTED)
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "enqueue", lambda name, key: found.append((name, key)))
    tasks.sweep_seals()
    assert found == [("icc.documents.tasks.seal", Seal.objects.get().pk)]
    assert seal_document(seal_id=found[0][1], now=LATER)
    assert (fresh(deal).stage, deal.rounds.get().state) == (Stage.ACTIVE, RoundState.SEALED)
    assert Message.objects.filter(kind="greendeals.signed").exists()
