"""One of everything an address may name, and one person of every kind who may ask for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from cities.models import (
    ActionPoint,
    Anchor,
    City,
    Deliverable,
    DeliverableKind,
    Edition,
    Membership,
    Milestone,
    Organisation,
    Participation,
    PublishedDeliverable,
)
from cities.workflow import CityRole, Kind, MilestoneKind
from events.models import Delegate, EventDay, Learning, Pass, Registration, Session
from events.services.registrations import digest_of_token
from greendeals.models import (
    Commitment,
    Deal,
    DealVersion,
    Department,
    Keeping,
    Kpi,
    Link,
    Party,
    Proposal,
    RegisterEntry,
    Report,
    SigningRound,
    TablesFile,
    Template,
)
from greendeals.workflow import ReportKind, SectionKey, Stage, TableKey
from icc.accounts.models import Invitation, User
from icc.accounts.services import digest_of
from icc.audit.models import Checkpoint
from icc.core import blobs, clock
from icc.dashboards.standing.services import recompute_standing
from icc.documents.models import Document
from icc.notifications.models import DemoMail
from icc.tenancy.actors import System
from icc.tenancy.tables import TableClass, tables
from tests.access.coaching import Coaching, coaching
from tests.access.matrix import ANONYMOUS, Row
from tests.factories.accounts import UserFactory
from tests.factories.cities import (
    EditionFactory,
    MembershipFactory,
    OrganisationFactory,
    ParticipationFactory,
)
from tests.factories.deals import (
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    DealVersionFactory,
    DepartmentFactory,
    DocumentFactory,
    ProposalFactory,
    RemarkFactory,
    SignatoryFactory,
    SigningRoundFactory,
    TemplateFactory,
)
from tests.factories.events import EventDayFactory, EventFactory, LearningFactory, SessionFactory, places
from tests.factories.plans import ActionFactory, FundingFactory, IndicatorFactory, KpiFactory
from tests.factories.register import RegisterEntryFactory

MAIL = b"""Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

Words.
--x
Content-Type: application/pdf
Content-Disposition: attachment; filename=deal.pdf

%PDF
--x--
"""


OWED_ADDRESSES = ("cities:deliverable", "cities:deliverable-step", "cities:ask-time", "cities:answer-time")
"""Addresses that name a document which the city owes."""

OF_REPORT = (
    "greendeals:report",
    "greendeals:report-pdf",
    "greendeals:report-step",
    "greendeals:report-time",
    "greendeals:report-answer-time",
    "greendeals:reporters",
    "greendeals:nudge-reporters",
)
"""Addresses that name a report of a deal."""

OF_SECTION = (
    "greendeals:section",
    "greendeals:section-here",
    "greendeals:section-mark",
    "greendeals:section-read",
    "greendeals:section-versions",
    "greendeals:remark",
)
"""Addresses that name a section of a deal."""

OF_DEAL = (
    "deal-detail",
    "deal-steps",
    "deal-checks",
    "deal-terms",
    "deal-overrides",
    "deal-archive",
    "deal-remind",
    "deal-differences",
    "deal-signing",
    "deal-signatories",
    "deal-retry-seal",
)
REPORT_IN_API = ("detail", "answers", "submit", "take-back", "give-back", "accept", "pdf")
"""Addresses of the API that name a report."""

OF_PARTY = ("party-detail", "party-contact", "party-invite", "party-remind", "party-reply")
OF_PROPOSAL = ("proposal-take", "proposal-refuse")
DESK_ORGANISATION = (
    "greendeals:split-organisation",
    "greendeals:publish-organisation",
    "greendeals:unpublish-organisation",
)
ORGANISATION_IN_API = (
    "organisation-detail",
    "organisation-split",
    "organisation-publish",
    "organisation-unpublish",
)
"""Addresses of the API that name a deal, one of its parties, what a party proposes, or an organisation."""

DEAL_ADDRESSES = (
    "greendeals:reports",
    "greendeals:open-report",
    "greendeals:compare-reports",
    "greendeals:frozen-versions",
    "greendeals:evidence",
    "greendeals:draft",
    "greendeals:draft-progress",
    "greendeals:draft-word",
    "greendeals:make-draft",
    "greendeals:deal",
    "greendeals:terms",
    "greendeals:check",
    "greendeals:consult",
    "greendeals:amend",
    "greendeals:archive",
    "greendeals:catch-up",
    "greendeals:leaving",
    "greendeals:progress",
    "greendeals:pdf-again",
    "greendeals:departments",
    "greendeals:parties",
    "greendeals:new-party",
    "greendeals:review",
    "greendeals:open-signing",
    "greendeals:sign",
    "greendeals:decline",
    "greendeals:hand-in",
    "greendeals:hand-over",
    "greendeals:signatories",
    "greendeals:ceremony",
)
"""Addresses that name a deal and nothing else."""

REGISTER = (
    "greendeals:register",
    "greendeals:registered",
    "greendeals:registered-pdf",
    "greendeals:registered-certificate",
    "greendeals:registered-file",
    "greendeals:versions",
)
VERIFY = (
    "greendeals:verify",
    "greendeals:verify-code",
    "greendeals:checkpoints",
    "greendeals:checkpoint",
)
DOOR = (
    "greendeals:door",
    "greendeals:door-code",
    "greendeals:door-comment",
    "greendeals:door-confirm",
    "greendeals:door-decline",
    "greendeals:door-bundle",
    "greendeals:door-certificate",
    "greendeals:door-hand-in",
    "greendeals:door-hand-over",
    "greendeals:door-leave",
    "greendeals:door-pdf",
    "greendeals:door-propose",
    "greendeals:door-contact",
    "greendeals:door-receipt",
    "greendeals:door-report",
    "greendeals:door-sign",
    "greendeals:door-unpropose",
    "greendeals:door-word",
    "greendeals:door-word-back",
)
"""Addresses that name a partner's link."""


