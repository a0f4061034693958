"""Where allauth asks us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: accounts come from invitations."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse; allauth then shows its page "sign-up is closed"."""
        return False
