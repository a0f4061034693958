"""Addresses of a city's workspace, below `/w/`."""

from django.urls import path

from cities import views

app_name = "workspace"

urlpatterns = [
    path("<slug:city>/team/", views.team, name="team"),
    path("<slug:city>/team/<int:pk>/remove/", views.remove, name="remove"),
    path("<slug:city>/team/<int:pk>/invite-again/", views.invite_again, name="invite-again"),
]
