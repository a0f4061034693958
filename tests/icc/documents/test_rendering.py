"""Asking for a document and making it: once, by one worker, with another to take over."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from icc.core import blobs
from icc.documents import pdf, tasks
from icc.documents.kinds import DocumentKind
from icc.documents.models import Document
from icc.documents.services import ATTEMPTS, LEASE, content_of, render, request_document, retry
from icc.documents.workflow import DocumentState
from tests.concurrency.threads import at_once, refused
from tests.greendeals.world import frozen, new_world, version_of

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


class Printer:
    """A kind of document whose making can go wrong; counts how often it was tried."""

    def __init__(self) -> None:
        self.tries = 0
        self.ready: list[int] = []
        self.fault: Exception | None = None

    def build(self, _document: Document) -> dict[str, Any]:
        """Return the values of the deal's template, or fail."""
        self.tries += 1
        if self.fault:
            raise self.fault
        return {"deal": {"title": "Solar roofs", "language": "en"}, "sha256": "0" * 64}

    def on_ready(self, document: Document, _now: dt.datetime) -> None:
        """Note what became ready."""
        self.ready.append(document.pk)


@pytest.fixture
def printer() -> Printer:
    """What the kind does."""
    return Printer()


@pytest.fixture
def kind(printer: Printer) -> Iterator[DocumentKind]:
    """A kind for this test alone, printed with the deal's template."""

    class Plain(DocumentKind):
        template = "pdf/greendeals.deal.html"

    yield Plain("tests.plain", printer.build, lambda _actor, _document: True, printer.on_ready)
    del DocumentKind.known["tests.plain"]


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """Return a function that sweeps, lets a worker do what was asked for, and tells what that was."""

    def run() -> list[int]:
        asked: list[tuple[str, int]] = []
        monkeypatch.setattr(tasks, "enqueue", lambda name, document_id: asked.append((name, document_id)))
        tasks.sweep()
        for name, document_id in asked:
            current_app.tasks[name](document_id)
        return [document_id for _name, document_id in asked]

    return run


def ask(kind: DocumentKind, subject: str = "thing:1") -> Document:
    return request_document(kind=kind, subject=subject, file_name="thing.pdf", now=NOW)


def again(document: Document) -> Document:
    document.refresh_from_db()
    return document


def test_a_document_is_requested_once_per_kind_and_subject(kind: DocumentKind) -> None:
    assert ask(kind) == ask(kind)
    assert ask(kind, "thing:2") != ask(kind)
    assert Document.objects.count() == 2


def test_a_worker_makes_stores_and_announces_it(kind: DocumentKind, printer: Printer) -> None:
    document = ask(kind)
    assert render(document_id=document.pk, now=NOW) is True
    again(document)
    content = content_of(document)
    assert content.startswith(b"%PDF-")
    assert (document.state, document.size) == (DocumentState.READY, len(content))
    assert (document.lease_until, document.fault) == (None, "")
    assert printer.ready == [document.pk]


