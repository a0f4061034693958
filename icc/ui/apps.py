"""What every page is made of: components, form renderer, charts, style guide."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Holds no data; knows no feature."""

    name = "icc.ui"
    label = "ui"
