"""The foundation: imports nothing of ours."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class CoreConfig(AppConfig):
    """Loads the Celery app, so that a web process that enqueues knows the broker."""

    name = "icc.core"
    label = "core"

    def ready(self) -> None:
        import_module(settings.CELERY_MODULE)
