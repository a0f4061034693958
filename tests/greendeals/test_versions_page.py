"""The chain of signed versions in public, the checkpoints of the log, and what /verify/ says of both."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from greendeals.models import RegisterEntry
from greendeals.workflow import Stage
from icc.audit.models import Checkpoint
from icc.audit.services import record
from icc.core.published import renew
from icc.documents.services import make_checkpoint
from icc.tenancy.actors import System
from tests.factories.register import RegisterEntryFactory
from tests.greendeals.doors import text_of
from tests.greendeals.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    """Requests of other tests count for nothing."""
    cache.clear()


def chain() -> tuple[RegisterEntry, RegisterEntry]:
    """Return two signed versions of one deal, the second with another text."""
    later = RegisterEntryFactory(number=2, title="Sun")
    changed = {
        **later.content,
        "sections": [{"key": "context", "title": "Context", "body": "<p>Twenty.</p>"}],
    }
    first = RegisterEntryFactory(
        public_id=later.public_id,
        number=1,
        title="Sun",
        superseded_at=NOW,
        edition=later.edition,
        city=later.city,
        content=changed,
    )
    return first, later


def test_the_chain_shows_each_version_and_what_it_changed() -> None:
    first, later = chain()
    page = text_of(Client().get(f"/register/{later.public_id}/versions/"))
    assert page.index("Version 2") < page.index("Version 1")
    assert "What it changed" in page
    assert "Twenty." in page
    assert first.sealed_sha256 in page
    assert later.sealed_sha256 in page
    assert f"/register/{later.public_id}/versions/" in text_of(Client().get(f"/register/{later.public_id}/"))


def test_a_single_version_is_the_first() -> None:
    entry = RegisterEntryFactory()
    page = text_of(Client().get(f"/register/{entry.public_id}/versions/"))
    assert "The first signed version." in page
    assert "What it changed" not in page
    assert Client().get("/register/000000000000/versions/").status_code == 404


@pytest.mark.fault("signing-34")
def test_an_older_version_is_authentic_and_leads_to_what_holds_now() -> None:
    first, later = chain()
    page = text_of(Client().get(f"/verify/{first.code}/"))
    assert "Superseded by version 2" in page
    assert f"/register/{later.public_id}/versions/" in page


@pytest.mark.parametrize("stage", [Stage.TERMINATED, Stage.EXPIRED, Stage.COMPLETED])
def test_a_deal_that_is_over_is_said_to_be(stage: Stage) -> None:
    entry = RegisterEntryFactory(stage=stage)
    page = text_of(Client().get(f"/verify/{entry.code}/"))
    assert f"The deal is over: {stage.label}" in page
    assert "The deal is over" not in text_of(Client().get(f"/verify/{RegisterEntryFactory().code}/"))


def checkpoint() -> Checkpoint:
    """Return a checkpoint over one more entry."""
    record(actor=System("tests"), subject="thing:1", action="done", now=NOW)
    made = make_checkpoint(now=NOW + dt.timedelta(minutes=1))
    assert made
    return made


def test_the_checkpoints_are_listed_and_handed_out_for_good() -> None:
    assert "No checkpoint yet" in text_of(Client().get("/verify/log/"))
    row = checkpoint()
    renew()
    page = text_of(Client().get("/verify/log/?page=1"))
    assert row.root in page
    for part, content in (("json", row.body.encode()), ("tst", bytes(row.token))):
        response = Client().get(f"/verify/log/checkpoint-{row.number}.{part}")
        assert (response.status_code, response.content) == (200, content)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Disposition"].startswith("attachment")
    assert Client().get("/verify/log/checkpoint-99.json").status_code == 404
    assert Client().get(f"/verify/log/checkpoint-{row.number}.pdf").status_code == 404
    assert Client().post("/verify/log/").status_code == 405


def test_the_list_asks_as_often_for_three_as_for_one() -> None:
    counts: list[int] = []
    for _ in range(3):
        checkpoint()
        with CaptureQueriesContext(connection) as seen:
            Client().get(f"/verify/log/?page={len(counts)}")
        counts.append(len(seen))
    assert counts[0] == counts[2]


def test_the_way_to_the_checkpoints_stands_on_the_verify_page() -> None:
    assert "/verify/log/" in text_of(Client().get("/verify/"))
