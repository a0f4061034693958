"""What a partner does with a draft behind the door: reads it, gives its word, proposes, takes back."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from greendeals import services
from greendeals.models import Answer, Commitment, Deal, Party, Proposal
from greendeals.workflow import SectionKey, Stage
from icc.core import clock
from tests.factories.deals import CommentFactory, ProposalFactory
from tests.greendeals.doors import come_in, invite, text_of, with_parties
from tests.greendeals.world import World, fresh, new_world, parties_of, partner

pytestmark = pytest.mark.django_db

PAT, KIM = "pat+deals@sun.example", "Kim@Wind.example"


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    """Requests of other tests count for nothing."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


@pytest.fixture
def deal(world: World) -> Deal:
    """A draft with two partners."""
    return with_parties(world, PAT, KIM, title="Sun on the roofs")


@pytest.fixture
def party(deal: Deal) -> Party:
    """The first of them."""
    return parties_of(deal)[0]


@pytest.fixture
def token(world: World, deal: Deal, party: Party) -> str:
    """Its link."""
    return invite(world, deal, party)


@pytest.fixture
def browser(token: str) -> Client:
    """The browser in which its code was typed."""
    return come_in(Client(), token)


def page(browser: Client, token: str) -> str:
    return " ".join(text_of(browser.get(f"/p/{token}/")).split())


def answer(browser: Client, token: str, deal: Deal, **facts: object) -> int:
    typed = {"verdict": "yes", "content_version": fresh(deal).content_version, "reason": "", **facts}
    return int(browser.post(f"/p/{token}/word/", typed).status_code)


def wish(browser: Client, token: str, party: Party, **facts: str) -> object:
    promise = party.commitments.get()
    typed = {"text": "One roof.", "measure": "kWp", "due_on": "2029-06-30", "reason": "Old.", **facts}
    return browser.post(f"/p/{token}/promises/{promise.public_id}/", typed)


def change(world: World, deal: Deal, words: str) -> None:
    """Let the city change the text."""
    section = deal.sections.get(key=SectionKey.CONTEXT)
    services.save_section(
        actor=world.coordinator,
        deal=deal,
        key=SectionKey.CONTEXT,
        body=f"<p>{words}</p>",
        version=section.version,
        now=clock.now(),
    )


def test_the_draft_asks_for_a_word_and_says_that_it_is_no_signature(browser: Client, token: str) -> None:
    shown = page(browser, token)
    assert "Give your answer" in shown
    assert "Your answer is no signature" in shown
    assert "Waits for you" in shown
    form = text_of(browser.get(f"/p/{token}/word/"))
    assert "This is no signature" in form
    assert "<script" not in form.split("<main")[1].split("</main>")[0]


def test_accepting_is_shown_and_can_be_taken_back(browser: Client, token: str, deal: Deal) -> None:
    assert answer(browser, token, deal) == 302
    assert "You accept this draft" in page(browser, token)
    assert browser.post(f"/p/{token}/word/back/").status_code == 302
    assert "Give your answer" in page(browser, token)
    assert Answer.objects.get().taken_back_at


def test_a_no_without_a_reason_is_marked_and_keeps_the_choice(
    browser: Client, token: str, deal: Deal
) -> None:
    assert answer(browser, token, deal, verdict="no") == 422
    assert not Answer.objects.exists()
    assert answer(browser, token, deal, verdict="no", reason="Too early <b>for us</b>.") == 302
    shown = page(browser, token)
    assert "You do not accept this draft" in shown
    assert "Too early &lt;b&gt;for us&lt;/b&gt;." in shown
    assert "Waits for Alcoi" in shown


def test_a_word_is_history_once_the_text_changes_and_the_page_says_what_changed(
    world: World, browser: Client, token: str, deal: Deal
) -> None:
    answer(browser, token, deal)
    change(world, deal, "Quite another ambition.")
    shown = page(browser, token)
    assert "You accept this draft" not in shown
    assert "The city has changed the text since your answer" in shown
    assert "What has changed since you last answered" in shown
    assert "Quite another ambition." in shown.split('id="changes"')[1]


def test_a_word_on_the_text_before_is_refused_and_its_reason_is_kept(
    world: World, browser: Client, token: str, deal: Deal
) -> None:
    seen = fresh(deal).content_version
    change(world, deal, "Quite another ambition.")
    typed = {"verdict": "no", "content_version": seen, "reason": "We wanted two roofs."}
    response = browser.post(f"/p/{token}/word/", typed)
    assert response.status_code == 409
    shown = text_of(response)
    assert "The city has changed the text since you opened it" in shown
    assert "We wanted two roofs." in shown
    assert not Answer.objects.exists()


def test_a_draft_that_was_frozen_while_the_form_was_open_loses_no_word(
    browser: Client, token: str, deal: Deal, party: Party
) -> None:
    promise = party.commitments.get()
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.READY)
    response = browser.post(f"/p/{token}/word/", {"verdict": "no", "reason": "We wanted two roofs."})
    assert response.status_code == 423
    assert "We wanted two roofs." in text_of(response)
    typed = {"text": "Three roofs.", "measure": "", "due_on": "", "reason": "We have three."}
    response = browser.post(f"/p/{token}/promises/{promise.public_id}/", typed)
    assert response.status_code == 423
    box = text_of(response).split('<textarea name="body"')[1].split("</textarea>")[0]
    assert "Three roofs." in box
    assert "We have three." in box


