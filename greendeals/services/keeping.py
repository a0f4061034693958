"""How a signed deal is kept is published anew, by a worker, after any of its facts has changed."""

from datetime import datetime

from django.db import transaction

from greendeals.models import Deal, Keeping
from greendeals.selectors.published_keeping import keeping_of
from greendeals.services.steps import lock
from greendeals.workflow import SIGNED
from icc.core import clock
from icc.core.published import renew
from icc.tenancy.actors import System
from icc.tenancy.scopes import scope

REGISTER = System("register")


@transaction.atomic
def publish_keeping(*, deal_id: int, now: datetime) -> bool:
    """Write what the public page tells of how a deal is kept; return whether that has changed.

    Under the deal's lock, so that of two workers the later one publishes the later facts. Repeated, it
    changes nothing.
    """
    with scope(REGISTER):
        deal = lock(REGISTER, Deal.objects.get(pk=deal_id))
        if deal.stage not in SIGNED:
            return False
        content, as_of = keeping_of(deal, actor=REGISTER, today=clock.day(now))
        same = Keeping.objects.filter(public_id=deal.public_id, content=content, as_of=as_of)
        if same.exists():
            return False
        facts = {"city_id": deal.city_id, "content": content, "as_of": as_of}
        Keeping.objects.update_or_create(public_id=deal.public_id, defaults=facts)
        renew()
        return True
