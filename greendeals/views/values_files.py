"""The values of a deal as a workbook: out, and back in."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greendeals.forms import WorkbookForm
from greendeals.models import Deal, TablesFile
from greendeals.rules import can_report
from greendeals.services import hand_in_values, values_workbook
from greendeals.views.access import show
from greendeals.views.keeping import signed_page
from greendeals.views.tables import XLSX
from greendeals.workflow import FileOf
from icc.core import clock
from icc.core.errors import Invalid
from icc.documents.requests import takes_file
from icc.tenancy.requests import SignedInRequest


@signed_page
@require_safe
def workbook(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Hand out all values as a workbook."""
    name = f"{slugify(deal.title) or deal.public_id}-{_('values')}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(values_workbook(actor=request.actor, deal=deal), content_type=XLSX, headers=headers)


@takes_file
@signed_page
def files(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Offer the workbook; take it back."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        found = _hand_in(request, deal, form)
        if found:
            return redirect("greendeals:tables-file", deal.public_id, found.public_id)
    earlier = TablesFile.objects.visible_to(request.actor).filter(deal=deal, holds=FileOf.VALUES)
    rows = earlier.select_related("document", "uploaded_by").defer("cells", "lines")[:10]
    context = {"form": form, "files": rows, "edit": can_report(request.actor, deal)}
    return show(request, deal, "keeping/files.html", context, here=_("Values in Excel"))


def _hand_in(request: SignedInRequest, deal: Deal, form: WorkbookForm) -> TablesFile | None:
    file = form.cleaned_data["file"]
    facts = {"content": file.read(), "file_name": file.name, "now": clock.now()}
    try:
        return hand_in_values(actor=request.actor, deal=deal, **facts)
    except Invalid as error:
        form.add_error("file", str(error.fields.get("file", error.message)))
        return None
