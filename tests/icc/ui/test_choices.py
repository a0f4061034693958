"""What a field of a form may be answered with, set once the form is made."""

import pytest
from django import forms

from icc.accounts.models import User
from icc.ui.choices import offer, offer_rows
from tests.factories.accounts import UserFactory


class Asking(forms.Form):
    """A list, rows and a text."""

    colour = forms.ChoiceField()
    person = forms.ModelChoiceField(queryset=User.objects.none())
    words = forms.CharField()


def test_a_list_is_answered_with_what_is_offered_only() -> None:
    form = Asking({"colour": "green", "words": "x"})
    offer(form, "colour", iter([("red", "Red"), ("green", "Green")]))
    assert "colour" not in form.errors
    other = Asking({"colour": "green"})
    offer(other, "colour", [("red", "Red")])
    assert "colour" in other.errors


@pytest.mark.django_db
def test_rows_are_offered_under_the_name_that_is_asked_for() -> None:
    known, hidden = UserFactory(), UserFactory()
    form = Asking({"person": known.pk})
    offer_rows(
        form, "person", User.objects.filter(pk=known.pk), empty="Nobody", label=lambda row: f"No. {row.pk}"
    )
    page = str(form["person"])
    assert "Nobody" in page
    assert f"No. {known.pk}" in page
    assert f"No. {hidden.pk}" not in page
    assert "person" not in form.errors


def test_a_field_that_takes_none_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="words"):
        offer(Asking(), "words", [])
    with pytest.raises(TypeError, match="colour"):
        offer_rows(Asking(), "colour", User.objects.none())
