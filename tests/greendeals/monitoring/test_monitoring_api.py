"""Reports, words, values, evidence, overrides and ledgers in the API: same services, same refusals."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, EvidenceFile, Indicator, Report
from greendeals.services import EvidenceUpload, add_evidence, open_final
from greendeals.workflow import Aggregation, ReportState
from icc.core import clock
from icc.documents.uploads import AROUND, LARGEST
from tests.factories.plans import IndicatorFactory, KpiFactory
from tests.greendeals.world import NOW, World, new_world, parties_of, partner, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def signed_in(world: World, role: str = CityRole.COORDINATOR) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def send(client: Client, path: str, method: str = "post", **data: Any) -> Any:
    return getattr(client, method)(f"/api/v1/{path}/", data, content_type="application/json")


def promise_of(deal: Deal) -> Commitment:
    promise: Commitment = Commitment.objects.get(deal=deal)
    return promise


def indicator_of(deal: Deal, **facts: Any) -> Indicator:
    kpi = KpiFactory(aggregation=Aggregation.SUM)
    row: Indicator = IndicatorFactory(
        deal=deal,
        kpi=kpi,
        commitment=promise_of(deal),
        **{
            "name": kpi.name,
            "unit": kpi.unit_label,
            "aggregation": kpi.aggregation,
            "baseline": None,
            "baseline_on": NOW.date(),
            "target": Decimal(100),
            "target_on": None,
            **facts,
        },
    )
    return row


def test_a_report_is_written_submitted_returned_and_accepted(world: World) -> None:
    deal = signed(world)
    report = open_final(actor=world.coordinator, deal=deal, now=NOW)
    city, coach = signed_in(world), signed_in(world, CityRole.COACH)
    path = f"reports/{report.public_id}"
    answer = send(city, f"{path}/answers", "put", version=report.version, done="All of it.")
    assert (answer.status_code, answer.json()["done"]) == (200, "All of it.")
    assert send(city, f"{path}/answers", "put", version=report.version, done="Else.").status_code == 409
    version = answer.json()["version"]
    assert send(city, f"{path}/submit", version=version).json()["state"] == ReportState.SUBMITTED
    read = coach.get(f"/api/v1/{path}/").json()["digest"]
    assert send(city, f"{path}/accept", read=read).status_code == 403
    assert set(send(coach, f"{path}/return").json()["errors"]) == {"reason"}
    assert send(coach, f"{path}/return", reason="Add figures.").json()["state"] == ReportState.RETURNED
    send(city, f"{path}/submit", version=version)
    accepted = send(coach, f"{path}/accept", read=read).json()
    assert accepted["state"] == ReportState.ACCEPTED
    assert [step["action"] for step in accepted["steps"]][-1] == "accept"
    assert accepted["steps"][-1]["content"]["answers"]["done"] == "All of it."
    assert Report.objects.get(pk=report.pk).state == ReportState.ACCEPTED


def test_only_what_was_read_of_a_report_is_accepted(world: World) -> None:
    deal = signed(world)
    report = open_final(actor=world.coordinator, deal=deal, now=NOW)
    city, coach = signed_in(world), signed_in(world, CityRole.COACH)
    path = f"reports/{report.public_id}"
    assert city.get(f"/api/v1/{path}/").json()["digest"] == ""
    send(city, f"{path}/answers", "put", version=report.version, done="All of it.")
    read = send(city, f"{path}/submit", version=report.version + 1).json()["digest"]
    assert coach.get(f"/api/v1/{path}/").json()["digest"] == read
    assert "digest" not in coach.get("/api/v1/reports/").json()["results"][0]
    assert send(coach, f"{path}/accept").status_code == 409
    send(city, "promise-words", promise=promise_of(deal).public_id, state="in-progress")
    refused = send(coach, f"{path}/accept", read=read)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert Report.objects.get(pk=report.pk).state == ReportState.SUBMITTED
    again = coach.get(f"/api/v1/{path}/").json()["digest"]
    assert again != read
    assert send(coach, f"{path}/accept", read=again).json()["state"] == ReportState.ACCEPTED


def hand_in(client: Client, deal: Deal, content: bytes, name: str, **facts: str) -> Any:
    data = {"deal": deal.public_id, "file": SimpleUploadedFile(name, content), **facts}
    return client.post("/api/v1/evidence/", data)


def test_evidence_is_handed_in_with_the_checks_of_the_page(world: World) -> None:
    deal, client = signed(world), signed_in(world)
    promise, pdf = promise_of(deal).public_id, b"%PDF-1.7\nroof"
    kept = hand_in(client, deal, pdf, "roof.pdf", title="The roof", audience="public", promise=promise)
    assert kept.status_code == 201
    row = kept.json()
    assert (row["title"], row["audience"], row["promise"]) == ("The roof", "public", promise)
    assert row["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert hand_in(client, deal, pdf, "roof.pdf", promise=promise).json()["id"] == row["id"]
    for content, name, facts, field in [
        (b"MZ", "tool.exe", {}, "file"),
        (b"MZ", "roof.pdf", {}, "file"),
        (b"", "roof.pdf", {}, "file"),
        (pdf, "roof.pdf", {"audience": "all"}, "audience"),
        (pdf, "roof.pdf", {"title": "x" * 151}, "title"),
        (pdf, "roof.pdf", {"promise": promise, "report": "x"}, "non_field_errors"),
    ]:
        refused = hand_in(client, deal, content, name, **facts)
        assert (refused.status_code, set(refused.json()["errors"])) == (422, {field})
    assert hand_in(client, deal, pdf, "roof.pdf", promise="gone").status_code == 404
    assert client.post("/api/v1/evidence/", {}, content_type="application/json").status_code == 415


def test_evidence_is_not_taken_from_others_nor_beyond_the_limit(world: World) -> None:
    deal, pdf = signed(world), b"%PDF-1.7\nroof"
    assert hand_in(signed_in(new_world()), deal, pdf, "roof.pdf").status_code == 404
    assert hand_in(signed_in(world, CityRole.COACH), deal, pdf, "roof.pdf").status_code == 403
    assert hand_in(Client(), deal, pdf, "roof.pdf").status_code == 403
    large = hand_in(signed_in(world), deal, b"%PDF-" + bytes(LARGEST + AROUND), "roof.pdf")
    assert (large.status_code, large.json()["code"]) == (413, "too-large")
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(world.user(CityRole.COORDINATOR))
    assert hand_in(forged, deal, pdf, "roof.pdf").status_code == 403
    assert not EvidenceFile.objects.filter(deal=deal).exists()


def test_a_word_on_a_promise_is_said_and_listed(world: World) -> None:
    deal, client = signed(world), signed_in(world)
    promise = promise_of(deal)
    answer = send(client, "promise-words", promise=promise.public_id, state="in-progress", words="Half.")
    assert answer.status_code == 201
    assert (answer.json()["promise"], answer.json()["said_by"]) == (promise.public_id, "city")
    refused = send(client, "promise-words", promise=promise.public_id, state="cancelled")
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"words"}
    assert (
        send(signed_in(new_world()), "promise-words", promise=promise.public_id, state="planned").status_code
        == 404
    )


def test_a_value_is_entered_corrected_and_counted_once(world: World) -> None:
    deal, client = signed(world), signed_in(world)
    row = indicator_of(deal)
    on = (NOW.date() + dt.timedelta(days=1)).isoformat()
    first = send(client, "values", indicator=row.public_id, on=on, value="3")
    assert first.status_code == 201
    blind = send(client, "values", indicator=row.public_id, on=on, value="5", reason="Misread.")
    assert blind.status_code == 409
    again = send(
        client,
        "values",
        indicator=row.public_id,
        on=on,
        value="5",
        reason="Misread.",
        seen=first.json()["id"],
    )
    assert (again.status_code, again.json()["corrects"]) == (201, first.json()["id"])
    [total] = client.get("/api/v1/ledger/").json()["totals"]
    assert (total["pledged"], total["reached"]) == ("100.000000", "5.000000")
    assert total["indicators"] == [row.public_id]


def test_only_files_that_one_may_open_are_listed_and_strangers_get_nothing(world: World) -> None:
    deal = signed(world)
    upload = EvidenceUpload(b"%PDF-1.7\nroof", "roof.pdf", title="The roof", promise=promise_of(deal))
    file = add_evidence(actor=partner(parties_of(deal)[0]), deal=deal, upload=upload, now=NOW)
    [row] = signed_in(world).get("/api/v1/evidence/").json()["results"]
    assert (row["id"], row["sha256"], row["promise"]) == (
        file.public_id,
        file.document.sha256,
        promise_of(deal).public_id,
    )
    stranger = signed_in(new_world())
    assert stranger.get("/api/v1/evidence/").json()["results"] == []
    assert stranger.get(f"/api/v1/ledger/?city={world.city.slug}").json()["promises"] == []
    assert stranger.get("/api/v1/ledger/").json()["promises"] == []


def test_a_status_is_overridden_and_computed_again(world: World) -> None:
    deal, client = signed(world), signed_in(world)
    promise = promise_of(deal)
    path = f"deals/{deal.public_id}/overrides"
    until = (clock.day(clock.now()) + dt.timedelta(days=30)).isoformat()
    said = send(
        client, path, of=promise.public_id, status="at-risk", reason="The crane is late.", until=until
    )
    assert said.status_code == 201
    assert [row["status"] for row in client.get(f"/api/v1/{path}/").json()] == ["at-risk"]
    assert send(client, path, "delete", of=promise.public_id).status_code == 204
    assert client.get(f"/api/v1/{path}/").json() == []


@pytest.mark.parametrize("path", ["reports", "promise-words", "values", "evidence", "notices"])
def test_lists_ask_as_many_queries_for_three_rows_as_for_one(world: World, path: str) -> None:
    client = signed_in(world)
    counts = []
    for _ in range(3):
        deal = signed(world)
        open_final(actor=world.coordinator, deal=deal, now=NOW)
        row = indicator_of(deal)
        on = (NOW.date() + dt.timedelta(days=1)).isoformat()
        send(client, "promise-words", promise=promise_of(deal).public_id, state="in-progress")
        send(client, "values", indicator=row.public_id, on=on, value="3")
        upload = EvidenceUpload(b"%PDF-1.7\nroof", "roof.pdf")
        add_evidence(actor=world.coordinator, deal=deal, upload=upload, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/{path}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]
