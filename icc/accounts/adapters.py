"""Where allauth asks us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from icc.accounts import messages
from icc.accounts.backends import may_sign_in
from icc.accounts.models import User
from icc.accounts.services import digest_of, set_password
from icc.core import clock
from icc.tenancy.actors import Person


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: accounts come from invitations. All mail goes through our outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse; allauth then shows its page "sign-up is closed"."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the person with these credentials; allauth itself would let in whom the backend refused."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user and (may_sign_in(user) or not user.is_active) else None

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Write the link to the outbox, built with our own address; nothing for who never accepted."""
        if not user.has_usable_password() or not may_sign_in(user):
            return
        names = {"uidb36": context["uid"], "key": context["key"]}
        path = reverse("account_reset_password_from_key", kwargs=names)
        key = f"{user.pk}:{digest_of(context['key'])}"
        messages.password_reset(user=user, key=key, path=path, now=clock.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse allauth's other mails: all are switched off, and one switched on needs a kind of ours.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(f"allauth's mail {template_prefix} has no message kind")

    def set_password(self, user: User, password: str) -> None:
        """Store a new password, with an audit entry."""
        set_password(actor=Person(user_id=user.pk), user=user, password=password, now=clock.now())
