"""The pages around a signature: the plan, how far it is, the mayor's page, what comes after."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Section, Signatory
from greendeals.services import Ask
from greendeals.workflow import Action, RoundState, Stage
from icc.accounts.models import NetworkRole, User
from icc.core import clock
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.notifications.models import Message
from icc.notifications.workflow import MessageState
from tests.factories.accounts import UserFactory
from tests.factories.deals import CommitmentFactory, ContactFactory, PartyFactory
from tests.greendeals.world import (
    NOW,
    World,
    approve,
    ask,
    draft,
    freeze,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    partner,
    partners_sign,
    sealing,
    sign,
    signed,
    signing,
    submit,
    trace,
    version_of,
)

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]
SOON = (clock.now() + dt.timedelta(days=9)).date()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def page_of(world: World, client_for: ClientFor) -> Callable[..., str]:
    """Return a function that gives the words of a page of a deal as one role sees it."""

    def read(deal: Deal, role: str = CityRole.COORDINATOR, path: str = "") -> str:
        user = UserFactory(network=role) if role in NetworkRole.values else world.user(role)
        response = client_for(user).get(f"{deal.get_absolute_url()}{path}")
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return read


def with_partners(world: World, names: tuple[str, ...]) -> Deal:
    """Return a deal ready to sign whose partners have these names."""
    deal = draft(world)
    deal.parties.update(name=names[0])
    for name in names[1:]:
        party = PartyFactory(deal=deal, name=name)
        ContactFactory(deal=deal, party=party)
        CommitmentFactory(deal=deal, party=party)
    return freeze(world, approve(world, submit(world, fresh(deal))))


def plan_of(world: World, deal: Deal, **answers: object) -> dict[str, object]:
    """Return a filled-in plan: all partners at once, all must sign."""
    plan: dict[str, object] = {"signatory": world.memberships[CityRole.SIGNATORY].pk, "deadline": SOON}
    for party in deal.parties.filter(signs=True):
        plan |= {f"group_{party.public_id}": 1, f"required_{party.public_id}": "on"}
    return plan | answers


# The plan


def test_a_single_partner_leaves_nothing_to_choose(world: World, page_of: Callable[..., str]) -> None:
    deal = with_partners(world, ("Sun Ltd",))
    page = page_of(deal, path="signing/")
    assert "<strong>Sun Ltd</strong> is asked at once." in page
    assert "How many partners must sign" not in page
    assert "The mayor is asked last" in page


def test_several_partners_stand_in_a_table_each_field_with_its_own_label(
    world: World, page_of: Callable[..., str]
) -> None:
    deal = with_partners(world, ("Sun Ltd", "Wind Ltd"))
    page = page_of(deal, path="signing/")
    for party in deal.parties.all():
        assert f'<th scope="row">{party.name}</th>' in page
        assert f'<label class="ui-sr" for="id_group_{party.public_id}">Order of {party.name}</label>' in page
        assert f'for="id_required_{party.public_id}">{party.name} must sign</label>' in page
    assert "How many partners must sign" in page.split("<summary>More options")[1]


def test_a_party_that_does_not_sign_is_not_in_the_plan(world: World, page_of: Callable[..., str]) -> None:
    deal = with_partners(world, ("Sun Ltd", "Adviser"))
    deal.parties.filter(name="Adviser").update(signs=False)
    assert "Adviser" not in page_of(deal, path="signing/").split("<main")[1]


def test_the_plan_is_carried_out(world: World, client_for: ClientFor) -> None:
    deal = with_partners(world, ("Sun Ltd", "Wind Ltd", "Rain Ltd"))
    late = deal.parties.get(name="Rain Ltd").public_id
    answers = plan_of(world, deal, **{f"group_{late}": 2, "quorum": 2})
    del answers[f"required_{late}"]
    browser = client_for(world.user(CityRole.COORDINATOR))
    response = browser.post(f"{deal.get_absolute_url()}signing/", answers)
    assert response.status_code == 302
    round_ = deal.rounds.get()
    assert (round_.quorum, round_.deadline) == (2, SOON)
    assert list(round_.signatories.values_list("organisation", "group", "required")) == [
        ("Sun Ltd", 1, True),
        ("Wind Ltd", 1, True),
        ("Rain Ltd", 2, False),
        (world.city.name, 3, True),
    ]


@pytest.mark.fault("signing-46")
@pytest.mark.parametrize("quorum", ["1", "9"])
def test_a_quorum_that_cannot_be_is_told_at_its_field_which_then_shows(
    world: World, client_for: ClientFor, quorum: str
) -> None:
    deal = with_partners(world, ("Sun Ltd", "Wind Ltd"))
    browser = client_for(world.user(CityRole.COORDINATOR))
    answers = plan_of(world, deal, quorum=quorum)
    response = browser.post(f"{deal.get_absolute_url()}signing/", answers)
    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert "Between 2 and 2 partners must sign." in page.split('id="id_quorum_error"')[1][:300]
    assert '<details class="ui-confirm" open>' in page
    assert not deal.rounds.exists()


def test_an_order_beyond_the_partners_is_told_with_the_name(world: World, client_for: ClientFor) -> None:
    deal = with_partners(world, ("Sun Ltd", "Wind Ltd"))
    sun = deal.parties.get(name="Sun Ltd").public_id
    browser = client_for(world.user(CityRole.COORDINATOR))
    answers = plan_of(world, deal, **{f"group_{sun}": 7})
    response = browser.post(f"{deal.get_absolute_url()}signing/", answers)
    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert f'<a href="#id_group_{sun}">Order of Sun Ltd' in page
    assert f'id="id_group_{sun}_error"' in page


# How far it is


def test_the_home_says_who_has_signed_and_whom_it_waits_for(
    world: World, page_of: Callable[..., str]
) -> None:
    deal = ask(world, with_partners(world, ("Sun Ltd", "Wind Ltd")), deadline=SOON)
    sun = deal.parties.get(name="Sun Ltd")
    sign(world, deal, actor=partner(sun), typed_name="Solana Sol", function="Director")
    page = page_of(deal)
    assert "<strong>1 of 3</strong> have signed." in page
    assert "Waiting for Wind Ltd." in page
    panel = page.split('id="signatures"')[1].split("</section>")[0]
    assert "Solana Sol, Director" in panel
    assert "Simple electronic signature, code sent by e-mail" in panel
    assert "Is asked last, once the partners have signed." in panel


@pytest.mark.fault("signing-19")
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MessageState.FAILED, "The mail was refused. Check the address."),
        (MessageState.UNCERTAIN, "It is uncertain whether the mail arrived."),
        (MessageState.SENT, ""),
    ],
)
def test_a_mail_that_did_not_arrive_is_told_beside_the_person(
    world: World, page_of: Callable[..., str], state: MessageState, words: str
) -> None:
    deal = signing(world)
    Message.objects.filter(kind="greendeals.partner_asked").update(state=state)
    page = page_of(deal)
    panel = page.split('id="signatures"')[1].split("</section>")[0]
    assert words in panel
    assert ("Check the address of its contact person." in page.split(">Next step<")[1][:400]) is bool(words)
    assert ("ui-icon--warning" in panel) is bool(words)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (CityRole.COORDINATOR, "Waiting for Sun Ltd."),
        (CityRole.SIGNATORY, "The partners sign first; you will be asked by mail."),
        (CityRole.COACH, "Waiting for Sun Ltd."),
        (NetworkRole.EC, "Waiting for Sun Ltd."),
    ],
)
def test_each_reads_what_is_next_while_the_partners_sign(
    world: World, page_of: Callable[..., str], role: str, words: str
) -> None:
    deal = ask(world, with_partners(world, ("Sun Ltd",)), deadline=SOON)
    assert words in page_of(deal, role).split("Next step")[1][:400]


def test_the_mayor_is_asked_on_the_home_once_it_is_their_turn(
    world: World, page_of: Callable[..., str]
) -> None:
    deal = mayors_turn(world)
    assert "You are asked to sign this deal." in page_of(deal, CityRole.SIGNATORY)
    name = world.user(CityRole.SIGNATORY).name
    assert f"Waiting for {name}." in page_of(deal)


@pytest.mark.parametrize(
    ("action", "stage", "state"),
    [
        (Action.WITHDRAW, Stage.READY, RoundState.VOIDED),
        (Action.REOPEN, Stage.DRAFTING, RoundState.SUPERSEDED),
    ],
)
def test_both_ways_out_ask_first_and_then_end_the_round(
    world: World, client_for: ClientFor, action: Action, stage: Stage, state: RoundState
) -> None:
    deal = signing(world)
    browser = client_for(world.user(CityRole.COORDINATOR))
    page = browser.get(deal.get_absolute_url()).content.decode()
    form = page.split(f"/steps/{action}/")[0].rsplit("<details", 1)[1]
    assert str(action.label) in form
    assert "everybody who was asked is told" in page.split(f"/steps/{action}/")[1].split("</form>")[0]
    browser.post(f"{deal.get_absolute_url()}steps/{action}/")
    assert fresh(deal).stage == stage
    assert deal.rounds.get().state == state


def test_nobody_but_the_coordinator_is_offered_a_way_out(world: World, page_of: Callable[..., str]) -> None:
    deal = signing(world)
    for role in (CityRole.SIGNATORY, CityRole.COACH, NetworkRole.EC):
        assert "Something to change?" not in page_of(deal, role)


def declined(world: World) -> Deal:
    """Return a deal that a partner has declined to sign."""
    deal = signing(world)
    services.decline_deal(
        actor=partner(deal.parties.get()),
        deal=deal,
        version_sha256=version_of(deal).sha256,
        reason="Our board wants one year more.",
        trace=trace(),
        now=NOW,
    )
    return fresh(deal)


def test_a_refusal_is_told_in_full_to_the_city_and_its_coach_and_to_nobody_else(
    world: World, page_of: Callable[..., str]
) -> None:
    deal = declined(world)
    for role in (CityRole.COORDINATOR, CityRole.SIGNATORY, CityRole.COACH):
        assert "Our board wants one year more." in page_of(deal, role)
    page = page_of(deal, NetworkRole.EC)
    assert "It was declined, so the deal is not signed." in page
    assert "Our board" not in page


def test_after_a_refusal_the_coordinator_asks_again_or_changes_the_text(
    world: World, page_of: Callable[..., str]
) -> None:
    deal = declined(world)
    page = page_of(deal)
    assert f'href="{deal.get_absolute_url()}signing/"><span>Ask again</span>' in page
    assert "Change the text again" in page
    services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    page = page_of(deal)
    assert "did not sign the last text" in page
    assert "Our board wants one year more." in page


def test_a_new_text_starts_without_the_old_round(world: World, page_of: Callable[..., str]) -> None:
    deal = declined(world)
    services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    deal = freeze(world, approve(world, submit(world, fresh(deal))))
    assert "Our board" not in page_of(deal)
    assert "Ask for signatures" in page_of(deal)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (services.withdraw_signing, "The coordinator has withdrawn it."),
        (None, "The last day to sign has passed and not all had signed."),
    ],
)
def test_a_round_that_has_ended_says_why(
    world: World, page_of: Callable[..., str], ends: Callable[..., object] | None, words: str
) -> None:
    deal = signing(world)
    if ends:
        ends(actor=world.coordinator, deal=deal, now=NOW)
    else:
        services.expire_round(round_id=deal.rounds.get().pk, now=NOW + dt.timedelta(days=20))
    page = page_of(deal)
    assert words in page
    assert "<span>Ask again</span>" in page


def test_while_the_seal_is_made_the_page_looks_again_by_itself(
    world: World, page_of: Callable[..., str]
) -> None:
    deal = sealing(world)
    Seal.objects.update(requested_at=clock.now())
    page = page_of(deal)
    assert f'data-poll="{deal.get_absolute_url()}progress/"' in page
    assert "All have signed; the platform is sealing the document." in page
    assert "Something to change?" not in page
    assert "Withdraw" not in page


@pytest.mark.fault("signing-22")
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"requested_at": NOW}, "The seal takes longer than it should"),
        ({"requested_at": clock.now(), "fault": "NoTimeStamp"}, "The seal takes longer than it should"),
        ({"state": SealState.FAILED, "fault": "hash mismatch"}, "The deal could not be sealed"),
    ],
)
def test_a_seal_in_trouble_is_told_honestly(
    world: World, page_of: Callable[..., str], facts: dict[str, object], words: str
) -> None:
    deal = sealing(world)
    Seal.objects.update(**facts)
    for role in (CityRole.COORDINATOR, CityRole.SIGNATORY, NetworkRole.DESK):
        page = page_of(deal, role)
        assert words in page
        assert "every signature is safe" in page
        assert "but the seal does not come" in page
        assert ('href="/desk/"><span>Open the desk' in page) is (role == NetworkRole.DESK)


def test_the_body_alone_carries_on_once_the_seal_is_there(world: World, page_of: Callable[..., str]) -> None:
    deal = signed(world)
    page = page_of(deal, path="progress/")
    assert "<html" not in page
    assert "data-poll" not in page
    assert "The deal is signed and sealed." in page


def test_a_signed_deal_gives_file_register_code_and_fingerprints(
    world: World, page_of: Callable[..., str]
) -> None:
    deal = signed(world)
    version, seal = version_of(deal), Seal.objects.get()
    assert version.document is not None
    for role in (CityRole.COORDINATOR, CityRole.SIGNATORY, CityRole.COACH, NetworkRole.EC):
        page = page_of(deal, role)
        for what in (
            f'href="/register/{deal.public_id}/"',
            f'href="/verify/{version.code}/"',
            version.verify_address,
            version.document.sha256,
            seal.sha256,
            "P. Partner, Director",
            "M. Mayor, Mayor",
            "Simple electronic signature, signed in with an account",
        ):
            assert what in page, what


def test_partners_stand_in_the_history_by_name(world: World, page_of: Callable[..., str]) -> None:
    deal = ask(world, with_partners(world, ("Sun Ltd",)), deadline=SOON)
    partners_sign(world, deal)
    assert "<strong>Sun Ltd</strong> signed" in page_of(deal).split("Latest activity")[1]


@pytest.mark.parametrize("names", [("Sun Ltd",), ("Sun Ltd", "Wind Ltd", "Rain Ltd")])
def test_the_home_asks_the_database_as_often_for_one_partner_as_for_three(
    world: World, client_for: ClientFor, names: tuple[str, ...]
) -> None:
    deal = ask(world, with_partners(world, names), deadline=SOON)
    browser = client_for(world.user(CityRole.COORDINATOR))
    browser.get(deal.get_absolute_url())
    with CaptureQueriesContext(
        connection,
    ) as captured:
        browser.get(deal.get_absolute_url())
    found = [
        query["sql"] for query in captured if query["sql"].startswith("SELECT") and " FROM " in query["sql"]
    ]
    assert len(found) == HOME_WHILE_SIGNING, "\n".join(found)


ENTERING, FRAME = 4, 1
"""Session, account, memberships, the deal; and the city in the navigation."""

CONTENT, ROUND, HISTORY, STANDS, LINEAGE = 4, 9, 2, 6, 1
"""Reviews, parties, versions, rounds; the latest round, names, methods, mails, slots, roles, mandates, files,
seal; the entries and the people in them; slots, links, renewals, comments, proposals, answers; copies."""

HOME_WHILE_SIGNING = ENTERING + CONTENT + ROUND + HISTORY + STANDS + LINEAGE + FRAME


# The mayor's page


def test_the_mayor_reads_the_sum_of_it_before_the_text(world: World, page_of: Callable[..., str]) -> None:
    deal = with_partners(world, ("Sun Ltd",))
    Section.objects.filter(deal=deal).update(body="Elsewhere.")
    deal = ask(world, deal, deadline=SOON)
    partners_sign(world, deal)
    page = page_of(deal, CityRole.SIGNATORY, "sign/")
    summary, rest = page.split("The whole text")
    assert "Sun Ltd" in summary
    assert "Put solar panels on the roofs." in summary
    assert "P. Partner, Director" in summary
    assert "code sent by e-mail" in summary
    assert 'name="typed_name"' in rest
    assert f'value="{world.user(CityRole.SIGNATORY).function or "Mayor or authorised signatory"}"' in rest
    assert "?inline" in rest
    assert f"{deal.get_absolute_url()}sign/decline/" in rest


@pytest.mark.fault("signing-14")
def test_out_of_turn_the_mayor_reads_why_and_finds_no_form(
    world: World, client_for: ClientFor, page_of: Callable[..., str]
) -> None:
    deal = signing(world, deadline=SOON)
    page = page_of(deal, CityRole.SIGNATORY, "sign/")
    assert "It is not your turn yet. You will be asked by mail." in page
    assert 'name="typed_name"' not in page
    answers = {
        "typed_name": "M. Mayor",
        "function": "Mayor",
        "consent": "on",
        "version_sha256": version_of(deal).sha256,
    }
    response = client_for(world.user(CityRole.SIGNATORY)).post(f"{deal.get_absolute_url()}sign/", answers)
    assert response.status_code == 409
    assert not Signatory.objects.filter(user__isnull=False, signed_at__isnull=False).exists()


def test_after_the_last_day_the_mayor_finds_no_form(world: World, page_of: Callable[..., str]) -> None:
    page = page_of(mayors_turn(world), CityRole.SIGNATORY, "sign/")
    assert "The time to sign has passed." in page
    assert 'name="typed_name"' not in page


@pytest.mark.fault("signing-5")
def test_a_signature_under_an_older_text_shows_what_has_changed(world: World, client_for: ClientFor) -> None:
    deal = mayors_turn(world, deadline=SOON)
    older = version_of(deal).sha256
    services.reopen_deal(actor=world.coordinator, deal=deal, now=NOW)
    Section.objects.filter(deal=deal, key="context").update(body="A wholly new ambition.")
    deal = ask(world, freeze(world, approve(world, submit(world, fresh(deal)))), deadline=SOON)
    partners_sign(world, deal)
    mayor = client_for(world.user(CityRole.SIGNATORY))
    answers = {"typed_name": "M. Mayor", "function": "Mayor", "consent": "on", "version_sha256": older}
    response = mayor.post(f"{deal.get_absolute_url()}sign/", answers)
    page = " ".join(response.content.decode().split())
    assert response.status_code == 409
    assert "The text has changed since you opened it" in page
    changed = page.split("What has changed")[1].split("In short")[0]
    assert "A text." in changed
    assert "A wholly new ambition." in changed
    assert f'value="{version_of(deal).sha256}"' in page
    assert "checked" not in page.split('name="consent"')[1][:80]
    assert fresh(deal).stage == Stage.SIGNING
    assert not deal.rounds.latest("pk").signatories.get(user__isnull=False).signed_at


def test_a_text_that_never_was_is_refused_as_well(world: World, client_for: ClientFor) -> None:
    deal = mayors_turn(world, deadline=SOON)
    answers = {"typed_name": "M. Mayor", "function": "Mayor", "consent": "on", "version_sha256": "0" * 64}
    mayor = client_for(world.user(CityRole.SIGNATORY))
    response = mayor.post(f"{deal.get_absolute_url()}sign/", answers)
    assert response.status_code == 409
    assert "What has changed" not in response.content.decode()


def test_the_mayor_signs_and_gets_a_receipt(
    world: World, client_for: ClientFor, page_of: Callable[..., str]
) -> None:
    deal = mayors_turn(world, deadline=SOON)
    version = version_of(deal)
    answers = {
        "typed_name": "Maria Mayor",
        "function": "Lady Mayoress",
        "consent": "on",
        "version_sha256": version.sha256,
    }
    mayor = client_for(world.user(CityRole.SIGNATORY))
    assert mayor.post(f"{deal.get_absolute_url()}sign/", answers).status_code == 302
    page = page_of(deal, CityRole.SIGNATORY, "sign/")
    assert "Signed by Maria Mayor, Lady Mayoress, on" in page
    assert "The platform is sealing the document now." in page
    assert version.verify_address in page
    assert version.code in page
    assert "Download the sealed PDF" not in page


def test_the_receipt_offers_the_sealed_file_once_it_is_there(
    world: World, page_of: Callable[..., str]
) -> None:
    page = page_of(signed(world), CityRole.SIGNATORY, "sign/")
    assert "The document is sealed." in page
    assert "Download the sealed PDF" in page


def test_the_mayor_declines_with_a_reason(
    world: World, client_for: ClientFor, page_of: Callable[..., str]
) -> None:
    deal = mayors_turn(world, deadline=SOON)
    address = f"{deal.get_absolute_url()}sign/decline/"
    mayor = client_for(world.user(CityRole.SIGNATORY))
    sha256 = version_of(deal).sha256
    assert 'name="reason"' in mayor.get(address).content.decode()
    refused = mayor.post(address, {"version_sha256": sha256, "reason": ""})
    assert refused.status_code == 422
    assert "Say why, so that the city can act on it." in refused.content.decode()
    assert mayor.post(address, {"version_sha256": sha256, "reason": "Not <b>yet</b>."}).status_code == 302
    page = page_of(deal, CityRole.SIGNATORY, "sign/")
    assert "You have declined to sign" in page
    assert "Not &lt;b&gt;yet&lt;/b&gt;." in page
    assert 'name="reason"' not in mayor.get(address).content.decode()


def test_whoever_is_not_asked_cannot_decline(world: World, client_for: ClientFor) -> None:
    deal = mayors_turn(world, deadline=SOON)
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert browser.post(f"{deal.get_absolute_url()}sign/decline/").status_code == 403
    assert fresh(deal).stage == Stage.SIGNING


def test_a_partner_that_need_not_sign_is_marked(world: World, page_of: Callable[..., str]) -> None:
    deal = with_partners(world, ("Sun Ltd", "Wind Ltd"))
    parties = list(deal.parties.order_by("pk"))
    services.open_signing(
        actor=world.coordinator,
        deal=deal,
        plan=services.Plan(
            [services.Seat(world.memberships[CityRole.SIGNATORY])],
            [Ask(parties[0]), Ask(parties[1], required=False)],
        ),
        deadline=SOON,
        now=NOW,
    )
    page = page_of(deal)
    assert "may sign, need not" in page
    assert "The mayor is asked once 1 partner has signed." in page


def test_a_deal_that_is_frozen_has_no_signatures_yet(world: World, page_of: Callable[..., str]) -> None:
    assert 'id="signatures"' not in page_of(frozen(world))
