"""What a partner does behind the door: reads, talks, signs, declines, and what is not theirs to see."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Comment, Contact, Deal, Evidence, Party, Section, SigningRound
from greendeals.services import Ask, partner_of
from greendeals.workflow import RoundState, SectionKey, Stage
from icc.accounts.models import User
from icc.core import clock
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from icc.ui.prose import from_plain
from tests.factories.deals import PDF, CommitmentFactory, ContactFactory, PartyFactory
from tests.greendeals.doors import (
    ask_now,
    asked,
    come_in,
    freeze_now,
    invite,
    link_of,
    sign_by_hand,
    text_of,
    token_for,
    with_parties,
)
from tests.greendeals.world import World, fresh, new_world, seal, sign

pytestmark = pytest.mark.django_db

PAT, QUINN = "pat@sun.example", "quinn@wind.example"


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    """Requests of other tests count for nothing."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


@pytest.fixture
def browser() -> Client:
    """Of somebody without an account."""
    return Client()


def home(browser: Client, token: str) -> str:
    response = browser.get(f"/p/{token}/")
    assert response.status_code == 200
    return text_of(response)


def decline_by_hand(browser: Client, token: str, deal: Deal, reason: str) -> int:
    shown = deal.versions.latest("number").sha256
    answer = browser.post(f"/p/{token}/decline/", {"reason": reason, "version_sha256": shown})
    return answer.status_code


def finish(world: World, deal: Deal) -> None:
    """Let the mayor sign and the worker seal."""
    sign(world, deal, now=clock.now())
    seal(deal, now=clock.now())


