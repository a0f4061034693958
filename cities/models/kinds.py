"""The kinds of document that the cities of an edition owe."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models.editions import Edition
from cities.models.journey import Milestone
from cities.querysets import (
    DeliverableKindQuerySet,
)
from cities.workflow import Kind
from icc.tenancy.tables import NetworkTable


class DeliverableKind(NetworkTable):
    """One document that the cities of an edition owe.

    Attributes:
        guidance: what it is for and what belongs into it.
        participation_kinds: in which quality a city owes it.
        milestone: by when; moving its anchor moves the date of every city.
    """

    published = True

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="deliverable_kinds")
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=150)
    guidance = models.TextField(blank=True)
    participation_kinds = ArrayField(models.CharField(max_length=10, choices=Kind))
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="deliverable_kinds")
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = DeliverableKindQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="deliverablekind_code",
                violation_error_message=_("Another document of this edition is called so."),
            ),
            models.CheckConstraint(
                condition=Q(participation_kinds__contained_by=Kind.values),
                name="deliverablekind_participations",
            ),
        ]

    def __str__(self) -> str:
        return self.name
