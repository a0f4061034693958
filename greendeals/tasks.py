"""What ticks for deals: rounds and deals that run out, reminders that fall due, seals not asked for."""

from celery import shared_task

from greendeals import services
from greendeals.selectors import (
    deals_run_out,
    deals_that_report,
    late_rounds,
    near_deadline,
    open_tables_files,
    reports_to_remind,
    unbundled_versions,
    unsealed_rounds,
    waiting_counterparts,
)
from greendeals.selectors.reporters import reports_that_ask
from icc.core import clock
from icc.core.queue import begin, enqueue
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


@shared_task
def sweep() -> None:
    """Enqueue what is due, whatever its age: one task, with a transaction of its own, per record."""
    now = clock.now()
    with scope(System("signing")):
        for round_id in late_rounds(now=now).values_list("pk", flat=True)[:500]:
            enqueue("greendeals.tasks.expire", round_id)
        for slot_id in near_deadline(now=now).values_list("pk", flat=True)[:500]:
            enqueue("greendeals.tasks.remind", slot_id)
        for file_id in open_tables_files(now=now).values_list("pk", flat=True)[:50]:
            enqueue("greendeals.tasks.check_tables", file_id)
        for round_id in unsealed_rounds().values_list("pk", flat=True)[:50]:
            enqueue("greendeals.tasks.seal", round_id)
        for deal_id in deals_run_out(now=now).values_list("pk", flat=True)[:500]:
            enqueue("greendeals.tasks.end", deal_id)
        for counterpart_id in waiting_counterparts(now=now).values_list("pk", flat=True)[:20]:
            enqueue("greendeals.tasks.counterpart", counterpart_id)
        for version_id in unbundled_versions().order_by("pk").values_list("pk", flat=True)[:10]:
            enqueue("greendeals.tasks.bundle", version_id)
    services.alarm_about_seals(now=now)


@shared_task
def expire(round_id: int) -> None:
    """End a round whose last day has passed."""
    services.expire_round(round_id=round_id, now=clock.now())


@shared_task
def end(deal_id: int) -> None:
    """End a signed deal whose last day has passed."""
    services.end_deal(deal_id=deal_id, now=clock.now())


@shared_task
def sweep_reports() -> None:
    """Enqueue one task for each deal that may owe a report, and for each report to be reminded of.

    Runs once a day; a day left out is caught up. What a lost task has not published is published, too.
    """
    with scope(System("reports")):
        for deal_id in deals_that_report().values_list("pk", flat=True):
            enqueue("greendeals.tasks.open_reports", deal_id)
            enqueue("greendeals.tasks.publish_keeping", deal_id)
        for report_id in reports_to_remind(now=clock.now()).values_list("pk", flat=True):
            enqueue("greendeals.tasks.remind_of_report", report_id)
        for report_id in reports_that_ask():
            enqueue("greendeals.tasks.ask_partners", report_id)


@shared_task
def publish_keeping(deal_id: int) -> None:
    """Publish how a signed deal is kept."""
    begin(publish_keeping.name, deal_id)
    services.publish_keeping(deal_id=deal_id, now=clock.now())


@shared_task
def open_reports(deal_id: int) -> None:
    """Open the reports that a deal owes by now."""
    services.open_reports(deal_id=deal_id, now=clock.now())


@shared_task
def ask_partners(report_id: int) -> None:
    """Ask the partners for their part of a report, each of them once."""
    services.ask_partners(report_id=report_id, now=clock.now())


@shared_task
def remind_of_report(report_id: int) -> None:
    """Remind of one report, if a step is due."""
    services.remind_of_report(report_id=report_id, now=clock.now())


@shared_task
def remind(slot_id: int) -> None:
    """Remind one signatory, if a step is due."""
    services.remind_signatory(slot_id=slot_id, now=clock.now())


@shared_task
def seal(round_id: int) -> None:
    """Ask for the seal of a round that waits for one."""
    services.seal_round(round_id=round_id, now=clock.now())


@shared_task
def send_links(mailbox: str) -> None:
    """Send the links of a mailbox, named by its pseudonym, anew, for whoever asked at the door."""
    services.send_links_again(mailbox=mailbox, now=clock.now())


@shared_task
def check_tables(file_id: int) -> None:
    """Check one workbook that was handed in."""
    services.check_tables(file_id=file_id, now=clock.now())


@shared_task
def bundle(version_id: int) -> None:
    """Bring the proof of a sealed version one step further: certificate, checkpoint, bundle."""
    services.request_bundle(version_id=version_id, now=clock.now())


@shared_task
def counterpart(counterpart_id: int) -> None:
    """Look into a file that was signed elsewhere."""
    services.check_counterpart(counterpart_id=counterpart_id, now=clock.now())
