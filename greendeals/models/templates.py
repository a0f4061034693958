"""Texts of an edition to begin a deal with."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greendeals.querysets import TemplateQuerySet
from icc.core.public_ids import PublicIdField
from icc.tenancy.tables import NetworkTable


class Template(NetworkTable):
    """A deal to begin with, as the programme proposes it: the text by section, without any partner.

    Attributes:
        sections: HTML by the key of the section.
        retired_at: when it was taken from the choice; deals begun with it keep the credit.
    """

    public_id = PublicIdField()
    edition = models.ForeignKey("cities.Edition", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    summary = models.CharField(_("what it is for"), max_length=300, blank=True)
    sector = models.ForeignKey(
        "cities.Term", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sector")
    )
    sections = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="template_once",
                violation_error_message=_("The edition has a template of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
