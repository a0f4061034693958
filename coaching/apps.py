"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class CoachingConfig(AppConfig):
    """Makes the app's message kinds known, and declares its personal data."""

    name = "coaching"

    def ready(self) -> None:
        import_module("coaching.messages")
        PersonalData(
            fields=(
                "coaching.Engagement.coach",
                "coaching.HoursEntry.noted_by",
                "coaching.Session.created_by",
            ),
            what=_("Who coaches which city, when, and for how many hours"),
            purpose=_("Organising the coaching and accounting for its hours"),
            retention=_("Until the edition is accounted for"),
        )
        PersonalData(
            fields=(
                "coaching.PrivateNote.text",
                "coaching.PrivateNote.author",
                "coaching.SharedNote.text",
                "coaching.SharedNote.author",
            ),
            what=_("Notes of coaching sessions, which may name people"),
            purpose=_("Continuing the work from one session to the next"),
            retention=_("Until the edition closes; private notes are read by the coaches of the city only"),
        )
