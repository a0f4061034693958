"""An event, cities that send people, and people of the public."""

import datetime as dt
from dataclasses import dataclass, field

from cities.models import City, Edition
from cities.workflow import CityRole
from events import messages, services
from events.models import Event, Registration
from events.services import Applicant, Nominee
from events.workflow import RegistrationState
from icc.accounts.models import NetworkRole, User
from icc.notifications.models import Message
from icc.tenancy.actors import Person, Public
from icc.tenancy.scopes import scope
from tests.factories.accounts import UserFactory
from tests.factories.cities import EditionFactory, MembershipFactory, ParticipationFactory
from tests.factories.events import EventFactory, places

NOW = dt.datetime(2099, 3, 2, 9, 30, tzinfo=dt.UTC)
PUBLIC = Public()


@dataclass
class World:
    """An event with places, in an edition in which cities take part."""

    event: Event
    writers: dict[int, User] = field(default_factory=dict)

    @property
    def edition(self) -> Edition:
        """The edition."""
        edition: Edition = self.event.edition
        return edition

    def city(self) -> City:
        """Let one more city take part, with a coordinator."""
        city: City = ParticipationFactory(edition=self.edition).city
        self.writers[city.pk] = MembershipFactory(city=city, role=CityRole.COORDINATOR).user
        return city

    def writer(self, city: City) -> Person:
        """Return a city's coordinator."""
        return Person(
            user_id=self.writers[city.pk].pk, cities={city.pk: frozenset({CityRole.COORDINATOR.value})}
        )

    def send(self, city: City, *addresses: str, now: dt.datetime = NOW) -> list[Registration]:
        """Register people of a city, as its coordinator in the coordinator's own scope."""
        actor = self.writer(city)
        people = [Nominee(name=f"Function {address}", email=address) for address in addresses]
        with scope(actor):
            event = Event.objects.full().get(pk=self.event.pk)
            return services.register_delegates(actor=actor, event=event, city=city, people=people, now=now)

    def ask(self, address: str, *, now: dt.datetime = NOW) -> Registration | None:
        """Ask for a place as somebody of the public."""
        person = Applicant(name=f"Function {address}", email=address, consent="event-1")
        with scope(PUBLIC):
            event = Event.objects.full().get(pk=self.event.pk)
            return services.request_place(actor=PUBLIC, event=event, person=person, now=now)

    def come(self, address: str, *, now: dt.datetime = NOW) -> Registration:
        """Ask for a place and confirm it."""
        row = self.ask(address, now=now)
        assert row is not None
        with scope(PUBLIC):
            return services.confirm_place(actor=PUBLIC, registration=row, now=now)

    def cancel(self, row: Registration, *, now: dt.datetime = NOW) -> Registration:
        """Cancel by the personal link."""
        with scope(PUBLIC):
            return services.cancel_by_link(actor=PUBLIC, registration=row, now=now)


def new_world(*, total: int = 30, per_city: int = 5, public: int = 10) -> World:
    """Make an event one can register for."""
    edition = EditionFactory()
    return World(places(EventFactory(edition=edition), total=total, per_city=per_city, public=public))


def desk() -> Person:
    """Return somebody of the programme desk."""
    return Person(user_id=UserFactory(desk=True).pk, network=NetworkRole.DESK)


def state_of(row: Registration) -> RegistrationState:
    """Return where a registration stands now."""
    return RegistrationState(Registration.objects.get(pk=row.pk).state)


def token_for(address: str, kind: str = messages.OPT_IN.name) -> str:
    """Return the token of the latest mail of a kind to an address."""
    mail = Message.objects.filter(kind=kind, address=address).latest("pk")
    return str(mail.secrets["token"])


def mails(kind: str) -> list[str]:
    """Return the addresses that were told something, in order."""
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("address", flat=True))
