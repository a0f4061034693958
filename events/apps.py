"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from icc.core.personal_data import PersonalData


class EventsConfig(AppConfig):
    """Makes the app's messages known, lets events follow their dates, and declares personal data."""

    name = "events"

    def ready(self) -> None:
        import_module("events.messages")
        followers = import_module("cities.services").FOLLOWERS
        followers["events"] = import_module("events.services.moves").follow_anchor
        PersonalData(
            fields=("events.Delegate.name", "events.Delegate.function", "events.Delegate.email"),
            what=_("Name, function and address of people whom cities send to events"),
            purpose=_("Keeping their place, telling them about changes, knowing which cities came"),
            retention=_("Until the edition closes; then only how many came from which city is kept"),
        )
        PersonalData(
            fields=("events.Guest.name", "events.Guest.organisation", "events.Guest.email"),
            what=_("Name, organisation and address of people of the public who register for an event"),
            purpose=_("Keeping their place and telling them about changes, with their consent"),
            retention=_("Six months after the event, or until the person asks us to delete it"),
        )
