"""What cities owe on their way: kinds, what stands where, the files handed in, the answers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models.journey import Milestone
from cities.models.participants import City, Edition, Participation
from cities.querysets import (
    DeliverableEventQuerySet,
    DeliverableKindQuerySet,
    DeliverableQuerySet,
    DeliverableVersionQuerySet,
    PublishedDeliverableQuerySet,
)
from cities.workflow import DeliverableState, DeliverableStep, Kind
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable, NetworkTable


class DeliverableKind(NetworkTable):
    """One document that the cities of an edition owe.

    Attributes:
        guidance: what it is for and what belongs into it.
        participation_kinds: in which quality a city owes it.
        milestone: by when; moving its anchor moves the date of every city.
    """

    published = True

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="deliverable_kinds")
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=150)
    guidance = models.TextField(blank=True)
    participation_kinds = ArrayField(models.CharField(max_length=10, choices=Kind))
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="deliverable_kinds")
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = DeliverableKindQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="deliverablekind_code",
                violation_error_message=_("Another document of this edition is called so."),
            ),
            models.CheckConstraint(
                condition=Q(participation_kinds__contained_by=Kind.values),
                name="deliverablekind_participations",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Deliverable(CityTable):
    """What one city owes of one kind, and how far it is.

    Attributes:
        submitted: number of the file that was handed in last; 0 while none was. EC staff and the
            desk read files up to it.
        due_on: the city's own date, once more time was given; otherwise the milestone's.
        asked_until: the day the city asks for; empty while it asks for none.
        asked_because: why it needs the time.
    """

    public_id = PublicIdField()
    city = models.ForeignKey(City, models.PROTECT, related_name="deliverables")
    participation = models.ForeignKey(
        Participation, models.PROTECT, db_constraint=False, related_name="deliverables"
    )
    kind = models.ForeignKey(DeliverableKind, models.PROTECT, related_name="deliverables")
    state = models.CharField(max_length=20, choices=DeliverableState, default=DeliverableState.DRAFT)
    state_since = models.DateTimeField()
    submitted = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    asked_until = models.DateField(_("new date"), null=True, blank=True)
    asked_because = models.CharField(_("why more time is needed"), max_length=500, blank=True)

    objects: ClassVar = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["kind__position", "pk"]
        constraints = [
            Wall(name="deliverable_wall"),
            models.UniqueConstraint(fields=["id", "city"], name="deliverable_of_city"),
            models.UniqueConstraint(fields=["participation", "kind"], name="deliverable_once"),
            CompositeForeignKey(
                name="deliverable_participation_city",
                fields=["participation", "city"],
                to="cities.Participation",
                to_columns=["id", "city_id"],
            ),
            models.CheckConstraint(condition=Q(state__in=DeliverableState.values), name="deliverable_state"),
            models.CheckConstraint(
                condition=Q(asked_until=None) | ~Q(asked_because=""), name="deliverable_asks_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["city", "state"], name="deliverable_city_state")]

    def __str__(self) -> str:
        return self.kind.name

    def get_absolute_url(self) -> str:
        """Return the address in the city's workspace."""
        return reverse("cities:deliverable", args=[self.city.slug, self.public_id])

    @property
    def subject(self) -> str:
        """Name of its audit chain."""
        return f"deliverable:{self.pk}"


class DeliverableVersion(CityTable):
    """One file of a deliverable; rows are never changed and never removed.

    Attributes:
        number: 1, 2, 3 within the deliverable.
        note: what has changed, in the words of the city.
    """

    append_only = True

    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, db_constraint=False, related_name="versions")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    note = models.CharField(_("what has changed"), max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects: ClassVar = DeliverableVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            Wall(name="deliverableversion_wall"),
            models.UniqueConstraint(fields=["deliverable", "number"], name="deliverableversion_number"),
            CompositeForeignKey(
                name="deliverableversion_city",
                fields=["deliverable", "city"],
                to="cities.Deliverable",
                to_columns=["id", "city_id"],
            ),
        ]
        indexes = [models.Index(fields=["city", "deliverable"], name="deliverableversion_city_of")]


class DeliverableEvent(CityTable):
    """One act on a deliverable that others must be able to read later; rows are never changed.

    Attributes:
        step: the step taken, or what became of a request for more time.
        number: of the file it speaks about; 0 where it speaks of none.
        words: the reason given.
        until: the day that was asked for or given.
    """

    append_only = True

    class What(models.TextChoices):
        """What may have happened: every step, and the talk about more time."""

        SUBMIT = DeliverableStep.SUBMIT.value, _("handed in")
        WITHDRAW = DeliverableStep.WITHDRAW.value, _("took it back")
        BEGIN_REVIEW = DeliverableStep.BEGIN_REVIEW.value, _("began to read")
        REQUEST_CHANGES = DeliverableStep.REQUEST_CHANGES.value, _("asked for changes")
        ACCEPT = DeliverableStep.ACCEPT.value, _("accepted")
        PUBLISH = DeliverableStep.PUBLISH.value, _("published")
        UNPUBLISH = DeliverableStep.UNPUBLISH.value, _("took it off the public profile")
        WAIVE = DeliverableStep.WAIVE.value, _("said it is not needed")
        RESTORE = DeliverableStep.RESTORE.value, _("asked for it again")
        ASK_TIME = "ask-time", _("asked for more time")
        GIVE_TIME = "give-time", _("gave more time")
        REFUSE_TIME = "refuse-time", _("gave no more time")

    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, db_constraint=False, related_name="events")
    what = models.CharField(max_length=20, choices=What)
    number = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=2000, blank=True)
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects: ClassVar = DeliverableEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            Wall(name="deliverableevent_wall"),
            CompositeForeignKey(
                name="deliverableevent_city",
                fields=["deliverable", "city"],
                to="cities.Deliverable",
                to_columns=["id", "city_id"],
            ),
        ]
        indexes = [models.Index(fields=["city", "deliverable"], name="deliverableevent_city_of")]


class PublishedDeliverable(NetworkTable):
    """A document that the desk has published, as the public finds it on the profile of the city.

    A snapshot: it repeats what is shown, so that public pages read no deliverable. It goes when the desk
    takes the document off again.

    Attributes:
        sha256: of the file; it is fetched by it.
    """

    published = True

    public_id = PublicIdField()
    deliverable = models.OneToOneField(Deliverable, models.CASCADE, related_name="publication")
    city = models.ForeignKey(City, models.CASCADE, related_name="published_deliverables")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    objects: ClassVar = PublishedDeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the file."""
        return reverse("cities:published", args=[self.city.slug, self.public_id])
