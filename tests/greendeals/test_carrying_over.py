"""A database of the edition without partner signatures, brought into the shape of this one."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from greendeals.documents import DEAL_PDF
from greendeals.workflow import Stage
from icc.core import blobs
from icc.core.codes import read_code
from icc.documents import pdf
from icc.documents.models import Document, Seal
from icc.documents.services import seal, sealed_content
from icc.documents.workflow import DocumentState
from tests.factories.deals import PDF
from tests.greendeals.world import (
    NOW,
    approved,
    ask,
    freeze,
    fresh,
    new_world,
    partners_sign,
    sign,
    version_of,
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

THEN = dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
OLD = ("greendeals", "0002_immutable_versions")
PLACE = "test_icc_carried_over"


@pytest.fixture
def old() -> Iterator[BaseDatabaseWrapper]:
    """An empty database of its own, known as `old`."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {PLACE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {PLACE}")
    connection = owner.copy("old")
    connection.settings_dict["NAME"] = PLACE
    connections["old"] = connection
    yield connection
    connection.close()
    del connections["old"]
    with owner.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {PLACE} WITH (FORCE)")


class Rows:
    """Writes rows through the models as they were, or are, after some migrations."""

    def __init__(self, connection: BaseDatabaseWrapper, *targets: tuple[str, str]) -> None:
        executor = MigrationExecutor(connection)
        nodes = list(targets)
        executor.migrate(nodes)
        self.apps = MigrationExecutor(connection).loader.project_state(nodes).apps

    def of(self, model: str) -> Any:
        """Return the rows of a model."""
        return self.apps.get_model(model).objects.using("old")

    def add(self, model: str, **facts: Any) -> Any:
        """Write one row."""
        return self.of(model).create(**facts)


def deal_in(rows: Rows, stage: str, round_state: str, *, partner: str) -> Any:
    """Write a deal with a partner, a promise, a frozen text and a round, as the former edition did."""
    city, edition = rows.of("cities.City").get(), rows.of("cities.Edition").get()
    participation = rows.of("cities.Participation").get(city=city, edition=edition)
    sector = rows.of("cities.Term").get(vocabulary="sector")
    kind = rows.of("cities.Term").get(vocabulary="partner_type")
    mayor = rows.of("accounts.User").get()
    place = {"city": city}
    deal = rows.add(
        "greendeals.Deal",
        **place,
        public_id=f"deal-{stage}",
        participation=participation,
        title=stage,
        sector=sector,
        stage=stage,
        stage_since=THEN,
        created_at=THEN,
    )
    place["deal"] = deal
    email = f"{partner.lower()}@partner.example".replace(" ", ".")
    rows.add(
        "greendeals.Party", **place, public_id=f"p-{stage}", name=partner, kind=kind,
        contact_name="Ana", contact_email=email,
    )  # fmt: skip
    document = rows.add(
        "documents.Document", public_id=f"d-{stage}", kind="greendeals.deal", subject=f"deal:{deal.pk}:v1",
        file_name="deal.pdf", state="ready", requested_at=THEN, ready_at=THEN, sha256=blobs.keep(PDF),
        size=len(PDF), city_id=city.pk, deal_id=deal.pk,
    )  # fmt: skip
    version = rows.add(
        "greendeals.DealVersion", **place, number=1, canonical="{}", sha256="a" * 64, document=document,
        frozen_at=THEN,
    )  # fmt: skip
    round_ = rows.add(
        "greendeals.SigningRound", **place, version=version, state=round_state,
        deadline=dt.date(2026, 2, 1), opened_at=THEN,
    )  # fmt: skip
    proof = {"signed_at": THEN, "typed_name": "M. Mayor", "version_sha256": "a" * 64}
    rows.add(
        "greendeals.Signatory", **place, round=round_, user=mayor, name="M. Mayor", function="Mayor",
        organisation=city.name, **(proof if round_state == "signed" else {}),
    )  # fmt: skip
    return deal


def test_old_rows_are_carried_over_and_a_signed_deal_waits_for_its_seal(old: BaseDatabaseWrapper) -> None:
    before = Rows(old, OLD, ("documents", "0001_initial"), ("audit", "0002_append_only"))
    city = before.add("cities.City", slug="alcoi", name="Alcoi", country="ES", form="single")
    edition = before.add("cities.Edition", code="e", name="E", short_name="E", start_date=dt.date(2025, 1, 1))
    before.add("cities.Participation", city=city, edition=edition, kind="core")
    before.add("cities.Term", vocabulary="sector", code="s", label="S")
    before.add("cities.Term", vocabulary="partner_type", code="k", label="K")
    before.add("accounts.User", email="mayor@alcoi.example", name="M. Mayor", password="!")
    signed = deal_in(before, "active", "signed", partner="Sun Ltd")
    asked = deal_in(before, "signing", "open", partner="SUN LTD")
    voided = deal_in(before, "ready", "voided", partner="Water Co")

    now = Rows(old, *MigrationExecutor(old).loader.graph.leaf_nodes("greendeals"))
    deals = {deal.pk: deal for deal in now.of("greendeals.Deal").all()}
    rounds = {round_.deal_id: round_.state for round_ in now.of("greendeals.SigningRound").all()}
    assert rounds == {signed.pk: "sealing", asked.pk: "open", voided.pk: "voided"}
    assert [deals[deal.pk].stage for deal in (signed, asked, voided)] == ["signing", "signing", "ready"]

    slots = list(now.of("greendeals.Signatory").all())
    assert {(slot.invited_at, slot.party_id, slot.user_id is None) for slot in slots} == {(THEN, None, False)}
    assert [slot.signed_at for slot in slots if slot.deal_id == signed.pk] == [THEN]

    contacts = {contact.deal_id: contact for contact in now.of("greendeals.Contact").all()}
    assert contacts[signed.pk].name == "Ana"
    assert contacts[voided.pk].email == "water.co@partner.example"
    names = sorted(now.of("cities.Organisation").values_list("name", flat=True))
    assert names == ["Sun Ltd", "Water Co"]
    assert all(party.organisation_id and party.signs for party in now.of("greendeals.Party").all())

    codes = [version.code for version in now.of("greendeals.DealVersion").all()]
    assert len(set(codes)) == 3
    assert [read_code(code) for code in codes] == codes

    for statement in (
        "UPDATE greendeals_signatory SET signed_at = NULL WHERE signed_at IS NOT NULL",
        "UPDATE greendeals_signinground SET state = 'open' WHERE state = 'voided'",
        "UPDATE greendeals_dealversion SET code = 'x'",
    ):
        with (
            pytest.raises(DatabaseError, match="only ever added"),
            transaction.atomic(using="old"),
            old.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db(transaction=False, databases=["default"])
def test_a_pdf_of_that_edition_which_has_no_fields_prepared_is_sealed_all_the_same() -> None:
    world = new_world()
    deal = freeze(world, approved(world), pdf=False)
    document = version_of(deal).document
    assert document
    content = pdf.render(DEAL_PDF.template, DEAL_PDF.values(document), language="en")
    stored = {"sha256": blobs.keep(content), "size": len(content), "ready_at": NOW}
    Document.objects.filter(pk=document.pk).update(state=DocumentState.READY, **stored)
    ask(world, fresh(deal))
    partners_sign(world, deal)
    sign(world, deal)
    assert seal(seal_id=Seal.objects.get().pk, now=NOW)
    assert sealed_content(Seal.objects.get()).startswith(content)
    assert fresh(deal).stage == Stage.ACTIVE
