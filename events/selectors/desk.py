"""What the desk knows about an event: its places, who comes, who waits, whether the counters are right."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from events.models import Event, EventDay, Registration, SeatPool
from events.rules import open_steps
from events.selectors.delegations import STATE_TONES
from events.selectors.lists import EventRow
from events.workflow import Audience, EventState, EventStep, RegistrationState
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor
from icc.ui.components import Task, TaskGroup

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """Somebody who comes or waits."""

    registration: Registration
    position: int = 0

    @property
    def name(self) -> str:
        """Who it is."""
        row = self.registration
        return str(row.delegate.name if row.city_id else row.guest.name)

    @property
    def detail(self) -> str:
        """Function and address, or organisation and address."""
        row = self.registration
        first = row.delegate.function if row.city_id else row.guest.organisation
        address = row.delegate.email if row.city_id else row.guest.email
        return ", ".join(part for part in (first, address) if part)

    @property
    def sent_by(self) -> str:
        """Whose place it is."""
        city = self.registration.city
        return city.marked_name if city else _("Public")

    @property
    def state(self) -> str | Promise:
        """Its state in words."""
        return RegistrationState(self.registration.state).label

    @property
    def tone(self) -> str:
        """How that looks."""
        return STATE_TONES[RegistrationState(self.registration.state)]


WARNINGS: dict[str, str | Promise] = {
    EventStep.CANCEL: _lazy(
        "All registrations end, and everybody who wanted to come gets a mail. This cannot be undone."
    ),
    EventStep.END: _lazy("Nobody can register or take over a place any more. This cannot be undone."),
}


@dataclass(frozen=True, slots=True)
class StepButton:
    """A step the desk may take now."""

    step: Transition
    is_first: bool

    @property
    def label(self) -> str | Promise:
        """Words on the button."""
        return self.step.label

    @property
    def action(self) -> str:
        """What stands in the address."""
        return self.step.action

    @property
    def warning(self) -> str | Promise:
        """What to think of before it is done; empty where it can be undone."""
        return WARNINGS.get(self.step.action, "")

    @property
    def is_grave(self) -> bool:
        """Whether it takes something away from people."""
        return self.step.action == EventStep.CANCEL

    @property
    def variant(self) -> str:
        """How the button looks: the usual next step stands out."""
        return "primary" if self.is_first else "secondary"


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything the desk's page of an event shows."""

    event: Event
    everybody: SeatPool | None
    public: SeatPool | None
    waiting: list[RegistrationRow]
    rows: list[RegistrationRow]
    page: Page[Registration]
    days: list[EventDay]
    steps: list[StepButton]
    cities: int

    @property
    def row(self) -> EventRow:
        """The event as lists show it."""
        return EventRow(self.event)

    @property
    def meta(self) -> list[str]:
        """What stands below its name."""
        return self.row.meta

    @property
    def is_draft(self) -> bool:
        """Whether nobody else sees it yet."""
        return self.event.state == EventState.DRAFT

    @property
    def to_do(self) -> list[TaskGroup]:
        """What a draft still wants before it is announced."""
        days = len(self.days)
        agenda = ngettext("%d day planned", "%d days planned", days) % days if days else _("Nothing yet")
        places = self.everybody
        seats = ngettext("%d place", "%d places", places.places) % places.places if places else _("Not set")
        plan, edit = (reverse(f"events:{name}", args=[self.event.slug]) for name in ("plan", "edit"))
        text = bool(self.event.description)
        tasks = (
            Task(_("Plan days and sessions"), plan, agenda, tone="done" if days else "neutral"),
            Task(
                _("Say what it is about"),
                edit,
                _("Written") if text else _("Nothing yet"),
                tone="done" if text else "neutral",
            ),
            Task(_("Set the places"), "#places", seats, tone="done" if places else "neutral"),
        )
        return [TaskGroup(_("Before you announce it"), tasks)]

    @property
    def places_note(self) -> str:
        """The base of the first number."""
        return _("of %d places") % self.everybody.cap if self.everybody else ""

    @property
    def public_note(self) -> str:
        """The base of the number of the public."""
        return _("of %d places") % self.public.cap if self.public else ""


def _people(event: Event) -> "list[Registration]":
    rows = event.registrations.select_related("city", "delegate", "guest")
    return list(rows.waiting())


def desk_page(*, actor: Actor, event: Event, page: str = "1") -> DeskPage:
    """Return the desk's page of an event, in a number of queries that does not grow with it."""
    pools = {
        pool.audience: pool
        for pool in SeatPool.objects.filter(event=event, session=None).exclude(audience=Audience.CITY)
    }
    seated = Registration.objects.visible_to(actor).filter(event=event, state=RegistrationState.CONFIRMED)
    shown = Paginator(
        seated.select_related("city", "delegate", "guest").order_by("city__name", "pk"), PER_PAGE
    ).get_page(page)
    return DeskPage(
        event=event,
        everybody=pools.get(Audience.ALL),
        public=pools.get(Audience.PUBLIC),
        waiting=[RegistrationRow(row, place) for place, row in enumerate(_people(event), 1)],
        rows=[RegistrationRow(row) for row in shown],
        page=shown,
        days=list(event.days.annotate(lessons=Count("learnings"))),
        steps=[StepButton(step, not place) for place, step in enumerate(open_steps(actor, event))],
        cities=seated.exclude(city=None).values("city").distinct().count(),
    )


def drifting_pools() -> list[SeatPool]:
    """Return the counters that do not say what their rows say; there should never be any."""
    seated = Q(event__registrations__state=RegistrationState.CONFIRMED)
    whose = (
        Q(audience=Audience.ALL)
        | Q(audience=Audience.CITY, event__registrations__city=F("city"))
        | Q(audience=Audience.PUBLIC, event__registrations__city=None)
    )
    counted = SeatPool.objects.filter(session=None).annotate(
        facts=Count("event__registrations", filter=seated & whose)
    )
    return list(counted.exclude(taken=F("facts")))
