"""What the desk needs to make and change an event: kinds, dates to stand on, the agenda as it is planned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import ngettext

from cities.models import Anchor, Edition, Milestone, Term
from cities.selectors import when
from cities.workflow import MilestoneKind
from events.models import Event, EventDay, Registration, Session
from events.selectors.agenda import VISIBILITY_TONES
from events.workflow import AHEAD, COMING, Visibility

SLUG_LENGTH = 70
TAKEN = {"new", "r"}
"""First parts of addresses of ours."""


def kinds_for(edition: Edition | None) -> list[Term]:
    """Return the kinds of events, each code once: an edition's own and common ones, then those of others.

    The kinds of other editions are on offer because an edition may hold its first City Lab before its
    list says so; lists and filters know a kind by its code.
    """
    every = Term.objects.filter(vocabulary="event_kind").order_by("position", "label", "-pk")
    own = [term for term in every if edition and term.edition_id in (None, edition.pk)]
    found: dict[str, Term] = {}
    for term in (*own, *every):
        found.setdefault(term.code, term)
    return list(found.values())


def session_kinds(edition: Edition) -> list[Term]:
    """Return the kinds of sessions of an edition."""
    return list(Term.objects.of("session_kind", edition))


def milestones_for(editions: Sequence[Edition]) -> list[Milestone]:
    """Return what editions have planned and an event can stand on, by date: all but whole phases."""
    rows = Milestone.objects.filter(edition__in=editions).exclude(kind=MilestoneKind.PHASE)
    return list(rows.select_related("anchor", "edition").order_by("anchor__start_date", "pk"))


def milestone_dates(milestone: Milestone) -> str:
    """Return a milestone with its dates in words."""
    anchor = milestone.anchor
    return f"{milestone.name} ({when(anchor.start_date, anchor.end_date, anchor.date_precision)})"


def free_slug(name: str, edition: Edition) -> str:
    """Return an address for an event of this name that no event and no date of the edition has."""
    first = slugify(name)[:SLUG_LENGTH].strip("-") or "event"
    events = Event.objects.filter(slug__startswith=first).values_list("slug", flat=True)
    dates = Anchor.objects.filter(edition=edition, code__startswith=first).values_list("code", flat=True)
    taken = {*TAKEN, *events, *dates}
    return next(slug for slug in _numbered(first) if slug not in taken)


def _numbered(first: str) -> Iterator[str]:
    yield first
    for number in count(2):
        yield f"{first}-{number}"


def people_to_tell(event: Event) -> int:
    """Return how many people get a mail when the event moves."""
    if event.state not in AHEAD:
        return 0
    return int(Registration.objects.filter(event=event, state__in=COMING).count())


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session as the desk sees it."""

    session: Session

    @property
    def clock(self) -> str:
        """From when until when, on the clock of the place."""
        return f"{time_format(self.session.start)}–{time_format(self.session.end)}"

    @property
    def detail(self) -> str:
        """Kind and theme."""
        return ", ".join(filter(None, (self.session.kind.label, self.session.track)))

    @property
    def who(self) -> str | Promise:
        """Who sees it."""
        return Visibility(self.session.visibility).label

    @property
    def tone(self) -> str:
        """How that looks."""
        return VISIBILITY_TONES[Visibility(self.session.visibility)]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day as the desk sees it."""

    day: EventDay
    sessions: list[PlannedSession]

    @property
    def key(self) -> str:
        """What names it in addresses: its date."""
        return self.day.date.isoformat()

    @property
    def name(self) -> str:
        """Its date, and its title if it has one."""
        return " – ".join(filter(None, (date_format(self.day.date, "l, j F Y"), self.day.title)))

    @property
    def who(self) -> str | Promise:
        """Who sees it."""
        return Visibility(self.day.visibility).label

    @property
    def warning(self) -> str:
        """What goes with it when it is taken out."""
        return ngettext(
            "The day goes, with its %d session.", "The day goes, with its %d sessions.", len(self.sessions)
        ) % len(self.sessions)


def planned_days(event: Event) -> list[PlannedDay]:
    """Return the agenda of an event with everything in it, in two queries and one for the kinds."""
    days = event.days.prefetch_related("sessions__kind")
    return [PlannedDay(day, [PlannedSession(row) for row in day.sessions.all()]) for day in days]
