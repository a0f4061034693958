"""People and their invitations."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from icc.accounts.querysets import UserManager
from icc.core.public_ids import PublicIdField
from icc.tenancy.tables import MachineTable


class NetworkRole(models.TextChoices):
    """Roles that reach across all cities."""

    DESK = "desk", _("Programme desk")
    EC = "ec", _("European Commission staff")


class User(MachineTable, AbstractBaseUser):
    """A person who signs in by e-mail. There is no account without an invitation.

    Attributes:
        function: what the person does at their organisation, as it stands under a signature.
        network: role across all cities, empty for city people and experts.
        is_demonstration: its password is known to everybody; it signs in in demonstration mode only.
    """

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    network = models.CharField(max_length=10, choices=NetworkRole, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    city_privileges = "SELECT, UPDATE (last_login)"
    """What makes an account or changes its powers enters the network role; the column allows a row lock."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email",
                violation_error_message=_("There is already an account with this e-mail address."),
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
            models.CheckConstraint(
                condition=models.Q(network__in=["", *NetworkRole.values]), name="user_network_role"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name; some libraries ask for it this way."""
        return self.name


class Invitation(MachineTable):
    """A link that lets an invited person set a password. Only the digest of its token is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
