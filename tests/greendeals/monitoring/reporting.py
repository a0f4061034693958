"""Reports of a signed deal, brought to each state by the services."""

import datetime as dt
from decimal import Decimal

from greendeals import services
from greendeals.models import Deal, Indicator, Report
from greendeals.services import Reading
from tests.greendeals.world import NOW, World, signed

DONE = {"done": "The first panels are on the roof."}


def opened(world: World, deal: Deal) -> Report:
    """Return the final report, opened by hand."""
    return services.open_final(actor=world.coordinator, deal=deal, now=NOW)


def written(world: World, report: Report, **answers: str) -> Report:
    """Let the coordinator write in a report."""
    return services.save_report(
        actor=world.coordinator,
        deal=report.deal,
        report=report,
        answers=answers or DONE,
        version=report.version,
        now=NOW,
    )


def submitted(world: World, report: Report, *, now: dt.datetime = NOW) -> Report:
    """Let the coordinator write and submit a report."""
    report = written(world, report)
    return services.submit_report(
        actor=world.coordinator, deal=report.deal, report=report, version=report.version, now=now
    )


def returned(world: World, report: Report) -> Report:
    """Let the coach return a report."""
    report = submitted(world, report)
    services.return_report(
        actor=world.coach, deal=report.deal, report=report, reason="Say how many panels.", now=NOW
    )
    return again(report)


def accepted(world: World, report: Report, *, now: dt.datetime = NOW) -> Report:
    """Let the coach accept a report."""
    report = submitted(world, report, now=now)
    services.accept_report(actor=world.coach, deal=report.deal, report=report, now=now)
    return again(report)


def again(report: Report) -> Report:
    """Return a report as the database has it."""
    return Report.objects.select_related("deal__city").get(pk=report.pk)


def reported(world: World) -> Deal:
    """Return an active deal whose final report is accepted."""
    deal = signed(world)
    accepted(world, opened(world, deal))
    return deal


def measure(world: World, indicator: Indicator, value: int, *, on: dt.date) -> None:
    """Let the coordinator enter a value."""
    services.enter_value(
        actor=world.coordinator,
        deal=indicator.deal,
        indicator=indicator,
        reading=Reading(on=on, value=Decimal(value)),
        now=NOW,
    )
