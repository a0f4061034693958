"""The public register: what everybody reads of a signed deal, and the file that proves it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals.models import RegisterEntry
from greendeals.selectors import registered
from greendeals.workflow import Stage
from icc.accounts.models import User
from icc.core import blobs
from icc.tenancy.actors import Public
from icc.tenancy.scopes import scope
from icc.tenancy.tables import TableClass, tables
from tests.factories.cities import MemberFactory, MembershipFactory, ParticipationFactory
from tests.factories.register import (
    RegisterEntryFactory,
    content_of,
    sealed_of,
    signatures_of,
    superseded,
)
from tests.greendeals.world import new_world, signed

pytestmark = pytest.mark.django_db

ClientFor = Callable[[User], Client]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_an_empty_register_says_what_will_stand_there(client: Client) -> None:
    shown = page(client, "/register/")
    assert "No deal has been signed here yet" in shown
    assert "sealed file" in shown


def test_a_search_without_a_hit_offers_the_way_back(client: Client) -> None:
    RegisterEntryFactory()
    shown = page(client, "/register/?q=nothing-like-it")
    assert "No deal found" in shown
    assert 'href="/register/"' in shown


@pytest.mark.parametrize("words", ["malaga", "Málaga", "MÁLAGA", "solar röofs", "energia", "elche"])
def test_the_search_minds_neither_accents_nor_capitals(client: Client, words: str) -> None:
    entry = RegisterEntryFactory(city__name="Málaga", title="Solar roofs", partners=["Energía Sur", "B"])
    participation = ParticipationFactory(city=entry.city, edition=entry.edition)
    MemberFactory(participation=participation, municipality__name="Elx", municipality__name_en="Elche")
    RegisterEntryFactory(city__name="Porto", title="Cool streets", partners=["Padaria"])
    shown = page(client, f"/register/?q={words}")
    assert "Solar roofs" in shown
    assert "Cool streets" not in shown
    assert "1 signed deal found" in shown


@pytest.mark.parametrize("name", ["country", "sector", "edition"])
def test_the_filters_narrow(client: Client, name: str) -> None:
    wanted = RegisterEntryFactory(title="Wanted", city__country="PT")
    RegisterEntryFactory(title="Other", city__country="ES")
    values = {"country": "PT", "sector": wanted.sector.code, "edition": wanted.edition.code}
    shown = page(client, f"/register/?{name}={values[name]}")
    assert "Wanted</a>" in shown
    assert "Other</a>" not in shown


@pytest.mark.parametrize(
    ("words", "hits"),
    [("roof", 1), ("for+sch", 1), ("cafés", 1), ("cafe's", 0), ("oofs", 0), ("(", 0), ("%EF%BC%88zz", 0)],
)
def test_the_search_looks_at_how_words_begin(client: Client, words: str, hits: int) -> None:
    entry = RegisterEntryFactory(title="Solar-roofs for schools", partners=["Two (Cafes)"])
    assert page(client, f"/register/?q={words}").count(f'href="{entry.get_absolute_url()}"') == hits


@pytest.mark.parametrize("query", ["country=XX", "page=99", "page=x", "q=%00", "edition=nothing"])
def test_what_cannot_be_understood_is_left_out(client: Client, query: str) -> None:
    RegisterEntryFactory(title="Still here")
    assert "Still here" in page(client, f"/register/?{query}")


def test_only_the_current_version_is_listed(client: Client) -> None:
    older, newer = superseded()
    shown = page(client, "/register/")
    assert newer.title in shown
    assert f">{older.title}</a>" not in shown


def test_the_register_comes_in_pages(client: Client) -> None:
    for _ in range(51):
        RegisterEntryFactory()
    first, second = page(client, "/register/"), page(client, "/register/?page=2")
    assert "51 signed deals found" in first
    assert (first.count("<tr>"), second.count("<tr>")) == (51, 2), "the head and the rows"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_exactly_four_times(client: Client, count: int) -> None:
    """What the filters offer, how many there are, how many are invented, and the rows."""
    for _ in range(count):
        RegisterEntryFactory()
    assert len(reads(client, "/register/")) == 4


@pytest.mark.parametrize("count", [1, 3])
def test_a_deals_page_reads_exactly_five_times(client: Client, count: int) -> None:
    """The entry, its earlier versions, its notices, how it is kept, and the deals that began with it."""
    entry = RegisterEntryFactory(partners=[f"Partner {number}" for number in range(count)])
    for _ in range(count):
        RegisterEntryFactory(based_on=entry.public_id)
    assert len(reads(client, entry.get_absolute_url())) == 5


def reads(client: Client, address: str) -> list[str]:
    """Return the queries of a page that read tables."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        page(client, address)
    return [query["sql"] for query in captured if " FROM " in query["sql"]]


