"""Two cities, each with a row in every table of the city class."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

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
from greendeals.models import (
    Copy,
    Counterpart,
    Deal,
    Evidence,
    EvidenceFile,
    IndicatorValue,
    Mandate,
    PaperSignature,
    PromiseUpdate,
    Reading,
    Report,
    ReportStep,
    Revision,
    SameEffect,
    StandIn,
    StatusOverride,
    TablesFile,
)
from greendeals.workflow import Basis, NoticeKind, PromiseState, ReportAction, ReportKind, SectionKey, Status
from icc.core.public_ids import new_public_id
from icc.documents.models import Document
from icc.tenancy.actors import Person
from tests.factories.accounts import UserFactory
from tests.factories.cities import (
    CityFactory,
    MembershipFactory,
    OrganisationFactory,
    ParticipationFactory,
    TermFactory,
)
from tests.factories.deals import (
    AnswerFactory,
    CommentFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    DepartmentFactory,
    EngagementFactory,
    EvidenceFactory,
    PartyFactory,
    ProposalFactory,
    RemarkFactory,
    ReviewFactory,
    SignatoryFactory,
)
from tests.factories.events import EventFactory, LearningFactory
from tests.factories.plans import ActionFactory, FundingFactory, IndicatorFactory

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


def drafted(deal: Deal) -> None:
    """Give a deal a row in every table of drafting, and a copy of itself."""
    moment = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    part = {"city": deal.city, "deal": deal}
    DealFactory(participation=deal.participation, copied_from=deal)
    ReviewFactory(deal=deal)
    DepartmentFactory(deal=deal)
    ContactFactory(deal=deal)
    CommentFactory(deal=deal)
    AnswerFactory(deal=deal)
    commitment = CommitmentFactory(deal=deal)
    ProposalFactory(deal=deal, commitment=commitment, party=commitment.party)
    ActionFactory(deal=deal, commitment=commitment, party=commitment.party)
    IndicatorFactory(deal=deal, commitment=commitment)
    FundingFactory(deal=deal)
    RemarkFactory(deal=deal)
    written = {**part, "section": deal.sections.get(key=SectionKey.CONTEXT), "version": 1}
    Revision.objects.create(**written, begun_at=moment, at=moment)
    Reading.objects.create(**written, reader=UserFactory(), at=moment)
    document = Document.objects.create(
        kind="greendeals.tables", subject=f"tables:{deal.pk}", file_name="deal.xlsx", requested_at=moment
    )
    TablesFile.objects.create(**part, document=document, uploaded_at=moment)


def answered(evidence: Evidence) -> None:
    """Give a deal a row in every table of signing: a mandate, a stand-in, a copy, a file, a paper."""
    moment, day = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC), dt.date(2026, 1, 1)
    deal, slot, round_ = evidence.deal, evidence.signatory, evidence.round
    part, who = {"city": deal.city, "deal": deal}, UserFactory()
    document = Document.objects.create(
        kind="greendeals.tables", subject=f"signing:{deal.pk}", file_name="deal.pdf", requested_at=moment
    )
    mandate = {"basis": Basis.STATUTE, "valid_from": day, "checked_by": who, "checked_at": moment}
    Mandate.objects.create(**part, user=UserFactory(), name="Ana", reference="Statute", **mandate)
    StandIn.objects.create(**part, signatory=slot, email="ana@city.example")
    SignatoryFactory(deal=deal, round=round_, user=UserFactory(), delegated_from=slot)
    Copy.objects.create(**part, round=round_, name="Ana", email="ana@city.example")
    said = {
        "typed_name": "Ana",
        "function": "Director",
        "consent": "c",
        "consent_sha256": "c",
        "language": "en",
    }
    times = {"identified_at": moment, "submitted_at": moment}
    Counterpart.objects.create(**part, round=round_, signatory=slot, document=document, **said, **times)
    shown = {"signed_on": day, "witness": "Ana", "recorded_at": moment, "recorded_by": who}
    PaperSignature.objects.create(**part, signatory=slot, document=document, **shown)


def reported(deal: Deal) -> None:
    """Give a deal a row in every table of what happens after the signature, and an amendment."""
    moment, day = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC), dt.date(2026, 1, 1)
    part = {"city": deal.city, "deal": deal}
    why = {"amends_as": NoticeKind.CHANGED, "amends_because": "The roof is larger."}
    DealFactory(participation=deal.participation, amends=deal, **why)
    party = PartyFactory(deal=deal)
    promise = CommitmentFactory(deal=deal, party=party)
    first, second = IndicatorFactory(deal=deal), IndicatorFactory(deal=deal)
    document = Document.objects.create(
        kind="greendeals.tables", subject=f"evidence:{deal.pk}", file_name="roof.pdf", requested_at=moment
    )
    dates = {"starts_on": day, "ends_on": day, "due_on": day}
    report = Report.objects.create(**part, kind=ReportKind.YEARLY, **dates, opened_at=moment)
    ReportStep.objects.create(**part, report=report, action=ReportAction.TAKE_BACK, at=moment)
    word = {"state": PromiseState.PLANNED, "at": moment}
    PromiseUpdate.objects.create(**part, commitment=promise, report=report, party=party, **word)
    value = IndicatorValue.objects.create(
        **part, indicator=first, on=day, value=Decimal(1), at=moment, party=party, report=report
    )
    of = {"commitment": promise, "value": value, "report": report, "party": party}
    EvidenceFile.objects.create(**part, **of, document=document, title="The roof", at=moment)
    said = {"status": Status.LATE, "reason": "Rain.", "until": day, "at": moment}
    StatusOverride.objects.create(**part, commitment=promise, **said)
    SameEffect.objects.create(city=deal.city, counted=first, left_out=second, same=True, at=moment)


def settle() -> Place:
    """Make a city with a row in every table of the city class."""
    city = CityFactory()
    participation = ParticipationFactory(city=city)
    MembershipFactory(city=city, user=UserFactory())
    coached(EngagementFactory(participation=participation))
    owing(participation)
    visiting(city)
    kept = OrganisationFactory(city=city, name="Kept")
    OrganisationFactory(city=city, name="Merged", merged_into=kept)
    deal = DealFactory(participation=participation)
    drafted(deal)
    answered(EvidenceFactory(deal=deal))
    reported(deal)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return Place(city, deal)
