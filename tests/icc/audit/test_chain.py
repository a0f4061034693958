"""The audit trail: one hash chain per subject, whose names can be erased without breaking it."""

import datetime as dt
import hashlib
from zoneinfo import ZoneInfo

import pytest

from icc.audit.models import Disclosure, Entry, Head
from icc.audit.services import broken_links, commitment, digest_of, head, record
from icc.tenancy.actors import Actor, Partner, Person, Public, System
from tests.concurrency.threads import at_once, refused

NOW = dt.datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=dt.UTC)
ADA = Person(user_id=3)

pytestmark = pytest.mark.django_db


def write(subject: str, action: str = "written", actor: Actor = ADA) -> Entry:
    return record(actor=actor, subject=subject, action=action, now=NOW, data={"section": "context"})


def test_each_entry_carries_the_hash_of_the_one_before() -> None:
    first, second, third = write("deal:1"), write("deal:1"), write("deal:1")
    assert [entry.number for entry in (first, second, third)] == [1, 2, 3]
    assert [first.previous, second.previous, third.previous] == ["", first.digest, second.digest]
    assert len({first.digest, second.digest, third.digest}) == 3


def test_each_subject_has_a_chain_of_its_own() -> None:
    write("deal:1")
    other = write("deal:10")
    assert (other.number, other.previous) == (1, "")
    assert list(Entry.objects.about("deal:10")) == [other]


def test_the_hash_stands_on_the_canonical_json_of_everything_said() -> None:
    entry = write("deal:1")
    body = (
        '{"action":"written","actor":"person:3","at":"2026-03-02T09:30:15.123456+00:00","city":null,'
        '"data":{"section":"context"},"number":1,"previous":"","subject":"deal:1"}'
    )
    assert entry.digest == hashlib.sha256(body.encode()).hexdigest()


def test_the_head_is_where_the_chain_ends_now() -> None:
    with pytest.raises(Head.DoesNotExist):
        head("deal:1")
    write("deal:1")
    second = write("deal:1")
    write("deal:2")
    assert (head("deal:1").number, head("deal:1").digest) == (2, second.digest)


@pytest.mark.parametrize(
    ("actor", "key"),
    [
        (ADA, "person:3"),
        (Partner(label="party-7"), "partner:party-7"),
        (System("signing"), "system:signing"),
        (Public(), "public"),
    ],
)
def test_actors_stand_in_the_trail_under_a_pseudonym(actor: Actor, key: str) -> None:
    assert write("deal:1", actor=actor).actor == key


def test_a_chain_read_back_from_the_database_holds() -> None:
    record(
        actor=ADA,
        subject="deal:1",
        action="edited",
        now=NOW,
        city_id=7,
        data={"b": 1, "a": [1, 2.5, True, None, "Μοντέλο"]},
    )
    write("deal:1")
    assert list(broken_links()) == []


def test_a_moment_told_in_another_time_zone_holds_as_well() -> None:
    here = NOW.astimezone(ZoneInfo("Europe/Brussels"))
    record(actor=ADA, subject="deal:1", action="edited", now=here)
    assert list(broken_links()) == []


def test_a_name_enters_the_entry_as_a_salted_commitment_only() -> None:
    entry = record(
        actor=ADA, subject="deal:1", action="signed", now=NOW, personal={"typed_name": "Ada Mayor"}
    )
    disclosed = Disclosure.objects.get(entry=entry)
    assert (disclosed.key, disclosed.value) == ("typed_name", "Ada Mayor")
    assert entry.data == {"typed_name": commitment("Ada Mayor", disclosed.salt)}
    assert "Ada" not in str(entry.data)
    assert commitment("Ada Major", disclosed.salt) != entry.data["typed_name"]


def test_the_same_name_gives_another_commitment_each_time() -> None:
    entries = [
        record(actor=ADA, subject="deal:1", action="signed", now=NOW, personal={"typed_name": "Ada"})
        for _ in range(2)
    ]
    assert entries[0].data != entries[1].data


def test_erasing_a_name_keeps_the_chain_whole() -> None:
    record(actor=ADA, subject="deal:1", action="signed", now=NOW, personal={"typed_name": "Ada Mayor"})
    write("deal:1")
    Disclosure.objects.all().delete()
    assert list(broken_links()) == []


def test_people_of_a_city_read_its_entries_and_no_others() -> None:
    own = record(actor=ADA, subject="deal:1", action="edited", now=NOW, city_id=7)
    record(actor=ADA, subject="deal:2", action="edited", now=NOW, city_id=8)
    write("user:3")
    member = Person(user_id=3, cities={7: frozenset({"reader"})})
    assert list(Entry.objects.visible_to(member)) == [own]
    assert not Entry.objects.visible_to(Person(user_id=3)).exists()
    assert not Entry.objects.visible_to(Public()).exists()
    for reader in (Person(user_id=4, network="desk"), Person(user_id=5, network="ec"), System("x")):
        assert Entry.objects.visible_to(reader).count() == 3


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_on_one_chain_wait_for_each_other() -> None:
    outcomes = at_once(*[lambda: write("deal:1")] * 6)
    assert refused(outcomes) == []
    chain = list(Entry.objects.about("deal:1"))
    assert [entry.number for entry in chain] == [1, 2, 3, 4, 5, 6]
    assert [entry.previous for entry in chain] == ["", *(entry.digest for entry in chain[:-1])]
    assert all(entry.digest == digest_of(entry) for entry in chain)
