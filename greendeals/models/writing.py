"""How a text came about: what each person wrote, read and remarked. All of it the city's own paper."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, SECTION_LENGTH, at_most, tied
from greendeals.models.deals import Deal, Section
from greendeals.querysets import DraftingQuerySet
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable


class WritingPart(CityTable):
    """A row about the writing of a section, which nobody outside the team and its coach ever reads."""

    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")

    objects: ClassVar = DraftingQuerySet.as_manager()

    class Meta:
        abstract = True


def of_section(name: str) -> CompositeForeignKey:
    """Tie a row's section to the row's deal."""
    return CompositeForeignKey(
        name=f"{name}_section_deal",
        fields=["section", "deal"],
        to="greendeals.Section",
        to_columns=["id", "deal_id"],
    )


class Revision(WritingPart):
    """A section as one person left it; further saves of the same person within ten minutes are the same one.

    Attributes:
        version: of the section, after the latest save.
        begun_at: when the person began; `at` is the latest save.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="revisions")
    section = models.ForeignKey(Section, models.CASCADE, db_constraint=False, related_name="revisions")
    version = models.PositiveIntegerField()
    body = models.TextField(blank=True, max_length=SECTION_LENGTH)
    begun_at = models.DateTimeField()
    at = models.DateTimeField()
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [
            Wall(name="revision_wall"),
            tied("revision", "greendeals.Deal"),
            of_section("revision"),
            at_most(SECTION_LENGTH, "body", "revision_length"),
            models.UniqueConstraint(fields=["section", "version"], name="revision_once"),
        ]


class Reading(WritingPart):
    """The version of a section that a person has last read."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="readings")
    section = models.ForeignKey(Section, models.CASCADE, db_constraint=False, related_name="readings")
    reader = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            Wall(name="reading_wall"),
            tied("reading", "greendeals.Deal"),
            of_section("reading"),
            models.UniqueConstraint(fields=["section", "reader"], name="reading_once"),
        ]


class Remark(WritingPart):
    """What somebody of the team or the coach says about one block of a section.

    Attributes:
        quote: the block's text as it then stood, so that the remark is understood when the text changes.
        resolved_at: when it was settled.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="remarks")
    section = models.ForeignKey(Section, models.CASCADE, db_constraint=False, related_name="remarks")
    quote = models.TextField(blank=True, max_length=REASON_LENGTH)
    body = models.TextField(_("remark"), max_length=REASON_LENGTH)
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            Wall(name="remark_wall"),
            tied("remark", "greendeals.Deal"),
            of_section("remark"),
            at_most(REASON_LENGTH, "body", "remark_length"),
            at_most(REASON_LENGTH, "quote", "remark_quote_length"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=False) | Q(resolved_by=None), name="remark_resolved"
            ),
        ]