def test_a_demonstration_is_marked_and_counted_apart(client: Client) -> None:
    invented = RegisterEntryFactory(edition__is_demonstration=True, city__is_invented=True)
    listed = client.get("/register/")
    words = " ".join(listed.content.decode().split())
    assert "0 signed deals found, and" in words
    assert "1 demonstration that is not counted" in words
    assert "Demonstration, not an agreement" in words
    for address in ("/register/", invented.get_absolute_url(), f"{invented.get_absolute_url()}pdf/"):
        assert "noindex" in client.get(address).headers["X-Robots-Tag"], address
    shown = page(client, invented.get_absolute_url())
    assert "A demonstration, not an agreement" in shown
    assert 'name="robots"' in shown
    assert "without legal value" in shown


def test_a_real_deal_may_be_found_by_search_engines(client: Client) -> None:
    entry = RegisterEntryFactory()
    for address in ("/register/", entry.get_absolute_url(), f"{entry.get_absolute_url()}pdf/"):
        assert "X-Robots-Tag" not in client.get(address).headers


def test_the_page_tells_what_was_promised_and_who_signed(client: Client) -> None:
    entry = RegisterEntryFactory(city__name="Alcoi")
    shown = page(client, entry.get_absolute_url())
    for words in (
        "Put panels on the roofs.",
        "kWp installed",
        "31 December 2027",
        "Bakery Sunrise",
        "Director",
        "Mayor",
        "Simple electronic signature, code sent by e-mail",
        "Simple electronic signature, signed in with an account",
        "test authority",
        "PAdES B-LT",
        entry.code,
        entry.sealed_sha256,
        entry.certificate,
        "/verify/",
    ):
        assert words in shown, words


def test_a_party_without_a_signature_is_marked_so(client: Client) -> None:
    like = RegisterEntryFactory.build()
    adviser = {"name": "Advice Ltd", "kind": "Business", "role": "Adviser", "commitments": []}
    content = content_of(like)
    content["parties"].append(adviser)
    signatures = [stored for stored in signatures_of(like) if stored["organisation"] != "Solar Coop"]
    entry = RegisterEntryFactory(content=content, signatures=signatures)
    shown = page(client, entry.get_absolute_url())
    assert shown.count("Named, has not signed") == 1
    assert shown.count("Named only, does not sign") == 1
    assert "Solar Coop, Advice Ltd." in shown


@pytest.mark.parametrize(("today", "running"), [(dt.date(2027, 12, 31), True), (dt.date(2028, 1, 1), False)])
def test_a_promise_runs_to_the_end_of_its_day(today: dt.date, running: bool) -> None:  # noqa: FBT001 -- a parameter
    noon = dt.datetime.combine(today, dt.time(12), tzinfo=dt.UTC)
    shown = registered(RegisterEntryFactory(), now=noon)
    assert {promise.running for party in shown.parties for promise in party.promises} == {running}


def test_an_ended_deal_says_so(client: Client) -> None:
    entry = RegisterEntryFactory(stage=Stage.TERMINATED)
    assert "Terminated" in page(client, entry.get_absolute_url())
    assert "Terminated" in page(client, "/register/")


def test_the_sealed_file_is_handed_out_as_it_was_sealed(client: Client) -> None:
    entry = RegisterEntryFactory()
    file = client.get(f"{entry.get_absolute_url()}pdf/")
    assert file.content == sealed_of(entry)
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{entry.file_name}"'
    shown = client.get(f"{entry.get_absolute_url()}pdf/?inline")
    assert shown.headers["Content-Disposition"].startswith("inline;")


