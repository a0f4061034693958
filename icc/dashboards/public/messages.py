"""What the desk is told by the public."""

import hashlib
from datetime import datetime

from django.conf import settings

from icc.core import clock
from icc.notifications.kinds import MessageKind
from icc.notifications.services import Recipient, notify

WRITTEN = MessageKind("dashboards.contact")


def written(*, about: str, name: str, email: str, text: str, now: datetime) -> None:
    """Pass on what somebody has written; the same words of one address on one day go out once."""
    words = "\n".join((clock.day(now).isoformat(), email.casefold(), about, text))
    notify(
        kind=WRITTEN,
        to=Recipient(settings.CONTACT_ADDRESS, ""),
        key=f"contact:{hashlib.sha256(words.encode()).hexdigest()[:32]}",
        context={"about": about, "writer": name, "email": email, "text": text},
        now=now,
    )
