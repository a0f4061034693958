"""A deal begins with nothing, a template, a deal of one's own or a published one; the credit stays."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals import selectors, services
from greendeals.models import Deal, RegisterEntry, Template
from greendeals.services import Origin
from greendeals.workflow import FundingState, LegalNature, SectionKey, Stage, Tag
from icc.accounts.models import User
from icc.core.errors import Forbidden, Invalid
from icc.tenancy.actors import Public
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory, TermFactory
from tests.factories.deals import DealFactory, TemplateFactory
from tests.factories.register import RegisterEntryFactory
from tests.greendeals.world import NOW, World, draft, fresh, new_world, signed, stranger

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


@pytest.fixture
def world() -> World:
    """A city with its people, in an edition that records deals."""
    return new_world()


def begin(world: World, origin: Origin | None, *, ambition: str = "") -> Deal:
    """Let the coordinator start a deal with an origin."""
    deal = services.start_deal(
        actor=world.coordinator,
        participation=world.participation,
        title="New",
        sector=TermFactory(),
        ambition=ambition,
        now=NOW,
        origin=origin,
    )
    return fresh(deal)


def planned(world: World) -> Deal:
    """Return a draft with rows in every table, dates and figures in each."""
    deal = draft(world, legal_nature=LegalNature.EFFORT, starts_on=dt.date(2025, 1, 1))
    place = {"deal": deal, "city": deal.city}
    party = deal.parties.get()
    deal.actions.create(**place, title="Audit", party=party, starts_on=dt.date(2025, 2, 1), tag=Tag.TWIN)
    deal.indicators.create(
        **place, name="Audits", unit="firms", baseline=Decimal(0), target=Decimal(40), source="Ana"
    )
    deal.funding.create(
        **place,
        source=TermFactory(vocabulary="funding_source_type", label="EU grant"),
        provider="Fund",
        state=FundingState.SECURED,
        amount=Decimal(5000),
        note="Ask Ana",
    )
    return fresh(deal)


def texts(deal: Deal) -> dict[str, str]:
    return dict(deal.sections.exclude(body="").values_list("key", "body"))


def test_a_blank_deal_has_empty_sections_and_no_credit(world: World) -> None:
    deal = begin(world, None)
    assert deal.sections.count() == len(SectionKey)
    assert texts(deal) == {}
    assert deal.stage == Stage.POTENTIAL
    assert (deal.template, deal.copied_from, deal.based_on) == (None, None, None)


def test_a_template_gives_its_text_and_the_ambition_stands_before_it(world: World) -> None:
    template = TemplateFactory(
        edition=world.participation.edition,
        sections={"context": "<p>Small firms.</p>", "risks": "<p>None <script>alert(1)</script></p>"},
    )
    deal = begin(world, template, ambition="Ours.")
    assert texts(deal) == {"context": "<p>Ours.</p><p>Small firms.</p>", "risks": "<p>None </p>"}
    assert deal.stage == Stage.DRAFTING
    assert deal.template == template


def test_a_copy_takes_text_and_rows_without_people_dates_amounts_and_values(world: World) -> None:
    first = planned(world)
    deal = begin(world, first)
    assert texts(deal) == texts(first)
    assert deal.copied_from == first
    assert deal.legal_nature == LegalNature.EFFORT
    assert (deal.starts_on, deal.ends_on) == (None, None)
    assert not deal.parties.exists()
    assert not deal.commitments.exists()
    assert not deal.contacts.exists()
    (action,), (indicator,), (line,) = deal.actions.all(), deal.indicators.all(), deal.funding.all()
    assert (action.title, action.tag, action.party, action.starts_on) == ("Audit", Tag.TWIN, None, None)
    assert (indicator.name, indicator.baseline, indicator.target) == ("Audits", None, None)
    assert (line.source.label, line.provider, line.amount, line.note) == ("EU grant", "Fund", None, "")
    assert line.state == FundingState.SOUGHT


def test_a_copy_of_a_copy_keeps_the_credit_of_the_published_deal(world: World) -> None:
    entry = RegisterEntryFactory()
    again = begin(world, begin(world, entry))
    assert again.based_on == entry


def published(world: World) -> RegisterEntry:
    """Return the register entry of a signed deal with rows in its tables."""
    planned(world)
    deal = signed(world)
    return RegisterEntry.objects.get(public_id=deal.public_id)


def test_a_published_deal_of_another_city_gives_text_and_rows_but_nobody_of_it(world: World) -> None:
    other = new_world()
    first = planned(other)
    content = selectors.content_of(first) | {"frozen_at": NOW.isoformat()}
    entry = RegisterEntryFactory(city=other.city, content=json.loads(json.dumps(content)))
    deal = begin(world, entry)
    assert texts(deal) == texts(first)
    assert deal.based_on == entry
    (action,), (indicator,), (line,) = deal.actions.all(), deal.indicators.all(), deal.funding.all()
    assert (action.title, action.tag, action.party) == ("Audit", Tag.TWIN, None)
    assert (indicator.name, indicator.source, indicator.target) == ("Audits", "", None)
    assert (line.source.label, line.provider, line.amount) == ("EU grant", "", None)
    assert not deal.parties.exists()
    words = json.dumps(selectors.content_of(deal))
    assert all(party.name not in words for party in first.parties.all())
    assert "Fund" not in words


def test_the_credit_stands_in_the_frozen_text(world: World) -> None:
    entry = RegisterEntryFactory(title="Roofs")
    content = selectors.content_of(begin(world, entry))
    assert content["based_on"] == {"title": "Roofs", "city": entry.city.name, "code": entry.code}


def test_an_old_published_format_is_read_as_text(world: World) -> None:
    deal = begin(world, RegisterEntryFactory())
    assert texts(deal) == {"context": "<p>We stand here today.</p>"}


@pytest.mark.parametrize(("ours", "theirs"), [(True, False), (False, True)])
def test_what_is_invented_and_what_is_real_never_mix(*, ours: bool, theirs: bool) -> None:
    world = new_world(edition__is_demonstration=ours)
    entry = RegisterEntryFactory(edition__is_demonstration=theirs)
    with pytest.raises(Forbidden, match="forbidden"):
        begin(world, entry)
    own = DealFactory(participation=ParticipationFactory(city=world.city, edition__is_demonstration=theirs))
    with pytest.raises(Forbidden):
        begin(world, own)
    found = selectors.library(participation=world.participation, q="", sector="", page="1")
    assert found.rows == []
    assert not Deal.objects.filter(title="New").exists()


def test_a_template_of_another_edition_or_a_retired_one_is_refused(world: World) -> None:
    retired = TemplateFactory(edition=world.participation.edition, retired_at=NOW)
    for template in (TemplateFactory(), retired):
        with pytest.raises(Forbidden):
            begin(world, template)


def test_the_draft_of_another_city_is_no_origin(world: World) -> None:
    theirs = draft(new_world())
    with pytest.raises(Forbidden):
        begin(world, theirs)
    found = selectors.find_origin(
        actor=world.coordinator, participation=world.participation, key=f"copy-{theirs.public_id}"
    )
    assert found is None


def test_an_ambition_too_long_beside_the_text_is_refused_and_nothing_is_left(world: World) -> None:
    long = TemplateFactory(
        edition=world.participation.edition, sections={"context": "<p>" + "x" * 19_900 + "</p>"}
    )
    with pytest.raises(Invalid) as refused:
        begin(world, long, ambition="y" * 500)
    assert set(refused.value.fields) == {"ambition"}


def test_a_stranger_starts_nothing(world: World) -> None:
    with pytest.raises(Forbidden):
        services.start_deal(
            actor=stranger(),
            participation=world.participation,
            title="New",
            sector=TermFactory(),
            ambition="",
            now=NOW,
            origin=RegisterEntryFactory(),
        )


def test_the_register_names_published_followers_and_no_draft(world: World) -> None:
    entry = RegisterEntryFactory(title="The first")
    secret = begin(world, entry)
    Deal.objects.filter(pk=secret.pk).update(title="Secret draft")
    page = Client().get(entry.get_absolute_url()).content.decode()
    assert "began with this one" not in page
    for number in (1, 2):
        RegisterEntryFactory(based_on=entry.public_id, title=f"Follower {number}")
    page = Client().get(entry.get_absolute_url()).content.decode()
    assert "2 signed deals began with this one" in page
    assert "Follower 1" in page
    assert "Secret draft" not in page


def test_a_signed_deal_is_published_with_what_it_began_with(world: World) -> None:
    entry = RegisterEntryFactory(title="The first")
    deal = signed(world, based_on=entry)
    row = RegisterEntry.objects.get(public_id=deal.public_id)
    assert row.based_on == entry.public_id
    assert [one.pk for one in selectors.followers_of(entry.public_id)] == [row.pk]
    page = Client().get(row.get_absolute_url()).content.decode()
    assert f'href="{entry.get_absolute_url()}"' in page


def test_writers_start_a_deal_like_a_published_one_from_its_page(world: World, client_for: ClientFor) -> None:
    entry = RegisterEntryFactory(title="Roofs", sector=TermFactory(code="sun"))
    own = TermFactory(code="sun", edition=world.participation.edition, label="Sun here")
    browser = client_for(world.user(CityRole.COORDINATOR))
    page = browser.get(entry.get_absolute_url()).content.decode()
    address = f"/w/{world.city.slug}/deals/new/?from=like-{entry.public_id}"
    assert address in page
    form = browser.get(address).content.decode()
    assert 'value="Roofs"' in form
    assert f'<option value="{own.pk}" selected>' in form
    answer = browser.post(address, {"title": "Ours", "sector": own.pk, "ambition": ""})
    deal = Deal.objects.get(title="Ours")
    assert answer.headers["Location"] == deal.get_absolute_url()
    assert deal.based_on == entry
    assert "Roofs" in browser.get(deal.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", [CityRole.SIGNATORY, CityRole.COACH])
def test_others_are_not_offered_to_start(world: World, client_for: ClientFor, role: str) -> None:
    entry = RegisterEntryFactory()
    page = client_for(world.user(role)).get(entry.get_absolute_url()).content.decode()
    assert "Start a deal like this one" not in page
    assert selectors.cities_to_begin(actor=Public(), entry=entry) == ()


def test_what_is_no_longer_offered_keeps_the_answers(world: World, client_for: ClientFor) -> None:
    template = TemplateFactory(edition=world.participation.edition)
    address = f"/w/{world.city.slug}/deals/new/?from=template-{template.public_id}"
    browser = client_for(world.user(CityRole.COORDINATOR))
    assert template.name in browser.get(address).content.decode()
    Template.objects.update(retired_at=NOW)
    answers = {"title": "Typed", "sector": TermFactory().pk, "ambition": "Words kept"}
    response = browser.post(address, answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert "no longer offered" in page
    assert 'value="Typed"' in page
    assert "Words kept" in page
    assert f'action="/w/{world.city.slug}/deals/new/"' in page
    assert not Deal.objects.filter(title="Typed").exists()


def test_the_new_deal_offers_templates_and_own_deals(world: World, client_for: ClientFor) -> None:
    draft(world, title="My own")
    TemplateFactory(edition=world.participation.edition, name="<b>Sun</b>")
    TemplateFactory(name="Elsewhere")
    page = client_for(world.user(CityRole.COORDINATOR)).get(f"/w/{world.city.slug}/deals/new/")
    words = page.content.decode()
    assert "My own" in words
    assert "&lt;b&gt;Sun&lt;/b&gt;" in words
    assert "Elsewhere" not in words


def queries(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_three_published_deals_take_as_many_queries_as_one(world: World, client_for: ClientFor) -> None:
    entry = RegisterEntryFactory(title="First found")
    browser = client_for(world.user(CityRole.COORDINATOR))
    address = f"/w/{world.city.slug}/deals/new/published/"
    one = queries(browser, address)
    RegisterEntryFactory(based_on=entry.public_id)
    RegisterEntryFactory(partners=["Bäckerei"])
    assert queries(browser, address) == one
    rows = selectors.library(participation=world.participation, q="", sector="", page="1").rows
    assert next((row.entry.title, row.followers) for row in rows) == ("First found", 1)
    assert "First found" not in browser.get(f"{address}?q=backerei").content.decode()


def test_lineage_shows_what_the_reader_may_see(world: World, client_for: ClientFor) -> None:
    first = draft(world, title="The model")
    copy = begin(world, first)
    found = selectors.lineage_of(actor=world.coordinator, deal=copy)
    assert found.copied_from == first
    assert [row.pk for row in selectors.lineage_of(actor=world.coordinator, deal=first).copies] == [copy.pk]
    assert not selectors.lineage_of(actor=world.coordinator, deal=draft(world))
    page = client_for(world.user(CityRole.COACH)).get(copy.get_absolute_url()).content.decode()
    assert "The model" in page


def test_the_api_starts_a_deal_with_the_same_refusals(world: World, client_for: ClientFor) -> None:
    TermFactory(code="sun", edition=world.participation.edition)
    template = TemplateFactory(edition=world.participation.edition)
    asked = {"city": world.city.slug, "title": "By API", "sector": "sun"}
    browser = client_for(world.user(CityRole.COORDINATOR))

    def send(**more: str) -> tuple[int, dict[str, object]]:
        response = browser.post("/api/v1/deals/", {**asked, **more}, content_type="application/json")
        return response.status_code, response.json()

    status, body = send(begins_with=f"template-{template.public_id}")
    assert (status, body["title"], body["stage"]) == (201, "By API", Stage.DRAFTING)
    assert Deal.objects.get(public_id=body["id"]).template == template
    assert send(begins_with="like-nothing")[0] == 422
    assert send(sector="moon")[0] == 422
    assert send(city="atlantis")[0] == 404
    other = MembershipFactory(city=world.city, role=CityRole.SIGNATORY)
    refused = client_for(other.user).post("/api/v1/deals/", asked, content_type="application/json")
    assert refused.status_code == 403
    assert EditionFactory.build().code