def test_the_page_says_first_what_is_asked_then_what_is_promised_then_the_text(
    world: World, browser: Client
) -> None:
    deal = with_parties(world, PAT, QUINN, title="Roofs full of sun")
    Section.objects.filter(deal=deal, key=SectionKey.CITY_ROLE).update(body="The city lends the roofs.")
    Section.objects.filter(deal=deal, key=SectionKey.CONTEXT).update(body="Roofs lie bare.")
    first, second = deal.parties.order_by("pk")
    first.commitments.update(text="I put panels up.")
    second.commitments.update(text="They sell the power.")
    deal = ask_now(world, freeze_now(world, fresh(deal)))
    token = token_for(PAT)
    page = home(come_in(browser, token), token)
    order = [
        "What you are asked",
        f"What you promise for {first.name}",
        "I put panels up.",
        "What the others promise",
        "They sell the power.",
        "What Alcoi does",
        "The city lends the roofs.",
        "The whole text",
        "Roofs lie bare.",
        "Your answer",
        "Your talk with Alcoi",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "What has changed" not in page


def test_signing_leads_to_a_receipt_and_once_sealed_to_the_register(world: World, browser: Client) -> None:
    deal = asked(world, PAT, QUINN)
    version = deal.versions.get()
    token = token_for(PAT)
    come_in(browser, token)
    assert "simple electronic signature" in text_of(browser.get(f"/p/{token}/sign/"))
    answer = sign_by_hand(browser, token, deal)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/{token}/receipt/")
    receipt = text_of(browser.get(f"/p/{token}/receipt/"))
    for fact in (
        "as Owner",
        version.sha256,
        version.pdf_sha256,
        version.verify_address,
        "2 others have still",
    ):
        assert fact in receipt, fact
    slot = deal.signatories.get(party__contact__email=PAT)
    evidence = Evidence.objects.get(signatory=slot, act="signed")
    assert evidence.assurance == "ses-email-otp"
    assert evidence.consent == "sign-2-partner"
    assert evidence.identified_at < evidence.at
    sign_by_hand(come_in(Client(), token_for(QUINN)), token_for(QUINN), deal)
    assert "One other has still to sign" in home(browser, token)
    finish(world, deal)
    assert f'href="/register/{deal.public_id}/"' in text_of(browser.get(f"/p/{token}/receipt/"))


@pytest.mark.fault("signing-1")
@pytest.mark.fault("signing-7")
def test_a_second_signature_or_refusal_changes_nothing(world: World, browser: Client) -> None:
    deal = asked(world, PAT)
    token = token_for(PAT)
    come_in(browser, token)
    sign_by_hand(browser, token, deal)
    first = deal.signatories.get(user=None).signed_at
    for _ in range(2):
        again = sign_by_hand(browser, token, deal, typed_name="Somebody else")
        assert (again.status_code, again.headers["Location"]) == (302, f"/p/{token}/receipt/")
    assert decline_by_hand(browser, token, deal, "Changed my mind") == 302
    later = Client()
    page = home(come_in(later, token), token)
    assert "Signed on" in page
    assert "Go to the signature" not in page
    assert later.get(f"/p/{token}/sign/").headers["Location"] == f"/p/{token}/receipt/"
    slot = deal.signatories.get(user=None)
    assert (slot.signed_at, slot.declined_at, slot.function) == (first, None, "Owner")
    assert Evidence.objects.filter(act="signed").count() == 1


@pytest.mark.parametrize(
    ("field", "words"),
    [("typed_name", "Type your full name"), ("function", "in which function"), ("consent", "Tick the box")],
)
def test_a_signature_that_lacks_something_is_asked_for_again(
    world: World, browser: Client, field: str, words: str
) -> None:
    deal = asked(world, PAT)
    token = token_for(PAT)
    answer = sign_by_hand(come_in(browser, token), token, deal, **{field: ""})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert ("Pat Partner" in text_of(answer)) == (field != "typed_name")
    assert deal.signatories.get(user=None).signed_at is None


def reworded(world: World, deal: Deal, body: str) -> Deal:
    """Let the city take the text back, change it and ask anew."""
    services.reopen_deal(actor=world.coordinator, deal=deal, now=clock.now())
    Section.objects.filter(deal=deal, key=SectionKey.OBJECTIVES).update(body=body)
    Deal.objects.filter(pk=deal.pk).update(content_version=deal.content_version + 1)
    return ask_now(world, freeze_now(world, fresh(deal)))


@pytest.mark.fault("signing-5")
@pytest.mark.parametrize("act", ["sign", "decline"])
def test_a_tab_with_an_old_text_shows_what_changed_and_signs_nothing(
    world: World, browser: Client, act: str
) -> None:
    deal = asked(world, PAT)
    old = deal.versions.get().sha256
    deal = reworded(world, deal, from_plain("Twice as many <roofs>."))
    token = token_for(PAT)
    come_in(browser, token)
    answers = {"reason": "No."} if act == "decline" else {}
    stale = (
        sign_by_hand(browser, token, deal, version_sha256=old)
        if act == "sign"
        else browser.post(f"/p/{token}/decline/", {**answers, "version_sha256": old})
    )
    page = text_of(stale)
    assert stale.status_code == 409
    assert "has changed since you opened it" in page
    assert "A text." in page
    assert "Twice as many &lt;roofs&gt;." in page
    assert "Read the text again" in page
    slot = deal.rounds.latest("pk").signatories.get(user=None)
    assert (slot.signed_at, slot.declined_at) == (None, None)


def test_a_new_text_says_what_changed_since_the_last_answer(world: World, browser: Client) -> None:
    deal = asked(world, PAT)
    token = token_for(PAT)
    sign_by_hand(come_in(browser, token), token, deal)
    deal = reworded(world, deal, "Twice as many roofs.")
    assert browser.get(f"/p/{token}/").status_code == 410
    token = token_for(PAT)
    page = home(come_in(browser, token), token)
    assert "What has changed since you last answered" in page
    changed = page[page.index("What has changed") : page.index("The whole text")]
    assert "Twice as many roofs." in changed
    assert "Go to the signature" in page


@pytest.mark.fault("signing-14")
def test_who_is_not_asked_yet_cannot_sign(world: World, browser: Client) -> None:
    deal = freeze_now(world, with_parties(world, PAT, QUINN))
    first, second = deal.parties.order_by("pk")
    token = invite(world, deal, second)
    deal = ask_now(world, deal, [Ask(first, 1), Ask(second, 2)])
    come_in(browser, token)
    assert "It is not your turn yet" in home(browser, token)
    answer = sign_by_hand(browser, token, deal)
    assert answer.status_code == 409
    assert "It is not your turn yet" in text_of(answer)
    assert decline_by_hand(browser, token, deal, "No.") == 409
    slot = deal.signatories.get(party=second)
    assert (slot.signed_at, slot.declined_at) == (None, None)


@pytest.mark.fault("signing-15")
def test_a_party_that_is_only_named_reads_and_talks_but_does_not_sign(world: World, browser: Client) -> None:
    deal = with_parties(world, PAT, QUINN)
    named = deal.parties.latest("pk")
    Party.objects.filter(pk=named.pk).update(signs=False)
    deal = freeze_now(world, fresh(deal))
    token = invite(world, deal, named)
    deal = ask_now(world, deal)
    page = home(come_in(browser, token), token)
    assert "is not asked to sign it" in page
    assert "Go to the signature" not in page
    answer = sign_by_hand(browser, token, deal)
    assert answer.status_code == 403
    assert "You are not asked to sign this deal" in text_of(answer)
    assert not deal.signatories.filter(signed_at__isnull=False).exists()


def test_a_round_that_has_ended_takes_no_signature(world: World, browser: Client) -> None:
    deal = asked(world, PAT)
    services.withdraw_signing(actor=world.coordinator, deal=deal, now=clock.now())
    token = invite(world, deal)
    come_in(browser, token)
    assert "The city has withdrawn the request to sign." in home(browser, token)
    answer = sign_by_hand(browser, token, deal)
    assert answer.status_code == 409
    assert "The city has withdrawn the request to sign." in text_of(answer)


@pytest.mark.fault("signing-16")
@pytest.mark.parametrize("state", [RoundState.DECLINED, RoundState.OPEN])
def test_declining_warns_of_what_follows_and_then_it_does(
    world: World, browser: Client, state: RoundState
) -> None:
    required = state == RoundState.DECLINED
    deal = freeze_now(world, with_parties(world, PAT, QUINN))
    first, second = deal.parties.order_by("pk")
    deal = ask_now(world, deal, [Ask(first, required=required), Ask(second)])
    token = token_for(PAT)
    come_in(browser, token)
    page = text_of(browser.get(f"/p/{token}/decline/"))
    assert ("ends for everybody" in page) == required
    assert decline_by_hand(browser, token, deal, "Too dear for us.") == 302
    slot = deal.signatories.get(party=first)
    assert (slot.reason, SigningRound.objects.get().state) == ("Too dear for us.", state)
    told = Message.objects.get(kind="greendeals.declined", address=world.user(CityRole.COORDINATOR).email)
    assert told.context["reason"] == "Too dear for us."
    page = home(browser, token)
    assert "You have declined" in page
    assert "Too dear for us." in page
    assert "Go to the signature" not in page
    assert sign_by_hand(browser, token, deal).headers["Location"] == f"/p/{token}/"
    assert browser.get(f"/p/{token_for(QUINN)}/").status_code == (410 if required else 200)


@pytest.mark.fault("signing-17")
@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 10_000])
def test_declining_without_a_reason_or_with_a_novel(world: World, browser: Client, reason: str) -> None:
    deal = asked(world, PAT)
    token = token_for(PAT)
    come_in(browser, token)
    assert decline_by_hand(browser, token, deal, reason) == 422
    assert deal.signatories.get(user=None).declined_at is None


