"""Deals, their content, their frozen versions and signatures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greendeals.querysets import DealQuerySet, DealTreeQuerySet
from greendeals.workflow import PartyRole, RoundState, SectionKey, Stage
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL, DEAL_TREE, CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable


def tied(name: str, parent: str, field: str = "deal") -> CompositeForeignKey:
    """Tie a row to its parent and, with it, to the parent's city."""
    return CompositeForeignKey(
        name=f"{name}_{field}_city", fields=[field, "city"], to=parent, to_columns=["id", "city_id"]
    )


SECTION_LENGTH, PROMISE_LENGTH, REASON_LENGTH = 20_000, 1_000, 2_000
"""Characters; a text field's `max_length` binds forms only, these bind the table."""


def at_most(characters: int, field: str, name: str) -> models.CheckConstraint:
    """Limit the length of a text in the database."""
    condition = LessThanOrEqual(Length(field), characters)
    return models.CheckConstraint(condition=condition, name=name)


class Deal(CityTable):
    """A Local Green Deal of a city in an edition.

    Attributes:
        content_version: counts every change of the text; an approval holds for one value of it.
        stage_since: when the deal entered its stage.
    """

    public_id = PublicIdField()
    participation = models.ForeignKey("cities.Participation", models.PROTECT, related_name="deals")
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="deals")
    title = models.CharField(_("name of the deal"), max_length=120)
    sector = models.ForeignKey("cities.Term", models.PROTECT, related_name="+", verbose_name=_("sector"))
    language = models.CharField(_("language of the text"), max_length=10, default="en")
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.DRAFTING)
    stage_since = models.DateTimeField()
    content_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = DealQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(using=DEAL, name="deal_wall"),
            tied("deal", "cities.Participation", "participation"),
            models.UniqueConstraint(fields=["id", "city"], name="deal_of_city"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="deal_stage"),
        ]
        indexes = [models.Index(fields=["city", "stage"], name="deal_city_stage")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the deal's home."""
        return reverse("greendeals:deal", args=[self.public_id])

    @property
    def subject(self) -> str:
        """Name of the deal in the audit trail."""
        return f"deal:{self.pk}"


class DealPart(CityTable):
    """What every row below a deal carries beside its deal: the city, for the wall."""

    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")

    objects: ClassVar = DealTreeQuerySet.as_manager()

    class Meta:
        abstract = True


class Section(DealPart):
    """One part of the text. `version` counts its saves, for compare-and-set."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="sections")
    key = models.CharField(max_length=20, choices=SectionKey)
    body = models.TextField(_("text"), blank=True, max_length=SECTION_LENGTH)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            Wall(using=DEAL_TREE, name="section_wall"),
            tied("section", "greendeals.Deal"),
            models.UniqueConstraint(fields=["deal", "key"], name="section_once"),
            at_most(SECTION_LENGTH, "body", "section_length"),
            models.CheckConstraint(condition=Q(key__in=SectionKey.values), name="section_key"),
        ]


class Party(DealPart):
    """An organisation in a deal. Its name stands here as text: later changes do not reach a signed deal."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="parties")
    public_id = PublicIdField()
    name = models.CharField(_("organisation"), max_length=150)
    kind = models.ForeignKey("cities.Term", models.PROTECT, related_name="+", verbose_name=_("type"))
    role = models.CharField(
        _("role in the deal"), max_length=20, choices=PartyRole, default=PartyRole.PARTNER
    )
    contact_name = models.CharField(_("contact person"), max_length=150)
    contact_email = models.EmailField(_("e-mail of the contact person"))

    class Meta:
        verbose_name_plural = "parties"
        ordering = ["pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="party_wall"),
            tied("party", "greendeals.Deal"),
            models.UniqueConstraint(fields=["id", "deal"], name="party_of_deal"),
            models.UniqueConstraint(
                fields=["deal", "name"],
                name="party_name_once",
                violation_error_message=_("This organisation is already a party of the deal."),
            ),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role"),
        ]

    def __str__(self) -> str:
        return self.name


class Commitment(DealPart):
    """What one party promises, and until when."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="commitments")
    public_id = PublicIdField()
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, related_name="commitments")
    text = models.TextField(_("promise"), max_length=PROMISE_LENGTH)
    measure = models.CharField(_("how it is measured"), max_length=300)
    due_on = models.DateField(_("until"))

    class Meta:
        ordering = ["party_id", "due_on", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="commitment_wall"),
            tied("commitment", "greendeals.Deal"),
            at_most(PROMISE_LENGTH, "text", "commitment_length"),
            CompositeForeignKey(
                name="commitment_party_deal",
                fields=["party", "deal"],
                to="greendeals.Party",
                to_columns=["id", "deal_id"],
            ),
        ]


class Review(DealPart):
    """One request to the coach and the answer to it.

    Attributes:
        content_version: the text it speaks about; an approval of an older text counts for nothing.
        reason: why it was returned; the coordinator reads it.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="reviews")
    content_version = models.PositiveIntegerField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    approved = models.BooleanField(null=True)
    reason = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            Wall(name="review_wall"),
            tied("review", "greendeals.Deal"),
            at_most(REASON_LENGTH, "reason", "review_length"),
            models.UniqueConstraint(fields=["deal"], condition=Q(decided_at=None), name="review_one_open"),
            models.CheckConstraint(
                condition=Q(decided_at=None, approved=None)
                | Q(decided_at__isnull=False, approved__isnull=False),
                name="review_decided",
            ),
            models.CheckConstraint(
                condition=~Q(approved=False) | ~Q(reason=""), name="review_return_has_reason"
            ),
        ]


