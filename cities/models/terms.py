"""The controlled lists of the programme."""

from typing import ClassVar

from django.db import models

from cities.models.editions import Edition, Sourced
from cities.querysets import (
    TermQuerySet,
)
from icc.tenancy.tables import NetworkTable


class Term(NetworkTable, Sourced):
    """A term of a controlled list. Without an edition it holds for all."""

    published = True

    edition = models.ForeignKey(Edition, models.CASCADE, null=True, blank=True, related_name="terms")
    vocabulary = models.CharField(max_length=40)
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=150)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "vocabulary", "code"], name="term_code", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.label
