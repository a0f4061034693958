"""The style guide: every component with sample values, long and short, empty and full."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from icc.ui import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all components; `?errors` shows the form as it answers to bad input."""
    number = request.GET.get("page", "3")
    context = samples.context() | {
        "form": samples.SampleForm({} if "errors" in request.GET else None),
        "filter_form": samples.FilterForm(auto_id="filter_%s"),
        "page": Paginator(range(187), 20).get_page(number),
    }
    return render(request, "styleguide.html", context)
