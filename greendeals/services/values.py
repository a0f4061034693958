"""Values of indicators: entered, corrected, checked by the coach."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Indicator, IndicatorValue, Report
from greendeals.rules import can_judge, can_report, can_report_own
from greendeals.services.readings import Doubtful, Reading, checked, doubted, is_same
from greendeals.services.steps import acting, lock, note
from greendeals.workflow import Level
from icc.core.errors import Conflict
from icc.core.public_ids import new_public_id
from icc.tenancy.actors import Actor, Partner, Person


@transaction.atomic
def enter_value(
    *,
    actor: Person | Partner,
    deal: Deal,
    indicator: Indicator,
    reading: Reading,
    now: datetime,
    seen: IndicatorValue | None = None,
    report: Report | None = None,
    sure: bool = True,
) -> IndicatorValue:
    """Note a value of a day; where there is one, it is corrected: the old one stays readable.

    Args:
        actor: a writer of the city, or the partner whose promise the indicator belongs to.
        deal: a signed deal.
        indicator: one of it.
        reading: the value.
        now: the present moment.
        seen: the value of that day that was on the screen; None where there was none.
        report: for which report, if for one.
        sure: whether somebody has said that a figure far from all before is right.

    Raises:
        Conflict: the indicator is no longer part of the deal, or somebody else has entered another value
            for that day meanwhile.
        Doubtful: the figure is far from all before it; asked only where `sure` is false.
        Forbidden: the actor may not report it, or the deal is not signed.
        Invalid: the value cannot be taken; `fields` says why.
    """
    with acting(actor):
        deal = lock(actor, deal)
        rows = Indicator.objects.filter(deal=deal, pk=indicator.pk).select_related("commitment", "deal")
        found = rows.first()
        if found is None:
            raise Conflict(_("This indicator is no longer part of the deal."))
        _require(actor, deal, found)
        reading = checked(found, deal, reading, now=now)
        if isinstance(actor, Partner):
            reading = replace(reading, level=Level.DECLARED)
        standing = list(IndicatorValue.objects.standing().filter(indicator=found))
        same_day = (row for row in standing if (row.on, row.group) == (reading.on, reading.group))
        old = next(same_day, None)
        if old and is_same(old, reading):
            return old
        if (old.pk if old else None) != (seen.pk if seen else None):
            raise Conflict(_("Somebody else has entered a value for this day in the meantime."))
        question = "" if sure else doubted(found, reading, standing)
        if question:
            raise Doubtful(fields={"value": question})
        return _write(actor, found, reading, old=old, report=report, now=now)


def _require(actor: Person | Partner, deal: Deal, indicator: Indicator) -> None:
    if not isinstance(actor, Partner):
        can_report(actor, deal).require()
        return
    can_report_own(actor, deal, indicator.commitment).require()


def _write(
    actor: Person | Partner,
    indicator: Indicator,
    reading: Reading,
    *,
    old: IndicatorValue | None,
    report: Report | None,
    now: datetime,
) -> IndicatorValue:
    if old:
        old.replaced_at = now
        old.save(update_fields=["replaced_at"])
    value = value_row(actor, indicator, reading, old=old, report=report, now=now)
    value.save()
    facts = {"indicator": indicator.public_id, "on": reading.on.isoformat(), "value": str(reading.value)}
    act = "value-corrected" if old else "value-entered"
    note(actor=actor, deal=indicator.deal, action=act, now=now, data=facts)
    return value


def value_row(
    actor: Actor,
    indicator: Indicator,
    reading: Reading,
    *,
    old: IndicatorValue | None,
    report: Report | None,
    now: datetime,
) -> IndicatorValue:
    """Return a checked reading as a value that is not saved yet."""
    promise = indicator.commitment if isinstance(actor, Partner) else None
    return IndicatorValue(
        public_id=new_public_id(),
        deal_id=indicator.deal_id,
        city_id=indicator.city_id,
        indicator=indicator,
        on=reading.on,
        group=reading.group,
        value=reading.value or Decimal(0),
        part=reading.part,
        whole=reading.whole,
        source=reading.source,
        method=reading.method,
        level=reading.level,
        reason=reading.reason,
        report=report,
        party_id=promise.party_id if promise else None,
        by_id=actor.user_id if isinstance(actor, Person) else None,
        at=now,
        replaces=old,
    )


@transaction.atomic
def check_value(*, actor: Person, deal: Deal, value: IndicatorValue, now: datetime) -> IndicatorValue:
    """Let the coach say that a value was checked: the same figures, better proven; a second click is none.

    Raises:
        Conflict: it was corrected in the meantime.
        Forbidden: the actor is not the coach of the city.
    """
    deal = lock(actor, deal)
    can_judge(actor, deal).require()
    rows = IndicatorValue.objects.standing().filter(deal=deal, pk=value.pk)
    found = rows.select_related("indicator__deal").first()
    if found is None:
        raise Conflict(_("This value was corrected in the meantime. Look at the new one first."))
    if found.level in {Level.COACH, Level.THIRD_PARTY}:
        return found
    names = ("on", "value", "part", "whole", "group", "source", "method")
    same = Reading(**{name: getattr(found, name) for name in names}, level=Level.COACH)
    return _write(actor, found.indicator, same, old=found, report=found.report, now=now)
