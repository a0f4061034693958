# mypy: disable-error-code="no-untyped-call,untyped-decorator"
"""Deals, what hangs on them, and the engagement of a coach."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785
from factory.declarations import (
    LazyAttribute,
    LazyFunction,
    RelatedFactory,
    SelfAttribute,
    Sequence,
    SubFactory,
    Trait,
)
from factory.helpers import post_generation

from coaching.models import Engagement
from greendeals.models import (
    Answer,
    Comment,
    Commitment,
    Contact,
    Deal,
    DealVersion,
    Department,
    Evidence,
    Party,
    Proposal,
    Remark,
    Review,
    Section,
    Signatory,
    SigningRound,
    Template,
)
from greendeals.selectors import content_of
from greendeals.workflow import Act, Assurance, SectionKey, Stage
from icc.audit.models import Entry
from icc.core import blobs
from icc.core.codes import new_code
from icc.documents.models import Document
from icc.documents.workflow import DocumentState
from tests.factories.accounts import UserFactory
from tests.factories.cities import (
    EditionFactory,
    ModelFactory,
    OrganisationFactory,
    ParticipationFactory,
    Row,
    TermFactory,
)

THEN = dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
PDF = b"%PDF-1.7 a document of the tests"
TEXT = "<p>A text.</p>"


class DealFactory(ModelFactory[Deal]):
    """A draft with its sections, each with a text; `sections__body=""` leaves them empty.

    `frozen=True` gives a deal that is ready to sign, with its version and PDF.
    """

    class Meta:
        model = Deal
        skip_postgeneration_save = True

    class Params:
        frozen = Trait(
            stage=Stage.READY,
            version=RelatedFactory("tests.factories.deals.DealVersionFactory", factory_related_name="deal"),
        )

    participation: Any = SubFactory(ParticipationFactory)
    city = SelfAttribute("participation.city")
    title = Sequence(lambda n: f"Deal {n}")
    sector: Any = SubFactory(TermFactory)
    stage = Stage.DRAFTING
    stage_since = THEN
    created_at = THEN

    @post_generation
    def sections(self, create: Any, extracted: Iterable[SectionKey] | None, body: str = TEXT) -> None:
        """Write the sections, or those named."""
        if create:
            keys = SectionKey if extracted is None else extracted
            Section.objects.bulk_create(SectionFactory.build(deal=self, key=key, body=body) for key in keys)


class PartFactory(ModelFactory[Row]):
    """What every row below a deal carries: the deal, and its city."""

    class Meta:
        abstract = True

    deal: Any = SubFactory(DealFactory)
    city = SelfAttribute("deal.city")


class SectionFactory(PartFactory[Section]):
    """A section with a text. A `DealFactory` has written all of them already."""

    class Meta:
        model = Section

    deal: Any = SubFactory(DealFactory, sections=[])
    key = SectionKey.CONTEXT
    body = TEXT
    updated_at = THEN


class RemarkFactory(PartFactory[Remark]):
    """What the coach says about the first section of a deal that has its sections."""

    class Meta:
        model = Remark

    section: Any = LazyAttribute(lambda remark: remark.deal.sections.get(key=SectionKey.CONTEXT))
    body = "Which one?"
    at = THEN


class PartyFactory(PartFactory[Party]):
    """A partner."""

    class Meta:
        model = Party

    name = Sequence(lambda n: f"Organisation {n}")
    kind: Any = SubFactory(TermFactory, vocabulary="partner_type")
    organisation: Any = SubFactory(
        OrganisationFactory,
        city=SelfAttribute("..deal.city"),
        name=SelfAttribute("..name"),
        kind=SelfAttribute("..kind"),
    )


class ContactFactory(PartFactory[Contact]):
    """The person of a party of the same deal."""

    class Meta:
        model = Contact

    party: Any = SubFactory(PartyFactory, deal=SelfAttribute("..deal"))
    name = "C. Contact"
    email = Sequence(lambda n: f"contact{n}@partner.example")


class CommitmentFactory(PartFactory[Commitment]):
    """A promise of a partner of the same deal."""

    class Meta:
        model = Commitment

    party: Any = SubFactory(PartyFactory, deal=SelfAttribute("..deal"))
    text = "Put solar panels on the roofs."
    measure = "kWp installed"
    due_on = dt.date(2027, 12, 31)


class DepartmentFactory(PartFactory[Department]):
    """A department of the deal's city."""

    class Meta:
        model = Department

    name = Sequence(lambda n: f"Department {n}")
    person = "D. Officer"
    email = Sequence(lambda n: f"officer{n}@city.example")


class TemplateFactory(ModelFactory[Template]):
    """A template with a text in one section."""

    class Meta:
        model = Template

    edition: Any = SubFactory(EditionFactory)
    name = Sequence(lambda n: f"Template {n}")
    sections: Any = LazyFunction(lambda: {SectionKey.OBJECTIVES.value: "<p>Aim at [number].</p>"})
    created_at = THEN


class ReviewFactory(PartFactory[Review]):
    """An open request to the coach; `approved=` True or False for an answered one."""

    class Meta:
        model = Review

    class Params:
        answered = LazyAttribute(lambda review: review.approved is not None)

    content_version = SelfAttribute("deal.content_version")
    requested_at = THEN
    approved: Any = None
    decided_at = LazyAttribute(lambda review: THEN if review.answered else None)
    reason = LazyAttribute(lambda review: "Say who pays." if review.approved is False else "")


