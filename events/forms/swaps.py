"""With which other session one swaps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from events.forms.stale import DeskForm
from events.models import Session


class SwapForm(DeskForm):
    """With which other session one changes places."""

    other = forms.ChoiceField(
        label=_("Swap with"), error_messages={"required": _("Choose the other session.")}
    )

    def __init__(self, data: Any, *, others: Sequence[Session]) -> None:
        super().__init__(data)
        self.others = {row.public_id: row for row in others}
        names = [(key, _words(row)) for key, row in self.others.items()]
        self.choose("other", [("", _("Choose one")), *names])

    def chosen(self) -> Session:
        """Return the other session."""
        return self.others[self.cleaned_data["other"]]


def _words(session: Session) -> str:
    clock = (
        f"{date_format(session.day.date, 'D j M')}, {time_format(session.start)}–{time_format(session.end)}"
    )
    return ", ".join(filter(None, (clock, session.room, session.title)))
