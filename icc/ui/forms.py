"""How every form of the platform is drawn.

Works as `FORM_RENDERER = "icc.ui.forms.Renderer"` with `django.forms` among the installed apps.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BaseForm, BoundField, CharField, Field
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import (
    CheckboxInput,
    ChoiceWidget,
    FileInput,
    Input,
    Select,
    Textarea,
    Widget,
)
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


def _css_class(widget: Widget) -> str:
    """Name the ECL class of a widget; choices are drawn natively and need none."""
    match widget:
        case Textarea():
            return "ecl-text-area"
        case Select():
            return "ecl-select"
        case FileInput():
            return "ui-file-input"
        case CheckboxInput() | ChoiceWidget():
            return ""
        case Input() if widget.input_type != "hidden":
            return "ecl-text-input"
    return ""


class FieldOnPage(BoundField):
    """A field that knows its ECL class and never answers a required choice by itself."""

    def __init__(self, form: BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        self._ask_for_a_choice()

    def _ask_for_a_choice(self) -> None:
        """A required list must not answer by itself with its first entry."""
        widget = self.field.widget
        if not isinstance(widget, Select) or widget.allow_multiple_selected or not self.field.required:
            return
        if isinstance(widget.choices, ModelChoiceIterator) or self.initial not in (None, ""):
            return
        choices = list(widget.choices)
        if choices and choices[0][0] not in (None, ""):
            widget.choices = [("", _("Choose one")), *choices]

    @property
    def is_optional(self) -> bool:
        """Whether the label says so; a form leaves it out with `unmarked` where gaps are told elsewhere."""
        return not self.field.required and self.name not in getattr(self.form, "unmarked", ())

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        shown = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        built["placeholder"] = False  # grey example text is no label, and too faint to read
        if css := _css_class(shown):
            parts = (css, shown.attrs.get("class"), built.get("class"))
            built["class"] = " ".join(str(part) for part in parts if part)
        return built

    @property
    def is_checkbox(self) -> bool:
        """A single box stands before its label, not under it."""
        return isinstance(self.field.widget, CheckboxInput)


SELECT = "django/forms/widgets/select.html"

DASHES = BLANK_CHOICE_DASH[0][1]


def _attributes(attrs: Mapping[str, Any]) -> str:
    shown = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(str(value))}"'
        for name, value in shown
    )


def _option(option: Mapping[str, Any]) -> str:
    value, attrs = escape(str(option["value"])), _attributes(option["attrs"])
    label = _("Not chosen") if option["label"] == DASHES else option["label"]  # a row of dashes says nothing
    return f'  <option value="{value}"{attrs}>{conditional_escape(label)}</option>'


def select_html(widget: Mapping[str, Any]) -> SafeString:
    """Draw a list as Django's template does; that one takes a tenth of a page with a list of countries."""
    lines = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        lines += [f'<optgroup label="{escape(str(group))}">'] if group else []
        lines += map(_option, options)
        lines += ["</optgroup>"] if group else []
    return mark_safe("\n".join([*lines, "</select>"]))


class Renderer(TemplatesSetting):
    """Draws forms from templates/ui/forms/."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = FieldOnPage

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """Draw a form, a field or a widget."""
        if template_name == SELECT:
            return select_html(context["widget"])
        return mark_safe(super().render(template_name, context, request))


class LineField(CharField):
    """A text of one line: line breaks and runs of blanks, however they got in, become one blank."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return " ".join(text.split()) if text else text
