"""One thing that is asked, and its kinds."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise


class AskKind(models.TextChoices):
    """What somebody may be asked for."""

    SIGNATURE = "signature", gettext_lazy("Signatures")
    AGREEMENT = "agreement", gettext_lazy("Agreements before signing")
    FILE = "file", gettext_lazy("Files signed elsewhere")
    DEAL = "deal", gettext_lazy("Your deals")
    REPORT = "report", gettext_lazy("Reports of signed deals")
    REVIEW = "review", gettext_lazy("Deals to review")
    COMMENT = "comment", gettext_lazy("Comments of partners")
    PROPOSAL = "proposal", gettext_lazy("Answers and proposals of partners")
    DELIVERABLE = "deliverable", gettext_lazy("Documents to hand in")
    READING = "reading", gettext_lazy("Documents to answer")
    SESSION = "session", gettext_lazy("Coaching")
    ACTION = "action", gettext_lazy("Actions")
    MENTORING = "mentoring", gettext_lazy("Mentoring")
    EVENT = "event", gettext_lazy("Events")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked.

    Attributes:
        what: in a few words, beginning with the act.
        due: by when, if there is a date.
        since: when it was asked, where it has no date of its own.
    """

    kind: AskKind
    what: Words
    title: str
    place: str
    href: str
    due: date | None = None
    overdue: bool = False
    since: date | None = None
