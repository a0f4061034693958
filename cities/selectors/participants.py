"""What pages know about cities, and who an actor is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.utils.functional import Promise

from cities.models import City, Edition, Membership, Municipality, Participation
from cities.querysets import ParticipationQuerySet
from cities.rules import can_invite_again, can_manage_team, can_remove
from cities.workflow import COUNTRIES, WITHOUT_PREJUDICE, CityForm, CityRole, Kind, MembersStatus, marked
from icc.accounts.models import User
from icc.core.decisions import Decision
from icc.tenancy.actors import Actor, Person, Public


def visitor_of(user: User | AnonymousUser) -> Actor:
    """Return who an account is before its cities are known: the public, or a person."""
    if not user.is_authenticated:
        return Public()
    return Person(user_id=user.pk, network=user.network)


def with_cities(visitor: Actor) -> Actor:
    """Return the visitor with the cities they hold roles in.

    Runs under the visitor's own scope: a person's memberships are readable before the cities are known.
    """
    if not isinstance(visitor, Person) or visitor.network:
        return visitor
    held: defaultdict[int, set[str]] = defaultdict(set)
    for city_id, role in Membership.objects.filter(user_id=visitor.user_id).values_list("city_id", "role"):
        held[city_id].add(role)
    return replace(visitor, cities={city: frozenset(roles) for city, roles in held.items()})


PER_PAGE = 50


def country_name(code: str) -> str | Promise:
    """Return a country's name in the reader's language; an unknown code stands for itself."""
    return COUNTRIES.get(code, code)


@dataclass(frozen=True, slots=True)
class Participant:
    """A participation as the public sees it, with its members in the order in which they were named."""

    participation: Participation
    country: str | Promise
    members: list[Municipality]

    @classmethod
    def of(cls, participation: Participation) -> "Participant":
        """Return the participation; its city, edition and members are already at hand."""
        members = [member.municipality for member in participation.members.all()]
        return cls(participation, country_name(participation.city.country), members)

    @property
    def name(self) -> str:
        """The city, marked if it is invented."""
        return self.participation.city.marked_name

    @property
    def edition(self) -> str:
        """The edition, marked if it is invented."""
        return marked(self.participation.edition.name, invented=self.participation.edition.is_demonstration)

    @property
    def kind(self) -> str:
        """In which quality the city takes part, marked if nothing of it happened."""
        edition = self.participation.edition
        return marked(str(Kind(self.participation.kind).label), invented=edition.is_demonstration)

    @property
    def detail(self) -> str:
        """What the name does not say: the members of a group, or the English name."""
        if self.participation.city.form == CityForm.CONSORTIUM or len(self.members) > 1:
            return ", ".join(member.name for member in self.members)
        return "".join(
            member.name_en for member in self.members if member.name_en != self.participation.city.name
        )

    @property
    def partly_known(self) -> bool:
        """Whether the members named here are not all there are."""
        return self.participation.members_status != MembersStatus.COMPLETE

    @property
    def has_footnote(self) -> bool:
        """Whether the country's name carries a footnote."""
        return self.participation.city.country == WITHOUT_PREJUDICE


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of the directory."""

    edition: Edition | None
    page: Page[Participation]
    rows: list[Participant]

    @property
    def count(self) -> int:
        """How many were found in all."""
        return self.page.paginator.count

    @property
    def edition_name(self) -> str:
        """The edition, marked if it is invented."""
        return marked(self.edition.name, invented=self.edition.is_demonstration) if self.edition else ""

    @property
    def has_footnote(self) -> bool:
        """Whether a country on this page carries a footnote."""
        return any(row.has_footnote for row in self.rows)


def current_edition(editions: Sequence[Edition]) -> Edition | None:
    """Return the latest real edition, or the latest of all; `editions` come newest first."""
    return next((edition for edition in editions if not edition.is_demonstration), next(iter(editions), None))


def countries_of_cities() -> list[tuple[str, str]]:
    """Return code and name of each country that takes part, by name."""
    codes = City.objects.order_by().values_list("country", flat=True).distinct()
    return sorted(((code, str(country_name(code))) for code in codes), key=lambda pair: pair[1])


def directory(*, edition: Edition | None, q: str, kind: str, country: str, page: str) -> Directory:
    """Return the participants of an edition that match, fifty to a page.

    Args:
        edition: whose; without one there is nobody.
        q: part of a name of the city or of a member, without regard to accents.
        kind: in which quality; empty for all.
        country: ISO code; empty for all.
        page: number as it stands in the address.
    """
    found: ParticipationQuerySet = Participation.objects.filter(edition=edition)
    if kind:
        found = found.filter(kind=kind)
    if country:
        found = found.filter(city__country=country)
    if q:
        found = found.matching(q)
    found = found.in_order().select_related("city", "edition").prefetch_related("members__municipality")
    shown = Paginator(found, PER_PAGE).get_page(page)
    return Directory(edition, shown, [Participant.of(row) for row in shown])


@dataclass(frozen=True, slots=True)
class Profile:
    """A city as the public sees it; its participations come newest first."""

    city: City
    name: str
    country: str | Promise
    participants: list[Participant]
    has_footnote: bool

    @property
    def places(self) -> list[Municipality]:
        """All municipalities of all participations, each once."""
        return list({member.pk: member for row in self.participants for member in row.members}.values())

    @property
    def place(self) -> Municipality | None:
        """The one municipality that stands behind the city in every edition, if there is but one."""
        return self.places[0] if self.city.form == CityForm.SINGLE and len(self.places) == 1 else None

    @property
    def has_population(self) -> bool:
        """Whether data of GeoNames is shown, which asks to be named."""
        return any(place.population is not None for place in self.places)


def profile(city: City) -> Profile:
    """Return the public profile of a city."""
    rows = city.participations.select_related("city", "edition").prefetch_related("members__municipality")
    participants = [Participant.of(row) for row in rows.order_by("-edition__start_date")]
    footnote = city.country == WITHOUT_PREJUDICE
    name = city.marked_name
    return Profile(city, name, country_name(city.country), participants, footnote)


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A role that a person holds in a city, and what the reader may do with it."""

    membership: Membership
    remove: Decision
    invite_again: Decision

    @property
    def pending(self) -> bool:
        """Whether the invitation has not been accepted yet."""
        return self.membership.is_pending


@dataclass(frozen=True, slots=True)
class Team:
    """The people of a city."""

    members: list[TeamMember]
    manage: Decision


def team(*, actor: Actor, city: City) -> Team:
    """Return the people of a city, coordinators first, and what the actor may change."""
    order = {role: place for place, role in enumerate(CityRole.values)}
    held = Membership.objects.visible_to(actor).filter(city=city).select_related("user", "city")
    rows = sorted(held, key=lambda row: (order[row.role], row.person))
    members = [
        TeamMember(row, can_remove(actor, row, team=rows), can_invite_again(actor, row)) for row in rows
    ]
    return Team(members, can_manage_team(actor, city))
