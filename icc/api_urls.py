"""Addresses of the API, version 1."""

from django.urls import include, path

from icc.api.views import schema

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("", include("greendeals.api")),
]
