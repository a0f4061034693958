"""Deals in the words of their readers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from greendeals.workflow import COUNTED, FROZEN, SIGNED, Audience, ReportState
from icc.tenancy.actors import Actor, Partner, System, is_staff, reach, sees_network
from icc.tenancy.querysets import CityQuerySet, ReferenceQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from greendeals.models import (
        Deal,
        EvidenceFile,
        IndicatorValue,
        Kpi,
        Link,
        RegisterEntry,
        Report,
        Template,
    )

Row = TypeVar("Row", bound=models.Model)


class DealQuerySet(CityQuerySet["Deal"]):
    """Deals."""

    deal_lookup = "pk"

    def visible_to(self, actor: Actor) -> Self:
        """Return deals whose content the actor may read; desk and EC staff from the frozen text on."""
        visible = super().visible_to(actor)
        return visible.filter(stage__in=FROZEN) if is_staff(actor) else visible

    def counted_for(self, actor: Actor) -> Self:
        """Return deals that may enter the actor's figures: sector, stage and age, never content.

        A deal that was given up counts nowhere: it is neither begun nor planned. An amendment counts with
        the deal it changes.
        """
        return super().visible_to(actor).filter(stage__in=COUNTED, amends=None)

    def signed(self) -> Self:
        """Return deals that have been signed, whatever became of them."""
        return self.filter(stage__in=SIGNED)

    def in_edition(self, edition_id: int) -> Self:
        """Return the deals of one edition."""
        return self.filter(participation__edition_id=edition_id)


class DealTreeQuerySet(CityQuerySet[Row]):
    """Rows below a deal: sections, parties, commitments and so on."""

    deal_lookup = "deal_id"

    def visible_to(self, actor: Actor) -> Self:
        """Return rows of deals whose content the actor may read."""
        visible = super().visible_to(actor)
        return visible.filter(Q(deal__stage__in=FROZEN)) if is_staff(actor) else visible


class RowManager(models.Manager.from_queryset(DealTreeQuerySet)):  # type: ignore[misc]  # made at run time
    """Rows of the tables of a deal that are in force: no amendment has taken them out."""

    def get_queryset(self) -> "DealTreeQuerySet[Any]":
        """Return the rows in force."""
        rows: DealTreeQuerySet[Any] = super().get_queryset().filter(retired_at=None)
        return rows


class ReportQuerySet(DealTreeQuerySet["Report"]):
    """Reports of signed deals. All who read the deal see that there is one."""

    def readable_by(self, actor: Actor) -> Self:
        """Return those that the actor may read (`rules.can_read_report`): others only what is accepted."""
        return self.filter(Q(city_id__in=reach(actor)[0]) | Q(state=ReportState.ACCEPTED))


class ValueQuerySet(DealTreeQuerySet["IndicatorValue"]):
    """Values of indicators."""

    def standing(self) -> Self:
        """Return the values that no correction has replaced."""
        return self.filter(replaced_at=None)


class EvidenceFileQuerySet(DealTreeQuerySet["EvidenceFile"]):
    """Files that show what was done."""

    def visible_to(self, actor: Actor) -> Self:
        """Return files by their audience: all to the city and its coach, to a partner its own, too."""
        visible = super().visible_to(actor).filter(removed_at=None)
        if isinstance(actor, System):
            return visible
        own = Q(city_id__in=reach(actor)[0])
        if isinstance(actor, Partner):
            own |= Q(party__in=actor.party_ids)
        return visible.filter(own | ~Q(audience=Audience.COACH))


class CityOnlyQuerySet(CityQuerySet[Row]):
    """Rows of a deal that its city keeps to itself: reviews, and how to reach people."""

    def visible_to(self, actor: Actor) -> Self:
        """Return rows of the actor's own cities, whatever deals are opened to them."""
        visible = super().visible_to(actor)
        return visible.filter(Q(deal__stage__in=FROZEN)) if is_staff(actor) else visible


class DraftingQuerySet(CityQuerySet[Row]):
    """How a text came about. The team's and the coach's only, for good: staff read what was frozen."""

    def visible_to(self, actor: Actor) -> Self:
        """Return rows of the actor's own cities; none to desk and EC staff as such."""
        return self.filter(self._own(actor)) if is_staff(actor) else super().visible_to(actor)


class OwnTalkQuerySet(DealTreeQuerySet[Row]):
    """What one party and the city say to one another: comments, answers, proposals."""

    def visible_to(self, actor: Actor) -> Self:
        """Return a partner's own talk; to others, all of the deals whose content they may read."""
        visible = super().visible_to(actor)
        return visible.filter(party__in=actor.party_ids) if isinstance(actor, Partner) else visible


class LinkQuerySet(VisibleQuerySet["Link"]):
    """Links of partners."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the links that the actor's cities have sent; all to those who see the network."""
        return self.all() if sees_network(actor) else self.filter(city_id__in=reach(actor)[0])

    def live(self, *, now: datetime) -> Self:
        """Return the links that still open the door."""
        return self.filter(party__isnull=False, revoked_at=None, expires_at__gt=now)


class RegisterQuerySet(ReferenceQuerySet["RegisterEntry"]):
    """Entries of the public register."""

    def current(self) -> Self:
        """Return the latest signed version of each deal."""
        return self.filter(superseded_at=None)


class TemplateQuerySet(ReferenceQuerySet["Template"]):
    """Templates of editions."""

    def offered(self, edition_id: int) -> Self:
        """Return what an edition offers to begin with."""
        return self.filter(edition_id=edition_id, retired_at=None)


class KpiQuerySet(ReferenceQuerySet["Kpi"]):
    """The catalogue of indicators."""

    def of_sector(self, code: str) -> Self:
        """Return what suits a sector, and what suits all."""
        return self.filter(sector__in=[code, "cross-sector"])
