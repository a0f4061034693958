"""Deals, their text and its reviews."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, SECTION_LENGTH, CityPart, DealPart, at_most, tied
from greendeals.querysets import DealQuerySet
from greendeals.workflow import SectionKey, Stage
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL, DEAL_TREE, Wall
from icc.tenancy.tables import CityTable


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


class Review(CityPart):
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
