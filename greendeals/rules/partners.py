"""What partners may say about a draft, and how often they may be reminded."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal
from greendeals.rules.deals import is_writer
from greendeals.workflow import EDITABLE, WORD, Stage
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Partner


def can_answer(actor: Actor, deal: Deal) -> Decision:
    """A partner gives its word on the draft, or takes it back, until the text is frozen."""
    return allow_if(isinstance(actor, Partner), _("Only the partner itself gives its word.")) & allow_if(
        deal.stage in WORD, _("The text is no draft now, so there is nothing to accept or decline.")
    )


def can_propose(actor: Actor, deal: Deal) -> Decision:
    """A partner asks for another wording of its own promise while the text may change."""
    return allow_if(isinstance(actor, Partner), _("Only the partner itself proposes changes.")) & allow_if(
        deal.stage in EDITABLE,
        _("The text stands still now and cannot be changed. You can still write to the city."),
    )


def can_remind(actor: Actor, deal: Deal) -> Decision:
    """Writers remind partners whose word or signature the city waits for."""
    return is_writer(actor, deal) & allow_if(
        deal.stage in {*WORD, Stage.SIGNING}, _("The city waits for no partner here now.")
    )


REMIND_EVERY = timedelta(days=3)
"""Distance between two reminders by hand to the same party (ux.md 6.1)."""


def next_reminder(reminded_at: datetime | None) -> datetime | None:
    """Return when a party can be reminded again; None for at once."""
    return timezone.localtime(reminded_at + REMIND_EVERY) if reminded_at else None
