"""What every page is made of: components, form renderer, charts, style guide."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class UiConfig(AppConfig):
    """Holds no data; knows no feature."""

    name = "icc.ui"
    label = "ui"


class AssetsConfig(StaticFilesConfig):
    """Collects static files, less what no page uses."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("redoc", "rest_framework", "material-icons*", "overrides.css*"),
    ]
