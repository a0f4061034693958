"""What a deal may begin with, what it began with, and what began with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cities.models import City, Participation
from cities.workflow import WRITERS
from greendeals.models import Deal, RegisterEntry, Template
from greendeals.querysets import RegisterQuerySet
from greendeals.rules import can_begin_with
from greendeals.selectors.register import PER_PAGE, matching_entries, registered_entries
from greendeals.workflow import SIGNED
from icc.tenancy.actors import Actor, Person, Public

FROM_TEMPLATE, FROM_OWN, FROM_PUBLISHED = "template", "copy", "like"
"""How the kinds of origin are called in an address: `?from=copy-0123456789ab`."""


@dataclass(frozen=True, slots=True)
class Beginnings:
    """What a city may begin a deal with, beside nothing and the published deals."""

    templates: list[Template]
    own: list[Deal]


def beginnings(*, actor: Actor, participation: Participation) -> Beginnings:
    """Return the templates that the edition offers, and the city's own deals, the newest first."""
    offered = Template.objects.visible_to(actor).offered(participation.edition_id).select_related("sector")
    own = Deal.objects.visible_to(actor).filter(
        city=participation.city_id,
        amends=None,
        participation__edition__is_demonstration=participation.edition.is_demonstration,
    )
    return Beginnings(list(offered), list(own.order_by("-created_at", "-pk")))


def find_origin(
    *, actor: Actor, participation: Participation, key: str
) -> Template | Deal | RegisterEntry | None:
    """Return what an address names as the beginning, if the actor may see it and the city may use it."""
    kind, _sep, public_id = key.partition("-")
    rows: dict[str, Template | Deal | RegisterEntry | None] = {}
    if kind == FROM_TEMPLATE:
        templates = Template.objects.visible_to(actor).select_related("sector", "edition")
        rows[kind] = templates.filter(public_id=public_id).first()
    elif kind == FROM_OWN:
        deals = Deal.objects.visible_to(actor).select_related(
            "sector", "participation__edition", "based_on", "template"
        )
        rows[kind] = deals.filter(public_id=public_id, amends=None).first()
    elif kind == FROM_PUBLISHED:
        entries = (
            RegisterEntry.objects.visible_to(actor).current().select_related("sector", "edition", "city")
        )
        rows[kind] = entries.filter(public_id=public_id).first()
    found = rows.get(kind)
    return found if found and can_begin_with(actor, participation, found) else None


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """A published deal, and how many published ones began with it."""

    entry: RegisterEntry
    followers: int


@dataclass(frozen=True, slots=True)
class Library:
    """One page of the published deals that a city may begin with."""

    page: Page[RegisterEntry]
    rows: list[LibraryRow]


def library(*, participation: Participation, q: str, sector: str, page: str) -> Library:
    """Return the published deals a city may begin with, those that others began with first.

    Args:
        participation: whose; invented deals serve invented editions only, and real ones real ones.
        q: how words begin in the name of a deal, a city or a partner.
        sector: code of the term; empty for all.
        page: number as it stands in the address.
    """
    invented = participation.edition.is_demonstration
    found: RegisterQuerySet = registered_entries().filter(edition__is_demonstration=invented)
    if sector:
        found = found.filter(sector__code=sector)
    if q:
        found = matching_entries(found, q)
    grown = RegisterEntry.objects.current().filter(based_on=OuterRef("public_id")).order_by()
    counted = grown.values("based_on").annotate(number=Count("pk")).values("number")
    ranked = found.annotate(followers=Coalesce(Subquery(counted), 0))
    shown = Paginator(ranked.order_by("-followers", "-signed_at", "-pk"), PER_PAGE).get_page(page)
    return Library(shown, [LibraryRow(row, vars(row)["followers"]) for row in shown])


def followers_of(public_id: str) -> list[RegisterEntry]:
    """Return the published deals that began with a published one, the newest first; never a draft."""
    rows = RegisterEntry.objects.current().filter(based_on=public_id).select_related("city", "edition")
    return list(rows.defer("content", "signatures").order_by("-signed_at", "-pk"))


def cities_to_begin(*, actor: Actor, entry: RegisterEntry) -> Sequence[City]:
    """Return the cities in which the actor may start a deal like a published one."""
    if isinstance(actor, Public) or not isinstance(actor, Person):
        return ()
    wide = Participation.objects.making_deals().filter(city__in=actor.cities_as(*WRITERS))
    rows = wide.select_related("city", "edition").order_by("city__name", "-edition__start_date")
    latest: dict[int, Participation] = {}
    for row in rows:
        latest.setdefault(row.city_id, row)
    return [row.city for row in latest.values() if can_begin_with(actor, row, entry)]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a deal comes from and what came from it, as far as the reader may know.

    Attributes:
        based_on: the published deal of another city that it began with.
        copied_from: the deal of the same city that it is a copy of.
        copies: deals of the same city that are copies of it.
        followers: published deals that began with it.
    """

    template: Template | None
    based_on: RegisterEntry | None
    copied_from: Deal | None
    copies: list[Deal]
    followers: list[RegisterEntry]

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.template or self.based_on or self.copied_from or self.copies or self.followers)


def lineage_of(*, actor: Actor, deal: Deal) -> Lineage:
    """Return what a deal began with and what began with it, in three queries at most.

    Others begin with what is published: before it is signed, none can have.
    """
    near = Deal.objects.visible_to(actor).filter(Q(pk=deal.copied_from_id) | Q(copied_from=deal))
    own = list(near.order_by("created_at", "pk"))
    far = RegisterEntry.objects.filter(
        Q(pk=deal.based_on_id) | Q(based_on=deal.public_id, superseded_at=None)
    )
    far = far.select_related("city", "edition").defer("content", "signatures").order_by("-signed_at")
    entries = list(far) if deal.based_on_id or deal.stage in SIGNED else []
    return Lineage(
        template=deal.template,
        based_on=next((entry for entry in entries if entry.pk == deal.based_on_id), None),
        copied_from=next((row for row in own if row.pk == deal.copied_from_id), None),
        copies=[row for row in own if row.pk != deal.copied_from_id],
        followers=[entry for entry in entries if entry.pk != deal.based_on_id],
    )
