"""Nobody changes the trail; and whoever does is named by `verify_audit`."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from pytest_django import DjangoAssertNumQueries

from icc.audit.models import Entry
from icc.audit.services import broken_links, digest_of, record
from icc.tenancy.actors import Person

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def chains() -> None:
    """Two chains of three entries, and one that discloses a name."""
    for subject in ("deal:1", "deal:2"):
        for action in ("started", "submit", "approve"):
            record(actor=Person(user_id=3), subject=subject, action=action, now=NOW, data={"content": 1})
    personal = {"typed_name": "Ada"}
    record(actor=Person(user_id=3), subject="deal:3", action="signed", now=NOW, personal=personal)


def forge(statement: str) -> None:
    """Change the trail as only the owner could, with the triggers off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL icc.flush = 'on'")
        cursor.execute(statement)


def verify() -> tuple[int, str, str]:
    """Run the command; return its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_whole_chains_pass() -> None:
    code, out, err = verify()
    assert (code, err) == (0, "")
    assert out == "7 entries checked, 0 broken.\n"


CHANGED = "UPDATE audit_entry SET {} WHERE subject = '{}' AND number = {}"
REMOVED = "DELETE FROM audit_entry WHERE subject = '{}' AND number = {}"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (CHANGED.format("action = 'signed'", "deal:2", 2), "deal:2 entry 2"),
        (CHANGED.format("data = '{\"content\": 2}'", "deal:2", 1), "deal:2 entry 1"),
        (CHANGED.format("at = at + interval '1 day'", "deal:1", 3), "deal:1 entry 3"),
        (CHANGED.format("actor = 'person:4'", "deal:1", 3), "deal:1 entry 3"),
        (REMOVED.format("deal:1", 2), "deal:1 entry 3"),
        (REMOVED.format("deal:2", 1), "deal:2 entry 2"),
        (REMOVED.format("deal:2", 3), "deal:2 entry 3, the last one, is missing or another one"),
        (
            "DELETE FROM audit_entry WHERE subject = 'deal:1'",
            "deal:1 entry 3, the last one, is missing or another one",
        ),
        ("UPDATE audit_disclosure SET value = 'Eve'", "deal:3 entry 1, disclosed value of typed_name"),
        ("UPDATE audit_disclosure SET salt = '0'", "deal:3 entry 1, disclosed value of typed_name"),
        ("UPDATE audit_disclosure SET key = 'other'", "deal:3 entry 1, disclosed value of other"),
    ],
)
def test_a_forged_row_is_named_and_the_command_fails(change: str, named: str) -> None:
    forge(change)
    code, out, err = verify()
    assert code == 1
    assert err.splitlines() == [f"Broken: {named}"]
    assert out.endswith("1 broken.\n")


def test_a_last_entry_written_anew_with_its_hash_is_found() -> None:
    entry = Entry.objects.about("deal:1")[2]
    entry.action = "return"
    forge(
        f"UPDATE audit_entry SET action = 'return', digest = '{digest_of(entry)}' "
        "WHERE subject = 'deal:1' AND number = 3"
    )
    code, _, err = verify()
    assert (code, err) == (1, "Broken: deal:1 entry 3, the last one, is missing or another one\n")


def test_writing_on_does_not_hide_what_was_cut_off() -> None:
    forge(REMOVED.format("deal:1", 3))
    record(actor=Person(user_id=3), subject="deal:1", action="freeze", now=NOW)
    code, _, err = verify()
    assert (code, err) == (1, "Broken: deal:1 entry 4\n")


def test_entries_without_a_head_are_found() -> None:
    forge("DELETE FROM audit_head WHERE subject = 'deal:3'")
    code, _, err = verify()
    assert (code, err) == (1, "Broken: deal:3 entry 1, stands beyond the end of its chain\n")


def test_an_erased_name_is_no_fault() -> None:
    forge("DELETE FROM audit_disclosure")
    assert verify()[0] == 0


def test_verifying_takes_as_many_queries_for_one_chain_as_for_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(4):
        assert list(broken_links()) == []


def test_a_forger_who_recomputes_the_hash_breaks_the_next_link() -> None:
    entry = Entry.objects.about("deal:1")[1]
    entry.action = "approve"
    forge(
        f"UPDATE audit_entry SET action = 'approve', digest = '{digest_of(entry)}' "
        "WHERE subject = 'deal:1' AND number = 2"
    )
    code, _, err = verify()
    assert (code, err) == (1, "Broken: deal:1 entry 3\n")


def _update() -> None:
    Entry.objects.update(action="forged")


def _delete() -> None:
    Entry.objects.all()[0].delete()


@pytest.mark.parametrize("change", [_update, _delete])
def test_the_app_may_neither_change_nor_remove_an_entry(change: Callable[[], None]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        change()
    assert verify()[0] == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET action = 'forged'", "DELETE FROM audit_entry", "TRUNCATE audit_entry CASCADE"],
)
def test_the_owner_is_stopped_by_the_trigger(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="rows are only ever added"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_app_gains_nothing_by_raising_the_flag() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL icc.flush = 'on'")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("UPDATE audit_entry SET action = 'forged'")
