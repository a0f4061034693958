"""The one place that reads the wall clock; anything that decides by date takes `now=` instead."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()
