"""Cities and participations in the words of their readers."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce, Lower

from cities.workflow import DEAL_MAKERS, OPEN_ACTIONS, WITH_CITY, WITH_REVIEWER, ParticipationState
from icc.accounts.rules import is_desk
from icc.core.names import begins_word
from icc.tenancy.actors import Actor, Person, is_staff, sees_network
from icc.tenancy.querysets import CityQuerySet, ReferenceQuerySet

if TYPE_CHECKING:
    from cities.models import (
        ActionPoint,
        Anchor,
        City,
        Deliverable,
        DeliverableEvent,
        DeliverableKind,
        DeliverableVersion,
        Edition,
        Membership,
        Milestone,
        Municipality,
        Organisation,
        Participation,
        PublishedDeliverable,
        Term,
    )


def by_name(field: str = "name") -> Lower:
    """Order names as people read them: without regard to accents and capitals."""
    return Lower(Func(F(field), function="UNACCENT"))


def _named(text: str, *paths: str) -> Q:
    found = Q()
    for path in paths:
        found |= Q(**{f"{path}__unaccent__icontains": text})
    return found


NAMES = ("city__name", "city__slug", "members__municipality__name", "members__municipality__name_en")
"""How a participation is called: as its city, or as one of its members."""


class EditionQuerySet(ReferenceQuerySet["Edition"]):
    """Editions of the programme."""

    def newest_first(self) -> Self:
        """Return the editions, the latest start first."""
        return self.order_by("-start_date", "code")

    def recording(self) -> Self:
        """Return the editions whose deals live on this platform, the latest first."""
        return self.filter(records_deals=True).newest_first()


class TermQuerySet(ReferenceQuerySet["Term"]):
    """Terms of the vocabularies."""

    def of(self, vocabulary: str, edition: "Edition | None" = None) -> Self:
        """Return the terms of a vocabulary: those of all editions, and those of the given one."""
        editions = Q(edition=None) | Q(edition=edition) if edition else Q(edition=None)
        return self.filter(editions, vocabulary=vocabulary).order_by("position", "label")


class MunicipalityQuerySet(ReferenceQuerySet["Municipality"]):
    """Municipalities."""


class CityQuerySetOfNetwork(ReferenceQuerySet["City"]):
    """Cities: the tenants, and public as such."""

    def in_order(self) -> Self:
        """Return the cities by name."""
        return self.order_by(by_name(), "slug")

    def reachable_by(self, actor: Actor) -> Self:
        """Return the cities whose workspace the actor may enter."""
        if sees_network(actor):
            return self.all()
        return self.filter(pk__in=actor.city_ids) if isinstance(actor, Person) else self.none()


class ParticipationQuerySet(ReferenceQuerySet["Participation"]):
    """Participations of cities in editions."""

    def in_order(self) -> Self:
        """Return the participations by name of the city."""
        return self.order_by(by_name("city__name"), "city__slug")

    def matching(self, text: str) -> Self:
        """Return those whose city, or one of whose members, is called so, in any script or spelling known."""
        return self.filter(_named(text, *NAMES)).distinct()

    def beginning(self, text: str) -> Self:
        """Return those where a word of one of these names begins so."""
        return self.filter(begins_word(text, *NAMES))

    def making_deals(self) -> Self:
        """Return the running participations under which deals are made here."""
        allowed = Q(kind__in=DEAL_MAKERS) | Q(edition__all_kinds_make_deals=True)
        return self.filter(allowed, edition__records_deals=True, state=ParticipationState.ACTIVE)

    def open_for_deals(self, city_id: int) -> "Participation | None":
        """Return the city's latest participation under which it may start a deal, if any."""
        running = self.making_deals().filter(city_id=city_id).select_related("edition")
        return running.order_by("-edition__start_date").first()


class MembershipQuerySet(CityQuerySet["Membership"]):
    """Who holds which role in which city."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of the actor's cities and the actor's own; all to those who see the network."""
        if sees_network(actor):
            return self.all()
        own = Q(user_id=actor.user_id) if isinstance(actor, Person) else Q(pk=None)
        return self.filter(self._own(actor) | own)

    def holding(self, *roles: str) -> Self:
        """Return those with one of the roles."""
        return self.filter(role__in=roles)


class OrganisationQuerySet(CityQuerySet["Organisation"]):
    """Organisations, each as one city knows it."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of the actor's cities; all to the desk, what is published to EC staff."""
        visible = super().visible_to(actor)
        return visible.published() if is_staff(actor) and not is_desk(actor) else visible

    def by_name(self) -> Self:
        """Return the organisations by name."""
        return self.order_by(by_name(), "pk")

    def live(self) -> Self:
        """Return the records in use: those that another has taken the place of are left out."""
        return self.filter(merged_into=None)

    def published(self) -> Self:
        """Return what the desk has made known to all cities, whoever's record it is."""
        return self.live().filter(published_at__isnull=False)

    def matching(self, text: str) -> Self:
        """Return those called so, in any spelling, or registered under this number."""
        return self.filter(_named(text, "name") | Q(register_number__iexact=text))


class AnchorQuerySet(ReferenceQuerySet["Anchor"]):
    """Dates of an edition."""


class MilestoneQuerySet(ReferenceQuerySet["Milestone"]):
    """Phases, milestones and deadlines of an edition."""


class ActionPointQuerySet(CityQuerySet["ActionPoint"]):
    """What cities have agreed to do."""

    def open(self) -> Self:
        """Return what is still to be done."""
        return self.filter(state__in=OPEN_ACTIONS)

    def overdue(self, *, today: date) -> Self:
        """Return what should have been done by now."""
        return self.open().filter(due_on__lt=today)


class DeliverableKindQuerySet(ReferenceQuerySet["DeliverableKind"]):
    """What the cities of an edition owe."""


class DeliverableQuerySet(CityQuerySet["Deliverable"]):
    """What each city owes, and how far it is."""

    def dated(self) -> Self:
        """Add `due`: the city's own date, else the last day of the milestone, else its first."""
        anchor = "kind__milestone__anchor"
        return self.annotate(due=Coalesce("due_on", f"{anchor}__end_date", f"{anchor}__start_date"))

    def with_city(self) -> Self:
        """Return what cities still have to hand in."""
        return self.filter(state__in=WITH_CITY)

    def with_reviewer(self) -> Self:
        """Return what waits for the coach or the desk."""
        return self.filter(state__in=WITH_REVIEWER)

    def asking_for_time(self) -> Self:
        """Return those whose city waits for an answer about its date."""
        return self.filter(asked_until__isnull=False)

    def overdue(self, *, today: date) -> Self:
        """Return what should have been handed in by now."""
        return self.dated().with_city().filter(due__lt=today)


class PublishedDeliverableQuerySet(ReferenceQuerySet["PublishedDeliverable"]):
    """Documents that everybody may download."""


class DeliverableVersionQuerySet(CityQuerySet["DeliverableVersion"]):
    """The files of deliverables."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the files of the actor's cities; desk and EC staff read what has been handed in."""
        visible = super().visible_to(actor)
        return visible.filter(number__lte=F("deliverable__submitted")) if is_staff(actor) else visible


class DeliverableEventQuerySet(CityQuerySet["DeliverableEvent"]):
    """What happened to deliverables."""
