"""The page of the search."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from icc.core.published import published
from icc.dashboards.search.forms import SearchForm
from icc.dashboards.search.selectors import SHORTEST, search
from icc.tenancy.requests import Request


@require_safe
@published
def search_page(request: Request) -> HttpResponse:
    """Show what is found under the words in the address."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = search(actor=request.actor, text=words)
    context = {"form": form, "words": words, "found": found, "short": 0 < len(words.strip()) < SHORTEST}
    return render(request, "dashboards/search.html", context)
