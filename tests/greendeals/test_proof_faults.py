"""Faults of freezing and telling that nobody sees at once: numbers, alphabets, fonts, replays."""

import json
import math
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.core import mail

from greendeals.models import DealVersion, Section
from greendeals.services import freeze_deal
from icc.core.errors import Conflict
from icc.documents import glyphs, verifier
from icc.documents.services import content_of, render
from icc.notifications.models import Message
from icc.notifications.services import deliver
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    approved,
    draft,
    freeze,
    fresh,
    new_world,
    signing,
    submit,
    trail,
    version_of,
)

pytestmark = pytest.mark.django_db

ALPHABETS = 'aZ09 "\\/\n\tŁőßΩςЖщЇ’…€ÅÅﬁ\u0301\u200d\u2028😀𝄞'
ROUNDS = 300


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


def values(chance: random.Random, depth: int = 0) -> Any:
    """Return plain data such as a deal is made of, at random."""
    kinds = ["text", "number", "truth", "nothing"] + (["list", "object"] * 2 if depth < 4 else [])
    match chance.choice(kinds):
        case "text":
            return "".join(chance.choices(ALPHABETS, k=chance.randrange(9)))
        case "number":
            return chance.randint(-(2**53) + 1, 2**53 - 1)
        case "truth":
            return chance.random() < 1 / 2
        case "nothing":
            return None
        case "list":
            return [values(chance, depth + 1) for _ in range(chance.randrange(4))]
        case _:
            return {
                "".join(chance.choices(ALPHABETS, k=3)): values(chance, depth + 1)
                for _ in range(chance.randrange(5))
            }


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return the same with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def samples() -> Iterator[tuple[random.Random, dict[str, Any]]]:
    for seed in range(ROUNDS):
        chance = random.Random(seed)
        yield chance, {"deal": values(chance), "more": values(chance)}


@pytest.mark.fault("signing-40")
def test_canonical_json_is_one_whatever_the_order_of_keys_and_reads_back_the_same() -> None:
    for chance, sample in samples():
        canonical = rfc8785.dumps(sample)
        assert rfc8785.dumps(shuffled(sample, chance)) == canonical
        assert json.loads(canonical) == sample
        assert rfc8785.dumps(json.loads(canonical)) == canonical


@pytest.mark.fault("signing-40")
def test_canonical_json_keeps_composed_and_decomposed_letters_apart() -> None:
    composed, apart = (unicodedata.normalize(form, "Å ő é") for form in ("NFC", "NFD"))
    assert rfc8785.dumps({"a": composed}) != rfc8785.dumps({"a": apart})
    assert json.loads(rfc8785.dumps({"a": apart}))["a"] == apart


@pytest.mark.fault("signing-40")
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 2**53, -(2**53), 10**30])
def test_what_has_no_canonical_form_is_refused_not_rounded(number: float) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        rfc8785.dumps({"sum": number})


@pytest.mark.fault("signing-40")
def test_the_verifier_writes_the_same_of_all_that_is_witnessed() -> None:
    witnessed: list[dict[str, Any]] = [
        {"b": 1, "a": "Ω Ж"},
        {"at": "2026-03-02T09:30:00+00:00", "slot": 7, "ő": ""},
    ]
    for facts in witnessed:
        assert verifier.canonical(facts) == rfc8785.dumps(facts)


@pytest.mark.fault("signing-39")
@pytest.mark.parametrize(
    "markup",
    [
        '<p>Look <img src="file:///etc/passwd"></p>',
        '<p><link rel="attachment" href="file:///etc/passwd"></p>',
        '<p><a href="http://192.0.2.1/x.png">x</a><img src="http://192.0.2.1/x.png"></p>',
        "<p><style>@import url(http://192.0.2.1/a.css)</style></p>",
    ],
)
def test_nothing_that_a_text_names_is_fetched_into_the_frozen_file(world: World, markup: str) -> None:
    deal = draft(world)
    Section.objects.filter(deal=deal, key="context").update(body=f"<p>Words.</p>{markup}")
    deal = freeze(world, approve(world, submit(world, fresh(deal))), pdf=False)
    document = version_of(deal).document
    assert document
    assert render(document_id=document.pk, now=NOW), "the engine raises where it is asked to fetch"
    document.refresh_from_db()
    content = content_of(document)
    assert b"root:x:" not in content
    assert content.count(b"/EmbeddedFile") == 1


@pytest.mark.fault("signing-49")
@pytest.mark.parametrize("sign", ["漢", "א", "\U0001d11e"])
def test_a_sign_that_no_font_has_stops_the_freeze_and_is_named(world: World, sign: str) -> None:
    deal = approved(world, title=f"Sun {sign}")
    with pytest.raises(Conflict) as refused:
        freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    assert sign in str(refused.value.message)
    assert not DealVersion.objects.exists()


@pytest.mark.fault("signing-49")
def test_latin_greek_and_cyrillic_can_be_printed() -> None:
    assert glyphs.unprintable("Zażółć gęślą jaźń, Ηλιακές στέγες, Чиста доставка, 5 m² × 3 – “€”…") == []


@pytest.mark.fault("signing-49")
def test_without_fonts_nothing_is_frozen(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = approved(world)
    monkeypatch.setattr(glyphs, "ASSETS", tmp_path)
    glyphs.printable.cache_clear()
    try:
        with pytest.raises(Conflict):
            freeze_deal(actor=world.coordinator, deal=deal, now=NOW)
    finally:
        glyphs.printable.cache_clear()
    assert not DealVersion.objects.exists()


@pytest.mark.fault("signing-50")
def test_a_mail_worker_that_comes_again_sends_nothing_twice_and_moves_no_round(world: World) -> None:
    deal = signing(world, partners=2)
    before = trail(deal), deal.rounds.get().state
    messages = list(Message.objects.order_by("pk"))
    mail.outbox.clear()
    for _ in range(2):
        for message in messages:
            deliver(message_id=message.pk, now=NOW)
    assert len(mail.outbox) == len(messages)
    assert (trail(fresh(deal)), deal.rounds.get().state) == before


@pytest.mark.fault("signing-50")
def test_a_mail_that_cannot_be_sent_moves_no_round(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    deal = signing(world)
    before = trail(deal)
    for message in Message.objects.all():
        assert not deliver(message_id=message.pk, now=NOW)
    assert (trail(fresh(deal)), fresh(deal).stage) == (before, deal.stage)
