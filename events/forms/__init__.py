"""What people enter about events."""

from events.forms.days import DayForm
from events.forms.desk import PlacesForm, SummaryForm
from events.forms.editing import EventForm
from events.forms.new import NewEventForm
from events.forms.registration import CONSENT, FilterForm, RegisterForm, ZoneForm, delegate_forms
from events.forms.sessions import SessionForm
from events.forms.swaps import SwapForm

__all__ = [
    "CONSENT",
    "DayForm",
    "EventForm",
    "FilterForm",
    "NewEventForm",
    "PlacesForm",
    "RegisterForm",
    "SessionForm",
    "SummaryForm",
    "SwapForm",
    "ZoneForm",
    "delegate_forms",
]
