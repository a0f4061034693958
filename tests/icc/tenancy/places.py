"""Two cities, each with a row in every table of the city class."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from cities.models import (
    ActionPoint,
    Anchor,
    City,
    Deliverable,
    DeliverableEvent,
    DeliverableKind,
    DeliverableVersion,
    Milestone,
    Participation,
)
from cities.workflow import CityRole, Kind, MilestoneKind
from coaching.models import (
    Ask,
    Collaboration,
    Engagement,
    HoursEntry,
    Match,
    Offer,
    Session,
    SessionAction,
    SharedNote,
)
from coaching.workflow import HoursKind, MatchSide, MatchState, Side
from events.models import Adoption, Delegate, Registration
from greendeals.models import Deal
from icc.core.public_ids import new_public_id
from icc.documents.models import Document
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import CityFactory, MembershipFactory, ParticipationFactory, TermFactory
from tests.factories.deals import (
    CommentFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    EngagementFactory,
    EvidenceFactory,
    ReviewFactory,
)
from tests.factories.events import EventFactory, LearningFactory

NOBODY = 0
"""A user key that no row carries, so that a membership is seen for its city only."""


@dataclass(frozen=True)
class Place:
    """A city, its deal, and who may enter."""

    city: City
    deal: Deal

    @property
    def person(self) -> Person:
        """Somebody of this city."""
        return Person(user_id=NOBODY, cities={self.city.pk: frozenset({CityRole.COORDINATOR})})


def coached(engagement: Engagement) -> None:
    """Give a city a row in every table of coaching and mentoring."""
    city, moment = engagement.city, dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    made, changed = {"city": city, "created_at": moment}, {"changed_at": moment}
    session = Session.objects.create(
        **made,
        **changed,
        participation=engagement.participation,
        engagement=engagement,
        wall_day=moment.date(),
        wall_time=moment.time(),
        zone="UTC",
        starts_at=moment,
        ends_at=moment + dt.timedelta(hours=1),
        side=Side.COACH,
        uid=f"session-of-{city.pk}",
    )
    SharedNote.objects.create(city=city, session=session, text="Words", written_at=moment)
    action = ActionPoint.objects.create(**made, **changed, text="Words")
    SessionAction.objects.create(city=city, session=session, action=action)
    HoursEntry.objects.create(
        city=city,
        engagement=engagement,
        session=session,
        kind=HoursKind.ACTUAL,
        quarters=4,
        day=moment.date(),
        noted_at=moment,
    )
    wish = {**made, **changed, "participation": engagement.participation, "theme": TermFactory(), "text": "W"}
    offer, ask = Offer.objects.create(**wish), Ask.objects.create(**wish)
    pair = {**changed, "city": city, "other": CityFactory(), "side": MatchSide.MENTOR}
    Match.objects.create(
        **pair, created_at=moment, theme=offer.theme, offer=offer, ask=ask, state=MatchState.ASKED
    )
    Collaboration.objects.create(**pair, key=new_public_id(), topic="W", opened_at=moment)


def owing(participation: Participation) -> None:
    """Let a city owe a document, with a file and a word about it."""
    city, edition = participation.city, participation.edition
    moment = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    anchor = Anchor.objects.create(edition=edition, code="lab")
    at = Milestone.objects.create(edition=edition, anchor=anchor, code="lab", kind=MilestoneKind.MILESTONE)
    kind = DeliverableKind.objects.create(
        edition=edition, milestone=at, code="plan", name="Plan", participation_kinds=[Kind.CORE]
    )
    owed = Deliverable.objects.create(participation=participation, city=city, kind=kind, state_since=moment)
    parts = {"city": city, "deliverable": owed, "number": 1}
    document = Document.objects.create(
        kind="cities.deliverable", subject=owed.subject, file_name="plan.pdf", requested_at=moment
    )
    DeliverableVersion.objects.create(**parts, document=document, created_at=moment)
    DeliverableEvent.objects.create(**parts, what=DeliverableEvent.What.SUBMIT, at=moment)


def visiting(city: City) -> None:
    """Let a city send somebody to an event, and take something home."""
    moment = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    seat = Registration.objects.create(
        event=EventFactory(), city=city, address_digest="w" * 64, created_at=moment, state_since=moment
    )
    Delegate.objects.create(city=city, registration=seat, name="Ana", email="ana@city.example")
    action = ActionPoint.objects.create(city=city, text="Words", created_at=moment, changed_at=moment)
    Adoption.objects.create(city=city, learning=LearningFactory(), action=action, adopted_at=moment)


def settle() -> Place:
    """Make a city with a row in every table of the city class."""
    city = CityFactory()
    participation = ParticipationFactory(city=city)
    MembershipFactory(city=city, user=UserFactory())
    coached(EngagementFactory(participation=participation))
    owing(participation)
    visiting(city)
    deal = DealFactory(participation=participation)
    CommitmentFactory(deal=deal)
    ReviewFactory(deal=deal)
    ContactFactory(deal=deal)
    CommentFactory(deal=deal)
    EvidenceFactory(deal=deal)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return Place(city, deal)
