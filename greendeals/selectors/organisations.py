"""The organisations of a city with the deals they take part in, and which of them may be the same."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import City, Organisation
from cities.selectors import country_name
from greendeals.models import Party, RegisterEntry
from greendeals.selectors.history import names_of
from icc.audit.models import Entry
from icc.core.names import alike, folded
from icc.tenancy.actors import Actor
from icc.ui.components import Activity

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a list.

    Attributes:
        deals: in how many it takes part.
        doubled: whether another record of the city reads the same once folded.
    """

    organisation: Organisation
    deals: int
    doubled: bool

    @property
    def country(self) -> str | Promise:
        """The country in the reader's language."""
        return country_name(self.organisation.country) if self.organisation.country else ""


@dataclass(frozen=True, slots=True)
class Organisations:
    """One page of the organisations of a city."""

    page: Page[Organisation]
    rows: list[OrganisationRow]


def organisations(
    *, actor: Actor, city: City, q: str = "", kind: str = "", size: str = "", page: str = ""
) -> Organisations:
    """Return the organisations that a city knows and that match, fifty to a page, in two queries.

    Args:
        actor: who reads.
        city: whose.
        q: part of a name, without regard to accents, or a whole number of an official register.
        kind: code of the type; empty for all.
        size: empty for all.
        page: number as it stands in the address.
    """
    known = Organisation.objects.visible_to(actor).filter(city=city).live()
    chosen = {"kind__code": kind, "size": size}
    found = known.filter(**{path: value for path, value in chosen.items() if value})
    if q:
        found = found.matching(q)
    same = known.filter(folded=OuterRef("folded")).exclude(folded="").exclude(pk=OuterRef("pk"))
    rows = found.select_related("kind", "sector").annotate(deals=_deals(actor), doubled=Exists(same))
    shown = Paginator(rows.by_name(), PER_PAGE).get_page(page)
    facts = [(row, vars(row)) for row in shown]
    return Organisations(shown, [OrganisationRow(row, fact["deals"], fact["doubled"]) for row, fact in facts])


def _deals(actor: Actor) -> Coalesce:
    parties = Party.objects.visible_to(actor).filter(organisation=OuterRef("pk")).order_by()
    counted = parties.values("organisation").annotate(number=Count("deal", distinct=True)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """All that is known of an organisation.

    Attributes:
        deals: in which it takes part, each with its role and the name as it stands there.
        alike: other records of the city that may be the same.
        others: all other records, by name.
        merged: records that it has taken the place of.
    """

    organisation: Organisation
    deals: list[Party]
    alike: list[Organisation]
    others: list[Organisation]
    merged: list[Organisation]
    history: list[Activity]


def organisation_page(*, actor: Actor, organisation: Organisation) -> OrganisationPage:
    """Return an organisation with its deals, its likely doubles and its history."""
    rows = Organisation.objects.visible_to(actor).filter(city=organisation.city_id)
    others = list(rows.live().exclude(pk=organisation.pk).by_name())
    near = alike(organisation.name, {row.pk: row.folded for row in others})
    by_key = {row.pk: row for row in others}
    return OrganisationPage(
        organisation=organisation,
        deals=parties_of(actor, organisation),
        alike=[by_key[key] for key in near],
        others=others,
        merged=list(rows.filter(merged_into=organisation).by_name()),
        history=_history(actor, organisation),
    )


def parties_of(actor: Actor, organisation: Organisation) -> list[Party]:
    """Return what the organisation is in the deals that the actor may see, the newest deal first."""
    rows = Party.objects.visible_to(actor).filter(organisation=organisation).select_related("deal")
    return list(rows.order_by("-deal__created_at", "pk"))


WORDS = {
    "organisation-added": _("recorded it"),
    "organisation-changed": _("changed what is known of it"),
    "organisation-merged": _("merged it into another record"),
    "organisation-took-over": _("merged another record into it"),
    "organisation-published": _("made it known to all cities"),
    "organisation-unpublished": _("no longer suggests it to other cities"),
}


def _history(actor: Actor, organisation: Organisation) -> list[Activity]:
    entries = list(Entry.objects.visible_to(actor).about(organisation.subject).reverse()[:20])
    names = names_of(entries)
    return [Activity(_told(entry), names.get(entry.actor, _("ICC platform")), entry.at) for entry in entries]


def _told(entry: Entry) -> str:
    words = str(WORDS.get(entry.action, entry.action))
    merged = entry.data.get("name")
    return f"{words}: {merged}" if merged else words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An organisation that may be meant.

    Attributes:
        key: how an answer names it.
        name: as it is recorded or published.
        own: the city's own record; empty where another city has published the name.
        where: who has published it.
    """

    key: str
    name: str
    own: Organisation | None = None
    where: str = ""

    @property
    def label(self) -> str:
        """What the choice says."""
        if self.own:
            return str(_("%s (in your register)") % self.name)
        values = {"name": self.name, "where": self.where}
        return str(_("%(name)s (published in %(where)s): use this spelling") % values)


def suggestions(*, actor: Actor, city: City, name: str, invented: bool) -> list[Suggestion]:
    """Return organisations whose names read much like `name`: the city's own first, then published ones.

    Of other cities only what is public: partners of signed deals, and what the desk has published.

    Args:
        actor: who records it.
        city: in which.
        name: as it was typed.
        invented: whether the city works in a demonstration; invented names are suggested only there.
    """
    own = {row.pk: row for row in Organisation.objects.visible_to(actor).filter(city=city).live()}
    near = alike(name, {key: row.folded for key, row in own.items()})
    found = [Suggestion(own[key].public_id, own[key].name, own[key]) for key in near]
    places = _published(city, invented=invented)
    read = {spelling: folded(spelling) for spelling in places}
    known = {row.folded for row in own.values()}
    for spelling in alike(name, read):
        if read[spelling] not in known and spelling != name:
            found.append(Suggestion(f"public:{spelling}", spelling, where=places[spelling]))
            known.add(read[spelling])
    return found


def _published(city: City, *, invented: bool) -> dict[str, str]:
    """Return the names that other cities have published, each with one city."""
    signed = RegisterEntry.objects.current().filter(edition__is_demonstration=invented).exclude(city=city)
    named = signed.order_by("signed_at").values_list("partners", "city__name")
    places = {name: place for names, place in named for name in names}
    listed = Organisation.objects.published().exclude(city=city)
    if not invented:
        listed = listed.filter(city__is_invented=False)
    return places | dict(listed.values_list("name", "city__name"))
