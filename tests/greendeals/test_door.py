"""Coming in through the partner door: the link, the code, the half hour."""

import datetime as dt
import secrets

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals.models import Code, Evidence, Link
from greendeals.services import SESSION_VALID_FOR, ask_for_links, mailbox_of, send_links_again
from greendeals.tasks import send_links
from icc.audit.models import Entry
from icc.core import clock
from icc.core.errors import Conflict
from icc.notifications.models import Message
from tests.greendeals.doors import (
    ask_now,
    asked,
    code_for,
    come_in,
    freeze_now,
    invite,
    link_of,
    sign_by_hand,
    text_of,
    token_for,
    with_parties,
    wrong,
)
from tests.greendeals.world import World, fresh, new_world

pytestmark = pytest.mark.django_db

MAILBOX = "pat.partner@sun.example"


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
    """Of somebody without an account, sending forms as a real one does."""
    return Client()


def trail(deal_pk: int) -> list[str]:
    return [entry.action for entry in Entry.objects.about(f"deal:{deal_pk}")]


def test_before_the_code_the_page_tells_who_invites_whom_and_nothing_of_the_deal(
    world: World, browser: Client
) -> None:
    deal = asked(world, MAILBOX, title="Roofs full of sun")
    party = deal.parties.get()
    page = text_of(browser.get(f"/p/{token_for(MAILBOX)}/"))
    assert f"Alcoi invites {party.name}" in page
    assert "p•••@sun.example" in page
    assert page.count("Send me a code") == 1
    for secret in (MAILBOX, deal.title, "A text.", "Put solar panels", party.contact.name):
        assert secret not in page, secret


PAGES = ("sign", "decline", "receipt", "pdf", "comment")


@pytest.mark.parametrize(
    ("method", "page"),
    [("GET", page) for page in (*PAGES, "code", "confirm")] + [("POST", page) for page in PAGES],
)
def test_who_is_not_identified_is_led_to_the_door(
    world: World, browser: Client, method: str, page: str
) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    response = browser.generic(method, f"/p/{token}/{page}/")
    assert (response.status_code, response.headers["Location"]) == (302, f"/p/{token}/")
    assert not Evidence.objects.exists()


@pytest.mark.fault("signing-48")
def test_a_partner_comes_in_with_the_code_from_the_mail_and_sees_the_deal(
    world: World, browser: Client
) -> None:
    deal = asked(world, MAILBOX, title="Roofs full of sun")
    token = token_for(MAILBOX)
    strict = Client(enforce_csrf_checks=True)
    form = {"csrfmiddlewaretoken": strict.get(f"/p/{token}/").cookies["csrftoken"].value}
    strict.post(f"/p/{token}/code/", form)
    page = text_of(strict.get(f"/p/{token}/"))
    assert "Type the code from the mail" in page
    digits = code_for(MAILBOX)
    typed = f" {digits[:3]} {digits[3:]} "
    assert strict.post(f"/p/{token}/confirm/", {**form, "digits": typed}).status_code == 302
    page = text_of(strict.get(f"/p/{token}/"))
    assert deal.title in page
    assert "Put solar panels on the roofs." in page
    assert "Go to the signature" in page
    assert deal.signatories.get(user=None).opened_at is not None
    assert [row.act for row in Evidence.objects.all()] == ["opened"]


@pytest.mark.fault("signing-10")
def test_a_scanner_that_fetches_and_submits_causes_one_mail_and_nothing_else(
    world: World, browser: Client
) -> None:
    deal = asked(world, MAILBOX)
    token = token_for(MAILBOX)
    before = Message.objects.count(), trail(deal.pk)
    for method in ("HEAD", "GET", "GET", "OPTIONS"):
        browser.generic(method, f"/p/{token}/")
        for page in ("code", "confirm", "sign", "decline", "comment", "receipt", "pdf"):
            browser.generic(method, f"/p/{token}/{page}/")
    assert (Message.objects.count(), trail(deal.pk)) == before
    assert not Code.objects.exists()
    browser.post(f"/p/{token}/code/")
    assert Message.objects.count() == before[0] + 1
    assert trail(deal.pk) == before[1]
    slot = deal.signatories.get(user=None)
    assert (slot.opened_at, slot.signed_at) == (None, None)
    assert not Evidence.objects.exists()


