"""The hours of a city, entry by entry: what was planned, worked and corrected, and by whom."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cities.models import City
from coaching.models import Engagement, HoursEntry, Session
from coaching.rules import can_assign, can_correct_hours
from coaching.selectors.facts import Hours, in_hours
from coaching.workflow import EngagementRole, HoursKind
from icc.core.decisions import Decision
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One entry of the ledger."""

    entry: HoursEntry

    @property
    def hours(self) -> str:
        """The hours with their sign, where they change what was noted before."""
        hours = in_hours(abs(self.entry.quarters))
        if self.entry.kind != HoursKind.CORRECTION:
            return f"{hours:g}"
        return f"+{hours:g}" if self.entry.quarters > 0 else f"\N{MINUS SIGN}{hours:g}"

    @property
    def what(self) -> str | Promise:
        """What the entry says."""
        return HoursKind(self.entry.kind).label

    @property
    def day(self) -> date:
        """The day it is about: of the session, where there is one."""
        return self.entry.day


@dataclass(slots=True)
class JobHours:
    """The ledger of one job, the latest day first."""

    engagement: Engagement
    correct: Decision
    replace: Decision
    rows: list[HoursRow] = field(default_factory=list)

    @property
    def hours(self) -> Hours:
        """Planned and worked, corrections counted in."""
        sums = {True: 0, False: 0}
        for row in self.rows:
            sums[row.entry.kind == HoursKind.PLANNED] += row.entry.quarters
        return Hours(in_hours(sums[True]), in_hours(sums[False]))

    @property
    def title(self) -> str:
        """Whose job it is, and whether it runs."""
        role = EngagementRole(self.engagement.role).label
        words = _("%(name)s, %(role)s") % {"name": self.engagement.coach.name, "role": role}
        return words if self.engagement.ended_on is None else f"{words} ({_('ended')})"


def hours_ledger(*, actor: Actor, city: City) -> list[JobHours]:
    """Return the jobs of a city with all their entries, the running ones first, in two queries."""
    jobs = Engagement.objects.visible_to(actor).filter(city=city).select_related("coach")
    ordered = sorted(jobs, key=lambda job: (job.ended_on is not None, -job.started_on.toordinal(), job.pk))
    found = {
        job.pk: JobHours(
            job,
            can_correct_hours(actor, job),
            can_assign(actor) if job.ended_on is None else Decision(allowed=False),
        )
        for job in ordered
    }
    entries = HoursEntry.objects.visible_to(actor).filter(engagement__in=found)
    for entry in entries.select_related("session", "noted_by").order_by("-day", "-noted_at", "-pk"):
        found[entry.engagement_id].rows.append(HoursRow(entry))
    return list(found.values())


def job_of(*, actor: Actor, city: City, coach: str) -> Engagement | None:
    """Return the latest job of a coach, named by the public key of the account, in a city."""
    rows = Engagement.objects.visible_to(actor).filter(city=city, coach__public_id=coach)
    found: Engagement | None = rows.select_related("coach", "city").order_by("-started_on", "-pk").first()
    return found


def counted_sessions(*, actor: Actor, engagement: Engagement) -> list[Session]:
    """Return the sessions of a job whose hours are noted, the latest first."""
    rows = Session.objects.visible_to(actor).filter(hours__engagement=engagement)
    return list(rows.distinct().order_by("-starts_at", "-pk"))
