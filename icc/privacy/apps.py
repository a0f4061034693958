"""Registration of the app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "icc.privacy"
    label = "privacy"
