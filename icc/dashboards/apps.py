"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Makes the documents known that speak of more than one feature, and the mails of the public pages."""

    name = "icc.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        import_module("icc.dashboards.roadmap.documents")
        import_module("icc.dashboards.public.messages")
