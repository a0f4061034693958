"""Public addresses, below `/cities/`."""

from django.urls import path

from cities import views

app_name = "cities"

urlpatterns = [
    path("", views.directory, name="directory"),
    path("<slug:slug>/", views.profile, name="profile"),
]
