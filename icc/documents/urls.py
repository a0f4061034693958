"""Addresses of documents."""

from django.urls import path

from icc.documents import views

app_name = "documents"

urlpatterns = [path("<slug:document>/", views.download, name="download")]
