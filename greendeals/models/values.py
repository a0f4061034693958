"""Values of indicators, what people say against the computed status, and effects claimed twice."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.commitments import Commitment
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.models.plan import Indicator, figure, of_commitment
from greendeals.models.reports import Report, of_report
from greendeals.querysets import ValueQuerySet
from greendeals.workflow import OVERRIDES, Level
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, CompositeForeignKey, Wall
from icc.tenancy.querysets import CityQuerySet
from icc.tenancy.tables import CityTable


def of_indicator(name: str) -> CompositeForeignKey:
    """Tie a row's indicator to the row's deal."""
    return CompositeForeignKey(
        name=f"{name}_indicator_deal",
        fields=["indicator", "deal"],
        to="greendeals.Indicator",
        to_columns=["id", "deal_id"],
    )


class IndicatorValue(DealPart):
    """A measured value of an indicator on a day. A correction is a new row; the old one stays readable.

    Attributes:
        group: of which group of the indicator it speaks; empty for the whole.
        value: the figure; of a ratio it is recomputed from `part` and `whole`, in percent.
        source: who has measured it, `method` how.
        party: the partner who gave it at its door; empty where the city did, and `by` names who.
        replaced_at: when a correction took its place; `reason` there says why.
        replaces: the row that this one corrects.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="values")
    indicator = models.ForeignKey(Indicator, models.CASCADE, db_constraint=False, related_name="values")
    on = models.DateField(_("day"))
    group = models.CharField(_("group"), max_length=60, blank=True)
    value: "models.DecimalField[Decimal, Decimal]" = models.DecimalField(
        _("value"), max_digits=20, decimal_places=6
    )
    part = figure(_("part"))
    whole = figure(_("whole"))
    source = models.CharField(_("who has measured it"), max_length=300, blank=True)
    method = models.CharField(_("how"), max_length=300, blank=True)
    level = models.CharField(_("how well it is proven"), max_length=12, choices=Level, default=Level.DECLARED)
    reason = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    report = models.ForeignKey(Report, models.CASCADE, db_constraint=False, null=True, related_name="values")
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, null=True, related_name="values")
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", models.SET_NULL, db_constraint=False, null=True, related_name="correction"
    )
    replaced_at = models.DateTimeField(null=True)

    objects: ClassVar = ValueQuerySet.as_manager()

    class Meta:
        ordering = ["on", "group", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="indicatorvalue_wall"),
            tied("indicatorvalue", "greendeals.Deal"),
            models.UniqueConstraint(fields=["id", "deal"], name="indicatorvalue_of_deal"),
            of_indicator("indicatorvalue"),
            of_party("indicatorvalue"),
            of_report("indicatorvalue"),
            models.UniqueConstraint(
                fields=["indicator", "on", "group"],
                condition=Q(replaced_at=None),
                name="indicatorvalue_one_a_day",
                violation_error_message=_("There is a value for this day already. Correct that one."),
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="indicatorvalue_level"),
            models.CheckConstraint(
                condition=Q(part=None, whole=None) | Q(part__isnull=False, whole__gt=0),
                name="indicatorvalue_both_parts",
                violation_error_message=_("A share needs both its parts, and the whole is more than zero."),
            ),
        ]
        indexes = [models.Index(fields=["deal", "on"], name="indicatorvalue_deal_on")]


class StatusOverride(DealPart):
    """What a person says against the computed status of a promise or an indicator, until a day.

    Attributes:
        commitment, indicator: of what; exactly one of them.
        until: the last day on which it holds; then the computed status speaks again.
        ended_at: when somebody took it away before.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="overrides")
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, db_constraint=False, null=True, related_name="overrides"
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, db_constraint=False, null=True, related_name="overrides"
    )
    status = models.CharField(
        _("stands"), max_length=10, choices=[(status.value, status.label) for status in OVERRIDES]
    )
    reason = models.TextField(_("because"), max_length=REASON_LENGTH)
    until = models.DateField(_("until"))
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="statusoverride_wall"),
            tied("statusoverride", "greendeals.Deal"),
            of_commitment("statusoverride"),
            of_indicator("statusoverride"),
            models.CheckConstraint(
                condition=Q(commitment=None, indicator__isnull=False)
                | Q(commitment__isnull=False, indicator=None),
                name="statusoverride_of_one",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in OVERRIDES]) & ~Q(reason=""),
                name="statusoverride_status",
            ),
            at_most(REASON_LENGTH, "reason", "statusoverride_length"),
            *(
                models.UniqueConstraint(
                    fields=[name],
                    condition=Q(ended_at=None) & Q(**{f"{name}__isnull": False}),
                    name=f"statusoverride_one_per_{name}",
                )
                for name in ("commitment", "indicator")
            ),
        ]


class SameEffect(CityTable):
    """Two indicators of one city that claim the same effect: totals count only the first of them.

    Attributes:
        counted: the indicator that counts.
        left_out: the one that is left out of totals;
        same: whether it is the same effect; if not, the question is settled and both count.
    """

    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    counted = models.ForeignKey(Indicator, models.CASCADE, db_constraint=False, related_name="counts_for")
    left_out = models.ForeignKey(Indicator, models.CASCADE, db_constraint=False, related_name="counted_in")
    same = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = CityQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="sameeffect_wall"),
            tied("sameeffect", "greendeals.Indicator", "counted"),
            tied("sameeffect", "greendeals.Indicator", "left_out"),
            models.UniqueConstraint(fields=["counted", "left_out"], name="sameeffect_once"),
            models.CheckConstraint(condition=~Q(counted=F("left_out")), name="sameeffect_two"),
        ]