@dataclass
class Place:
    """A deal in one state with what hangs on it."""

    deal: Deal
    commitment: Commitment
    version: DealVersion
    proposal: Proposal

    @property
    def party(self) -> Party:
        """Who has promised."""
        party: Party | None = self.commitment.party
        assert party is not None
        return party

    @property
    def department(self) -> Department:
        """A department of the city in it."""
        return self.deal.departments.get()

    @property
    def named(self) -> dict[str, object]:
        """What stands in the addresses of the department."""
        return {"deal": self.deal.public_id, "department": self.department.public_id}

    def writing(self) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses of its text and of what is said about it."""
        deal: dict[str, object] = {"deal": self.deal.public_id}
        section = deal | {"key": SectionKey.CONTEXT}
        remark = self.deal.remarks.get().public_id
        return {
            **dict.fromkeys(OF_SECTION, section),
            **dict.fromkeys(OF_REPORT, deal | {"report": self.deal.reports.get().public_id}),
            **{f"report-{name}": {"public_id": self.deal.reports.get().public_id} for name in REPORT_IN_API},
            "greendeals:nudge-reporter": deal
            | {"report": self.deal.reports.get().public_id, "party": self.party.public_id},
            "greendeals:settle-remark": {"remark": remark},
            "remark-settle": {"public_id": remark},
            "remark-reopen": {"public_id": remark},
            "section-list": deal,
            "section-detail": section,
            "section-mark": section,
        }

    def tables(self) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses of its tables, by the name of the address."""
        deal: dict[str, object] = {"deal": self.deal.public_id}
        table = deal | {"table": TableKey.PROMISES}
        return {
            "greendeals:grid": table,
            "greendeals:paste": table,
            "greendeals:grid-row": table | {"row": self.commitment.public_id},
            "greendeals:tables": deal,
            "greendeals:workbook": deal,
            "greendeals:tables-file": deal | {"file": self.deal.tables_files.get().public_id},
            "promise-word-detail": {"public_id": "nothing"},
            "value-detail": {"public_id": "nothing"},
            **self.values(),
            "promise-detail": {"public_id": self.commitment.public_id},
            "promise-move": {"public_id": self.commitment.public_id},
            "planned-action-detail": {"public_id": self.deal.actions.get().public_id},
            "planned-action-move": {"public_id": self.deal.actions.get().public_id},
            "indicator-detail": {"public_id": self.deal.indicators.get().public_id},
            "indicator-move": {"public_id": self.deal.indicators.get().public_id},
            "funding-detail": {"public_id": self.deal.funding.get().public_id},
            "funding-move": {"public_id": self.deal.funding.get().public_id},
            "kpi-detail": {"code": Kpi.objects.all()[0].code},
        }

    def values(self) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses of what is measured after the signature."""
        deal: dict[str, object] = {"deal": self.deal.public_id}
        indicator = self.deal.indicators.get().public_id
        names = ("keeping", "values", "values-files", "values-workbook", "paste-values")
        return {
            **dict.fromkeys((f"greendeals:{name}" for name in names), deal),
            "greendeals:promise-kept": deal | {"promise": self.commitment.public_id},
            "greendeals:indicator-kept": deal | {"indicator": indicator},
            "greendeals:say-status": deal | {"kind": "indicators", "row": indicator},
            "greendeals:value-row": deal | {"line": indicator},
            "greendeals:value-cell": deal | {"line": indicator, "day": dt.date(2026, 1, 1)},
        }

    @property
    def document(self) -> Document:
        """Its PDF."""
        document: Document | None = self.version.document
        assert document is not None
        return document


EVENT_ADDRESSES = ("event", "agenda", "calendar", "register", "sent", "desk", "edit", "plan", "add-day")
"""Addresses that name an event and nothing else."""

DAY_ADDRESSES = ("edit-day", "remove-day", "add-session")
SESSION_ADDRESSES = ("edit-session", "remove-session", "swap")
"""Addresses that name one of its days, or one of its sessions."""


OF_CITY = (
    "greendeals:city-promises",
    "greendeals:same-effect",
    "greendeals:city-steps",
    "greendeals:library",
    "greendeals:organisations",
    "greendeals:new-organisation",
)
OF_ORGANISATION = (
    "greendeals:organisation",
    "greendeals:merge-organisation",
    "greendeals:remove-organisation",
    "greendeals:organisation-ledger",
)
OF_DESK = (
    "greendeals:network-promises",
    "greendeals:doubles",
    "greendeals:edition-steps",
    "greendeals:join-organisations",
    "greendeals:split-organisation",
    "greendeals:publish-organisation",
    "greendeals:unpublish-organisation",
    "greendeals:templates",
    "greendeals:new-template",
    "greendeals:template",
    "greendeals:retire-template",
)
"""Addresses of the feature of deals that name no deal."""


@dataclass
class Register:
    """Two organisations that the city knows, and a template of its edition."""

    organisation: Organisation
    other: Organisation
    template: Template

    def names(self, city: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses of organisations and templates, by the name of the address."""
        known = {"organisation": self.organisation.public_id}
        kept = {"template": self.template.public_id}
        return {
            **dict.fromkeys(OF_CITY, city),
            **{name: {**city, **known} for name in OF_ORGANISATION},
            **dict.fromkeys(DESK_ORGANISATION, known),
            **dict.fromkeys(("greendeals:template", "greendeals:retire-template"), kept),
            **{name: {"public_id": self.organisation.public_id} for name in ORGANISATION_IN_API},
            "template-detail": {"public_id": self.template.public_id},
        }


