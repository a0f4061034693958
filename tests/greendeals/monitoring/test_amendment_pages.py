"""Changing a signed deal on its pages: begin, see the difference, take over, sign by link, read the chain."""

import json

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Commitment, Deal, Party, RegisterEntry, Section
from greendeals.selectors import city_deals, deal_home, figures, last_act, readable, root_of, stands_of
from greendeals.selectors.checks import PAGES as PLACES
from greendeals.selectors.work import Work
from greendeals.workflow import Court, NoticeKind, SectionKey, Stage
from icc.core import clock
from icc.core.errors import Conflict
from icc.ui.components import TaskGroup
from tests.factories.deals import ContactFactory
from tests.factories.plans import ActionFactory, IndicatorFactory
from tests.greendeals.doors import ask_now, come_in, freeze_now, sign_by_hand, text_of, token_for
from tests.greendeals.world import (
    NOW,
    World,
    draft,
    fresh,
    new_world,
    parties_of,
    partners_sign,
    seal,
    sign,
    signed,
)

pytestmark = pytest.mark.django_db

WHY = "The roof is larger than we knew."
BOTH = "We put panels on both roofs."


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


@pytest.fixture
def coordinator(world: World, client: Client) -> Client:
    """The coordinator's browser."""
    client.force_login(world.user(CityRole.COORDINATOR))
    return client


def at(name: str, deal: Deal, *parts: str) -> str:
    return reverse(f"greendeals:{name}", args=[deal.public_id, *parts])


def begin(world: World, deal: Deal, kind: NoticeKind = NoticeKind.CHANGED) -> Deal:
    return fresh(services.begin_amendment(actor=world.coordinator, deal=deal, kind=kind, reason=WHY, now=NOW))


def edit(copy: Deal, party: Party, text: str = BOTH) -> Deal:
    Commitment.objects.filter(deal=copy, party=party).update(text=text)
    Deal.objects.filter(pk=copy.pk).update(content_version=copy.content_version + 1)
    return fresh(copy)


def merged(world: World, partners: int = 2) -> tuple[Deal, Deal]:
    """Return a deal that a change has reached, and the working copy of that change."""
    deal = signed(world, partners=partners)
    copy = begin(world, deal)
    edit(copy, parties_of(copy)[0])
    ask_now(world, freeze_now(world, fresh(copy)))
    partners_sign(world, fresh(copy))
    sign(world, fresh(copy))
    seal(fresh(copy))
    return fresh(deal), fresh(copy)


def test_a_change_is_begun_from_the_deal_with_its_kind_and_reason(world: World, coordinator: Client) -> None:
    deal = signed(world)
    assert at("amend", deal) in text_of(coordinator.get(deal.get_absolute_url()))
    refused = coordinator.post(at("amend", deal), {"reason": WHY})
    assert (refused.status_code, WHY in text_of(refused)) == (422, True)
    begun = coordinator.post(at("amend", deal), {"kind": "changed", "reason": WHY})
    copy = Deal.objects.get(amends=deal)
    assert begun.headers["Location"] == copy.get_absolute_url()
    page = text_of(coordinator.get(copy.get_absolute_url()))
    assert "This changes a signed deal" in page
    assert WHY in page
    assert "Nothing yet: the text says what is signed already." in page
    assert coordinator.get(at("amend", deal)).headers["Location"] == copy.get_absolute_url()
    assert "A change is under way" in text_of(coordinator.get(deal.get_absolute_url()))


def test_the_copy_shows_what_changes_who_signs_and_why(world: World, coordinator: Client) -> None:
    deal = signed(world, partners=2)
    copy = begin(world, deal)
    first, second = parties_of(copy)
    copy = edit(copy, first)
    home = deal_home(actor=world.coordinator, deal=copy, now=NOW)
    assert home.changing
    assert [change.place for change in home.changing.changes] == [first.name]
    assert [name for name, _why in home.changing.signers] == [first.name, world.city.name]
    assert home.changing.stands == [second.name]
    assert [name for name, _why in home.changing.signers if name == second.name] == []
    page = text_of(coordinator.get(copy.get_absolute_url()))
    assert "Its own promises, its part in the deal or an action of its own changes" in page
    assert "<ins>" in page