class DocumentFactory(ModelFactory[Document]):
    """A PDF that is ready, its bytes stored; `waiting=True` for one that no worker has made yet."""

    class Meta:
        model = Document

    class Params:
        waiting = Trait(state=DocumentState.REQUESTED, sha256="", size=0, ready_at=None)

    kind = "greendeals.deal"
    subject = Sequence(lambda n: f"tests:{n}:v1")
    file_name = "deal.pdf"
    requested_at = THEN
    state = DocumentState.READY
    sha256: Any = LazyFunction(lambda: blobs.keep(PDF))
    size = len(PDF)
    ready_at = THEN


def _canonical(version: Any) -> str:
    frozen = {"version": version.number, "code": version.code, "frozen_at": THEN.isoformat()}
    content = content_of(version.deal) | frozen
    return rfc8785.dumps(content).decode()


class DealVersionFactory(PartFactory[DealVersion]):
    """The frozen text of the deal as it stands, with its PDF. Its stage is the caller's affair."""

    class Meta:
        model = DealVersion

    deal: Any = SubFactory(DealFactory, stage=Stage.READY)
    number = Sequence(lambda n: n + 1)
    code = LazyFunction(new_code)
    canonical = LazyAttribute(_canonical)
    sha256 = LazyAttribute(lambda version: hashlib.sha256(version.canonical.encode()).hexdigest())
    document: Any = SubFactory(
        DocumentFactory, city_id=SelfAttribute("..deal.city_id"), deal_id=SelfAttribute("..deal.pk")
    )
    frozen_at = THEN


class SigningRoundFactory(PartFactory[SigningRound]):
    """An open round on a version of the same deal."""

    class Meta:
        model = SigningRound

    deal: Any = SubFactory(DealFactory, stage=Stage.SIGNING)
    version: Any = SubFactory(DealVersionFactory, deal=SelfAttribute("..deal"))
    deadline = dt.date(2099, 1, 1)
    opened_at = THEN


class SignatoryFactory(PartFactory[Signatory]):
    """A mayor asked to sign an open round of the same deal."""

    class Meta:
        model = Signatory

    deal: Any = SubFactory(DealFactory, stage=Stage.SIGNING)
    round: Any = SubFactory(SigningRoundFactory, deal=SelfAttribute("..deal"))
    user: Any = SubFactory(UserFactory)
    name = SelfAttribute("user.name")
    function = "Mayor"
    organisation = SelfAttribute("deal.city.name")
    invited_at = THEN


class CommentFactory(PartFactory[Comment]):
    """A sentence of a party of the same deal to its city."""

    class Meta:
        model = Comment

    party: Any = SubFactory(PartyFactory, deal=SelfAttribute("..deal"))
    from_city = False
    body = "We can do this by June."
    at = THEN


class AnswerFactory(PartFactory[Answer]):
    """A yes of a party of the same deal to the draft as it stands; `accepted=False` for a no."""

    class Meta:
        model = Answer

    party: Any = SubFactory(PartyFactory, deal=SelfAttribute("..deal"))
    content_version = SelfAttribute("deal.content_version")
    accepted = True
    reason = LazyAttribute(lambda answer: "" if answer.accepted else "Too early for us.")
    at = THEN


class ProposalFactory(PartFactory[Proposal]):
    """An open wish of a party of the same deal about its own promise."""

    class Meta:
        model = Proposal

    party: Any = SubFactory(PartyFactory, deal=SelfAttribute("..deal"))
    commitment: Any = SubFactory(
        CommitmentFactory, deal=SelfAttribute("..deal"), party=SelfAttribute("..party")
    )
    text = "Put solar panels on one roof."
    measure = "kWp installed"
    due_on = dt.date(2028, 12, 31)
    reason = "The second roof is listed."
    at = THEN


class EntryFactory(ModelFactory[Entry]):
    """An entry of the audit trail, in no chain."""

    class Meta:
        model = Entry

    subject = Sequence(lambda n: f"test:{n}")
    number = 1
    at = THEN
    actor = "system:tests"
    action = "tested"
    digest = "0" * 64


class EvidenceFactory(PartFactory[Evidence]):
    """Evidence that the signatory of an open round of the same deal has opened it."""

    class Meta:
        model = Evidence

    deal: Any = SubFactory(DealFactory, stage=Stage.SIGNING)
    signatory: Any = SubFactory(SignatoryFactory, deal=SelfAttribute("..deal"))
    round = SelfAttribute("signatory.round")
    act = Act.OPENED
    at = THEN
    version_sha256 = SelfAttribute("round.version.sha256")
    pdf_sha256 = SelfAttribute("round.version.pdf_sha256")
    language = "en"
    assurance = Assurance.SES_EMAIL_OTP
    identified_at = THEN
    entry: Any = SubFactory(EntryFactory)
    digest = "0" * 64


class EngagementFactory(ModelFactory[Engagement]):
    """A running engagement. The access itself is a membership: `MembershipFactory(role=CityRole.COACH)`."""

    class Meta:
        model = Engagement

    participation: Any = SubFactory(ParticipationFactory)
    city = SelfAttribute("participation.city")
    coach: Any = SubFactory(UserFactory)
    started_on = THEN.date()
