"""Registration of the app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "icc.documents"
    label = "documents"