@pytest.mark.fault("signing-8")
def test_every_unknown_token_gets_the_same_page(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    real = token_for(MAILBOX)
    unknown = [secrets.token_urlsafe(32), real[:-1], real.swapcase(), "x", "ä" * 300, "%00", "again%20"]
    answers = [browser.get(f"/p/{token}/{page}") for token in unknown for page in ("", "sign/", "pdf/")]
    answers += [browser.post(f"/p/{token}/{page}") for token in unknown for page in ("code/", "sign/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not Code.objects.exists()


@pytest.mark.fault("signing-8")
def test_the_code_of_one_link_opens_no_other(world: World, browser: Client) -> None:
    asked(world, MAILBOX, "quinn@wind.example")
    mine, theirs = token_for(MAILBOX), token_for("quinn@wind.example")
    come_in(browser, mine)
    assert "Send me a code" in text_of(browser.get(f"/p/{theirs}/"))
    assert browser.get(f"/p/{theirs}/sign/").status_code == 302
    browser.post(f"/p/{mine}/code/")
    typed = browser.post(f"/p/{theirs}/confirm/", {"digits": code_for(MAILBOX)})
    assert typed.status_code == 422
    assert "can no longer be used" in text_of(typed)


@pytest.mark.fault("signing-9")
def test_after_a_new_link_the_old_one_is_gone(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    old = token_for(MAILBOX)
    come_in(browser, old)
    assert send_links_again(mailbox=mailbox_of(MAILBOX), now=clock.now() + dt.timedelta(minutes=11)) == 1
    answer = browser.get(f"/p/{old}/")
    assert answer.status_code == 410
    assert "no longer valid" in text_of(answer)
    assert 'href="/p/again/"' in text_of(answer)
    assert browser.get(f"/p/{old}/sign/").status_code == 410
    come_in(browser, token_for(MAILBOX))


@pytest.mark.fault("signing-6")
def test_a_link_that_runs_out_between_reading_and_signing(world: World, browser: Client) -> None:
    deal = asked(world, MAILBOX)
    token = token_for(MAILBOX)
    come_in(browser, token)
    assert browser.get(f"/p/{token}/sign/").status_code == 200
    Link.objects.filter(pk=link_of(token).pk).update(expires_at=clock.now())
    before = trail(deal.pk)
    assert browser.get(f"/p/{token}/").status_code == 410
    assert trail(deal.pk) == before
    answer = sign_by_hand(browser, token, deal)
    assert answer.status_code == 410
    assert "Ask for a new link" in text_of(answer)
    assert trail(deal.pk) == [*before, "stale-link"]
    assert deal.signatories.get(user=None).signed_at is None


def test_a_link_whose_deal_is_gone_is_dead_like_any_other(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    Link.objects.update(party=None, deal_id=0)
    assert [browser.get(f"/p/{token}/").status_code, browser.post(f"/p/{token}/code/").status_code] == [
        410,
        410,
    ]


@pytest.mark.fault("signing-8")
def test_a_link_to_read_does_not_sign_what_was_frozen_later(world: World, browser: Client) -> None:
    deal = with_parties(world, MAILBOX)
    token = invite(world, deal)
    come_in(browser, token)
    browser.post(f"/p/{token}/code/")
    deal = ask_now(world, freeze_now(world, deal))
    assert sign_by_hand(browser, token, deal).status_code == 410
    assert browser.post(f"/p/{token}/confirm/", {"digits": code_for(MAILBOX)}).status_code == 410
    assert not Evidence.objects.exists()
    answer = sign_by_hand(come_in(browser, token_for(MAILBOX)), token_for(MAILBOX), deal)
    assert answer.headers["Location"].endswith("/receipt/")


@pytest.mark.fault("signing-8")
def test_the_link_of_a_refusal_does_not_sign_the_next_round(world: World, browser: Client) -> None:
    deal = asked(world, MAILBOX)
    token = token_for(MAILBOX)
    come_in(browser, token)
    facts = {"reason": "Not yet.", "version_sha256": deal.versions.get().sha256}
    assert browser.post(f"/p/{token}/decline/", facts).status_code == 302
    assert "You have declined" in text_of(browser.get(f"/p/{token}/"))
    deal = ask_now(world, fresh(deal))
    assert sign_by_hand(browser, token, deal).status_code == 410
    assert deal.signatories.filter(user=None).latest("pk").signed_at is None


def test_who_is_asked_to_sign_is_not_invited_to_read(world: World) -> None:
    deal = asked(world, MAILBOX)
    with pytest.raises(Conflict) as refused:
        invite(world, deal)
    assert "asked to sign" in str(refused.value.message)
    assert Link.objects.count() == 1


def test_a_dead_link_sends_no_code(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    Link.objects.update(revoked_at=clock.now())
    assert browser.post(f"/p/{token}/code/").status_code == 410
    assert not Code.objects.exists()


@pytest.mark.fault("signing-11")
def test_after_five_wrong_codes_the_right_one_is_dead(world: World, browser: Client) -> None:
    deal = asked(world, MAILBOX)
    token = token_for(MAILBOX)
    browser.post(f"/p/{token}/code/")
    digits = code_for(MAILBOX)
    words = []
    for _ in range(5):
        answer = browser.post(f"/p/{token}/confirm/", {"digits": wrong(digits)})
        assert answer.status_code == 422
        words.append(text_of(answer))
    assert "You have 4 tries left" in words[0]
    assert "You have 2 tries left" in words[2]
    assert "You can try once more" in words[3]
    assert "Please ask for a new one" in words[4]
    assert "Send me a code" in words[4]
    assert trail(deal.pk)[-1] == "code-locked"
    told = Message.objects.get(kind="greendeals.code_locked")
    assert told.address == world.user(CityRole.COORDINATOR).email
    assert browser.post(f"/p/{token}/confirm/", {"digits": digits}).status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.fault("signing-11")
def test_guessing_over_many_codes_is_stopped_by_the_hour(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    answers = [browser.post(f"/p/{token}/code/", REMOTE_ADDR=f"192.0.2.{n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Please wait an hour" in text_of(answers[-1])
    assert Code.objects.count() == 5


def test_one_address_asks_for_so_many_codes_and_no_more(world: World, browser: Client) -> None:
    deal = with_parties(world, *(f"p{n}@sun.example" for n in range(7)))
    tokens = [invite(world, deal, party) for party in deal.parties.all()]
    answers = [browser.post(f"/p/{token}/code/").status_code for token in tokens for _ in range(5)]
    assert answers == [302] * 30 + [429] * 5


@pytest.mark.fault("signing-12")
@pytest.mark.parametrize("how", ["used", "expired", "older", "another browser"])
def test_a_code_counts_once_now_and_here(world: World, browser: Client, how: str) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    browser.post(f"/p/{token}/code/")
    digits, typing = code_for(MAILBOX), browser
    if how == "used":
        browser.post(f"/p/{token}/confirm/", {"digits": digits})
        session = browser.session
        session["doors"] = {}
        session.save()
    elif how == "expired":
        Code.objects.update(expires_at=clock.now())
    elif how == "older":
        browser.post(f"/p/{token}/code/")
        if code_for(MAILBOX) == digits:
            pytest.skip("one in a million")
    else:
        typing = Client()
        typing.post(f"/p/{token}/code/")
        digits = digits if digits != code_for(MAILBOX) else wrong(digits)
    assert typing.post(f"/p/{token}/confirm/", {"digits": digits}).status_code == 422
    assert "Send me a" in text_of(typing.get(f"/p/{token}/"))
    assert typing.get(f"/p/{token}/sign/").status_code == 302


@pytest.mark.fault("signing-12")
def test_a_stolen_code_is_of_no_use_in_a_browser_that_has_not_asked(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    browser.post(f"/p/{token}/code/")
    answer = Client().post(f"/p/{token}/confirm/", {"digits": code_for(MAILBOX)})
    assert answer.status_code == 422
    come = browser.post(f"/p/{token}/confirm/", {"digits": code_for(MAILBOX)})
    assert come.status_code == 302


def test_the_session_key_changes_with_the_proof_and_the_proof_ends_after_half_an_hour(
    world: World, browser: Client
) -> None:
    deal = asked(world, MAILBOX)
    token = token_for(MAILBOX)
    browser.post(f"/p/{token}/code/")
    before = browser.session.session_key
    browser.post(f"/p/{token}/confirm/", {"digits": code_for(MAILBOX)})
    assert browser.session.session_key != before
    session = browser.session
    key = str(link_of(token).pk)
    session["doors"] = {key: (clock.now() - SESSION_VALID_FOR).isoformat()}
    session.save()
    assert browser.get(f"/p/{token}/receipt/").headers["Location"] == f"/p/{token}/"
    answer = sign_by_hand(browser, token, deal)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/{token}/")
    page = text_of(browser.get(f"/p/{token}/"))
    assert "Nothing was sent" in page
    assert deal.title not in page
    assert deal.signatories.get(user=None).signed_at is None


@pytest.mark.parametrize(("page", "field"), [("comment", "body"), ("decline", "reason")])
def test_words_typed_too_late_are_still_there_after_the_next_code(
    world: World, browser: Client, page: str, field: str
) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    late = browser.post(f"/p/{token}/{page}/", {field: "We only have <one> roof."})
    assert late.headers["Location"] == f"/p/{token}/"
    assert "one&gt; roof" not in text_of(browser.get(f"/p/{token}/"))
    come_in(browser, token)
    where = "" if page == "comment" else "decline/"
    assert "We only have &lt;one&gt; roof." in text_of(browser.get(f"/p/{token}/{where}"))
    if page == "comment":
        browser.post(f"/p/{token}/comment/", {"body": "We only have two."})
        assert "one&gt; roof" not in text_of(browser.get(f"/p/{token}/"))


def test_one_browser_holds_several_doors_open(world: World, browser: Client) -> None:
    first, second = asked(world, MAILBOX, title="Sun"), asked(world, MAILBOX, title="Wind")
    tokens = [
        Message.objects.filter(secrets__has_key="token", context__title=deal.title)
        .latest("pk")
        .secrets["token"]
        for deal in (first, second)
    ]
    for token in tokens:
        come_in(browser, token)
    pages = [text_of(browser.get(f"/p/{token}/")) for token in tokens]
    assert "<h1>Sun</h1>" in pages[0]
    assert "<h1>Wind</h1>" in pages[1]


@pytest.mark.parametrize("path", ["", "code/", "confirm/", "sign/", "receipt/"])
def test_answers_are_kept_out_of_caches_and_indexes(world: World, browser: Client, path: str) -> None:
    asked(world, MAILBOX)
    token = token_for(MAILBOX)
    answers = [browser.get(f"/p/{token}/{path}"), browser.get(f"/p/unknown/{path}")]
    come_in(browser, token)
    answers.append(browser.get(f"/p/{token}/{path}"))
    Link.objects.update(revoked_at=clock.now())
    answers.append(browser.post(f"/p/{token}/{path}"))
    for answer in answers:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("mailbox", ["Pat.Partner@Sun.Example", "pat+deals@sun.example"])
def test_mailboxes_with_capitals_and_tags(world: World, browser: Client, mailbox: str) -> None:
    asked(world, mailbox)
    come_in(browser, token_for(mailbox))
    later = clock.now() + dt.timedelta(minutes=11)
    sent = send_links_again(mailbox=mailbox_of(mailbox.lower()), now=later)
    assert sent == 1
    come_in(Client(), token_for(mailbox))


def test_link_again_tells_nothing(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    Link.objects.update(created_at=clock.now() - dt.timedelta(hours=1))
    before = Message.objects.count()
    answers = [
        browser.post("/p/again/", {"address": address}) for address in (MAILBOX, "stranger@sun.example")
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/p/again/?sent")
    }
    assert "If this address has been invited" in text_of(browser.get("/p/again/?sent"))
    assert Message.objects.count() == before
    assert browser.post("/p/again/", {"address": "nonsense"}).status_code == 422


def test_the_worker_renews_a_link_that_has_run_out_and_mails_nobody_else(
    world: World, browser: Client
) -> None:
    asked(world, MAILBOX)
    long_ago = clock.now() - dt.timedelta(days=15)
    Link.objects.update(created_at=long_ago, expires_at=long_ago + dt.timedelta(days=14))
    Message.objects.all().delete()
    send_links(mailbox_of("stranger@sun.example"))
    assert not Message.objects.exists()
    send_links(mailbox_of(MAILBOX.upper()))
    assert Message.objects.get().kind == "greendeals.link_again"
    come_in(browser, token_for(MAILBOX))
    send_links(mailbox_of(MAILBOX))
    assert Message.objects.filter(kind="greendeals.link_again").count() == 1


def test_link_again_takes_the_same_work_for_every_address(world: World, browser: Client) -> None:
    asked(world, MAILBOX)
    Link.objects.update(created_at=clock.now() - dt.timedelta(hours=1))
    work = []
    for address in (MAILBOX, "stranger@sun.example"):
        with CaptureQueriesContext(connection) as captured:
            browser.post("/p/again/", {"address": address})
        work.append([query["sql"].split()[0] for query in captured])
    assert work[0] == work[1]


def test_the_queue_is_told_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("greendeals.services.links.enqueue", lambda *arguments: told.extend(arguments))
    ask_for_links(address=f" {MAILBOX.upper()}")
    assert told == ["greendeals.tasks.send_links", mailbox_of(MAILBOX)]
    assert "sun.example" not in str(told).lower()


def test_link_again_is_limited_by_address_and_by_place(browser: Client) -> None:
    answers = [browser.post("/p/again/", {"address": MAILBOX}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    others = [browser.post("/p/again/", {"address": f"{n}@sun.example"}).status_code for n in range(20)]
    assert others[-1] == 429
