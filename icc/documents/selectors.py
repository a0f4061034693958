"""What pages ask about documents and seals."""

from datetime import datetime

from icc.documents.models import Seal
from icc.documents.querysets import SealQuerySet


def seals_in_trouble(*, now: datetime) -> SealQuerySet:
    """Return what is not sealed and has a fault, or waits longer than it should; whatever its age.

    The page that shows them still asks `visible_to(actor)`.
    """
    found: SealQuerySet = Seal.objects.in_trouble(now=now)
    return found