def test_a_promise_deleted_while_the_form_was_open_loses_no_word(
    browser: Client, token: str, party: Party
) -> None:
    promise = party.commitments.get()
    Commitment.objects.filter(pk=promise.pk).delete()
    typed = {"text": "Three roofs.", "measure": "", "due_on": "", "reason": "We have three."}
    response = browser.post(f"/p/{token}/promises/{promise.public_id}/", typed)
    assert response.status_code == 409
    shown = text_of(response)
    assert "The city has taken this promise out of the draft meanwhile." in shown
    assert "Three roofs." in shown


def test_a_proposal_is_shown_until_it_is_answered_and_then_what_became_of_it(
    world: World, browser: Client, token: str, deal: Deal, party: Party
) -> None:
    assert wish(browser, token, party).status_code == 302  # type: ignore[attr-defined]
    shown = page(browser, token)
    assert "waits for the city" in shown
    assert "One roof." in shown
    services.refuse_proposal(
        actor=world.coordinator,
        deal=deal,
        proposal=Proposal.objects.get(),
        answer="We need <i>both</i>.",
        now=clock.now(),
    )
    shown = page(browser, token)
    assert "The city did not take your proposal" in shown
    assert "We need &lt;i&gt;both&lt;/i&gt;." in shown


def test_a_proposal_can_be_changed_and_taken_back(browser: Client, token: str, party: Party) -> None:
    wish(browser, token, party)
    promise = party.commitments.get()
    assert "One roof." in text_of(browser.get(f"/p/{token}/promises/{promise.public_id}/"))
    row = Proposal.objects.get()
    assert browser.post(f"/p/{token}/proposals/{row.public_id}/drop/").status_code == 302
    assert not Proposal.objects.exists()


def test_a_bad_wish_is_marked_at_the_field_and_kept(browser: Client, token: str, party: Party) -> None:
    response = wish(browser, token, party, due_on="1999-01-01")
    assert response.status_code == 422  # type: ignore[attr-defined]
    shown = text_of(response)
    assert "Check the year" in shown
    assert "One roof." in shown
    same = party.commitments.get()
    response = wish(
        browser, token, party, text=same.text, measure=same.measure, due_on=str(same.due_on or "")
    )
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "This is what the draft says already" in text_of(response)


def test_a_partner_sees_nothing_of_what_another_says(
    world: World, browser: Client, token: str, deal: Deal, party: Party
) -> None:
    _own, other = parties_of(deal)
    secret: dict[str, Any] = {"actor": partner(other), "deal": deal, "now": clock.now()}
    services.give_word(
        **secret, accepted=False, content_version=fresh(deal).content_version, reason="Secret no."
    )
    CommentFactory(deal=deal, party=other, body="Secret talk.")
    hidden = ProposalFactory(deal=deal, party=other, commitment=other.commitments.get(), text="Secret wish.")
    assert "Secret" not in page(browser, token)
    foreign = other.commitments.get().public_id
    assert browser.get(f"/p/{token}/promises/{foreign}/").status_code == 409
    assert browser.post(f"/p/{token}/proposals/{hidden.public_id}/drop/").status_code == 409
    assert Proposal.objects.filter(pk=hidden.pk).exists()


def test_the_link_of_a_removed_party_says_so_kindly(
    world: World, browser: Client, token: str, deal: Deal, party: Party
) -> None:
    services.remove_party(actor=world.coordinator, deal=deal, party=party, now=clock.now())
    for path, method in (("", "get"), ("word/", "post"), ("comment/", "post")):
        response = getattr(browser, method)(f"/p/{token}/{path}")
        assert response.status_code == 410
        assert "Alcoi has taken your organisation out of this draft" in text_of(response)
        assert "Sun on the roofs" not in text_of(response)


def test_after_half_an_hour_what_was_typed_is_kept_for_the_next_code(token: str, party: Party) -> None:
    browser = Client()
    promise = party.commitments.get()
    typed = {"text": "Three roofs.", "measure": "kWp", "due_on": "", "reason": "We have three."}
    assert browser.post(f"/p/{token}/promises/{promise.public_id}/", typed).status_code == 302
    come_in(browser, token)
    form = text_of(browser.get(f"/p/{token}/promises/{promise.public_id}/"))
    assert "Three roofs." in form
    assert "We have three." in form


def test_two_parties_with_one_mailbox_keep_their_words_apart(world: World) -> None:
    deal = with_parties(world, PAT, PAT.upper())
    _first, second = parties_of(deal)
    browser, token = Client(), invite(world, deal, second)
    come_in(browser, token)
    assert answer(browser, token, deal) == 302
    assert [row.party for row in Answer.objects.all()] == [second]