@pytest.mark.fault("signing-17")
def test_a_reason_in_html_is_shown_as_typed(world: World, browser: Client) -> None:
    deal = freeze_now(world, with_parties(world, PAT, QUINN))
    first, second = deal.parties.order_by("pk")
    deal = ask_now(world, deal, [Ask(first, required=False), Ask(second)], quorum=1)
    token = token_for(PAT)
    come_in(browser, token)
    assert decline_by_hand(browser, token, deal, "<script>alert(1)</script>") == 302
    page = home(browser, token)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_comment_reaches_the_city_and_the_answer_comes_back(world: World, browser: Client) -> None:
    deal = with_parties(world, PAT)
    party = deal.parties.get()
    token = invite(world, deal)
    page = home(come_in(browser, token), token)
    assert "Your answer is no signature" in page
    answer = browser.post(f"/p/{token}/comment/", {"body": "Who pays for <scaffolding>?"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/{token}/")
    told = Message.objects.get(kind="greendeals.commented")
    assert told.address == world.user(CityRole.COORDINATOR).email
    services.reply(actor=world.coordinator, deal=deal, party=party, body="We do.", now=clock.now())
    page = home(browser, token)
    assert page.index("Who pays for &lt;scaffolding&gt;?") < page.index("We do.")
    assert Message.objects.get(kind="greendeals.answered").address == PAT


@pytest.mark.parametrize("body", ["", "   ", "x" * 2_001])
def test_a_comment_that_says_nothing_or_too_much(world: World, browser: Client, body: str) -> None:
    deal = with_parties(world, PAT)
    token = invite(world, deal)
    answer = come_in(browser, token).post(f"/p/{token}/comment/", {"body": body})
    assert answer.status_code == 422
    assert body in text_of(answer)
    assert not Comment.objects.exists()


def test_the_pdf_is_the_frozen_one_and_then_the_sealed_one(world: World, browser: Client) -> None:
    deal = with_parties(world, PAT)
    token = invite(world, deal)
    come_in(browser, token)
    assert browser.get(f"/p/{token}/pdf/").status_code == 404
    deal = ask_now(world, freeze_now(world, deal))
    token = token_for(PAT)
    come_in(browser, token)
    answer = browser.get(f"/p/{token}/pdf/")
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "private, no-store"
    sign_by_hand(browser, token, deal)
    finish(world, deal)
    assert browser.get(f"/p/{token}/pdf/").content.startswith(PDF + b"\n% and its seal")
    assert fresh(deal).stage == Stage.ACTIVE


def test_nothing_of_other_parties_people_or_talk_is_shown(world: World, browser: Client) -> None:
    deal = with_parties(world, PAT, QUINN)
    other = deal.parties.latest("pk")
    Contact.objects.filter(party=other).update(name="Quinn Quiet", function="Chief of wind")
    services.reply(actor=world.coordinator, deal=deal, party=other, body="Between us.", now=clock.now())
    deal = ask_now(world, freeze_now(world, deal))
    theirs = token_for(QUINN)
    services.comment_as_partner(actor=partner_of(link_of(theirs)), deal=deal, body="Psst.", now=clock.now())
    token = token_for(PAT)
    come_in(browser, token)
    pages = [text_of(browser.get(f"/p/{token}/{page}")) for page in ("", "sign/", "decline/")]
    sign_by_hand(browser, token, deal)
    pages += [text_of(browser.get(f"/p/{token}/{page}")) for page in ("", "receipt/")]
    for page in pages:
        for secret in (QUINN, PAT, "Quinn Quiet", "Chief of wind", "Between us.", "Psst."):
            assert secret not in page, secret
    assert other.name in pages[0]


def test_the_wall_of_the_database_stands_behind_the_pages(world: World) -> None:
    deal, elsewhere = asked(world, PAT), asked(world, QUINN)
    with scope(partner_of(link_of(token_for(PAT)))):
        assert [row.pk for row in Deal.objects.all()] == [deal.pk]
        assert {row.deal_id for row in Party.objects.all()} == {deal.pk}
        assert {row.deal_id for row in SigningRound.objects.all()} == {deal.pk}
        assert not Contact.objects.exists()
        assert not Deal.objects.filter(pk=elsewhere.pk).exists()
        assert not Deal.objects.filter(pk=deal.pk).update(title="Mine")


@pytest.mark.parametrize("role", [CityRole.COORDINATOR, CityRole.SIGNATORY, None])
def test_whoever_the_browser_is_signed_in_as_the_door_is_the_partners(
    world: World, client_for: Callable[[User], Client], role: CityRole | None
) -> None:
    deal = asked(world, PAT)
    user = world.user(role) if role else new_world().user(CityRole.COORDINATOR)
    browser, token = client_for(user), token_for(PAT)
    come_in(browser, token)
    page = home(browser, token)
    assert "You are here for" in page
    assert user.name not in page
    assert "/home/" not in page
    assert "/w/" not in page
    sign_by_hand(browser, token, deal)
    assert deal.signatories.get(user=None).signed_at
    assert deal.signatories.get(user__isnull=False).signed_at is None
    assert browser.get("/home/").status_code == 200
    assert browser.get(f"/deals/{deal.public_id}/").status_code == (200 if role else 404)


def test_a_confirmed_link_opens_no_page_of_people_with_accounts(world: World, browser: Client) -> None:
    deal = asked(world, PAT)
    token = token_for(PAT)
    come_in(browser, token)
    for path in (f"/deals/{deal.public_id}/", f"/deals/{deal.public_id}/sign/", "/home/"):
        assert browser.get(path).headers["Location"].startswith("/accounts/login/")
    assert browser.get(f"/api/v1/deals/{deal.public_id}/").status_code == 403
    document = deal.versions.get().document
    assert document
    assert browser.get(f"/documents/{document.public_id}/").status_code == 302


def test_a_party_without_a_promise_of_its_own_signs_the_whole(world: World, browser: Client) -> None:
    deal = freeze_now(world, with_parties(world, PAT, title="Sun"))
    lonely = PartyFactory(deal=deal, kind=deal.parties.get().kind)
    ContactFactory(deal=deal, party=lonely, email=QUINN)
    token = invite(world, deal, lonely)
    page = home(come_in(browser, token), token)
    assert f"What you promise for {lonely.name}" in page
    assert "Nothing so far." in page


def test_a_deal_of_the_demonstration_is_marked(browser: Client) -> None:
    world = new_world(edition__is_demonstration=True)
    deal = asked(world, PAT)
    token = token_for(PAT)
    come_in(browser, token)
    for page in ("", "sign/", "decline/"):
        assert "Demonstration, no legal value" in text_of(browser.get(f"/p/{token}/{page}"))
    sign_by_hand(browser, token, deal)
    assert "Demonstration, no legal value" in text_of(browser.get(f"/p/{token}/receipt/"))


SCOPES = 5 + 5 + 1
"""Around the view: the request's scope, that in which the link is found, and the partner's own."""

DEAL = 10
"""Session, link, deal, party, slot with its round and text, version, talk, words on drafts, last answer,
register."""

STAND = 5 + 5
"""A scope of its own; links, renewals, comments, proposals, words."""


@pytest.mark.parametrize("parties", [1, 3])
@pytest.mark.parametrize("signed", [0, 1])
def test_the_page_asks_the_same_few_questions_however_many_take_part(
    world: World,
    browser: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    parties: int,
    signed: int,
) -> None:
    """Until when there is time is read before the answer, how many are left after it."""
    deal = asked(world, *(f"p{n}@sun.example" for n in range(parties)))
    for party in deal.parties.all():
        CommitmentFactory(deal=deal, party=party)
    token = token_for("p0@sun.example")
    come_in(browser, token)
    if signed:
        sign_by_hand(browser, token, deal)
    until_or_left = 1
    with django_assert_num_queries(SCOPES + DEAL + until_or_left):
        home(browser, token)


@pytest.mark.parametrize("parties", [1, 3])
def test_a_draft_is_shown_in_a_fixed_number_of_queries(
    world: World, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, parties: int
) -> None:
    """No text is frozen and nobody was asked: sections, parties and promises are read instead.

    So are the partner's own promises and proposals, and how far it is.
    """
    deal = with_parties(world, *(f"p{n}@sun.example" for n in range(parties)))
    token = invite(world, deal)
    come_in(browser, token)
    with django_assert_num_queries(SCOPES + DEAL - 1 + 6 + STAND + 2):
        home(browser, token)


def test_the_deadline_is_shown_in_the_days_of_the_reader(world: World, browser: Client) -> None:
    deal = asked(world, PAT)
    SigningRound.objects.update(deadline=dt.date(2099, 3, 16))
    token = token_for(PAT)
    assert "until 16 March 2099" in home(come_in(browser, token), token)
    assert deal.title in home(browser, token)
