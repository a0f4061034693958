"""The page of a partner at its door, and the page on which the city sees who has reported."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from greendeals import services
from greendeals.models import (
    Contact,
    Deal,
    EvidenceFile,
    Indicator,
    IndicatorValue,
    Link,
    PromiseUpdate,
    Report,
)
from greendeals.selectors.mailboxes import at_mailbox
from greendeals.selectors.own_promises import own_deals
from greendeals.selectors.reporters import reporters
from greendeals.services import SESSION_VALID_FOR, leave_deal
from greendeals.workflow import ReportState
from icc.accounts.models import User
from icc.core import clock
from icc.documents.uploads import LARGEST
from icc.notifications.models import Message
from icc.tenancy.scopes import scope
from tests.factories.deals import CommitmentFactory
from tests.factories.plans import IndicatorFactory
from tests.greendeals.doors import text_of
from tests.greendeals.monitoring.partner_reports import (
    PAT,
    at_door,
    come_to_report,
    link_for,
    open_report,
    promise_of,
    reporting,
)
from tests.greendeals.world import World, fresh, new_world, parties_of, partner, stranger

pytestmark = pytest.mark.django_db

ROOF = b"%PDF-1.7\nThe roof, as it is now."


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    """Requests of other tests count for nothing."""
    cache.clear()


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world(city__name="Alcoi")


def visit(client: Client, deal: Deal) -> str:
    """Come in as the first party of a deal; return the address of its page."""
    _link, token = link_for(parties_of(deal)[0])
    come_to_report(client, token)
    return f"/p/{token}/report/"


def fields(deal: Deal, **answers: Any) -> dict[str, Any]:
    key = promise_of(parties_of(deal)[0]).public_id
    return {f"{key}-{name}": value for name, value in answers.items()}


def test_before_the_code_the_page_leads_to_the_door_and_the_code_leads_back(
    client: Client, world: World
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    _link, token = link_for(parties_of(deal)[0])
    response = client.get(f"/p/{token}/report/")
    assert (response.status_code, response.headers["Location"]) == (302, f"/p/{token}/")
    assert "how far are your promises" in text_of(client.get(f"/p/{token}/"))
    come_to_report(client, token)
    page = text_of(client.get(f"/p/{token}/report/"))
    assert promise_of(parties_of(deal)[0]).text in page
    assert not PromiseUpdate.objects.exists()


def test_word_value_and_file_are_saved_at_once_and_shown_again(client: Client, world: World) -> None:
    deal = reporting(world)
    open_report(world, deal)
    indicator = IndicatorFactory(deal=deal, commitment=promise_of(parties_of(deal)[0]), unit="MWh")
    address = visit(client, deal)
    data = fields(
        deal, state="in-progress", words="Half the roof.", file=SimpleUploadedFile("roof.pdf", ROOF)
    )
    data |= {f"{indicator.public_id}-value": "1 234,5"}
    response = client.post(address, data)
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert float(IndicatorValue.objects.get().value) == 1234.5
    assert EvidenceFile.objects.get().commitment == promise_of(parties_of(deal)[0])
    page = text_of(client.get(address))
    assert "Half the roof." in page
    assert "roof.pdf" in page
    again = {**fields(deal, state="in-progress", words="The whole roof.")}
    again |= {f"{indicator.public_id}-value": "1 234,5"}
    assert client.post(address, again).status_code == 302
    assert IndicatorValue.objects.count() == 1


def grouped(deal: Deal) -> tuple[Indicator, list[str]]:
    """Return an indicator that asks for two groups, and the names of the fields of each."""
    promise = promise_of(parties_of(deal)[0])
    row: Indicator = IndicatorFactory(deal=deal, commitment=promise, groups=["Small firms", "Schools"])
    own = at_mailbox(at_door(parties_of(deal)[0]))
    with scope(own):
        [figure] = own_deals(actor=own, now=clock.now())[0].promises[0].figures
        return row, [group.key for group in figure.groups]


def test_the_groups_of_an_indicator_are_given_beside_the_whole_or_without_it(
    client: Client, world: World
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    row, (small, schools) = grouped(deal)
    address = visit(client, deal)
    page = text_of(client.get(address))
    assert "group by group" in page
    assert "Small firms" in page
    data = fields(deal, state="in-progress") | {f"{small}-value": "12", f"{schools}-value": "0"}
    assert client.post(address, data).status_code == 302
    standing = IndicatorValue.objects.standing().filter(indicator=row)
    assert dict(standing.values_list("group", "value")) == {"Small firms": 12, "Schools": 0}
    assert {value.party_id for value in standing} == {parties_of(deal)[0].pk}
    assert client.post(address, data | {f"{row.public_id}-value": "13"}).status_code == 302
    assert dict(standing.values_list("group", "value")) == {"": 13, "Small firms": 12, "Schools": 0}


def test_a_group_that_is_refused_or_gone_is_told_and_nothing_typed_is_lost(
    client: Client, world: World
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    row, (small, schools) = grouped(deal)
    address = visit(client, deal)
    data = fields(deal, state="in-progress") | {f"{small}-value": "many", f"{schools}-value": "3"}
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {f"{small}-value"}
    Indicator.objects.filter(pk=row.pk).update(groups=["Schools"])
    gone = client.post(address, data)
    assert gone.status_code == 422
    assert "This is about something that is no longer part of it" in text_of(gone)
    assert "many" in text_of(gone)
    assert not IndicatorValue.objects.filter(indicator=row).exists()


def test_the_browser_is_told_how_large_files_may_be_and_people_are_too(client: Client, world: World) -> None:
    deal = reporting(world)
    open_report(world, deal)
    page = text_of(client.get(visit(client, deal)))
    assert f'data-largest="{LARGEST}"' in page
    assert "what you typed is still here" in page
    assert "all files of this page together at most 20 MB" in page


def test_what_is_refused_is_told_beside_the_field_and_nothing_typed_is_lost(
    client: Client, world: World
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    indicator = IndicatorFactory(deal=deal, commitment=promise_of(parties_of(deal)[0]))
    address = visit(client, deal)
    key = indicator.public_id
    data = {**fields(deal, words="Half the roof."), f"{key}-value": "1,234"}
    response = client.post(address, data)
    page = text_of(response)
    assert response.status_code == 422
    assert "Choose how far it is." in page
    assert "can be read in two ways" in page
    assert "Half the roof." in page
    assert 'value="1,234"' in page
    late = {**fields(deal, state="cancelled"), f"{key}-value": "1e308"}
    page = text_of(client.post(address, late))
    assert "is not a number" in page
    page = text_of(client.post(address, fields(deal, state="cancelled")))
    assert "Say why it was given up." in page
    page = text_of(client.post(address, {}))
    assert "Nothing has been entered yet" in page
    assert not PromiseUpdate.objects.exists()


def test_a_value_that_stands_by_now_is_told_and_replaced_by_the_next_save(
    client: Client, world: World
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    indicator = IndicatorFactory(deal=deal, commitment=promise_of(parties_of(deal)[0]))
    address, key = visit(client, deal), indicator.public_id
    today = clock.day(clock.now())
    reading = services.Reading(on=today, value=Decimal(7))
    services.enter_value(
        actor=world.coordinator, deal=deal, indicator=indicator, reading=reading, now=clock.now()
    )
    response = client.post(address, {f"{key}-value": "9", f"{key}-on": today.isoformat(), f"{key}-seen": ""})
    page = text_of(response)
    assert response.status_code == 422
    assert "A value of this day stands already: 7" in page
    seen = IndicatorValue.objects.get().public_id
    assert f'value="{seen}"' in page
    again = {f"{key}-value": "9", f"{key}-on": today.isoformat(), f"{key}-seen": seen}
    assert client.post(address, again).status_code == 302
    assert [int(row.value) for row in IndicatorValue.objects.standing()] == [9]
    assert IndicatorValue.objects.count() == 2


def test_what_was_typed_when_the_half_hour_was_over_waits_behind_the_next_code(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    address = visit(client, deal)
    now = clock.now() + SESSION_VALID_FOR + dt.timedelta(minutes=1)
    with monkeypatch.context() as later:
        later.setattr("icc.core.clock.now", lambda: now)
        response = client.post(address, fields(deal, state="in-progress", words="Half the roof."))
        assert response.status_code == 302
        assert not PromiseUpdate.objects.exists()
        come_to_report(client, address.split("/")[2])
        assert "Half the roof." in text_of(client.get(address))


def test_a_former_contact_and_a_party_that_left_are_told_so(client: Client, world: World) -> None:
    deal = reporting(world, "a@sun.example", "b@sun.example")
    former, left = parties_of(deal)
    tokens = [link_for(party)[1] for party in (former, left)]
    facts = {"name": "N", "function": "", "email": "new@sun.example"}
    now = clock.now()
    services.change_contact(actor=world.coordinator, deal=deal, party=former, **facts, now=now)
    leave_deal(
        actor=partner(left), deal=fresh(deal), party=left, reason="We close.", on=clock.day(now), now=now
    )
    pages = [client.get(f"/p/{token}/report/") for token in tokens]
    assert [page.status_code for page in pages] == [410, 410]
    assert f"Somebody else now speaks for {former.name}" in text_of(pages[0])
    assert f"{left.name} has left this deal" in text_of(pages[1])
    assert client.post(f"/p/{tokens[0]}/report/", fields(deal, state="in-progress")).status_code == 410
    assert not PromiseUpdate.objects.exists()


def test_a_link_that_has_run_out_and_a_mailbox_without_promises_are_told_so(
    client: Client, world: World
) -> None:
    deal = reporting(world)
    open_report(world, deal)
    (party,) = parties_of(deal)
    _link, token = link_for(party)
    Link.objects.update(expires_at=clock.now())
    assert "Ask for a new link" in text_of(client.get(f"/p/{token}/report/"))
    _link, token = link_for(party, address="colleague@sun.example")
    come_to_report(client, token)
    page = text_of(client.get(f"/p/{token}/report/"))
    assert "There is nothing to report from this mailbox" in page
    assert promise_of(party).text not in page


def test_the_page_says_that_a_report_is_accepted_and_still_takes_a_word(client: Client, world: World) -> None:
    deal = reporting(world)
    open_report(world, deal)
    address = visit(client, deal)
    Report.objects.update(state=ReportState.ACCEPTED)
    assert "The last report is accepted" in text_of(client.get(address))
    assert client.post(address, fields(deal, state="in-progress", words="More.")).status_code == 302
    assert PromiseUpdate.objects.get().report is None


def test_the_page_tells_which_of_several_deals_asks_and_that_a_day_has_passed(
    client: Client, world: World
) -> None:
    deal, quiet = reporting(world), reporting(world, title="Quiet streets")
    late = open_report(world, deal)
    address = visit(client, deal)
    begun, ended, due = (clock.day(clock.now()) - dt.timedelta(days=days) for days in (30, 10, 3))
    Report.objects.filter(pk=late.pk).update(starts_on=begun, ends_on=ended, due_on=due)
    page = text_of(client.get(address))
    assert "This mailbox speaks in several deals:" in page
    assert f'{quiet.title}</a> <span class="ui-note">nothing is asked now' in page
    assert "please answer now" in page
    assert "Please answer until" not in page


def test_handing_on_at_the_door_ends_with_a_page_in_words(client: Client, world: World) -> None:
    deal = reporting(world)
    open_report(world, deal)
    address = visit(client, deal)
    (party,) = parties_of(deal)
    page = address.replace("report", "contact")
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "N", "email": "nonsense"}).status_code == 422
    assert Contact.objects.get(party=party).email == PAT
    response = client.post(
        page, {"name": "N", "email": "new@sun.example", "parties": [party.public_id]}, follow=True
    )
    assert response.status_code == 410
    assert f"Somebody else now speaks for {party.name}" in text_of(response)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_partner_takes_the_same_queries_for_any_number_of_deals(
    world: World, django_assert_num_queries: Any, count: int
) -> None:
    deals = [reporting(world, promises=count) for _ in range(count)]
    for deal in deals:
        IndicatorFactory(deal=deal, commitment=promise_of(parties_of(deal)[0]))
        open_report(world, deal)
    actor = at_mailbox(at_door(parties_of(deals[0])[0]))
    with scope(actor), django_assert_num_queries(9):
        rows = own_deals(actor=actor, now=clock.now())
        assert sum(len(row.promises) for row in rows) == count * count
        assert all(row.report and row.deal.city.name for row in rows)


@pytest.mark.parametrize("count", [1, 3])
def test_who_has_reported_takes_the_same_queries_for_any_number_of_partners(
    world: World, django_assert_num_queries: Any, count: int
) -> None:
    deal = reporting(world, *(f"p{number}@sun.example" for number in range(count)))
    for party in parties_of(deal):
        CommitmentFactory(deal=deal, party=party)
    report = open_report(world, deal)
    report.deal = deal
    with django_assert_num_queries(4):
        rows = reporters(actor=world.coordinator, report=report, now=clock.now())
        assert [row.party.contact.email for row in rows if row.is_silent]
    assert len(rows) == count


def test_the_city_sees_who_said_what_and_reminds_the_silent(client: Client, world: World) -> None:
    deal = reporting(world, "a@sun.example", "b@sun.example", "c@sun.example")
    report = open_report(world, deal)
    browser = Client()
    browser.post(visit(browser, deal), fields(deal, state="completed", words="All done."))
    client.force_login(world.user("coordinator"))
    address = f"/deals/{deal.public_id}/reports/{report.public_id}/partners/"
    page = text_of(client.get(address))
    assert "All done." in page
    assert "2 partners have not answered" in page
    silent = parties_of(deal)[1]
    assert client.post(f"{address}{silent.public_id}/remind/").status_code == 302
    assert "Remind 1 partner" in text_of(client.get(address))
    assert client.post(f"{address}remind/").status_code == 302
    sent = Message.objects.filter(kind="greendeals.promises_reminder").order_by("pk")
    assert [mail.address for mail in sent] == ["b@sun.example", "c@sun.example"]
    assert "All of them were reminded" in text_of(client.get(address))
    client.force_login(world.user("coach"))
    assert "Remind 1 partner" not in text_of(client.get(address))
    assert client.post(f"{address}remind/").status_code == 403
    assert client.get(f"{address}remind/").status_code == 405
    client.force_login(User.objects.get(pk=stranger().user_id))
    assert client.get(address).status_code == 404