def test_earlier_versions_can_still_be_had(client: Client) -> None:
    older, newer = superseded()
    address = f"{newer.get_absolute_url()}pdf/"
    assert client.get(address).content == sealed_of(newer)
    assert client.get(f"{address}?version=1").content == sealed_of(older)
    assert f"{address}?version=1" in page(client, newer.get_absolute_url())
    for version in ("3", "0", "-1", "x", "9" * 30, "²", "1%00"):
        assert client.get(f"{address}?version={version}").status_code == 404, version


@pytest.mark.parametrize("fate", ["gone", "altered"])
def test_a_file_that_is_not_what_was_sealed_is_never_handed_out(client: Client, fate: str) -> None:
    entry = RegisterEntryFactory()
    path = blobs.path_of(entry.sealed_sha256)
    default_storage.delete(path)
    if fate == "altered":
        default_storage.save(path, ContentFile(b"%PDF-1.7 something else"))
    answer = client.get(f"{entry.get_absolute_url()}pdf/")
    default_storage.delete(path)
    assert answer.status_code == 503
    assert "something else" not in answer.content.decode()
    assert entry.sealed_sha256 in answer.content.decode()


def test_everybody_reads_the_same(client: Client, client_for: ClientFor) -> None:
    entry = RegisterEntryFactory()
    mine = MembershipFactory(city=entry.city, role=CityRole.COORDINATOR).user
    for address in (entry.get_absolute_url(), "/register/"):
        pages = [page(browser, address) for browser in (client, client_for(mine))]
        mains = [shown[shown.index("<main") : shown.index("</main>")] for shown in pages]
        assert mains[0] == mains[1]


def test_no_person_stands_in_the_register(client: Client) -> None:
    """The deal was made by people with names and addresses; none of these come out."""
    world = new_world()
    deal = signed(world)
    entry = RegisterEntry.objects.get(public_id=deal.public_id)
    contact = deal.contacts.get()
    private = {"M. Mayor", "P. Partner", "192.0.2.7", "A browser", contact.name, contact.email}
    private |= {user.email for user in User.objects.all()} | {user.name for user in User.objects.all()}
    places = (
        "/register/",
        entry.get_absolute_url(),
        f"/verify/{entry.code}/",
        "/api/v1/register/",
        f"/api/v1/register/{entry.public_id}/",
        f"/api/v1/verification/{entry.code}/",
        f"/api/v1/verification/?sha256={entry.sealed_sha256}",
    )
    for address in places:
        shown = page(client, address)
        assert not {words for words in private if words in shown}, address


def test_the_public_role_reads_the_register_and_what_it_names_and_nothing_else() -> None:
    RegisterEntryFactory()
    published = {model for model in tables(TableClass.NETWORK) if getattr(model, "published", False)}
    assert RegisterEntry in published
    with scope(Public()):
        assert RegisterEntry.objects.count() == 1
        for table_class in TableClass:
            for model in tables(table_class):
                if model not in published:
                    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                        model.objects.exists()  # type: ignore[attr-defined]  # every model here has one
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            RegisterEntry.objects.update(title="Mine")


def test_an_unknown_deal_is_not_found(client: Client) -> None:
    assert client.get("/register/nothing/").status_code == 404
    assert client.get("/register/nothing/pdf/").status_code == 404


def test_the_start_page_never_counts_invented_deals_among_real_ones(client: Client) -> None:
    cache.clear()  # a page kept by a test whose numbers were the same
    real = RegisterEntryFactory(edition__records_deals=True).edition
    RegisterEntryFactory(edition__is_demonstration=True, edition__records_deals=True)
    shown = " ".join(page(client, "/").split())
    section = shown[shown.index(f'id="network-{real.code}"') :].partition("</section>")[0]
    tile = section[section.index("Local Green Deals signed") :]
    assert '<p class="ui-tile__value">1</p>' in tile[:200]
