"""Registration of the app."""

from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Makes the check of the seal known."""

    name = "icc.documents"
    label = "documents"

    def ready(self) -> None:
        import_module("icc.documents.checks")