@dataclass
class Lab:
    """An event of the city's edition, to which the city sends somebody."""

    day: EventDay
    session: Session
    learning: Learning
    registration: Registration

    def names(self, city: Mapping[str, object], state: str) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses of events, by the name of the address."""
        event: dict[str, object] = {"slug": self.day.event.slug}
        sent = event | {"registration": self.registration.public_id}
        return {
            **{f"events:{name}": event for name in EVENT_ADDRESSES},
            **{f"events:{name}": {"token": state} for name in ("registration", "confirm", "cancel")},
            "events:day": event | {"number": 1},
            **{f"events:{name}": event | {"date": self.day.date.isoformat()} for name in DAY_ADDRESSES},
            **{f"events:{name}": event | {"session": self.session.public_id} for name in SESSION_ADDRESSES},
            "events:step": event | {"action": "close"},
            "events:give-place": sent,
            "events:drop": sent,
            "events:city": city,
            "events:delegation": {**city, **event},
            "events:withdraw": {**city, **sent},
            "events:adopt": {**city, "learning": self.learning.public_id},
            "event-detail": {"public_id": self.day.event.public_id},
            "event-session-detail": {"public_id": self.session.public_id},
            "event-registration-detail": {"public_id": self.registration.public_id},
        }


@dataclass
class Journey:
    """A document that the city owes, due at a milestone, and something it has agreed to do."""

    owed: Deliverable
    action: ActionPoint
    published: PublishedDeliverable

    def names(self, city: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses of the journey, by the name of the address."""
        anchor = self.owed.kind.milestone.anchor
        edition = {"edition": anchor.edition.code}
        return {
            **dict.fromkeys(("cities:way", "cities:desk-new-document", "cities:desk-limits"), edition),
            "cities:desk-document": {**edition, "code": self.owed.kind.code},
            "cities:published": {**city, "document": self.published.public_id},
            **{name: {**city, "deliverable": self.owed.public_id} for name in OWED_ADDRESSES},
            **dict.fromkeys(("cities:journey", "cities:actions", "roadmap", "ask-roadmap"), city),
            "cities:action-step": {**city, "action": self.action.public_id},
            "desk-anchor": {"edition": anchor.edition.code, "anchor": anchor.code},
            "deliverable-detail": {"public_id": self.owed.public_id},
        }


