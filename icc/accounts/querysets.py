"""People in the words of their readers."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q

from icc.tenancy.actors import Actor, Person, sees_network
from icc.tenancy.querysets import VisibleQuerySet

if TYPE_CHECKING:
    from icc.accounts.models import User


class UserQuerySet(VisibleQuerySet["User"]):
    """Accounts."""

    def visible_to(self, actor: Actor) -> Self:
        """Return oneself and those who share a city; all to those who see the network."""
        if sees_network(actor):
            return self.all()
        if not isinstance(actor, Person):
            return self.none()
        return self.filter(Q(pk=actor.user_id) | Q(memberships__city_id__in=actor.city_ids)).distinct()

    def active(self) -> Self:
        """Return accounts that have not been closed."""
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # the stubs cannot see a base made by from_queryset
    """Looks accounts up without regard to capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account with this address, in whatever capitals it was typed."""
        found: User = self.get(email=(username or "").lower())
        return found
