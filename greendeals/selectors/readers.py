"""Who outside the city can read a deal, from facts: its stage, its links, the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Link
from greendeals.workflow import FROZEN, SIGNED

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody outside, and what they can read.

    Attributes:
        link: whether it is a partner whose link is open.
    """

    who: Words
    what: Words
    nothing: bool = False
    link: bool = False


def outside_readers(deal: Deal, links: Iterable[Link], *, now: datetime) -> list[Reader]:
    """Return who outside the city and its coaches can read what.

    Args:
        deal: the deal.
        links: all that were sent to its parties, each with its party.
        now: the present moment.
    """
    until: dict[str, datetime] = {}
    for link in links:
        if link.party and link.is_live(now):
            until[link.party.name] = max(link.expires_at, until.get(link.party.name, link.expires_at))
    frozen, signed = deal.stage in FROZEN, deal.stage in SIGNED
    partners = [
        Reader(name, _("The text as it stands, through its link, until %s") % date_format(expires), link=True)
        for name, expires in sorted(until.items())
    ]
    staff = _("The frozen text") if frozen else _("Sector, stage and age only, not the text")
    public = _("The signed text, in the public register") if signed else _("Nothing")
    return [
        *(partners or [Reader(_("Partners"), _("Nothing: no link is open"), nothing=True)]),
        Reader(_("Programme desk and Commission"), staff, nothing=not frozen),
        Reader(_("Other cities and the public"), public, nothing=not signed),
    ]
