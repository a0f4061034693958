"""Violated constraints: our own in words, foreign ones as the fault they are."""

import pytest
from django.db import IntegrityError, connection

from cities.models import Membership
from icc.accounts.models import User
from icc.core.errors import Invalid
from icc.core.integrity import explained
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
