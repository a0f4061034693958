"""Violated constraints: our own in words, foreign ones as the fault they are."""

import threading

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled, SerializationFailure

from cities.models import Membership
from icc.accounts.models import User
from icc.core.errors import Invalid
from icc.core.integrity import explained, is_busy
from tests.concurrency.threads import at_once, refused
from tests.factories.accounts import UserFactory
from tests.factories.cities import MembershipFactory

pytestmark = pytest.mark.django_db


def test_a_clash_with_a_constraint_of_the_model_is_told_in_its_own_words() -> None:
    UserFactory(email="ada@city.example")
    with pytest.raises(Invalid) as refusal, explained(User):
        User(email="ada@city.example", name="Another").save()
    assert str(refusal.value.message) == "There is already an account with this e-mail address."
    assert refusal.value.code == "user_email"


def test_a_clash_with_a_constraint_of_another_model_is_a_fault_of_ours() -> None:
    held = MembershipFactory(user=UserFactory())
    with pytest.raises(IntegrityError), explained(User):
        Membership(user=held.user, city=held.city, role=held.role, since=held.since).save()


def test_a_violation_without_a_name_of_ours_is_raised_as_it_came() -> None:
    with pytest.raises(IntegrityError, match="null value"), explained(User):
        User(email="ada@city.example", name=None).save()  # type: ignore[misc]  # the point of the test


def test_the_transaction_goes_on_after_a_refusal() -> None:
    UserFactory(email="ada@city.example")
    with pytest.raises(Invalid), explained(User):
        User(email="ada@city.example", name="Another").save()
    assert not connection.needs_rollback
    assert User.objects.filter(email="ada@city.example").count() == 1


def test_what_goes_well_is_kept() -> None:
    with explained(User):
        User(email="ada@city.example", name="Ada").save()
    assert User.objects.get().name == "Ada"


@pytest.mark.parametrize(
    ("fault", "busy"),
    [
        (LockNotAvailable, True),
        (DeadlockDetected, True),
        (SerializationFailure, True),
        (QueryCanceled, False),
    ],
)
def test_waiting_in_vain_is_told_from_other_faults(fault: type[psycopg.Error], busy: bool) -> None:  # noqa: FBT001 -- a case
    error = OperationalError()
    error.__cause__ = fault()
    assert is_busy(error) is busy
    assert not is_busy(fault())


@pytest.mark.django_db(transaction=True)
def test_two_who_wait_for_each_other_are_told_that_it_is_busy() -> None:
    ada, bob = UserFactory(), UserFactory()
    both = threading.Barrier(2, timeout=10)

    def lock(first: User, second: User) -> None:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=first.pk)
            both.wait()
            User.objects.select_for_update().get(pk=second.pk)

    (loser,) = refused(at_once(lambda: lock(ada, bob), lambda: lock(bob, ada)))
    assert is_busy(loser)
