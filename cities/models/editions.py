"""Editions of the programme."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models.limits import LIMITS, LONGEST_LIMIT, WarningLimits
from cities.querysets import (
    EditionQuerySet,
)
from cities.workflow import (
    Certainty,
    CityApproval,
)
from icc.tenancy.tables import NetworkTable


class Sourced(models.Model):
    """A fact of the reference data: how sure it is and where it stands."""

    certainty = models.CharField(max_length=10, choices=Certainty, blank=True)
    source_key = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True


class Edition(NetworkTable, Sourced, WarningLimits):
    """One edition of the programme.

    Attributes:
        target_deals: signed deals aimed at; empty where none was set.
        records_deals: whether its deals live on this platform; historic editions have theirs elsewhere.
        all_kinds_make_deals: whether mentors and observers make deals too.
        is_demonstration: whether everything in it is invented.
        approvals: offices of a city that a deal passes before the coach; a city may switch each off.
    """

    published = True

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=10, blank=True)
    target_deals = models.PositiveIntegerField(null=True, blank=True)
    records_deals = models.BooleanField(default=False)
    all_kinds_make_deals = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    approvals = ArrayField(models.CharField(max_length=20, choices=CityApproval), default=list, blank=True)

    objects: ClassVar = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=models.F("start_date")),
                name="edition_dates",
                violation_error_message=_("An edition ends after it starts."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{limit}__range": (1, LONGEST_LIMIT)}), name=f"edition_{limit}"
                )
                for limit in LIMITS
            ),
        ]

    def __str__(self) -> str:
        return self.name