def test_the_tasks_of_a_change_are_what_it_touches_and_all_else_stands_apart(
    world: World, coordinator: Client
) -> None:
    copy = begin(world, signed(world, partners=2))
    unchanged = work(world, copy)
    assert [group.title for group in unchanged.groups] == ["Check and sign"]
    copy = edit(copy, parties_of(copy)[0])
    changed = work(world, copy)
    assert rows(changed.groups[0]) == [("Promises", "Changed")]
    assert "Promises" not in {label for group in changed.others for label, _status in rows(group)}
    counts = [sum(len(group.tasks) for group in shown.others) for shown in (unchanged, changed)]
    assert counts == [len(PLACES) + len(SectionKey), len(PLACES) + len(SectionKey) - 1]
    page = text_of(coordinator.get(copy.get_absolute_url()))
    assert "tasks completed" not in page
    assert "Not started" not in page
    assert "All other parts of the deal" in page


def test_what_is_essential_and_missing_in_a_change_is_asked_for_though_it_was_signed_so(world: World) -> None:
    copy = begin(world, signed(world, partners=2))
    Section.objects.filter(deal=copy, key=SectionKey.CONTEXT).update(body="")
    Commitment.objects.filter(deal=copy).update(due_on=None)
    shown = work(world, fresh(copy))
    assert ("Context and ambition", "To mend") in rows(shown.groups[0])


def work(world: World, copy: Deal) -> Work:
    shown = deal_home(actor=world.coordinator, deal=fresh(copy), now=NOW).work
    assert shown
    return shown


def rows(group: TaskGroup) -> list[tuple[str, str]]:
    return [(str(task.label), str(task.status)) for task in group.tasks]


def test_what_changed_meanwhile_is_said_with_a_button_that_takes_it_over(
    world: World, coordinator: Client
) -> None:
    deal = signed(world, partners=3)
    copy = begin(world, deal)
    leaving = parties_of(deal)[2]
    services.leave_deal(
        actor=world.coordinator, deal=deal, party=leaving, reason="We close.", on=NOW.date(), now=NOW
    )
    assert "The signed deal has changed meanwhile" in text_of(coordinator.get(copy.get_absolute_url()))
    coordinator.post(at("catch-up", copy))
    page = text_of(coordinator.get(copy.get_absolute_url()))
    assert "The signed deal has changed meanwhile" not in page
    assert leaving.name not in {party.name for party in parties_of(copy)}


def test_lists_say_change_of_and_show_it_under_its_deal(world: World, coordinator: Client) -> None:
    deal = signed(world)
    other = signed(world)
    copy = begin(world, deal)
    rows = [row.deal.pk for row in city_deals(actor=world.coordinator, city_id=world.city.pk, now=NOW)]
    assert rows.index(copy.pk) == rows.index(deal.pk) + 1
    assert other.pk in rows
    page = text_of(coordinator.get(reverse("greendeals:deals", args=[world.city.slug])))
    assert f"Change of ‘{deal.title}’" in page
    edition = world.participation.edition_id
    assert (figures(actor=world.coordinator, edition_id=edition).total) == 2


def test_a_change_that_is_signed_leaves_the_lists_and_is_the_deal(world: World, coordinator: Client) -> None:
    deal, copy = merged(world)
    rows = city_deals(actor=world.coordinator, city_id=world.city.pk, now=NOW)
    assert [row.deal.pk for row in rows] == [deal.pk]
    page = text_of(coordinator.get(deal.get_absolute_url()))
    assert BOTH in page
    assert "Version 2 (PDF)" in page
    old = text_of(coordinator.get(copy.get_absolute_url()))
    assert at("registered-pdf", deal) in old
    assert at("registered-pdf", copy) not in old


def test_the_public_chain_tells_why_and_what_each_version_changed(world: World, client: Client) -> None:
    deal, _copy = merged(world)
    page = text_of(client.get(at("versions", deal)))
    assert (BOTH in page, WHY in page) == (True, True)
    entry = RegisterEntry.objects.current().get(public_id=deal.public_id)
    assert WHY in text_of(client.get(entry.get_absolute_url()))


def test_a_partner_signs_the_change_by_its_link_and_its_door_then_leads_to_the_deal(world: World) -> None:
    deal = signed(world, partners=2)
    copy = begin(world, deal)
    party = parties_of(copy)[0]
    type(party.contact).objects.filter(party=party).update(email="p@roof.example")
    copy = ask_now(world, freeze_now(world, edit(copy, party)))
    token = token_for("p@roof.example")
    browser = come_in(Client(), token)
    page = text_of(browser.get(f"/p/{token}/"))
    assert f"Change of ‘{deal.title}’" in page
    assert WHY in page
    assert sign_by_hand(browser, token, copy).status_code == 302
    sign(world, fresh(copy), now=clock.now())
    seal(fresh(copy), now=clock.now())
    after = browser.get(f"/p/{token}/")
    assert after.status_code == 200
    assert at("registered", deal) in text_of(after)


