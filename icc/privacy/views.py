"""The public register of personal data."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from icc.core.personal_data import PersonalData
from icc.core.published import published
from icc.tenancy.requests import Request
from icc.ui.components import Column

COLUMNS = (Column(_("What")), Column(_("Why")), Column(_("How long")))


@require_safe
@published
def privacy(request: Request) -> HttpResponse:
    """Show which personal data is kept, why, and for how long."""
    context = {"register": PersonalData.register(), "columns": COLUMNS}
    return render(request, "privacy/privacy.html", context)