class DealVersion(DealPart):
    """The frozen text. A trigger refuses any change of the row.

    Attributes:
        canonical: the content as canonical JSON (RFC 8785), byte for byte what `sha256` is taken of.
        document: the PDF made from it.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="versions")
    append_only = True

    number = models.PositiveIntegerField()
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            Wall(using=DEAL_TREE, name="dealversion_wall"),
            tied("dealversion", "greendeals.Deal"),
            models.UniqueConstraint(fields=["deal", "number"], name="dealversion_number"),
            models.UniqueConstraint(fields=["id", "city"], name="dealversion_of_city"),
        ]


class SigningRound(DealPart):
    """The collection of signatures under one version; at most one is open per deal."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="rounds")
    version = models.ForeignKey(DealVersion, models.PROTECT, db_constraint=False, related_name="rounds")
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.OPEN)
    deadline = models.DateField(_("sign until"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(using=DEAL_TREE, name="signinground_wall"),
            tied("signinground", "greendeals.Deal"),
            tied("signinground", "greendeals.DealVersion", "version"),
            models.UniqueConstraint(fields=["id", "city"], name="signinground_of_city"),
            models.UniqueConstraint(
                fields=["deal"], condition=Q(state=RoundState.OPEN), name="signinground_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="signinground_state"),
        ]


class Signatory(DealPart):
    """A person asked to sign in a round, and the signature once given.

    Attributes:
        typed_name: the name as typed at signing.
        version_sha256: hash of the text that was on the screen; equals the version's.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="signatories")
    round = models.ForeignKey(SigningRound, models.CASCADE, db_constraint=False, related_name="signatories")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    function = models.CharField(max_length=150)
    organisation = models.CharField(max_length=150)
    signed_at = models.DateTimeField(null=True)
    typed_name = models.CharField(_("your full name"), max_length=150, blank=True)
    version_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "signatories"
        constraints = [
            Wall(using=DEAL_TREE, name="signatory_wall"),
            tied("signatory", "greendeals.Deal"),
            tied("signatory", "greendeals.SigningRound", "round"),
            models.UniqueConstraint(fields=["round", "user"], name="signatory_once"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | (~Q(typed_name="") & ~Q(version_sha256="")),
                name="signatory_signed_has_proof",
            ),
        ]
