"""The ground of the bench: an edition like the real one, times a scale, always the same."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from cities.models import City, Edition, Member, Membership, Municipality, Participation, Term
from cities.workflow import COUNTRIES, CityForm, CityRole, Kind
from greendeals.workflow import EDITABLE, SectionKey
from icc.accounts.models import NetworkRole, User
from icc.ops.bench.deals import DealMaker, Place
from icc.ops.bench.programme import add_programme
from icc.ops.bench.values import add_values

CITIES, DEALS, CITIES_PER_COACH, LISTERS = 136, 200, 12, 8
LARGE = 50
"""One city carries fifty deals, so that its list is a list of fifty rows."""

BATCH = 2000
SECTORS = ("energy-renewables", "mobility-transport", "tourism", "agrifood", "textiles", "construction")
PARTNER_TYPES = ("sme", "business-association", "school", "utility")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the measured pages are about.

    Attributes:
        city: a city with a draft and another deal.
        large_city: the one with fifty deals.
        deal: the draft, full of text.
        section: key of one of its sections.
        registered: a deal of the public register, the code that checks it and the hash of its sealed file.
        event: a City Lab with an agenda of two days.
        partner: an organisation that is a party of all fifty deals of `large_city`.
        measured: a signed deal with a full table of values, of the city with fifty deals.
        readers: accounts by role; several where the API limits each one's rate.
    """

    city: str
    large_city: str
    deal: str
    section: str
    registered: str
    code: str
    sealed_sha256: str
    event: str
    partner: str
    measured: str
    readers: dict[str, list[User]]


def build(scale: int, *, now: datetime) -> Ground:
    """Fill an empty database: `scale` times 136 cities and 200 deals, with their people.

    The caller gives the scope. Indicators and what else later features record is added here, one call
    each, as the feature comes.
    """
    dice = random.Random(175)  # noqa: S311 - the same data every time, nothing secret
    places = _participations(CITIES * scale, now=now, dice=dice)
    readers = _people(places, now=now)
    maker = DealMaker(dice, list(Term.objects.of("sector")), list(Term.objects.of("partner_type")), now)
    for number in range(DEALS * scale):
        maker.add(_place_of(number, places))
    draft = next(deal for deal in maker.deals if deal.city_id == places[1].city.pk and deal.stage in EDITABLE)
    maker.save(BATCH)
    measured = add_values(maker.deals, city_id=places[0].city.pk, batch=BATCH, now=now)
    coaches = [readers["coaches"][index // CITIES_PER_COACH] for index in range(len(places))]
    event = add_programme(places[0].participation.edition, places, coaches, scale=scale, now=now)
    return Ground(
        city=places[1].city.slug,
        large_city=places[0].city.slug,
        deal=draft.public_id,
        section=SectionKey.OBJECTIVES,
        registered=maker.entries[0].public_id,
        code=maker.entries[0].code,
        sealed_sha256=maker.entries[0].sealed_sha256,
        event=event.slug,
        partner=maker.organisation_of(places[0]).public_id,
        measured=measured.public_id,
        readers=readers,
    )


def _place_of(number: int, places: list[Place]) -> Place:
    """Give the first city fifty deals and spread the others evenly."""
    return places[0] if number < LARGE else places[1 + (number - LARGE) % (len(places) - 1)]


def _participations(count: int, *, now: datetime, dice: random.Random) -> list[Place]:
    edition = Edition.objects.create(
        code="bench",
        name="Edition of the bench",
        short_name="Bench",
        start_date=now.date() - timedelta(days=400),
        target_deals=175,
        records_deals=True,
    )
    for vocabulary, codes in (("sector", SECTORS), ("partner_type", PARTNER_TYPES)):
        Term.objects.bulk_create(Term(vocabulary=vocabulary, code=code, label=code) for code in codes)
    countries = sorted(COUNTRIES)[::9]
    names = [(f"city-{number:05}", f"Çity of Measure {number}") for number in range(count)]
    cities = City.objects.bulk_create(
        [
            City(slug=slug, name=name, country=dice.choice(countries), form=dice.choice(CityForm.values))
            for slug, name in names
        ],
        BATCH,
    )
    towns = Municipality.objects.bulk_create([_town(city, dice) for city in cities], BATCH)
    kinds = [Kind.CORE] * 6 + [Kind.MENTOR, Kind.FELLOW]
    takes_part = Participation.objects.bulk_create(
        [Participation(edition=edition, city=city, kind=dice.choice(kinds)) for city in cities], BATCH
    )
    Member.objects.bulk_create(
        [
            Member(participation=row, municipality=towns[(index + step) % count], position=step)
            for index, row in enumerate(takes_part)
            for step in range(3 if row.city.form == CityForm.CONSORTIUM else 1)
        ],
        BATCH,
    )
    return [Place(city, row) for city, row in zip(cities, takes_part, strict=True)]


def _town(city: City, dice: random.Random) -> Municipality:
    """Return the municipality of a city, somewhere on the map."""
    lat, lon = round(dice.uniform(36, 66), 5), round(dice.uniform(-9, 27), 5)
    return Municipality(
        slug=city.slug, name=city.name, name_en=city.name, country=city.country, lat=lat, lon=lon
    )


def _people(places: list[Place], *, now: datetime) -> dict[str, list[User]]:
    """Give every city a coordinator and a signatory, every twelve a coach, and the network an officer."""
    coordinators = _users("coordinator", len(places))
    signatories = _users("mayor", len(places))
    coaches = _users("coach", ceil(len(places) / CITIES_PER_COACH))
    listers = _users("lister", LISTERS)
    officers = _users("officer", 1, network=NetworkRole.EC)
    held = [(user, places[0], CityRole.EDITOR) for user in listers]
    for index, place in enumerate(places):
        place.coordinator, place.signatory = coordinators[index], signatories[index]
        held.append((coordinators[index], place, CityRole.COORDINATOR))
        held.append((signatories[index], place, CityRole.SIGNATORY))
        held.append((coaches[index // CITIES_PER_COACH], place, CityRole.COACH))
    Membership.objects.bulk_create(
        [Membership(user=user, city=place.city, role=role, since=now) for user, place, role in held], BATCH
    )
    return {
        "coordinator": [coordinators[1]],
        "lister": listers,
        "coach": [coaches[0]],
        "coaches": coaches,
        "officer": officers,
    }


def _users(role: str, count: int, *, network: str = "") -> list[User]:
    users = [
        User(
            email=f"{role}-{number}@bench.example",
            name=f"{role.capitalize()} {number}",
            function=role,
            network=network,
            password="!",  # noqa: S106 - unusable
        )
        for number in range(count)
    ]
    User.objects.bulk_create(users, BATCH)
    return users
