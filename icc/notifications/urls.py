"""Addresses of the demonstration's mailbox."""

from django.urls import path

from icc.notifications import views

app_name = "mailbox"

urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<int:key>/", views.mail, name="mail"),
    path("<int:key>/files/<int:position>/", views.attachment, name="attachment"),
]
