"""What was frozen in an earlier format is shown wherever frozen texts are shown, as it was signed.

Format 1 knew no signatories and no code; format 2 no promises of the city, terms or tables. In both the
sections were plain text, and all stood there, written or not.
"""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import rfc8785
from django.test import Client
from pypdf import PdfReader

from cities.workflow import CityRole
from greendeals.models import Deal, DealVersion
from greendeals.selectors import changes_between, content_of, readable
from greendeals.services import start_deal
from greendeals.workflow import SectionKey
from icc.accounts.models import User
from icc.core import blobs
from icc.documents.services import render
from tests.factories.cities import TermFactory
from tests.factories.deals import DealVersionFactory
from tests.factories.register import RegisterEntryFactory
from tests.greendeals.doors import ask_now, come_in, freeze_now, text_of, token_for, with_parties
from tests.greendeals.world import NOW, World, fresh, new_world

pytestmark = pytest.mark.django_db

PAT = "pat@sun.example"
PLAIN = "Roofs & walls are <b>bare</b>.\n\n20 % less by 2029."
SHOWN = "Roofs &amp; walls are &lt;b&gt;bare&lt;/b&gt;."
SINCE = ("based_on", "terms", "promises", "actions", "indicators", "funding")
"""What came with the third format."""


def in_format(deal: Deal, number: int) -> dict[str, Any]:
    """Return the content of a deal as an earlier edition of the software froze it."""
    content = {name: value for name, value in content_of(deal).items() if name not in SINCE}
    for party in content["parties"]:
        del party["seat"]
        for promise in party["commitments"]:
            del promise["evidence"]
    content |= {
        "format": f"icc-deal-{number}",
        "sections": [
            {
                "key": key.value,
                "title": str(key.label),
                "body": PLAIN if key == SectionKey.CONTEXT else "",
            }
            for key in SectionKey
        ],
        "version": 2,
        "frozen_at": NOW.isoformat(),
        "code": "A" * 12,
    }
    if number == 1:
        del content["signatories"], content["code"]
    return content


@pytest.fixture(params=[1, 2])
def old(request: pytest.FixtureRequest) -> int:
    """The number of an earlier format."""
    number: int = request.param
    return number


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def frozen_as(world: World, number: int, **facts: Any) -> DealVersion:
    """Return a version in an earlier format, the latest of a deal that is ready to sign."""
    deal = freeze_now(world, with_parties(world, PAT))
    version: DealVersion = DealVersionFactory(
        deal=deal, number=2, canonical=rfc8785.dumps(in_format(deal, number)).decode(), **facts
    )
    return version


def shows(page: str, deal: Deal) -> bool:
    """Tell whether a page shows the text and the promise, as they were written."""
    promise = deal.commitments.get()
    words = (SHOWN, "20 % less by 2029.", deal.parties.get().name, promise.text, promise.measure)
    return all(told in page for told in words) and "<b>bare" not in page


def test_on_the_pages_of_the_deal_and_of_the_mayor(
    world: World, old: int, client_for: Callable[[User], Client]
) -> None:
    deal = ask_now(world, fresh(frozen_as(world, old).deal))
    for role, page in ((CityRole.COORDINATOR, ""), (CityRole.COACH, ""), (CityRole.SIGNATORY, "sign/")):
        browser = client_for(world.user(role))
        assert shows(text_of(browser.get(f"{deal.get_absolute_url()}{page}")), deal)
    versions = text_of(client_for(world.user(CityRole.COACH)).get(f"{deal.get_absolute_url()}versions/"))
    assert "Roofs &amp; walls" in versions


def test_behind_the_partners_door(world: World, old: int) -> None:
    deal = ask_now(world, fresh(frozen_as(world, old).deal))
    token = token_for(PAT)
    browser = come_in(Client(), token)
    assert shows(text_of(browser.get(f"/p/{token}/")), deal)


def test_in_the_register_and_for_whoever_begins_with_it(world: World, old: int) -> None:
    deal = fresh(frozen_as(world, old).deal)
    entry = RegisterEntryFactory(
        content=in_format(deal, old), city=deal.city, edition=deal.participation.edition, partners=[]
    )
    page = text_of(Client().get(entry.get_absolute_url()))
    assert shows(page, deal)
    assert page.count("<h3>") < len(SectionKey), "an empty section has no heading"
    begun = start_deal(
        actor=world.coordinator,
        participation=world.participation,
        title="Another",
        sector=TermFactory(vocabulary="sector", edition=None),
        ambition="",
        origin=entry,
        now=NOW,
    )
    body = begun.sections.get(key=SectionKey.CONTEXT).body
    assert body == f"<p>{SHOWN}</p><p>20 % less by 2029.</p>"
    assert begun.based_on == entry


def test_in_print(world: World, old: int) -> None:
    document = frozen_as(world, old, document__waiting=True).document
    assert document
    assert render(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    pages = PdfReader(io.BytesIO(blobs.fetch(document.sha256))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Roofs & walls are <b>bare</b>." in text
    assert "Put solar panels on the roofs." in text


def test_beside_a_text_of_today(world: World, old: int) -> None:
    """Only what the words say is a difference, not how they were kept."""
    deal = with_parties(world, PAT)
    deal.sections.filter(key=SectionKey.CONTEXT).update(body=f"<p>{SHOWN}</p><p>20 % less by 2029.</p>")
    deal.sections.exclude(key=SectionKey.CONTEXT).update(body="")
    before, now = in_format(fresh(deal), old), content_of(fresh(deal))
    places = [change.place for change in changes_between(before, now)]
    assert str(SectionKey.CONTEXT.label) not in places
    assert deal.parties.get().name not in places


def test_every_value_can_be_written_in_the_readers_way(world: World, old: int) -> None:
    deal = with_parties(world, PAT)
    content = readable(json.loads(json.dumps(in_format(deal, old))))
    promise = deal.commitments.get()
    assert content["parties"][0]["commitments"][0]["due_on"] == promise.due_on
    assert content["frozen_at"] == NOW
    assert content["sections"][0]["body"] == f"<p>{SHOWN}</p><p>20 % less by 2029.</p>"
