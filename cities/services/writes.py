"""Writing the planned rows: one statement per table."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

from cities.models import Anchor, City, Edition, Member, Milestone, Municipality, Participation, Term
from cities.services.plans import Plan
from cities.services.tables import (
    ALL,
    CITIES,
    EDITIONS,
    MILESTONES,
    MUNICIPALITIES,
    PARTICIPANTS,
    VOCABULARIES,
    Row,
    Table,
)
from cities.workflow import ParticipationState


def lock() -> None:
    """Let no other import run until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('cities.import', 0))")


def write(made: Plan, *, now: datetime) -> None:
    """Write editions, municipalities, cities, participations with members, terms and milestones."""
    _upsert(Edition.objects.all(), EDITIONS, made.rows_to_write(EDITIONS.name))
    _upsert(Municipality.objects.all(), MUNICIPALITIES, made.rows_to_write(MUNICIPALITIES.name))
    _upsert(City.objects.all(), CITIES, made.rows_to_write(CITIES.name))
    _write_participations(made.rows_to_write(PARTICIPANTS.name), today=now.date())
    _write_terms(made.rows_to_write(VOCABULARIES.name))
    _write_milestones(made.rows_to_write(MILESTONES.name))


def _fields(table: Table, row: Row) -> dict[str, Any]:
    return {column.field: row[column.name] for column in table.columns if column.is_plain}


def _upsert(stored: QuerySet[Any], table: Table, rows: Iterable[Row]) -> None:
    key, *others = [column.field for column in table.columns]
    stored.bulk_create(
        [stored.model(**_fields(table, row)) for row in rows],
        update_conflicts=True,
        unique_fields=[key],
        update_fields=others,
    )


def _next_position(stored: QuerySet[Any]) -> int:
    last: int | None = stored.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _write_terms(rows: list[Row]) -> None:
    editions: dict[Any, Edition | None] = {edition.code: edition for edition in Edition.objects.all()}
    terms = [
        Term(edition=editions[row["edition"]] if row["edition"] != ALL else None, position=position)
        for position, row in enumerate(rows, _next_position(Term.objects.all()))
    ]
    for term, row in zip(terms, rows, strict=True):
        for name, value in _fields(VOCABULARIES, row).items():
            setattr(term, name, value)
    Term.objects.bulk_create(
        terms,
        update_conflicts=True,
        unique_fields=["edition", "vocabulary", "code"],
        update_fields=["label", "note", "certainty", "source_key"],
    )


def _write_participations(rows: list[Row], *, today: date) -> None:
    editions = {edition.code: edition for edition in Edition.objects.all()}
    cities = {city.slug: city for city in City.objects.all()}
    participations = [
        Participation(
            edition=editions[str(row["edition"])],
            city=cities[str(row["participant_slug"])],
            state=_state_in(editions[str(row["edition"])], today),
            position=position,
            **_fields(PARTICIPANTS, row),
        )
        for position, row in enumerate(rows, _next_position(Participation.objects.all()))
    ]
    fields = [column.field for column in PARTICIPANTS.columns if column.is_plain]
    saved = Participation.objects.bulk_create(
        participations, update_conflicts=True, unique_fields=["edition", "city"], update_fields=fields
    )
    _write_members(saved, rows)


def _state_in(edition: Edition, today: date) -> ParticipationState:
    over = edition.end_date is not None and edition.end_date < today
    return ParticipationState.COMPLETED if over else ParticipationState.ACTIVE


def _write_members(participations: list[Participation], rows: list[Row]) -> None:
    keys = dict(Municipality.objects.values_list("slug", "pk"))
    Member.objects.filter(participation__in=participations).delete()
    Member.objects.bulk_create(
        Member(participation=participation, municipality_id=keys[slug], position=position)
        for participation, row in zip(participations, rows, strict=True)
        for position, slug in enumerate(row["members"] if isinstance(row["members"], tuple) else ())
    )


def _picked(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _write_milestones(rows: list[Row]) -> None:
    """Write anchors first, then milestones, then the phase in which each lies."""
    editions = {edition.code: edition for edition in Edition.objects.all()}
    dates = ["start_date", "end_date", "date_precision"]
    anchors = Anchor.objects.bulk_create(
        [Anchor(edition=editions[str(row["edition"])], **_picked(row, "code", *dates)) for row in rows],
        update_conflicts=True,
        unique_fields=["edition", "code"],
        update_fields=dates,
    )
    first = _next_position(Milestone.objects.all())
    milestones = [
        Milestone(edition=anchor.edition, anchor=anchor, position=position, **_fields(MILESTONES, row))
        for position, (anchor, row) in enumerate(zip(anchors, rows, strict=True), first)
    ]
    fields = [column.field for column in MILESTONES.columns if column.is_plain and column.field != "code"]
    saved = Milestone.objects.bulk_create(
        milestones, update_conflicts=True, unique_fields=["edition", "code"], update_fields=[*fields, "phase"]
    )
    stored = Milestone.objects.filter(edition__in=editions.values())
    phases = {(milestone.edition_id, milestone.code): milestone for milestone in stored}
    for milestone, row in zip(saved, rows, strict=True):
        milestone.phase = phases[milestone.edition_id, str(row["phase"])] if row["phase"] else None
    Milestone.objects.bulk_update(saved, ["phase"])
