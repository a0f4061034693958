"""Addresses of the floors."""

from django.urls import path

from icc.ops.bench.floors import views

urlpatterns = [
    path("hello", views.hello),
    path("orm", views.orm),
    path("list50", views.list50),
    path("write", views.write),
]
