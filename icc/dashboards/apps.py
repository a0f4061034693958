"""Registration of the app."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "icc.dashboards"
    label = "dashboards"
