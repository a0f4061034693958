"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Makes the system checks known."""

    name = "icc.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        import_module("icc.tenancy.checks")
