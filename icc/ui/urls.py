"""The style guide; the roof mounts it at /styleguide/."""

from django.urls import path

from icc.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.styleguide, name="styleguide"),
]
