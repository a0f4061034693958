"""Whose registration a personal link opens."""

import hashlib
from dataclasses import dataclass

from events.models import Event, Pass, Registration
from events.selectors.delegations import positions
from events.selectors.words import dates_in_words, place_in_words
from events.workflow import COMING, RegistrationState
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What the page behind a personal link shows."""

    registration: Registration
    event: Event
    position: int

    @property
    def meta(self) -> list[str]:
        """Dates and place of the event."""
        return [dates_in_words(self.event), str(place_in_words(self.event))]

    @property
    def called_off(self) -> bool:
        """Whether the event does not take place."""
        return self.event.is_cancelled

    @property
    def unconfirmed(self) -> bool:
        """Whether the button that confirms is still to be pressed."""
        return self.registration.state == RegistrationState.UNCONFIRMED

    @property
    def has_place(self) -> bool:
        """Whether there is a place."""
        return self.registration.state == RegistrationState.CONFIRMED

    @property
    def can_cancel(self) -> bool:
        """Whether there is something to cancel."""
        return self.registration.state in COMING


def own_page(*, token: str) -> OwnPage | None:
    """Return the registration a personal link opens, or nothing."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    with scope(System("registration")):
        found = Pass.objects.filter(digest=digest).select_related(
            "registration__event__anchor", "registration__event__edition", "registration__event__kind"
        )
        row = found.first()
        if row is None:
            return None
        registration = row.registration
        waits = registration.state == RegistrationState.WAITING
        place = positions(registration.event).get(registration.pk, 0) if waits else 0
        return OwnPage(registration, registration.event, place)
