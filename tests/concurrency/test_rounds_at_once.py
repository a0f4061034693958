"""A signing round under several hands at the same moment: nothing twice, nothing lost, never two ends."""

import datetime as dt
import time
from collections.abc import Callable

import pytest

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Contact, Deal, Evidence, Link, RegisterEntry, Signatory, SigningRound
from greendeals.services import Ask
from greendeals.workflow import Act, RoundState, SlotState, Stage
from icc.audit.services import broken_links
from icc.core.errors import Conflict, Forbidden, Gone
from icc.documents.models import Seal
from icc.documents.workflow import SealState
from icc.notifications.models import Message
from icc.notifications.workflow import MessageState
from icc.tenancy.actors import Person
from icc.tenancy.scopes import scope
from tests.concurrency.threads import at_once, refused
from tests.greendeals.world import (
    NOW,
    World,
    ask,
    decline,
    fresh,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    sealing,
    sign,
    signing,
    slot_of,
    trail,
    version_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

LAST_MINUTE = dt.datetime(2026, 3, 16, 22, 59, tzinfo=dt.UTC)
TOO_LATE = dt.datetime(2026, 3, 16, 23, 1, tzinfo=dt.UTC)
REMINDED = dt.datetime(2026, 3, 13, 8, tzinfo=dt.UTC)

LEAD = 0.05

again = pytest.mark.parametrize("attempt", range(3))


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def as_mayor(world: World, deal: Deal, now: dt.datetime = NOW) -> Callable[[], Signatory]:
    def act() -> Signatory:
        with scope(world.mayor):
            return sign(world, deal, now=now)

    return act


def until_asked(work: Callable[[], Signatory]) -> Callable[[], Signatory]:
    """Return the same act, repeated by somebody impatient for as long as it is not their turn."""

    def act() -> Signatory:
        end = time.monotonic() + 20
        while True:
            try:
                return work()
            except Conflict as refusal:
                if "not your turn" not in str(refusal.message) or time.monotonic() > end:
                    raise
                time.sleep(0.02)

    return act


def as_coordinator(world: World, work: Callable[[Person], None]) -> Callable[[], None]:
    def act() -> None:
        with scope(world.coordinator):
            work(world.coordinator)

    return act


def withdraw(world: World, deal: Deal) -> Callable[[], None]:
    return as_coordinator(world, lambda who: services.withdraw_signing(actor=who, deal=deal, now=NOW))


def take_back(world: World, deal: Deal) -> Callable[[], None]:
    return as_coordinator(world, lambda who: services.reopen_deal(actor=who, deal=deal, now=NOW))


def race(attempt: int, *works: Callable[[], object]) -> list[object]:
    """Run two acts at once; in the second attempt the first has a short lead, in the third the second has."""

    def held_back(work: Callable[[], object], seconds: float) -> Callable[[], object]:
        def act() -> object:
            time.sleep(seconds)
            return work()

        return act

    waits = ((0, 0), (0, LEAD), (LEAD, 0))[attempt]
    return at_once(*(held_back(work, seconds) for work, seconds in zip(works, waits, strict=True)))


def state_of(deal: Deal) -> str:
    return str(deal.rounds.get().state)


@pytest.mark.fault("signing-1")
@pytest.mark.fault("signing-2")
def test_thirteen_posts_of_three_signatories_are_three_signatures_and_one_seal(world: World) -> None:
    deal = signing(world, partners=2)
    first, second = (partner(party) for party in parties_of(deal))
    outcomes = at_once(
        *[lambda: sign(world, deal, actor=first)] * 5,
        *[lambda: sign(world, deal, actor=second)] * 4,
        *[until_asked(as_mayor(world, deal))] * 4,
    )
    assert refused(outcomes) == []
    assert len({slot.pk for slot in outcomes if isinstance(slot, Signatory)}) == 3
    assert Signatory.objects.exclude(signed_at=None).count() == 3
    assert Evidence.objects.filter(act=Act.SIGNED).count() == Evidence.objects.count() == 3
    assert trail(deal)[-4:] == ["signed", "signed", "signed", "all-signed"]
    assert trail(deal).count("all-signed") == Seal.objects.count() == 1
    assert Message.objects.filter(kind="greendeals.signature_received").count() == 3
    assert Message.objects.filter(kind="greendeals.signature_asked").count() == 1
    assert state_of(deal) == RoundState.SEALING
    assert list(broken_links()) == []


@again
@pytest.mark.fault("signing-2")
def test_the_two_last_partners_at_once_are_both_recorded_and_the_mayor_is_asked_once(
    world: World, attempt: int
) -> None:
    deal = signing(world, partners=2)
    first, second = (partner(party) for party in parties_of(deal))
    outcomes = race(attempt, lambda: sign(world, deal, actor=first), lambda: sign(world, deal, actor=second))
    assert refused(outcomes) == []
    assert Evidence.objects.count() == 2
    assert Message.objects.filter(kind="greendeals.signature_asked").count() == 1
    assert state_of(deal) == RoundState.OPEN


@again
@pytest.mark.fault("signing-2")
def test_the_mayor_and_a_partner_who_may_are_the_two_last_at_once(world: World, attempt: int) -> None:
    deal = frozen(world, partners=2)
    must, may = parties_of(deal)
    ask(world, deal, asks=[Ask(must), Ask(may, required=False)])
    sign(world, deal, actor=partner(must))
    outcomes = race(attempt, as_mayor(world, deal), lambda: sign(world, deal, actor=partner(may)))
    assert isinstance(outcomes[0], Signatory)
    late = isinstance(outcomes[1], Conflict)
    assert late or isinstance(outcomes[1], Signatory)
    assert slot_of(may).state == (SlotState.LAPSED if late else SlotState.SIGNED)
    assert Evidence.objects.count() == (2 if late else 3)
    assert (Seal.objects.count(), state_of(deal)) == (1, RoundState.SEALING)


@again
@pytest.mark.fault("signing-3")
def test_one_partner_signs_while_another_declines(world: World, attempt: int) -> None:
    deal = signing(world, partners=2)
    first, second = parties_of(deal)
    outcomes = race(
        attempt,
        lambda: sign(world, deal, actor=partner(first)),
        lambda: decline(world, deal, actor=partner(second)),
    )
    assert isinstance(outcomes[1], Signatory)
    assert (state_of(deal), fresh(deal).stage) == (RoundState.DECLINED, Stage.READY)
    if isinstance(outcomes[0], Exception):
        assert isinstance(outcomes[0], Conflict)
        assert "declined" in str(outcomes[0].message)
        assert slot_of(first).state == SlotState.LAPSED
    assert Evidence.objects.count() == 2 - len(refused(outcomes))
    assert not Link.objects.live(now=NOW).exists()


@again
@pytest.mark.fault("signing-3")
def test_nobody_signs_and_declines_at_once(world: World, attempt: int) -> None:
    deal = mayors_turn(world)

    def refuse() -> Signatory:
        with scope(world.mayor):
            return decline(world, deal)

    outcomes = race(attempt, as_mayor(world, deal), refuse)
    assert [type(error) for error in refused(outcomes)] == [Conflict]
    signed = isinstance(outcomes[0], Signatory)
    slot = Signatory.objects.get(user=world.user(CityRole.SIGNATORY))
    assert (slot.signed_at is None, slot.declined_at is None) == (not signed, signed)
    assert state_of(deal) == (RoundState.SEALING if signed else RoundState.DECLINED)
    assert Seal.objects.count() == int(signed)


@again
@pytest.mark.fault("signing-4")
def test_the_last_signature_against_taking_the_text_back(world: World, attempt: int) -> None:
    deal = mayors_turn(world)
    outcomes = race(attempt, as_mayor(world, deal), take_back(world, deal))
    [loser] = refused(outcomes)
    if isinstance(outcomes[0], Signatory):
        assert isinstance(loser, Forbidden)
        assert (state_of(deal), Seal.objects.count()) == (RoundState.SEALING, 1)
        assert fresh(deal).stage == Stage.SIGNING
    else:
        assert isinstance(loser, Conflict)
        assert (state_of(deal), Seal.objects.count()) == (RoundState.SUPERSEDED, 0)
        assert fresh(deal).stage == Stage.DRAFTING
    assert Evidence.objects.filter(signatory__party=None).count() == Seal.objects.count()


@again
@pytest.mark.fault("signing-4")
def test_a_partners_signature_against_taking_the_text_back(world: World, attempt: int) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    outcomes = race(attempt, lambda: sign(world, deal, actor=partner(party)), take_back(world, deal))
    assert outcomes[1] is None
    assert (state_of(deal), fresh(deal).stage) == (RoundState.SUPERSEDED, Stage.DRAFTING)
    signed = isinstance(outcomes[0], Signatory)
    assert signed or isinstance(outcomes[0], Conflict)
    assert Evidence.objects.count() == int(signed)


@again
@pytest.mark.fault("signing-6")
def test_a_signature_in_the_last_minute_against_the_end_of_the_round(world: World, attempt: int) -> None:
    deal = mayors_turn(world)
    round_id = deal.rounds.get().pk
    outcomes = race(
        attempt,
        as_mayor(world, deal, LAST_MINUTE),
        lambda: services.expire_round(round_id=round_id, now=TOO_LATE),
    )
    if isinstance(outcomes[0], Signatory):
        assert outcomes[1] is False
        assert (state_of(deal), Seal.objects.count()) == (RoundState.SEALING, 1)
    else:
        assert isinstance(outcomes[0], Conflict)
        assert outcomes[1] is True
        assert (state_of(deal), Seal.objects.count()) == (RoundState.EXPIRED, 0)
        assert fresh(deal).stage == Stage.READY


def test_a_round_expires_once_whoever_looks(world: World) -> None:
    deal = signing(world)
    round_id = deal.rounds.get().pk
    outcomes = at_once(*[lambda: services.expire_round(round_id=round_id, now=TOO_LATE)] * 4)
    assert refused(outcomes) == []
    assert outcomes.count(True) == 1
    assert trail(deal).count("expire") == 1


@again
@pytest.mark.fault("signing-44")
def test_withdrawing_against_the_last_signature(world: World, attempt: int) -> None:
    deal = mayors_turn(world)
    outcomes = race(attempt, as_mayor(world, deal), withdraw(world, deal))
    [loser] = refused(outcomes)
    sealed = isinstance(outcomes[0], Signatory)
    assert isinstance(loser, Forbidden if sealed else Conflict)
    assert state_of(deal) == (RoundState.SEALING if sealed else RoundState.VOIDED)
    assert Seal.objects.count() == trail(deal).count("all-signed") == int(sealed)
    assert trail(deal).count("withdraw") == int(not sealed)


@again
@pytest.mark.fault("signing-19")
def test_a_signature_through_a_link_that_is_being_replaced(world: World, attempt: int) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    old = services.partner_of(Link.objects.get())

    def change(who: Person) -> None:
        services.change_contact(
            actor=who, deal=deal, party=party, name="Ana", function="", email="ana@sun.example", now=NOW
        )

    outcomes = race(attempt, lambda: sign(world, deal, actor=old), as_coordinator(world, change))
    [loser] = refused(outcomes)
    signed = isinstance(outcomes[0], Signatory)
    assert isinstance(loser, Conflict if signed else Gone)
    assert slot_of(party).name == ("C. Contact" if signed else "Ana")
    assert Evidence.objects.count() == int(signed)


@pytest.mark.parametrize("attempt", range(8))
def test_a_round_that_ends_while_its_links_are_sent_again(world: World, attempt: int) -> None:
    deal = signing(world, partners=3)
    Contact.objects.update(email="ana@sun.example")
    Link.objects.update(address="ana@sun.example")
    later = NOW + dt.timedelta(hours=1)
    outcomes = at_once(
        withdraw(world, deal),
        lambda: services.send_links_again(mailbox=services.mailbox_of("ana@sun.example"), now=later),
    )
    assert refused(outcomes) == []
    assert outcomes[1] in {0, 3}
    assert state_of(deal) == RoundState.VOIDED
    assert not Link.objects.live(now=later).exists()


def test_links_asked_for_several_times_at_once_are_sent_once(world: World) -> None:
    for _ in range(2):
        signing(world)
    Link.objects.update(address="ana@sun.example")
    later = NOW + dt.timedelta(hours=1)
    mailbox = services.mailbox_of("ANA@sun.example ")
    outcomes = at_once(*[lambda: services.send_links_again(mailbox=mailbox, now=later)] * 4)
    assert refused(outcomes) == []
    assert sorted(map(str, outcomes)) == ["0", "0", "0", "2"]
    assert Message.objects.filter(kind="greendeals.link_again").count() == 2
    assert Link.objects.live(now=later).count() == 2


@pytest.mark.fault("signing-21")
def test_a_seal_that_comes_twice_at_once_is_taken_in_once(world: World) -> None:
    deal = sealing(world)
    seal = Seal.objects.select_related("document").get()
    facts = {"sha256": "a" * 64, "size": 9, "level": "PAdES B-LT", "certificate": "c" * 64, "serial": "1"}
    Seal.objects.update(state=SealState.SEALED, sealed_at=NOW, stamped_at=NOW, **facts)
    seal.refresh_from_db()
    outcomes = at_once(*[lambda: services.conclude(seal.document, seal, NOW)] * 4)
    assert [type(error) for error in refused(outcomes)] == [SigningRound.DoesNotExist] * 3
    assert RegisterEntry.objects.count() == trail(deal).count("complete-signing") == 1
    assert (state_of(deal), fresh(deal).stage) == (RoundState.SEALED, Stage.ACTIVE)
    people = Message.objects.filter(kind="greendeals.signed").values_list("address", flat=True)
    assert len(people) == len(set(people)) == len(CityRole.values) + 1


def test_a_seal_is_asked_for_once_however_often_the_worker_looks(world: World) -> None:
    deal = sealing(world)
    Seal.objects.all().delete()
    round_id = deal.rounds.get().pk
    outcomes = at_once(*[lambda: services.seal_round(round_id=round_id, now=NOW)] * 4)
    assert sorted(map(str, outcomes)) == ["False", "False", "False", "True"]
    assert Seal.objects.count() == 1


def remind(slot: Signatory) -> Callable[[], bool]:
    return lambda: services.remind_signatory(slot_id=slot.pk, now=REMINDED)


def test_the_task_of_reminders_run_several_times_at_once_reminds_once(world: World) -> None:
    deal = signing(world)
    slot = slot_of(parties_of(deal)[0])
    outcomes = at_once(*[remind(slot)] * 5)
    assert refused(outcomes) == []
    assert outcomes.count(True) == 1
    assert Message.objects.filter(kind="greendeals.signature_reminder").count() == 1
    assert Link.objects.count() == 2


@again
def test_nobody_is_reminded_of_what_they_sign_at_that_moment(world: World, attempt: int) -> None:
    deal = signing(world)
    [party] = parties_of(deal)
    outcomes = race(
        attempt, lambda: sign(world, deal, actor=partner(party), now=REMINDED), remind(slot_of(party))
    )
    assert isinstance(outcomes[0], Signatory)
    states = set(Message.objects.filter(kind="greendeals.signature_reminder").values_list("state", flat=True))
    assert states == ({MessageState.DROPPED} if outcomes[1] else set())
    assert services.remind_signatory(slot_id=slot_of(party).pk, now=REMINDED) is False


def test_the_version_that_is_signed_is_the_one_that_is_sealed(world: World) -> None:
    deal = sealing(world)
    assert Seal.objects.get().document == version_of(deal).document
