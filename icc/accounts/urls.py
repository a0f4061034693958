"""Addresses of accounts beside those of allauth."""

from django.urls import path

from icc.accounts import views

app_name = "accounts"

urlpatterns = [path("invitation/<str:token>/", views.invitation, name="invitation")]