@dataclass
class World:
    """What the matrix is asked about.

    Attributes:
        deals: state in the matrix to the deal that stands in it.
        links: links of partners, by their token.
        visits: what has been asked already.
        named: what stands in the addresses, by the state they are asked in; the tests change no row.
    """

    city: City
    invited: Membership
    mail: DemoMail
    entry: RegisterEntry
    deals: Mapping[str, Place]
    links: Mapping[str, Link]
    people: Mapping[str, User]
    lab: Lab
    journey: Journey
    coaching: Coaching
    register: Register
    visits: dict[Row, "Visit"] = field(default_factory=dict)
    named: dict[str, dict[str, Mapping[str, object]]] = field(default_factory=dict)

    @cached_property
    def browsers(self) -> dict[str, Client]:
        """A browser per actor."""
        browsers = {ANONYMOUS: Client()}
        for actor, user in self.people.items():
            browsers[actor] = Client()
            browsers[actor].force_login(user)
        return browsers

    @cached_property
    def partners(self) -> dict[str, Client]:
        """A browser per partner, in which the code of one link has been typed."""
        found = {"partner": self.links["live"], "partner2": self.links["elsewhere"]}
        return {actor: identified(link) for actor, link in found.items()}

    def address(self, row: Row) -> str:
        """The address a row speaks about."""
        if row.state not in self.named:
            self.named[row.state] = self.names(row.state)
        address = reverse(row.name, kwargs=dict(self.named[row.state].get(row.name, {})))
        asked = {
            "verification-list": f"?sha256={self.entry.sealed_sha256}",
            "greendeals:merge-organisation": f"?with={self.register.other.public_id}",
            "organisation-suggestions": f"?city={self.city.slug}&name=Sun",
        }
        return address + asked.get(row.name, "")

    def names(self, state: str) -> dict[str, Mapping[str, object]]:
        """What stands in the addresses, by the name of the address."""
        city: dict[str, object] = {"city": self.city.slug}
        place = self.deals.get(state) or self.deals["frozen"]
        deal: dict[str, object] = {"deal": place.deal.public_id}
        party = deal | {"party": place.party.public_id}
        mail: dict[str, object] = {"key": self.mail.pk}
        return {
            **self.lab.names(city, state),
            **self.journey.names(city),
            **self.coaching.names(city),
            "action-detail": {"public_id": self.journey.action.public_id},
            "workspace": city,
            "city-profile": {"slug": self.city.slug},
            "cities:team": city,
            "cities:remove": city | {"member": self.invited.public_id},
            "cities:invite-again": city | {"member": self.invited.public_id},
            "greendeals:deals": city,
            "greendeals:new": city,
            "greendeals:evidence-audience": deal | {"file": "nothing"},
            "greendeals:remove-evidence": deal | {"file": "nothing"},
            **self.register.names(city),
            **dict.fromkeys(("greendeals:department", "greendeals:drop-department"), place.named),
            "department-detail": {"public_id": place.department.public_id},
            **dict.fromkeys(DEAL_ADDRESSES, deal),
            **dict.fromkeys(("greendeals:mandate", "greendeals:replace-signatory"), deal | self.slot(place)),
            "greendeals:end-mandate": deal | {"mandate": "nothing"},
            "greendeals:counterpart": deal | {"counterpart": "nothing"},
            "greendeals:paper": deal | {"slot": "nothing"},
            "greendeals:proof": deal | {"part": "bundle"},
            "greendeals:checkpoint": {"number": 1, "part": "json"},
            "desk-seal-lost": {"deal": "nothing"},
            "greendeals:step": deal | {"action": "reopen"},
            "greendeals:ending": deal | {"action": "cancel"},
            **place.writing(),
            "greendeals:drop-party": party,
            "greendeals:invite": party,
            "greendeals:contact": party,
            "greendeals:reply": party,
            "greendeals:party": party,
            "greendeals:remind": party,
            "greendeals:nudge": deal,
            "greendeals:proposal": deal | {"proposal": place.proposal.public_id},
            **place.tables(),
            "documents:download": {"document": place.document.public_id},
            **{name: {"public_id": place.deal.public_id} for name in OF_DEAL},
            **{name: {"public_id": place.party.public_id} for name in OF_PARTY},
            **{name: {"public_id": place.proposal.public_id} for name in OF_PROPOSAL},
            "deal-section-versions": {"public_id": place.deal.public_id, "key": SectionKey.CONTEXT},
            "city-approvals": city,
            "edition-approvals": {"edition": place.deal.participation.edition.code},
            **{name: {"slug": self.entry.public_id} for name in REGISTER[1:]},
            "greendeals:registered-file": {"slug": self.entry.public_id, "file": "open"},
            "greendeals:verify-code": {"code": self.entry.code},
            "register-detail": {"public_id": self.entry.public_id},
            "register-versions": {"public_id": self.entry.public_id},
            "verification-detail": {"code": self.entry.code},
            "accounts:invitation": {"token": state},
            **{name: {"token": state} for name in DOOR},
            "greendeals:door-propose": {"token": state, "promise": place.commitment.public_id},
            "greendeals:door-unpropose": {"token": state, "proposal": place.proposal.public_id},
            "account_confirm_email": {"key": "unknown"},
            "account_reset_password_from_key": {"uidb36": "1", "key": "unknown"},
            "dashboard-csv": {"panel": "stages"},
            "standing-detail": {"participation_id": place.deal.participation_id},
            "resend": {"message": "nothing"},
            "retry-seal": {"deal": "nothing"},
            "take-network-role": {"person": "nobody"},
            "mailbox:mail": mail,
            "mailbox:attachment": mail | {"position": 0},
        }

    def slot(self, place: Place) -> dict[str, object]:
        """The mayor's place in the round of a deal, where it has one."""
        mayor = place.deal.signatories.exclude(user=None).first()
        return {"slot": mayor.public_id if mayor else "nothing"}

    def visit(self, row: Row) -> "Visit":
        """Ask for a row's address as every actor, once."""
        if row not in self.visits:
            address, browsers = self.address(row), self.browsers
            before = fingerprint()
            answers = {actor: ask(browser, address) for actor, browser in browsers.items()}
            after = fingerprint()
            self.visits[row] = Visit(answers, {table for table in after if after[table] != before[table]})
        return self.visits[row]


