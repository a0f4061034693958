"""Addresses of cities: the public directory, and the team in the workspace."""

from django.urls import path

from cities import views

app_name = "cities"

urlpatterns = [
    path("cities/", views.directory, name="directory"),
    path("cities/<slug:slug>/", views.profile, name="profile"),
    path("w/<slug:city>/team/", views.team, name="team"),
    path("w/<slug:city>/team/<slug:member>/remove/", views.remove, name="remove"),
    path("w/<slug:city>/team/<slug:member>/invite-again/", views.invite_again, name="invite-again"),
]
