"""What the desk enters about an event itself."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.models import Term
from cities.selectors import country_name
from cities.workflow import COUNTRIES
from events.forms.registration import ZONES
from events.forms.stale import DeskForm
from events.models import Event
from events.selectors import kinds_for
from events.services import EventText
from events.workflow import Mode
from icc.ui.forms import LineField

DESCRIPTION_LENGTH = 4_000


class EventForm(DeskForm):
    """What an event says about itself; its dates are moved on a page that shows what moves with them."""

    name = LineField(label=_("Title"), max_length=150, error_messages={"required": _("Type the title.")})
    kind = forms.ChoiceField(label=_("Kind"), error_messages={"required": _("Choose the kind.")})
    mode = forms.ChoiceField(
        label=_("Where people meet"), choices=Mode.choices, error_messages={"required": _("Choose one.")}
    )
    place = LineField(
        label=_("Place"),
        max_length=150,
        required=False,
        help_text=_("Town, and the house if you know it. Leave it empty where people meet online."),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("The agenda is written on the clock of this place."),
        error_messages={"required": _("Choose the time zone.")},
    )
    description = forms.CharField(
        label=_("What it is about"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=DESCRIPTION_LENGTH,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    unmarked: tuple[str, ...] = ("place",)

    def __init__(self, data: Any, *, event: Event) -> None:
        super().__init__(data, initial=self.stored(event))
        self.event = event
        self._offer(kinds_for(event.edition), event.zone)

    def _offer(self, kinds: Sequence[Term], zone: str) -> None:
        self.kinds = {term.code: term for term in kinds}
        self.choose("kind", [(code, term.label) for code, term in self.kinds.items()])
        names = sorted(((code, str(country_name(code))) for code in COUNTRIES), key=lambda pair: pair[1])
        self.choose("country", [("", _("None")), *names])
        own = [(zone, zone.replace("_", " "))] if zone and zone not in dict(ZONES) else []
        self.choose("zone", [*own, *ZONES])

    @staticmethod
    def stored(event: Event) -> dict[str, Any]:
        """Return what an event says now, by the names of the fields."""
        names = ("name", "mode", "place", "country", "zone", "description", "version")
        return {name: getattr(event, name) for name in names} | {"kind": event.kind.code}

    def clean(self) -> dict[str, Any]:
        """Ask for a place where people meet on site."""
        answers = super().clean() or {}
        if answers.get("mode") in (Mode.ON_SITE, Mode.HYBRID) and answers.get("place") == "":
            self.add_error("place", _("Type the place, or choose that people meet online."))
        return answers

    def text(self) -> EventText:
        """Return what the event is to say."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return EventText(**answers | {"kind": self.kinds[answers["kind"]]})
