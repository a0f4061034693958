"""What a deal does, by which figures it is measured, and what pays for it."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models import Sourced
from greendeals.models.base import PROMISE_LENGTH, Row, at_most, tied
from greendeals.models.commitments import Commitment
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.querysets import KpiQuerySet
from greendeals.workflow import Aggregation, Direction, FundingState, Maturity, Tag
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, CompositeForeignKey, Wall
from icc.tenancy.tables import NetworkTable


def figure(label: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """Declare a figure of an indicator: fourteen places before the comma, six after it, or not known."""
    return models.DecimalField(label, max_digits=20, decimal_places=6, null=True, blank=True)


def of_commitment(name: str) -> CompositeForeignKey:
    """Tie a row's commitment to the row's deal."""
    return CompositeForeignKey(
        name=f"{name}_commitment_deal",
        fields=["commitment", "deal"],
        to="greendeals.Commitment",
        to_columns=["id", "deal_id"],
    )


class Kpi(NetworkTable, Sourced):
    """An indicator of the catalogue. Its unit is UCUM; `unit_label` is what people read."""

    published = True

    code = models.SlugField(max_length=60, unique=True)
    sector = models.CharField(max_length=60)
    name = models.CharField(max_length=150)
    unit = models.CharField(max_length=40)
    unit_label = models.CharField(max_length=60)
    direction = models.CharField(max_length=10, choices=Direction)
    aggregation = models.CharField(max_length=10, choices=Aggregation)
    description = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = KpiQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="kpi_direction"),
            models.CheckConstraint(condition=Q(aggregation__in=Aggregation.values), name="kpi_aggregation"),
        ]

    def __str__(self) -> str:
        return self.name


class PlannedAction(Row):
    """Something that is done under the deal: by whom, when, and what kind of change it brings.

    Attributes:
        party: who does it; empty for the city itself.
        commitment: the promise it serves, if any.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="actions")
    title = models.CharField(_("action"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=PROMISE_LENGTH)
    party = models.ForeignKey(
        Party, models.CASCADE, db_constraint=False, null=True, blank=True, related_name="actions"
    )
    commitment = models.ForeignKey(
        Commitment, models.SET_NULL, db_constraint=False, null=True, blank=True, related_name="actions"
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    tag = models.CharField(_("green, digital or both"), max_length=10, choices=Tag, blank=True)
    technology = models.CharField(_("technology"), max_length=150, blank=True)
    maturity = models.CharField(_("how proven it is"), max_length=10, choices=Maturity, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="plannedaction_wall"),
            tied("plannedaction", "greendeals.Deal"),
            models.UniqueConstraint(fields=["id", "deal"], name="plannedaction_of_deal"),
            of_party("plannedaction"),
            of_commitment("plannedaction"),
            at_most(PROMISE_LENGTH, "description", "plannedaction_length"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plannedaction_dates",
                violation_error_message=_("An action ends after it begins."),
            ),
            models.CheckConstraint(condition=Q(tag="") | Q(tag__in=Tag.values), name="plannedaction_tag"),
            models.CheckConstraint(
                condition=Q(maturity="") | Q(maturity__in=Maturity.values), name="plannedaction_maturity"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Indicator(Row):
    """A figure by which the deal is measured. An empty value is not known; zero is a value.

    Attributes:
        kpi: the entry of the catalogue it follows; empty for one of its own.
        aggregation: a ratio keeps both its parts and is recomputed from them, never averaged.
        source: who collects it, and how.
        groups: for which groups values are given beside the whole, such as kinds of firms; empty for none.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="indicators")
    kpi = models.ForeignKey(Kpi, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("indicator"), max_length=150)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.UP)
    aggregation = models.CharField(
        _("how values add up"), max_length=10, choices=Aggregation, default=Aggregation.SUM
    )
    source = models.CharField(_("who collects it, and how"), max_length=300, blank=True)
    commitment = models.ForeignKey(
        Commitment, models.SET_NULL, db_constraint=False, null=True, blank=True, related_name="indicators"
    )
    groups = ArrayField(models.CharField(max_length=60), verbose_name=_("groups"), default=list, blank=True)
    baseline = figure(_("value at the start"))
    baseline_part = figure(_("part at the start"))
    baseline_whole = figure(_("whole at the start"))
    baseline_on = models.DateField(_("date of the start value"), null=True, blank=True)
    target = figure(_("target"))
    target_part = figure(_("part of the target"))
    target_whole = figure(_("whole of the target"))
    target_on = models.DateField(_("target date"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="indicator_wall"),
            tied("indicator", "greendeals.Deal"),
            of_commitment("indicator"),
            models.UniqueConstraint(fields=["id", "deal"], name="indicator_of_deal"),
            models.UniqueConstraint(fields=["id", "city"], name="indicator_of_city"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="indicator_direction"),
            models.CheckConstraint(
                condition=Q(aggregation__in=Aggregation.values), name="indicator_aggregation"
            ),
            models.CheckConstraint(
                condition=~Q(baseline_whole=0) & ~Q(target_whole=0),
                name="indicator_whole_not_zero",
                violation_error_message=_("The whole of a share is never zero."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_on=None) | Q(target_on=None) | Q(target_on__gt=F("baseline_on")),
                name="indicator_dates",
                violation_error_message=_("The target date lies after the date of the start value."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FundingLine(Row):
    """Money for the deal, in euros: from where, and how sure it is. An empty amount is not known yet."""

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="funding")
    source = models.ForeignKey("cities.Term", models.PROTECT, related_name="+", verbose_name=_("source"))
    provider = models.CharField(_("who gives it"), max_length=150, blank=True)
    state = models.CharField(
        _("how sure it is"), max_length=10, choices=FundingState, default=FundingState.SOUGHT
    )
    amount = models.DecimalField(_("amount in euros"), max_digits=14, decimal_places=2, null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="fundingline_wall"),
            tied("fundingline", "greendeals.Deal"),
            models.CheckConstraint(condition=Q(state__in=FundingState.values), name="fundingline_state"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="fundingline_amount",
                violation_error_message=_("An amount is not negative."),
            ),
        ]
