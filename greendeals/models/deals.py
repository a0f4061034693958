"""Deals, their text and its reviews."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, SECTION_LENGTH, CityPart, DealPart, at_most, tied
from greendeals.querysets import DealQuerySet
from greendeals.workflow import (
    AMENDMENTS,
    ENDED,
    SIGNED,
    LegalNature,
    NoticeKind,
    Reporting,
    ReviewStep,
    Rhythm,
    SectionKey,
    Stage,
)
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL, DEAL_TREE, Wall
from icc.tenancy.tables import CityTable


class Deal(CityTable):
    """A Local Green Deal of a city in an edition.

    Attributes:
        content_version: counts every change of the text; an approval holds for one value of it.
        stage_since: when the deal entered its stage.
        ended_because: why it was cancelled or terminated; stays when it is taken up again.
        archived_at: when it was put out of the lists, after its end.
        copied_from: the deal of the same city whose text it began with.
        based_on: the published deal whose text it began with; its city is credited.
        template: the template of the edition it began with.
        reporting: in which rhythm it reports once it is signed.
        amends: for an amendment, the signed deal whose text this one is to replace.
        amends_as: what kind of change it is, and `amends_because` why, as the register tells.
        amends_version: `content_version` of that deal when its text was copied; the two are merged only
            while it still is the same.
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
    starts_on = models.DateField(_("holds from"), null=True, blank=True)
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    legal_nature = models.CharField(_("legal nature"), max_length=20, choices=LegalNature, blank=True)
    meets_every = models.CharField(_("the steering group meets"), max_length=20, choices=Rhythm, blank=True)
    ended_because = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)
    archived_at = models.DateTimeField(null=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, db_constraint=False, null=True, related_name="copies"
    )
    based_on = models.ForeignKey("greendeals.RegisterEntry", models.SET_NULL, null=True, related_name="+")
    template = models.ForeignKey("greendeals.Template", models.SET_NULL, null=True, related_name="+")
    reporting = models.CharField(_("reporting"), max_length=12, choices=Reporting, default=Reporting.YEARLY)
    amends = models.ForeignKey(
        "self", models.PROTECT, db_constraint=False, null=True, related_name="amendments"
    )
    amends_as = models.CharField(_("kind of change"), max_length=10, choices=NoticeKind, blank=True)
    amends_because = models.TextField(_("why the deal is changed"), blank=True, max_length=REASON_LENGTH)
    amends_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = DealQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(using=DEAL, name="deal_wall"),
            tied("deal", "cities.Participation", "participation"),
            models.UniqueConstraint(fields=["id", "city"], name="deal_of_city"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="deal_stage"),
            tied("deal", "greendeals.Deal", "copied_from"),
            tied("deal", "greendeals.Deal", "amends"),
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(amends__isnull=False) & ~Q(stage__in=[Stage.CANCELLED, Stage.MERGED]),
                name="deal_one_amendment",
                violation_error_message=_("A change of this deal is under way already."),
            ),
            models.CheckConstraint(
                condition=Q(amends=None, amends_as="")
                | Q(amends__isnull=False, amends_as__in=AMENDMENTS) & ~Q(amends_because=""),
                name="deal_amends_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(amends=None) & ~Q(stage=Stage.MERGED)
                | Q(amends__isnull=False) & ~Q(stage__in=sorted(SIGNED)),
                name="deal_amendment_is_merged",
            ),
            models.CheckConstraint(condition=Q(reporting__in=Reporting.values), name="deal_reporting"),
            at_most(REASON_LENGTH, "amends_because", "deal_amends_length"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="deal_dates",
                violation_error_message=_("A deal ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(stage__in=sorted(ENDED)), name="deal_archived_when_ended"
            ),
            models.CheckConstraint(
                condition=Q(legal_nature__in=["", *LegalNature.values]),
                name="deal_legal_nature",
            ),
            models.CheckConstraint(
                condition=Q(meets_every__in=["", *Rhythm.values]), name="deal_meets_every"
            ),
        ]
        indexes = [models.Index(fields=["city", "stage"], name="deal_city_stage")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the deal's home."""
        return reverse("greendeals:deal", args=[self.public_id])

    @property
    def called(self) -> str:
        """Name in lists, headings and mails: an amendment says that it changes a signed deal."""
        return gettext("Change of ‘%s’") % self.title if self.amends_id else self.title

    @property
    def subject(self) -> str:
        """Name of the deal in the audit trail."""
        return f"deal:{self.pk}"


class Section(DealPart):
    """One part of the text, in the small set of HTML that `icc.ui.prose` allows.

    Attributes:
        version: counts its saves, for compare-and-set.
        done_at: when a writer has called it complete; any later save takes the mark away.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="sections")
    key = models.CharField(max_length=20, choices=SectionKey)
    body = models.TextField(_("text"), blank=True, max_length=SECTION_LENGTH)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            Wall(using=DEAL_TREE, name="section_wall"),
            models.UniqueConstraint(fields=["id", "deal"], name="section_of_deal"),
            tied("section", "greendeals.Deal"),
            models.UniqueConstraint(fields=["deal", "key"], name="section_once"),
            at_most(SECTION_LENGTH, "body", "section_length"),
            models.CheckConstraint(condition=Q(key__in=SectionKey.values), name="section_key"),
        ]


class Review(CityPart):
    """One request to an office of the city or to the coach, and the answer to it.

    Attributes:
        step: who is asked.
        content_version: the text it speaks about; an approval of an older text counts for nothing.
        reference: where a written decision is found, such as the number of a council's resolution.
        agreed_on: the day of that decision, which is recorded later.
        reason: why it was returned; the coordinator reads it.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="reviews")
    step = models.CharField(max_length=20, choices=ReviewStep, default=ReviewStep.COACH)
    content_version = models.PositiveIntegerField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    approved = models.BooleanField(null=True)
    reference = models.CharField(_("reference of the decision"), max_length=150, blank=True)
    agreed_on = models.DateField(_("day of the decision"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            Wall(name="review_wall"),
            tied("review", "greendeals.Deal"),
            at_most(REASON_LENGTH, "reason", "review_length"),
            models.UniqueConstraint(fields=["deal"], condition=Q(decided_at=None), name="review_one_open"),
            models.CheckConstraint(condition=Q(step__in=ReviewStep.values), name="review_step"),
            models.CheckConstraint(
                condition=Q(decided_at=None, approved=None)
                | Q(decided_at__isnull=False, approved__isnull=False),
                name="review_decided",
            ),
            models.CheckConstraint(
                condition=~Q(approved=False) | ~Q(reason=""), name="review_return_has_reason"
            ),
        ]

    @property
    def is_recorded(self) -> bool:
        """Whether the answer was written down for its office; the coach alone answers on the platform."""
        return self.step != ReviewStep.COACH


class Department(CityPart):
    """A department of the city that takes part in a deal, and its person. The city's own paper."""

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="departments")
    name = models.CharField(_("department"), max_length=150)
    part = models.CharField(_("what it does in the deal"), max_length=300, blank=True)
    person = models.CharField(_("contact person"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail of the contact person"), blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            Wall(name="department_wall"),
            tied("department", "greendeals.Deal"),
            models.UniqueConstraint(
                fields=["deal", "name"],
                name="department_once",
                violation_error_message=_("This department takes part already."),
            ),
        ]
