"""What people enter about sessions, notes, hours and mentoring."""

from coaching.forms.jobs import CorrectionForm, SuccessorForm
from coaching.forms.mentoring import AskForm, OfferForm, RequestForm, ResultForm
from coaching.forms.sessions import BookingForm, LogForm, NoteForm, ReasonForm, WallField, asked_for

__all__ = [
    "AskForm",
    "BookingForm",
    "CorrectionForm",
    "LogForm",
    "NoteForm",
    "OfferForm",
    "ReasonForm",
    "RequestForm",
    "ResultForm",
    "SuccessorForm",
    "WallField",
    "asked_for",
]