def test_it_is_ready_when_it_is_made_not_when_it_was_begun(
    kind: DocumentKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([100.0, 142.5])
    monkeypatch.setattr("icc.documents.services.documents.time.monotonic", lambda: next(times))
    document = ask(kind)
    render(document_id=document.pk, now=NOW)
    again(document)
    assert document.ready_at == NOW + dt.timedelta(seconds=42.5)


def test_a_lease_outlives_the_longest_task() -> None:
    assert dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < LEASE


def test_what_is_ready_is_not_made_again(kind: DocumentKind, printer: Printer) -> None:
    document = ask(kind)
    render(document_id=document.pk, now=NOW)
    assert render(document_id=document.pk, now=NOW + dt.timedelta(days=1)) is False
    assert printer.tries == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_makes_it(kind: DocumentKind, printer: Printer) -> None:
    document = ask(kind)
    outcomes = at_once(*[lambda: render(document_id=document.pk, now=NOW)] * 2)
    assert refused(outcomes) == []
    assert sorted(outcomes) == [False, True]  # type: ignore[type-var]  # all are answers, says the line above
    assert printer.tries == 1
    assert again(document).state == DocumentState.READY


def test_a_killed_workers_lease_runs_out_and_another_takes_over(kind: DocumentKind) -> None:
    document = ask(kind)
    Document.objects.update(state=DocumentState.RENDERING, lease_until=NOW + LEASE, attempts=1)
    assert render(document_id=document.pk, now=NOW + LEASE) is False
    assert render(document_id=document.pk, now=NOW + LEASE + dt.timedelta(seconds=1)) is True
    assert again(document).state == DocumentState.READY


def test_a_worker_that_lost_its_lease_stores_nothing(kind: DocumentKind, printer: Printer) -> None:
    document = ask(kind)
    build = printer.build

    def overtaken(row: Document) -> dict[str, Any]:
        Document.objects.update(attempts=2)
        return build(row)

    object.__setattr__(kind, "build", overtaken)
    assert render(document_id=document.pk, now=NOW) is False
    assert again(document).state == DocumentState.RENDERING
    assert printer.ready == []


class Overtaken:
    """A value of the template; reading it, another worker takes the document over and this one fails."""

    @property
    def language(self) -> str:
        """Fail late: outside any transaction, while the page is drawn."""
        Document.objects.update(attempts=2, lease_until=NOW + LEASE)
        raise RuntimeError("broken")


def test_a_late_failure_does_not_disturb_the_worker_that_took_over(kind: DocumentKind) -> None:
    document = ask(kind)
    object.__setattr__(kind, "build", lambda _row: {"deal": Overtaken()})
    assert render(document_id=document.pk, now=NOW) is False
    again(document)
    assert (document.state, document.attempts, document.fault) == (DocumentState.RENDERING, 2, "")


def test_a_failure_is_noted_and_tried_again_by_the_sweep(
    kind: DocumentKind, printer: Printer, sweep: Callable[[], list[int]]
) -> None:
    document = ask(kind)
    printer.fault = ValueError("a secret of Ada")
    assert render(document_id=document.pk, now=NOW) is False
    assert (again(document).state, document.fault) == (DocumentState.REQUESTED, "ValueError")
    printer.fault = None
    assert sweep() == [document.pk], "one task per document"
    assert again(document).state == DocumentState.READY


def test_after_three_failures_it_waits_for_somebody_to_ask_again(
    kind: DocumentKind, printer: Printer, sweep: Callable[[], list[int]]
) -> None:
    document = ask(kind)
    printer.fault = ValueError("broken")
    for _ in range(ATTEMPTS):
        render(document_id=document.pk, now=NOW)
    assert (again(document).state, printer.tries) == (DocumentState.FAILED, 3)
    assert sweep() == []
    assert printer.tries == 3
    printer.fault = None
    retry(document=document)
    assert render(document_id=document.pk, now=NOW) is True


def test_asking_again_changes_nothing_for_a_document_that_is_ready(kind: DocumentKind) -> None:
    document = ask(kind)
    render(document_id=document.pk, now=NOW)
    retry(document=document)
    assert again(document).state == DocumentState.READY


def test_a_document_that_kills_its_worker_each_time_is_given_up(kind: DocumentKind, printer: Printer) -> None:
    document = ask(kind)
    Document.objects.update(state=DocumentState.RENDERING, lease_until=NOW - LEASE, attempts=ATTEMPTS)
    assert render(document_id=document.pk, now=NOW) is False
    assert again(document).state == DocumentState.FAILED
    assert printer.tries == 0


def test_the_deals_own_document_prints_the_frozen_text() -> None:
    deal = frozen(new_world(), pdf=False, title="Roofs of the old market")
    document = version_of(deal).document
    assert document is not None
    assert document.state == DocumentState.REQUESTED
    assert render(document_id=document.pk, now=NOW)
    assert blobs.fetch(again(document).sha256).startswith(b"%PDF-")


def test_a_kind_has_one_name(kind: DocumentKind) -> None:
    with pytest.raises(ValueError, match="two document kinds"):
        DocumentKind("tests.plain", kind.build, kind.may_read)


def test_the_engine_is_called_in_one_place_only() -> None:
    assert pdf.render.__module__ == "icc.documents.pdf"
