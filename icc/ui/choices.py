"""What a field of a form may be answered with, where that is known only once the form is made."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm, ChoiceField, ModelChoiceField


def offer(form: BaseForm, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Let a field of a form be answered with one of these.

    Raises:
        TypeError: the field takes no choices.
    """
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(name)
    field.choices = list(choices)


def offer_rows(
    form: BaseForm,
    name: str,
    rows: QuerySet[Any],
    *,
    empty: Any = None,
    label: Callable[[Any], str] | None = None,
) -> None:
    """Let a field of a form be answered with one of these rows, or with several.

    Args:
        form: the form.
        name: of the field.
        rows: the rows.
        empty: words for no answer; where left out, as the field declares it.
        label: what a row is called, where not by its own name.

    Raises:
        TypeError: the field is answered with no rows.
    """
    field = form.fields[name]
    if not isinstance(field, ModelChoiceField):
        raise TypeError(name)
    field.queryset = rows
    if empty is not None:
        field.empty_label = empty
    if label is not None:
        field.label_from_instance = label  # type: ignore[method-assign,assignment]  # else a class for each
