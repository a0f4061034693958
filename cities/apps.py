"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig


class CitiesConfig(AppConfig):
    """Makes the app's message kinds known."""

    name = "cities"

    def ready(self) -> None:
        import_module("cities.messages")
