"""Checks of the roof, asked by `manage.py check --deploy`: settings that are safe on one machine only."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

KEY_LENGTH = 50
APP_LOGIN = "icc_app"
OF_HTTPS = ["security.W004", "security.W008", "security.W012", "security.W016"]
"""Django's warnings about HSTS, redirect and cookies, which an address without TLS cannot heed."""


def is_loopback(url: str) -> bool:
    """Tell whether an address leads to the machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def silenced_for(site_url: str) -> list[str]:
    """Return the warnings that do not apply at this address: none but on one's own machine."""
    return OF_HTTPS if site_url.startswith("http://") and is_loopback(site_url) else []


def _faults() -> Iterator[tuple[str, str, str]]:
    away = not is_loopback(settings.SITE_URL)
    if away and not settings.SITE_URL.startswith("https://"):
        yield "E001", "People reach the platform without TLS.", "Set ICC_SITE_URL to an https address."
    if away and settings.DEMO and not settings.DEMO_PUBLIC:
        words = "A demonstration, with a known password and open mail, is reached from elsewhere."
        yield "E002", words, "Unset ICC_DEMO, or say with ICC_DEMO_PUBLIC=1 that it is meant."
    app, owner = (settings.DATABASES[alias]["USER"] for alias in ("default", "owner"))
    # Containers that never migrate are given the app's address twice.
    if app == owner != APP_LOGIN:
        words = f"The app logs in as the owner of the tables, {owner}: row-level security does not hold it."
        yield "E003", words, f"Set DATABASE_APP_URL with user {APP_LOGIN}."
    if len(settings.SECRET_KEY) < KEY_LENGTH:
        yield "E004", f"The secret key has fewer than {KEY_LENGTH} characters.", "Set another ICC_SECRET_KEY."
    if not settings.LIMITED:
        yield "E005", "Attempts are not limited by address.", "Unset ICC_LIMITS."


@register(Tags.security, deploy=True)
def fit_to_be_reached(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:
    """Refuse what would leave the platform open once others reach it."""
    return [Error(words, hint=hint, id=f"icc.{number}") for number, words, hint in _faults()]
