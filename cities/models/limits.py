"""How long is too long, as an edition sees it."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LONGEST_LIMIT = 730
"""Days of an edition of two years."""


def days(default: int, name: "StrPromise") -> "models.PositiveSmallIntegerField[int, int]":
    """Return a column of days with its usual value."""
    checks = [MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT)]
    return models.PositiveSmallIntegerField(name, default=default, validators=checks)


class WarningLimits(models.Model):
    """After how many days the early warning speaks, as columns of an edition.

    The usual values: a team and a first session take a month; sessions are monthly, six weeks leave room
    for one that was put off; a partner has half of the four weeks that a signing usually runs; a week of
    grace, so that an action done on the following Monday raises nothing; a report has two, after which its
    coordinator has been reminded once in vain; whoever keeps a promise has a month to say so. For deals:
    what is usual in each stage, in an edition of two years.
    """

    settling_days = days(30, _("Days from the start of a city until it is judged"))
    session_days = days(45, _("Days without a coaching session"))
    partner_days = days(14, _("Days without an answer of a partner asked to sign"))
    action_days = days(7, _("Days past the date of an action"))
    report_days = days(14, _("Days past the last day of a report"))
    promise_days = days(30, _("Days past the date of a promise that is not kept"))
    potential_days = days(90, _("Days of a deal as an idea"))
    drafting_days = days(60, _("Days of a deal in drafting"))
    consultation_days = days(45, _("Days of a deal with its partners"))
    review_days = days(21, _("Days of a deal in review"))
    ready_days = days(30, _("Days of a deal that is ready to sign"))
    signing_days = days(35, _("Days of a deal being signed"))

    class Meta:
        abstract = True


LIMITS: tuple[str, ...] = tuple(field.name for field in WarningLimits._meta.local_fields)
"""Names of the columns."""