def test_a_partner_reads_the_draft_of_a_change_by_a_link_to_the_copy_alone(world: World) -> None:
    deal = signed(world)
    copy = begin(world, deal)
    party = parties_of(copy)[0]
    type(party.contact).objects.filter(party=party).update(email="p@roof.example")
    services.invite_party(actor=world.coordinator, deal=copy, party=party, now=clock.now())
    token = token_for("p@roof.example")
    browser = come_in(Client(), token)
    assert browser.get(f"/p/{token}/").status_code == 200


def test_the_door_of_the_deal_shows_the_text_in_force_after_a_change(world: World) -> None:
    deal = signed(world, partners=2)
    party = parties_of(deal)[0]
    ContactFactory._meta.model.objects.filter(party=party).update(email="p@roof.example")
    _link, token = services.issue_link(party=party, now=clock.now(), address="p@roof.example")
    copy = begin(world, deal)
    edit(copy, parties_of(copy)[0])
    ask_now(world, freeze_now(world, fresh(copy)))
    partners_sign(world, fresh(copy))
    sign(world, fresh(copy))
    seal(fresh(copy))
    browser = come_in(Client(), token)
    assert BOTH in text_of(browser.get(f"/p/{token}/"))


def test_cancelling_a_change_says_that_the_signed_deal_holds(world: World, coordinator: Client) -> None:
    copy = begin(world, signed(world))
    end = at("ending", copy, "cancel")
    home = text_of(coordinator.get(copy.get_absolute_url()))
    assert ("Cancel this change" in home, "Cancel the deal" in home) == (True, False)
    page = text_of(coordinator.get(end))
    assert ("Yes: Cancel this change" in page, "The signed deal holds as it is." in page) == (True, True)
    after = coordinator.post(end, {"reason": "Not needed."}, follow=True)
    assert "The change is cancelled. The signed deal holds as it is." in text_of(after)


def test_no_partner_of_the_signed_deal_has_to_be_invited_to_a_change(world: World) -> None:
    copy = begin(world, signed(world, partners=2))
    stands = stands_of(actor=world.coordinator, parties=parties_of(copy))
    assert [stand.court for stand in stands.values()] == [Court.NOBODY, Court.NOBODY]


def test_a_cancelled_change_is_not_taken_up_beside_another(world: World) -> None:
    deal = signed(world)
    copy = begin(world, deal)
    services.cancel_deal(actor=world.coordinator, deal=copy, reason="Later.", now=NOW)
    begin(world, deal)
    with pytest.raises(Conflict):
        services.revive_deal(actor=world.coordinator, deal=fresh(copy), now=NOW)


def test_the_printed_change_says_what_it_replaces_and_whose_signature_stands(world: World) -> None:
    deal, copy = merged(world)
    content = json.loads(copy.versions.latest("number").canonical)
    printed = render_to_string("pdf/deal_body.html", {"deal": readable(content)})
    first = RegisterEntry.objects.get(public_id=deal.public_id, number=1)
    assert WHY in printed
    assert first.code in printed
    assert "their signature of version 1 stands: " + parties_of(deal)[1].name in " ".join(printed.split())


def test_what_the_change_leaves_alone_is_not_shown_as_changed(world: World) -> None:
    deal = draft(world)
    IndicatorFactory(deal=deal)
    ActionFactory(deal=deal)
    ask_now(world, freeze_now(world, fresh(deal)))
    partners_sign(world, fresh(deal))
    sign(world, fresh(deal), now=clock.now())
    seal(fresh(deal), now=clock.now())
    copy = begin(world, fresh(deal))
    home = deal_home(actor=world.coordinator, deal=copy, now=NOW)
    assert home.changing
    assert home.changing.changes == []


def test_the_proof_of_a_change_ends_with_its_own_seal(world: World) -> None:
    _deal, copy = merged(world)
    assert last_act(copy.versions.latest("number")).action == "merge"


def test_the_public_name_of_a_change_is_that_of_its_deal(world: World) -> None:
    deal, copy = merged(world)
    assert (root_of(copy), root_of(deal)) == (deal.public_id, deal.public_id)
    assert copy.stage == Stage.MERGED
