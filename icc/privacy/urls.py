"""Addresses of the privacy notice."""

from django.urls import path

from icc.privacy import views

urlpatterns = [path("", views.privacy, name="privacy")]
