"""Cities in editions."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models.cities import City
from cities.models.editions import Edition, Sourced
from cities.querysets import (
    ParticipationQuerySet,
)
from cities.workflow import (
    CityApproval,
    Kind,
    MembersStatus,
    ParticipationState,
)
from icc.tenancy.tables import NetworkTable


class Participation(NetworkTable, Sourced):
    """A city in an edition.

    Attributes:
        member_count: number of members where it is known; not the number of rows known here.
        members_status: how much of the membership is known.
        since: first public date of the participation.
        approvals_off: offices whose approval the city does without.
    """

    published = True

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="participations")
    city = models.ForeignKey(City, models.PROTECT, related_name="participations")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=ParticipationState, default=ParticipationState.ACTIVE)
    member_count = models.PositiveIntegerField(null=True, blank=True)
    members_status = models.CharField(max_length=10, choices=MembersStatus, default=MembersStatus.COMPLETE)
    since = models.DateField(null=True, blank=True)
    overlay_role = models.CharField(max_length=60, blank=True)
    approvals_off = ArrayField(
        models.CharField(max_length=20, choices=CityApproval), default=list, blank=True
    )
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "city"],
                name="participation_once",
                violation_error_message=_("This city already takes part in this edition."),
            ),
            models.UniqueConstraint(fields=["id", "city"], name="participation_of_city"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="participation_kind"),
            models.CheckConstraint(
                condition=Q(state__in=ParticipationState.values), name="participation_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.edition.short_name}"
