"""What mentor cities offer, what cities look for, and who has come together."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaching.models.base import one_of, tied
from coaching.querysets import AskQuerySet, CollaborationQuerySet, MatchQuerySet, OfferQuerySet
from coaching.workflow import LIVE, MatchSide, MatchState
from icc.core.public_ids import PublicIdField, new_public_id
from icc.tenancy.constraints import Wall
from icc.tenancy.tables import CityTable


class Wish(CityTable):
    """What an offer and an ask share."""

    public_id = PublicIdField()
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    participation = models.ForeignKey(
        "cities.Participation", models.PROTECT, db_constraint=False, related_name="+"
    )
    theme = models.ForeignKey("cities.Term", models.PROTECT, related_name="+", verbose_name=_("theme"))
    text = models.CharField(_("in a sentence or two"), max_length=500)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Offer(Wish):
    """What a mentor city can show others.

    Attributes:
        capacity: how many cities it can help at a time.
        taken: places held by cities that it helps or has been asked to; counted by the services.
        languages: codes of the languages it can help in.
    """

    capacity = models.PositiveSmallIntegerField(_("how many cities at a time"), default=1)
    taken = models.PositiveSmallIntegerField(default=0)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)

    objects: ClassVar = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            Wall(name="offer_wall"),
            tied("offer", "participation", "cities.Participation"),
            models.UniqueConstraint(fields=["id", "city"], name="offer_of_city"),
            models.UniqueConstraint(
                fields=["participation", "theme"],
                name="offer_once",
                violation_error_message=_("You offer this theme already. Change that offer."),
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="offer_capacity",
                violation_error_message=_(
                    "More cities than that are being helped or have been asked. Close the offer instead: "
                    "then nobody new is added."
                ),
            ),
        ]

    @property
    def free(self) -> int:
        """Places nobody holds; none while the offer is closed."""
        return self.capacity - self.taken if self.is_open else 0


class Ask(Wish):
    """What a city looks for."""

    objects: ClassVar = AskQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            Wall(name="ask_wall"),
            tied("ask", "participation", "cities.Participation"),
            models.UniqueConstraint(fields=["id", "city"], name="ask_of_city"),
            models.UniqueConstraint(
                fields=["participation", "theme"],
                name="ask_once",
                violation_error_message=_("You look for this theme already. Change that text."),
            ),
        ]


class Match(CityTable):
    """One side of a match: both sides have a row with the same key, written together.

    Attributes:
        key: the same on both sides.
        offer: on the mentor's side only.
        ask: on the side of the city that looks for help only, if it has written one.
        words: what the asking city, or the programme, says.
        reason: why it was declined.
        accepted_at: when this side has accepted; `other_accepted_at` the other one.
    """

    key = models.CharField(max_length=12, default=new_public_id)
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    other = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=MatchSide)
    theme = models.ForeignKey("cities.Term", models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, db_constraint=False, null=True, related_name="matches")
    ask = models.ForeignKey(Ask, models.PROTECT, db_constraint=False, null=True, related_name="matches")
    words = models.CharField(_("what you would like to learn"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=MatchState)
    reason = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    other_accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        ordering = ["-created_at", "-pk"]
        constraints = [
            Wall(name="match_wall"),
            tied("match", "offer", "coaching.Offer"),
            tied("match", "ask", "coaching.Ask"),
            models.UniqueConstraint(fields=["key", "side"], name="match_key"),
            models.UniqueConstraint(
                fields=["city", "other", "theme"],
                condition=Q(state__in=LIVE),
                name="match_once",
                violation_error_message=_("The two cities are already in touch about this theme."),
            ),
            one_of("match", "side", MatchSide),
            one_of("match", "state", MatchState),
            models.CheckConstraint(condition=~Q(city=F("other")), name="match_of_two"),
            models.CheckConstraint(
                condition=~Q(state=MatchState.DECLINED) | ~Q(reason=""), name="match_declined_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["city", "state"], name="match_city_state")]


class Collaboration(CityTable):
    """One side of an exchange of two cities: both sides have a row with the same key, written together.

    Attributes:
        key: the same on both sides, and that of the match it came from.
        topic: what the two work on.
        result: what came of it; empty while nobody has said.
        version: counts the changes of topic and result; a confirmation names the one it was made of.
        confirmed_at: when this side has confirmed topic and result; `other_confirmed_at` the other one.
    """

    key = models.CharField(max_length=12)
    city = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    other = models.ForeignKey("cities.City", models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=MatchSide)
    topic = models.CharField(_("what you work on"), max_length=200)
    result = models.TextField(_("what came of it"), blank=True)
    version = models.PositiveIntegerField(default=1)
    confirmed_at = models.DateTimeField(null=True)
    other_confirmed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar = CollaborationQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            Wall(name="collaboration_wall"),
            models.UniqueConstraint(fields=["key", "side"], name="collaboration_key"),
            one_of("collaboration", "side", MatchSide),
            models.CheckConstraint(condition=~Q(city=F("other")), name="collaboration_of_two"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, other_confirmed_at=None) | ~Q(result=""),
                name="collaboration_confirmed_has_result",
            ),
        ]

    @property
    def is_completed(self) -> bool:
        """Whether both cities have confirmed what came of it."""
        return bool(self.confirmed_at and self.other_confirmed_at)
