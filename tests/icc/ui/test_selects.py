"""Lists drawn in Python: the same as Django's template draws, for every kind of choice."""

import html.parser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from icc.ui.forms import SELECT, Renderer

PLAIN = [("", "All"), ("a", "A & <b>"), ("b", gettext_lazy("City")), (3, "Three")]
GROUPED = [("Group “1”", [("a", "A"), ("b", "B")]), ("c", mark_safe("<i>safe</i>"))]


class Tokens(html.parser.HTMLParser):
    """Tags with their attributes, and words; blanks between them do not count."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[Any, ...]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *sorted(attrs, key=str)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append((data.strip(),))


@pytest.mark.parametrize("choices", [PLAIN, GROUPED, []], ids=["plain", "grouped", "empty"])
@pytest.mark.parametrize("value", [None, "", "a", "3", "nothing", 3])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_list_is_what_django_draws(widget: type[forms.Select], choices: list[Any], value: object) -> None:
    attrs = {"id": "id_x", "class": 'a"b', "required": True, "disabled": False, "data-n": 3}
    context = widget(choices=choices).get_context(
        "x", [value] if widget is forms.SelectMultiple else value, attrs
    )
    ours = Renderer().render(SELECT, context)
    assert Tokens(ours).found == Tokens(TemplatesSetting().render(SELECT, context)).found
