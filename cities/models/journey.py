"""The way of an edition: dates that things hang on, phases, milestones and deadlines."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models.editions import Edition, Sourced
from cities.querysets import AnchorQuerySet, MilestoneQuerySet
from cities.workflow import DatePrecision, MilestoneKind
from icc.tenancy.tables import NetworkTable


class Anchor(NetworkTable):
    """A date of an edition that milestones and events hang on: moving it moves them all.

    Attributes:
        start_date: empty where it is not known.
        end_date: likewise; not before the start.
        date_precision: what the dates stand for.
    """

    published = True

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="anchors")
    code = models.SlugField(max_length=80)
    start_date = models.DateField(_("first day"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(max_length=10, choices=DatePrecision, default=DatePrecision.DAY)

    objects: ClassVar = AnchorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="anchor_code"),
            models.CheckConstraint(
                condition=Q(start_date=None) | Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="anchor_dates",
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                condition=Q(date_precision__in=DatePrecision.values), name="anchor_precision"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Milestone(NetworkTable, Sourced):
    """A phase, a milestone or a deadline of an edition; its dates are its anchor's.

    Attributes:
        phase: the phase it lies in; empty for a phase itself.
    """

    published = True

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="milestones")
    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="milestones")
    phase = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    code = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10, choices=MilestoneKind)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="milestone_code"),
            models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="milestone_kind"),
            models.CheckConstraint(
                condition=~Q(kind=MilestoneKind.PHASE) | Q(phase=None), name="milestone_phase_stands_alone"
            ),
        ]

    def __str__(self) -> str:
        return self.name
