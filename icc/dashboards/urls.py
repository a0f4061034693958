"""Addresses of pages that show more than one feature."""

from django.urls import path

from icc.dashboards import views
from icc.dashboards.anchors import views as anchors
from icc.dashboards.inbox import views as inbox
from icc.dashboards.network import views as network
from icc.dashboards.public import views as public
from icc.dashboards.roadmap import views as roadmap
from icc.dashboards.seals import views as seals
from icc.dashboards.search import views as search

urlpatterns = [
    path("", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("search/", search.search_page, name="search"),
    path("w/<slug:city>/", views.workspace, name="workspace"),
    path("w/<slug:city>/roadmap/", roadmap.roadmap, name="roadmap"),
    path("w/<slug:city>/roadmap/ask/", roadmap.ask_roadmap, name="ask-roadmap"),
    path("coaching/", views.coaching, name="coaching"),
    path("dashboard/", network.dashboard, name="dashboard"),
    path("dashboard/list/", network.dashboard_list, name="dashboard-list"),
    path("dashboard/<slug:panel>.csv", network.dashboard_csv, name="dashboard-csv"),
    path("desk/", views.desk, name="desk"),
    path("desk/journey/", anchors.desk_journey, name="desk-journey"),
    path("desk/journey/<slug:edition>/<slug:anchor>/", anchors.desk_anchor, name="desk-anchor"),
    path("desk/messages/<slug:message>/again/", views.resend, name="resend"),
    path("desk/seals/", seals.seals, name="desk-seals"),
    path("desk/seals/<slug:deal>/lost/", seals.lost, name="desk-seal-lost"),
    path("desk/seals/<slug:deal>/again/", views.retry_seal, name="retry-seal"),
    path("desk/people/<slug:person>/leave/", views.take_network_role, name="take-network-role"),
    path("cities/<slug:slug>/", public.city_profile, name="city-profile"),
    path("contact/", public.contact, name="contact"),
    path("contact/sent/", public.contact_sent, name="contact-sent"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("cookies/", public.cookies, name="cookies"),
]
