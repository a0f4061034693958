"""Taking in what the public writes."""

from datetime import datetime

from django.db import transaction

from icc.dashboards.public import messages
from icc.tenancy.actors import Actor, System
from icc.tenancy.scopes import scope

CONTACT = System("contact")


@transaction.atomic
def send_to_desk(*, actor: Actor, about: str, name: str, email: str, text: str, now: datetime) -> None:
    """Pass a message on to the programme desk by mail; anybody may write.

    Nothing else is kept of it than the mail in the outbox. Sent twice on one day, it goes out once.
    """
    with scope(CONTACT):
        messages.written(about=about, name=name, email=email, text=text, now=now)
