"""All addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from icc.api.views import documentation
from icc.dashboards import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("icc.dashboards.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("cities.urls")),
    path("", include("greendeals.urls")),
    path("documents/", include("icc.documents.urls")),
    path("accounts/", include("icc.accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("styleguide/", include("icc.ui.urls")),
    path("api/v1/", include("icc.api_urls")),
    path("api/docs/", documentation, name="api-docs"),
]

if settings.DEMO:
    urlpatterns.append(path("demo/mailbox/", include("icc.notifications.urls")))
