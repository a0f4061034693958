"""The municipalities of a participation."""

from django.db import models

from cities.models.municipalities import Municipality
from cities.models.participations import Participation
from icc.tenancy.tables import NetworkTable


class Member(NetworkTable):
    """A municipality of a participation, in the order in which it was named."""

    published = True

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="members")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "municipality"], name="member_once"),
        ]
