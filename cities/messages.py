"""What the team of a city is told."""

from datetime import datetime

from cities.models import Membership
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

ACCESS_GIVEN = MessageKind("cities.access_given")


def access_given(*, membership: Membership, key: str, now: datetime) -> None:
    """Tell a person who has an account already that a city has opened its workspace to them."""
    city = membership.city
    notify(
        kind=ACCESS_GIVEN,
        to=Recipient.of(membership.user),
        key=key,
        context={"city": city.name, "path": f"/w/{city.slug}/"},
        now=now,
        city_id=city.pk,
    )
