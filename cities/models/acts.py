"""What happened to deliverables, for those who must read it later."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models.cities import City
from cities.models.deliverables import Deliverable
from cities.querysets import (
    DeliverableEventQuerySet,
)
from cities.workflow import DeliverableStep
from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import CityTable


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
