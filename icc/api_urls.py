"""Addresses of the API, version 1."""

from django.urls import include, path

from icc.api.views import schema

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("", include("cities.api")),
    path("", include("greendeals.api")),
    path("", include("icc.dashboards.api")),
    path("", include("coaching.api")),
    path("", include("events.api")),
]
