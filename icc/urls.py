"""All addresses."""

from allauth.account.urls import urlpatterns as sign_in_patterns
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from icc.api.views import documentation
from icc.dashboards import views

SIGN_IN = [pattern for pattern in sign_in_patterns if pattern.name != "account_email"]
"""allauth's pages, less the one that manages addresses: a person's address is their identity here."""

handler404 = "icc.api.problems.not_found"
handler500 = "icc.api.problems.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("icc.dashboards.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("cities.urls")),
    path("", include("greendeals.urls")),
    path("", include("coaching.urls")),
    path("", include("events.urls")),
    path("documents/", include("icc.documents.urls")),
    path("accounts/", include("icc.accounts.urls")),
    path("accounts/", include(SIGN_IN)),
    path("privacy/", include("icc.privacy.urls")),
    path("styleguide/", include("icc.ui.urls")),
    path("api/v1/", include("icc.api_urls")),
    path("api/docs/", documentation, name="api-docs"),
]

if settings.DEMO:
    urlpatterns.append(path("demo/mailbox/", include("icc.notifications.urls")))