@dataclass(frozen=True)
class Visit:
    """What came back: the answer to each actor, and the tables that differ afterwards."""

    answers: Mapping[str, str]
    changed: set[str]


def ask(browser: Client, address: str, *, method: str = "GET") -> str:
    """Ask for an address and write the answer as the matrix does: a status, or L for the way to sign in."""
    response = browser.generic(method, address)
    to_sign_in = response.headers.get("Location", "").startswith("/accounts/login/?next=")
    return "L" if response.status_code == 302 and to_sign_in else str(response.status_code)


def fingerprint() -> dict[str, tuple[int, int]]:
    """Number of rows and a hash over all of them, for every table of ours."""
    ours = [model._meta.db_table for table_class in TableClass for model in tables(table_class)]
    parts = [
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{name}\" t"
        for name in ours
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


def build() -> World:
    """Make the world, in the state in which `/readyz` knows of no worker."""
    cache.delete("heartbeat:worker")
    edition = EditionFactory(records_deals=True)
    participation = ParticipationFactory(edition=edition)
    city: City = participation.city
    other = ParticipationFactory(edition=edition).city
    mentoring = ParticipationFactory(edition=edition, kind=Kind.MENTOR)
    mentor = mentoring.city
    people = {
        "other": member(other, CityRole.COORDINATOR),
        "own": member(city, CityRole.COORDINATOR),
        "mayor": member(city, CityRole.SIGNATORY),
        "coach": member(city, CityRole.COACH),
        "coach2": member(other, CityRole.COACH),
        "mentor": member(mentor, CityRole.COORDINATOR),
        "ec": UserFactory(ec=True),
        "desk": UserFactory(desk=True),
    }
    stages = {"draft": Stage.DRAFTING, "frozen": Stage.READY, "signing": Stage.SIGNING}
    deals = {state: place(DealFactory(participation=participation, stage=stages[state])) for state in stages}
    asked = deals["signing"]
    opened = SigningRoundFactory(deal=asked.deal, version=asked.version)
    SignatoryFactory(deal=asked.deal, round=opened, user=people["mayor"])
    invited = MembershipFactory(city=city, role=CityRole.EDITOR, user=UserFactory(invited=True))
    _invite(invited.user)
    recompute_standing(actor=System("tests"), city_ids=[city.pk], now=clock.now())
    mail = DemoMail.objects.create(address="a@city.example", subject="Words", raw=MAIL)
    Checkpoint.objects.create(
        number=1, at=clock.now(), entries=1, root="0" * 64, body="{}", digest="0" * 64, token=b"0"
    )
    links = _links(asked, opened, place(DealFactory()))
    return World(
        city=city,
        invited=invited,
        mail=mail,
        entry=_published(),
        deals=deals,
        links=links,
        people=people,
        lab=lab(edition, city),
        journey=journey(participation),
        coaching=coaching(participation, mentoring, people),
        register=Register(
            OrganisationFactory(city=city),
            OrganisationFactory(city=city),
            TemplateFactory(edition=edition),
        ),
    )


def _published() -> RegisterEntry:
    """Publish a deal, with one file of its keeping that is open to everybody."""
    entry = RegisterEntryFactory()
    file = {
        "id": "open",
        "file_name": "meter.txt",
        "media_type": "text/plain",
        "sha256": blobs.keep(b"120"),
    }
    content = {"promises": [], "indicators": [], "files": [file]}
    Keeping.objects.create(
        public_id=entry.public_id, city_id=entry.city_id, content=content, as_of=entry.signed_at
    )
    return entry


def lab(edition: Edition, city: City) -> Lab:
    """Make an event with one session and one key learning, and let the city send somebody."""
    event = places(EventFactory(edition=edition), total=5, public=2)
    day = EventDayFactory(event=event, summary="Said.", summary_published_at=clock.now())
    session = SessionFactory(day=day)
    now = clock.now()
    row = Registration.objects.create(
        event=event, city=city, address_digest="0", created_at=now, state_since=now
    )
    Delegate.objects.create(registration=row, city=city, name="Ana", email="ana@city.example")
    Pass.objects.create(registration=row, digest=digest_of_token("live"), created_at=now)
    return Lab(day, session, LearningFactory(day=day), row)


def journey(participation: Participation) -> Journey:
    """Let the city owe one document and agree to do one thing."""
    edition, now = participation.edition, clock.now()
    anchor = Anchor.objects.create(edition=edition, code="strategy-lab")
    at = Milestone.objects.create(
        edition=edition, anchor=anchor, code="strategy-lab", kind=MilestoneKind.MILESTONE
    )
    kind = DeliverableKind.objects.create(
        edition=edition, milestone=at, code="roadmap", name="Roadmap", participation_kinds=[Kind.CORE]
    )
    owed = Deliverable.objects.create(
        participation=participation, city=participation.city, kind=kind, state_since=now
    )
    action = ActionPoint.objects.create(city=participation.city, text="Do it", created_at=now, changed_at=now)
    published = PublishedDeliverable.objects.create(
        deliverable=owed,
        city=participation.city,
        edition=edition,
        name="Roadmap",
        file_name="roadmap.pdf",
        media_type="application/pdf",
        size=4,
        sha256=blobs.keep(b"%PDF"),
        published_at=now,
    )
    return Journey(owed, action, published)


def member(city: City, role: CityRole) -> User:
    """Make a person with one role in a city."""
    user = UserFactory()
    MembershipFactory(city=city, role=role, user=user)
    return user


def place(deal: Deal) -> Place:
    """Give a deal a promise and a frozen version: a draft that has one was taken back."""
    commitment = CommitmentFactory(deal=deal)
    ContactFactory(deal=deal, party=commitment.party)
    DepartmentFactory(deal=deal)
    RemarkFactory(deal=deal)
    ActionFactory(deal=deal)
    IndicatorFactory(deal=deal, kpi=KpiFactory())
    FundingFactory(deal=deal)
    file = DocumentFactory(kind="greendeals.tables", city_id=deal.city_id)
    TablesFile.objects.create(deal=deal, city=deal.city, document=file, uploaded_at=clock.now())
    proposal = ProposalFactory(deal=deal, party=commitment.party, commitment=commitment)
    today = clock.day(clock.now())
    days = {"starts_on": today, "ends_on": today, "due_on": today, "opened_at": clock.now()}
    Report.objects.create(deal=deal, city=deal.city, kind=ReportKind.FINAL, **days)
    return Place(deal, commitment, DealVersionFactory(deal=deal), proposal)


def _links(asked: Place, opened: SigningRound, elsewhere: Place) -> dict[str, Link]:
    """Make a link to sign one deal, dead and alive, and one to read another."""
    party = asked.party
    SignatoryFactory(
        deal=asked.deal, round=opened, user=None, party=party, name="P.", organisation=party.name
    )
    now = clock.now()
    valid = {
        "live": (asked, now + dt.timedelta(days=1)),
        "over": (asked, now),
        "elsewhere": (elsewhere, None),
    }
    return {
        token: Link.objects.create(
            digest=digest_of(token),
            party=where.party,
            city_id=where.deal.city_id,
            deal_id=where.deal.pk,
            address="p@partner.example",
            created_at=now - dt.timedelta(days=1),
            expires_at=until or now + dt.timedelta(days=1),
        )
        for token, (where, until) in valid.items()
    }


def identified(link: Link) -> Client:
    """Return a browser that has just proven the mailbox of a link."""
    browser = Client()
    session = browser.session
    session["doors"] = {str(link.pk): clock.now().isoformat()}
    session.save()
    return browser


def _invite(user: User) -> None:
    now = clock.now()
    valid = dt.timedelta(days=1)
    for token, expires_at in (("live", now + valid), ("gone", now - valid)):
        Invitation.objects.create(
            user=user, digest=digest_of(token), created_at=now - 2 * valid, expires_at=expires_at
        )
