"""A file or a paper is checked like a signature given here, and the time of the desk costs nobody any."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from cities.models import Anchor, Milestone
from cities.workflow import CityRole, MilestoneKind
from greendeals import services
from greendeals.models import Counterpart, Deal, Evidence, Link, RegisterEntry, Signatory
from greendeals.selectors import deals_to_move, preparations, signing_progress
from greendeals.services import Ask, Consent, Handed, Paper, Seat, Trace
from greendeals.workflow import Assurance, CounterpartState, RoundState, SlotRole
from icc.accounts.models import NetworkRole, User
from icc.core.errors import Conflict, Forbidden, Gone
from icc.notifications.models import Message
from tests.greendeals.doors import text_of
from tests.greendeals.test_delegation import hand_over
from tests.greendeals.test_mandates import mandate_for
from tests.greendeals.world import (
    DEADLINE,
    NOW,
    World,
    ask,
    fresh,
    frozen,
    mayors_turn,
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
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LAST = dt.datetime.combine(DEADLINE, dt.time(20), tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def submit(deal: Deal, *, number: int = 0, now: dt.datetime = NOW, actor: Any = None, **seen: Any) -> Any:
    """Let a partner, or another actor, hand in a file."""
    consent = Consent("counterpart-1", "It is mine.")
    handed = Handed(b"%PDF-1.7\nany", "signed.pdf", "Ana Pérez", "Director", consent)
    who = actor or partner(parties_of(deal)[number])
    return services.submit_counterpart(
        actor=who, deal=deal, handed=handed, trace=Trace(identified_at=now, **seen), now=now
    )


def held(deal: Deal, **facts: Any) -> Counterpart:
    """Return a file that waits for the desk; what is looked into, the tests of counterparts show."""
    row: Counterpart = submit(deal, **facts)
    Counterpart.objects.filter(pk=row.pk).update(state=CounterpartState.HELD)
    row.refresh_from_db()
    return row


def confirm(deal: Deal, row: Counterpart, *, now: dt.datetime = NOW) -> Signatory:
    return services.confirm_counterpart(actor=staff(NetworkRole.DESK), deal=deal, counterpart=row, now=now)


def refuse(deal: Deal, row: Counterpart, *, now: dt.datetime = NOW) -> None:
    services.refuse_counterpart(
        actor=staff(NetworkRole.DESK), deal=deal, counterpart=row, reason="It is not Ana.", now=now
    )


def paper(deal: Deal, slot: Signatory, *, now: dt.datetime = NOW) -> Signatory:
    given = Paper(
        content=b"%PDF-1.7\na scan",
        file_name="scan.pdf",
        typed_name="M. Mayor",
        function="Mayor",
        signed_on=TODAY,
        witness="D. Desk",
        consent=Consent("paper-1", "The scan shows it."),
    )
    return services.record_paper(
        actor=staff(NetworkRole.DESK), deal=deal, slot=slot, paper=given, trace=trace(now), now=now
    )


def expire(deal: Deal, now: dt.datetime) -> bool:
    return services.expire_round(round_id=deal.rounds.get().pk, now=now)


def mayor_of(deal: Deal) -> Signatory:
    found: Signatory = deal.signatories.exclude(user=None).latest("pk")
    return found


@contextmanager
def refused(error: type[Conflict | Forbidden], words: str) -> Iterator[None]:
    """Expect a refusal that says so, and no signature."""
    before = Evidence.objects.count()
    with pytest.raises(error) as refusal:
        yield
    assert words in str(refusal.value.message)
    assert Evidence.objects.count() == before


# The same is asked as of a signature on the platform


@pytest.mark.fault("signing-13")
def test_a_mandate_that_ended_while_the_file_was_held_must_be_renewed_first(world: World) -> None:
    deal = frozen(world)
    deal = ask(world, deal, asks=[Ask(party, mandate=True) for party in parties_of(deal)])
    slot = slot_of(parties_of(deal)[0])
    mandate = mandate_for(world, deal, slot)
    row = held(deal)
    services.revoke_mandate(actor=world.coordinator, deal=deal, mandate=mandate, now=NOW)
    with refused(Conflict, "No valid mandate is recorded"):
        confirm(deal, row)
    row.refresh_from_db()
    assert row.is_held
    again = mandate_for(world, deal, slot)
    assert confirm(deal, row).signed_at
    assert Evidence.objects.select_related("entry").get().entry.data["mandate"] == again.public_id


@pytest.mark.fault("signing-13")
def test_nobody_hands_in_a_file_without_the_mandate_that_is_asked_for(world: World) -> None:
    deal = frozen(world)
    deal = ask(world, deal, asks=[Ask(party, mandate=True) for party in parties_of(deal)])
    mandate = mandate_for(world, deal, slot_of(parties_of(deal)[0]))
    services.revoke_mandate(actor=world.coordinator, deal=deal, mandate=mandate, now=NOW)
    with refused(Forbidden, "mandate"):
        submit(deal)


@pytest.mark.fault("signing-13")
def test_a_paper_without_the_mandate_that_is_asked_for_does_not_count(world: World) -> None:
    seat = Seat(world.memberships[CityRole.SIGNATORY], mandate=True)
    deal = ask(world, frozen(world), seats=[seat])
    mandate = mandate_for(world, deal, mayor_of(deal))
    partners_sign(world, deal)
    services.revoke_mandate(actor=world.coordinator, deal=deal, mandate=mandate, now=NOW)
    with refused(Conflict, "No valid mandate is recorded"):
        paper(deal, mayor_of(deal))
    mandate_for(world, deal, mayor_of(deal))
    assert paper(deal, mayor_of(deal)).signed_at


@pytest.mark.fault("signing-15")
def test_who_is_asked_to_agree_signs_neither_in_a_file_nor_on_paper(world: World) -> None:
    deal = ask(world, frozen(world), approvers=[world.memberships[CityRole.READER]])
    slot = deal.signatories.get(role=SlotRole.APPROVER)
    with refused(Forbidden, "agree"):
        submit(deal, actor=world.person(CityRole.READER))
    with refused(Forbidden, "agree"):
        paper(deal, slot)


@pytest.mark.fault("signing-47")
def test_who_has_left_the_office_signs_neither_in_a_file_nor_on_paper(world: World) -> None:
    deal = mayors_turn(world)
    row = held(deal, actor=world.mayor)
    world.memberships[CityRole.SIGNATORY].delete()
    with refused(Conflict, "no longer signs for the city"):
        confirm(deal, row)
    with refused(Conflict, "no longer signs for the city"):
        paper(deal, mayor_of(deal))


@pytest.mark.fault("signing-9")
def test_who_has_handed_over_is_not_signed_for_any_more(world: World) -> None:
    deal = frozen(world)
    deal = ask(world, deal, asks=[Ask(party, delegate=True) for party in parties_of(deal)])
    former, row = slot_of(parties_of(deal)[0]), held(deal)
    hand_over(deal, partner(parties_of(deal)[0]))
    with refused(Conflict, "Another person has taken"):
        confirm(deal, row)
    with refused(Conflict, "Another person has taken"):
        paper(deal, former)


def asked_by_account(world: World) -> Deal:
    deal = frozen(world)
    [party] = parties_of(deal)
    party.contact.email = world.user(CityRole.READER).email
    party.contact.save()
    return ask(world, deal, asks=[Ask(party, by_account=True)])


def test_a_file_is_taken_only_from_who_has_signed_in_where_the_plan_asks_for_it(world: World) -> None:
    deal = asked_by_account(world)
    with refused(Forbidden, "sign in with your account"):
        submit(deal)
    row = held(deal, account=world.user(CityRole.READER).pk)
    assert confirm(deal, row).signed_at
    assert Evidence.objects.get().assurance == Assurance.COUNTERPART


def test_a_paper_is_less_than_the_account_that_a_partner_is_asked_for(world: World) -> None:
    deal = asked_by_account(world)
    with refused(Forbidden, "sign in with an account"):
        paper(deal, slot_of(parties_of(deal)[0]))


@pytest.mark.fault("signing-8")
def test_a_file_comes_only_through_a_link_for_this_slot(world: World) -> None:
    deal = signing(world, partners=2)
    first, second = (slot_of(party) for party in parties_of(deal))
    foreign = Link.objects.get(signatory=second)
    with pytest.raises(Gone):
        submit(deal, actor=dataclasses.replace(partner(parties_of(deal)[0]), link_id=foreign.pk))
    own = Link.objects.get(signatory=first)
    assert submit(deal, actor=dataclasses.replace(partner(parties_of(deal)[0]), link_id=own.pk))


# The time of the desk


def test_a_round_does_not_run_out_while_a_file_is_looked_at(world: World) -> None:
    deal = signing(world)
    row = held(deal, now=LAST)
    assert not expire(deal, LAST + 9 * DAY)
    confirm(deal, row, now=LAST + 9 * DAY)
    mayor = mayor_of(deal)
    assert mayor.invited_at == LAST + 9 * DAY
    assert not expire(deal, LAST + 12 * DAY)
    assert sign(world, deal, now=LAST + 12 * DAY).signed_at
    assert deal.rounds.get().state == RoundState.SEALING


def test_who_is_asked_after_the_last_day_has_three_days_and_no_more(world: World) -> None:
    deal = signing(world)
    confirm(deal, held(deal, now=LAST), now=LAST + DAY)
    with refused(Conflict, "time to sign has passed"):
        sign(world, deal, now=LAST + 5 * DAY)
    assert expire(deal, LAST + 5 * DAY)


def test_after_a_refusal_there_are_three_days_and_the_mail_and_the_link_say_so(world: World) -> None:
    deal = signing(world)
    row = held(deal, now=LAST)
    refuse(deal, row, now=LAST + 4 * DAY)
    told = Message.objects.get(kind="greendeals.counterpart_refused")
    assert (told.context["until"], told.context["grace"]) == ("23 March 2026", 3)
    assert Link.objects.get().expires_at > LAST + 7 * DAY
    assert not expire(deal, LAST + 7 * DAY)
    partners_sign(world, deal, now=LAST + 7 * DAY)
    assert slot_of(parties_of(deal)[0]).signed_at


def test_a_refusal_long_before_the_last_day_changes_nothing(world: World) -> None:
    deal = signing(world)
    refuse(deal, held(deal))
    assert Message.objects.get(kind="greendeals.counterpart_refused").context["until"] == "16 March 2026"
    assert expire(deal, LAST + DAY)


def test_a_file_handed_in_on_borrowed_time_borrows_no_more(world: World) -> None:
    deal = signing(world)
    refuse(deal, held(deal, now=LAST), now=LAST + DAY)
    again = held(deal, now=LAST + 4 * DAY)
    assert not expire(deal, LAST + 8 * DAY), "it is looked at"
    refuse(deal, again, now=LAST + 8 * DAY)
    assert expire(deal, LAST + 8 * DAY)


def test_the_others_keep_their_last_day(world: World) -> None:
    deal = signing(world, partners=2)
    held(deal, now=LAST)
    with refused(Conflict, "time to sign has passed"):
        sign(world, deal, actor=partner(parties_of(deal)[1]), now=LAST + DAY)
    with refused(Conflict, "time to sign has passed"):
        submit(deal, number=1, now=LAST + DAY)


def test_who_has_signed_otherwise_does_not_hold_the_round_with_an_old_file(world: World) -> None:
    deal = signing(world, partners=2)
    held(deal)
    sign(world, deal, actor=partner(parties_of(deal)[0]))
    assert expire(deal, LAST + DAY)


def test_nobody_is_reminded_whose_file_is_with_the_desk(world: World) -> None:
    deal = signing(world)
    slot, then = slot_of(parties_of(deal)[0]), LAST - 2 * DAY
    held(deal)
    assert not services.remind_signatory(slot_id=slot.pk, now=then)
    refuse(deal, Counterpart.objects.get(), now=then)
    assert services.remind_signatory(slot_id=slot.pk, now=then)


def test_a_delegate_is_answered_in_the_own_mailbox(world: World) -> None:
    deal = frozen(world)
    deal = ask(world, deal, asks=[Ask(party, delegate=True) for party in parties_of(deal)])
    slot = hand_over(deal, partner(parties_of(deal)[0]))
    mandate_for(world, deal, slot)
    refuse(deal, held(deal))
    assert Message.objects.get(kind="greendeals.counterpart_refused").address == "deputy@sun.example"


def test_the_city_sees_that_a_file_is_looked_at(world: World, client_for: Callable[[User], Client]) -> None:
    deal = signing(world)
    row = held(deal)
    progress = signing_progress(actor=world.coordinator, deal=deal, now=NOW)
    assert progress
    assert [slot.file for slot in progress.slots] == [row, None]
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert "The last day does not pass meanwhile." in text_of(browser.get(deal.get_absolute_url()))


# What is said of it


def test_the_register_says_on_which_day_a_paper_was_signed(world: World) -> None:
    deal = mayors_turn(world)
    paper(deal, mayor_of(deal), now=NOW + 2 * DAY)
    seal(fresh(deal), now=NOW + 2 * DAY)
    entry = RegisterEntry.objects.get()
    assert [row.get("signed_on") for row in entry.signatures] == [None, TODAY.isoformat()]
    assert "the paper is dated 2 March 2026" in text_of(Client().get(f"/register/{deal.public_id}/"))


# What is prepared


@pytest.mark.parametrize("role", [CityRole.OFFICE, CityRole.COORDINATOR])
def test_who_prepares_sees_that_nobody_has_been_asked_yet(
    world: World, role: CityRole, client_for: Callable[[User], Client]
) -> None:
    opened, deal = mayors_turn(world), frozen(world)
    assert deals_to_move(actor=world.person(role)) == [deal]
    states = [(row.deal, str(row.state)) for row in preparations(actor=world.person(role))]
    assert states == [
        (deal, "Not opened: nobody has been asked yet"),
        (opened, "Waits for the city's signature"),
    ]
    browser = client_for(world.user(role))
    page = text_of(browser.get("/to-sign/"))
    assert "Not opened: nobody has been asked yet" in page
    assert f"{deal.get_absolute_url()}signing/" in page
    assert "nobody has been asked to sign yet" in text_of(browser.get(deal.get_absolute_url()))


@pytest.mark.parametrize("role", [CityRole.READER, CityRole.COACH, CityRole.SIGNATORY])
def test_who_does_not_prepare_sees_nothing_of_it(world: World, role: CityRole) -> None:
    frozen(world)
    assert preparations(actor=world.person(role)) == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_are_prepared(
    world: World, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        frozen(world)
        mayors_turn(world)
    with django_assert_num_queries(5):
        assert len(preparations(actor=world.person(CityRole.OFFICE))) == 2 * number


def test_the_calendar_reckons_with_the_groups_of_the_plan_and_asks_nobody(
    world: World, client_for: Callable[[User], Client]
) -> None:
    deal = frozen(world, partners=3)
    on = dt.date(2099, 6, 17)
    anchor = Anchor.objects.create(edition=deal.participation.edition, code="lab", start_date=on)
    Milestone.objects.create(
        edition=anchor.edition, anchor=anchor, code="lab", name="City Lab", kind=MilestoneKind.MILESTONE
    )
    browser = client_for(world.user(CityRole.OFFICE))
    address = f"{deal.get_absolute_url()}signing/"
    assert "start by <strong>2 June 2099" in text_of(browser.get(address))
    plan = {
        "signatory": world.memberships[CityRole.SIGNATORY].pk,
        "deadline": "2099-05-01",
        "approvers": [world.memberships[CityRole.READER].pk],
        **{f"required_{party.public_id}": "on" for party in parties_of(deal)},
        **{
            f"group_{party.public_id}": group
            for party, group in zip(parties_of(deal), (1, 3, 3), strict=True)
        },
    }
    page = browser.post(address, {**plan, "look": "1"})
    assert page.status_code == 200
    assert "start by <strong>19 May 2099" in text_of(page)
    assert "3 groups that are asked before the mayors" in text_of(page)
    assert not deal.rounds.exists()
    assert not Message.objects.filter(kind__startswith="greendeals.partner_asked").exists()
    assert browser.post(address, plan).status_code == 302
