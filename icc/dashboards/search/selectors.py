"""Finding cities, deals, signed deals and dates by a part of their name, without regard to accents."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Func, Q, TextField, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cities.models import City, Milestone
from cities.selectors import country_name, when
from cities.workflow import MilestoneKind, marked
from events.models import Event
from greendeals.models import Deal, RegisterEntry
from greendeals.workflow import Stage
from icc.tenancy.actors import Actor, Person

LIMIT = 10
"""Hits of one kind; whoever finds more types more."""

SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with a line that says what it is."""

    title: str
    href: str
    note: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `more` says that there are others."""

    title: str
    hits: list[Hit]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found."""

    groups: list[Group] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many hits are shown."""
        return sum(len(group.hits) for group in self.groups)


def search(*, actor: Actor, text: str) -> Found:
    """Return what the actor may find: public things for all, drafts for those who may read them."""
    words = " ".join(text.split())
    if len(words) < SHORTEST:
        return Found()
    groups = [
        _group(_("Cities"), _cities(words)),
        _group(_("Deals"), _deals(actor, words)),
        _group(_("In the public register"), _signed(words)),
        _group(_("Events"), _events(actor, words)),
        _group(_("Milestones"), _milestones(words)),
    ]
    return Found([group for group in groups if group.hits])


def _group(title: str, hits: Iterable[Hit]) -> Group:
    found = list(hits)
    return Group(title, found[:LIMIT], len(found) > LIMIT)


def _like(words: str, *paths: str) -> Q:
    found = Q()
    for path in paths:
        found |= Q(**{f"{path}__unaccent__icontains": words})
    return found


def _cities(words: str) -> Iterable[Hit]:
    member = "participations__members__municipality"
    rows = City.objects.filter(_like(words, "name", f"{member}__name", f"{member}__name_en"))
    for city in City.objects.filter(pk__in=rows.values("pk")).in_order()[: LIMIT + 1]:
        yield Hit(city.marked_name, city.get_absolute_url(), country_name(city.country))


def _deals(actor: Actor, words: str) -> Iterable[Hit]:
    if not isinstance(actor, Person):
        return
    rows = Deal.objects.visible_to(actor).filter(_like(words, "title")).exclude(stage=Stage.MERGED)
    rows = rows.select_related("city")
    for deal in rows.order_by("title", "pk")[: LIMIT + 1]:
        note = f"{deal.city.marked_name} · {Stage(deal.stage).label}"
        yield Hit(deal.called, deal.get_absolute_url(), note)


def _signed(words: str) -> Iterable[Hit]:
    partners = Func(F("partners"), Value(" "), function="ARRAY_TO_STRING", output_field=TextField())
    rows = RegisterEntry.objects.current().annotate(partner_names=partners)
    found = rows.filter(_like(words, "title", "city__name", "partner_names"))
    for entry in found.select_related("city").order_by("-signed_at")[: LIMIT + 1]:
        yield Hit(entry.title, entry.get_absolute_url(), entry.city.marked_name)


def _events(actor: Actor, words: str) -> Iterable[Hit]:
    rows = Event.objects.visible_to(actor).full().filter(_like(words, "name", "place"))
    for event in rows.order_by("-anchor__start_date", "-pk")[: LIMIT + 1]:
        anchor = event.anchor
        dates = when(anchor.start_date, anchor.end_date, anchor.date_precision)
        yield Hit(event.marked_name, event.get_absolute_url(), dates)


def _milestones(words: str) -> Iterable[Hit]:
    rows = Milestone.objects.filter(_like(words, "name")).select_related("anchor", "edition")
    for milestone in rows.order_by("-anchor__start_date", "pk")[: LIMIT + 1]:
        anchor, edition = milestone.anchor, milestone.edition
        name = marked(edition.short_name, invented=edition.is_demonstration)
        dates = when(anchor.start_date, anchor.end_date, anchor.date_precision)
        href = f"{reverse('cities:way', args=[edition.code])}#{_mark(milestone)}"
        yield Hit(milestone.name, href, f"{name} · {dates}")


def _mark(milestone: Milestone) -> str:
    """Return the mark of a phase or of a stop on the page of its edition."""
    return f"phase-{milestone.code}" if milestone.kind == MilestoneKind.PHASE else milestone.code
