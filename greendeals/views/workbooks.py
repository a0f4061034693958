"""A workbook of a deal: handed out, offered, taken back. Which one it is, a `Book` says."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from greendeals.forms import WorkbookForm
from greendeals.models import Deal, TablesFile
from greendeals.views.access import show
from greendeals.workflow import FileOf
from icc.core import clock
from icc.core.decisions import Decision
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 10
"""Files handed in that its page lists."""

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Book:
    """What the page of a workbook says, and where it leads.

    Attributes:
        title, lead: of the page.
        inside: what the file holds, beside its download.
        check: what happens once it is uploaded.
        out: name of the address of the download.
        back: name of the address of what the file holds, where that is a page of its own.
    """

    holds: FileOf
    title: Words
    lead: Words
    inside: Words
    check: Words
    out: str
    back: str = ""


def hand_out(deal: Deal, content: bytes, word: str) -> HttpResponse:
    """Return a workbook as a download; `word` says in its name what it holds."""
    name = f"{slugify(deal.title) or deal.public_id}-{word}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def offer_book(
    request: SignedInRequest, deal: Deal, book: Book, *, hand_in: Callable[..., TablesFile], edit: Decision
) -> HttpResponseBase:
    """Offer a workbook, with those handed in last; take it back by `hand_in`, where `edit` allows it."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        found = _handed_in(request, deal, form, hand_in)
        if found:
            return redirect("greendeals:tables-file", deal.public_id, found.public_id)
    earlier = TablesFile.objects.visible_to(request.actor).filter(deal=deal, holds=book.holds)
    files = earlier.select_related("document", "uploaded_by").defer("cells", "lines")[:SHOWN]
    context = {"book": book, "form": form, "files": files, "edit": edit}
    return show(request, deal, "workbook.html", context, here=str(book.title))


def _handed_in(
    request: SignedInRequest, deal: Deal, form: WorkbookForm, hand_in: Callable[..., TablesFile]
) -> TablesFile | None:
    file = form.cleaned_data["file"]
    facts = {"content": file.read(), "file_name": file.name, "now": clock.now()}
    try:
        return hand_in(actor=request.actor, deal=deal, **facts)
    except Invalid as error:
        form.add_error("file", str(error.fields.get("file", error.message)))
        return None
