"""What happened to a deal, from its audit chain."""

from itertools import groupby

from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal
from icc.accounts.models import User
from icc.audit.models import Entry
from icc.tenancy.actors import Actor
from icc.ui.components import Activity

WORDS = {
    "started": _("started the deal"),
    "start": _("began drafting"),
    "section-saved": _("wrote in a section"),
    "party-recorded": _("recorded a partner"),
    "party-removed": _("took a partner out"),
    "commitment-recorded": _("recorded a promise"),
    "commitment-removed": _("took a promise out"),
    "submit": _("sent the draft to the coach"),
    "return": _("returned the draft with a reason"),
    "approve": _("approved the draft"),
    "reopen": _("took the text back for changes"),
    "freeze": _("froze the text"),
    "open": _("asked for the signature"),
    "withdraw": _("withdrew the request to sign"),
    "signed": _("signed"),
    "complete-signing": _("The deal is active"),
}
"""What an audit entry says in the feed of a deal."""

PLATFORM = _("ICC platform")


def history(*, actor: Actor, deal: Deal, limit: int) -> list[Activity]:
    """Return the latest acts on a deal, newest first; the same act by one person in a row is one line."""
    entries = list(Entry.objects.visible_to(actor).about(deal.subject).reverse()[: limit * 4])
    keys = {int(entry.actor.partition(":")[2]) for entry in entries if entry.actor.startswith("person:")}
    names = {f"person:{user.pk}": user.name for user in User.objects.filter(pk__in=keys)}
    runs = [list(run) for _key, run in groupby(entries, key=lambda entry: (entry.actor, entry.action))]
    return [
        Activity(_words(run[0].action, len(run)), names.get(run[0].actor, str(PLATFORM)), run[0].at)
        for run in runs[:limit]
    ]


def _words(action: str, times: int) -> str:
    words = str(WORDS.get(action, action))
    return f"{words} ({times}×)" if times > 1 else words
