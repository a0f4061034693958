"""The access of people to cities."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models.cities import City
from cities.querysets import MembershipQuerySet
from cities.workflow import CityRole
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import MEMBERSHIP, Wall
from icc.tenancy.tables import CityTable


class Membership(CityTable):
    """The access of a person to a city: one role each, several rows for several roles."""

    public_id = PublicIdField()
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships")
    city = models.ForeignKey(City, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=CityRole)
    since = models.DateTimeField()

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(using=MEMBERSHIP, name="membership_wall"),
            models.UniqueConstraint(
                fields=["user", "city", "role"],
                name="membership_once",
                violation_error_message=_("This person already holds this role here."),
            ),
            models.CheckConstraint(condition=Q(role__in=CityRole.values), name="membership_role"),
        ]
        indexes = [models.Index(fields=["city", "role"], name="membership_city_role")]

    @property
    def is_introduced(self) -> bool:
        """Whether the team knows the person: their account was made for this role, or they came since.

        Until then the team sees the address it has typed: whoever invites an address does not learn
        whose account, if any, stands behind it.
        """
        came = self.user.last_login
        return self.user.joined_at >= self.since or (came is not None and came >= self.since)

    @property
    def is_pending(self) -> bool:
        """Whether the person has not come yet."""
        return not (self.is_introduced and self.user.has_usable_password())

    @property
    def person(self) -> str:
        """The person as the team sees them: by name once introduced, by address before."""
        return self.user.name if self.is_introduced else self.user.email
