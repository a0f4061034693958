"""Forms: label, help and error belong to their field for eyes and for screen readers alike."""

from html.parser import HTMLParser
from typing import Any

from django import forms
from django.template import Context, Template

from icc.ui.forms import Renderer


class Sample(forms.Form):
    default_renderer = Renderer()

    title = forms.CharField(
        help_text="Up to 120 characters.", widget=forms.TextInput(attrs={"placeholder": "Title"})
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "wide"}))
    sector = forms.ChoiceField(choices=[("a", "Energy"), ("b", "Mobility")])
    readers = forms.ChoiceField(choices=[("c", "City"), ("p", "Partners")], widget=forms.RadioSelect)
    agree = forms.BooleanField(help_text="A code follows.")
    annex = forms.FileField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        self.add_error(None, "The deal <b>ended</b>.")
        return super().clean()


class Elements(HTMLParser):
    """All start tags with an id or a name, by it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.by_id: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if identity := values.get("id"):
            self.by_id[identity] = values | {"tag": tag}


def errors_of(form: forms.Form) -> str:
    return Template("{% load ui %}{% errors form %}").render(Context({"form": form}))


def test_field_in_error_is_tied_to_help_and_error() -> None:
    found = Elements(str(Sample({}))).by_id
    title = found["id_title"]
    assert title["aria-invalid"] == "true"
    assert title["aria-describedby"] == "id_title_helptext id_title_error"
    assert {"id_title_helptext", "id_title_error"} <= found.keys()
    assert title["class"] == "ecl-text-input"
    assert "placeholder" not in title


def test_field_without_error_is_not_invalid() -> None:
    html = str(Sample())
    assert "aria-invalid" not in html
    assert "ecl-feedback-message" not in html


def test_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    html = Sample({})["readers"].as_field_group()
    assert "<fieldset" in html
    assert 'aria-describedby="id_readers_error"' in html
    assert '<legend class="ecl-form-label">Readers' in html


def test_optional_fields_say_so_and_keep_their_own_class() -> None:
    html = Sample()["note"].as_field_group()
    assert "(optional)" in html
    assert 'class="ecl-text-area wide"' in html
    assert "(optional)" not in Sample()["title"].as_field_group()


def test_required_list_does_not_answer_by_itself() -> None:
    assert '<option value="" selected>Choose one</option>' in str(Sample()["sector"])
    chosen = Sample(initial={"sector": "b"})
    assert "Choose one" not in str(chosen["sector"])
    assert Sample({"sector": ""})["sector"].errors


def test_hidden_fields_stay_hidden() -> None:
    html = str(Sample())
    assert '<input type="hidden" name="version"' in html
    assert ">Version<" not in html


def test_checkbox_stands_before_its_label() -> None:
    html = Sample()["agree"].as_field_group()
    assert html.index('type="checkbox"') < html.index('<label for="id_agree">')


def test_errors_link_every_field_and_take_the_focus() -> None:
    form = Sample({})
    html = errors_of(form)
    assert 'tabindex="-1" data-focus' in html
    found = Elements(str(form)).by_id
    for name in ("title", "sector", "readers_0", "agree"):
        assert f'href="#id_{name}"' in html
        assert f"id_{name}" in found
    assert "The deal &lt;b&gt;ended&lt;/b&gt;." in html


def test_no_list_of_errors_before_the_form_was_sent() -> None:
    assert errors_of(Sample()).strip() == ""
    assert Template("{% load ui %}{% errors form %}").render(Context({"form": None})).strip() == ""
