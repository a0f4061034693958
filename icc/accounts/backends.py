"""Who may sign in, and stay signed in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from icc.accounts.models import User


def may_sign_in(user: User) -> bool:
    """Tell whether an account is open here: those of the demonstration only in demonstration mode."""
    return user.is_active and (settings.DEMO or not user.is_demonstration)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """E-mail and password. Asked at each request too, so that a closed account loses its sessions."""

    def user_can_authenticate(self, user: User) -> bool:
        """Refuse closed accounts, and those whose password everybody knows."""
        return may_sign_in(user)
