"""Addresses of pages that show more than one feature."""

from django.urls import path

from icc.dashboards import views

urlpatterns = [
    path("", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("w/<slug:city>/", views.workspace, name="workspace"),
    path("coaching/", views.coaching, name="coaching"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("desk/", views.desk, name="desk"),
    path("desk/messages/<slug:message>/again/", views.resend, name="resend"),
    path("desk/seals/<slug:deal>/again/", views.retry_seal, name="retry-seal"),
    path("desk/people/<slug:person>/leave/", views.take_network_role, name="take-network-role"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
