"""Versions of a section, remarks on it, and the draft to take along."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greendeals.documents import WORD, word_file
from greendeals.forms import RemarkForm, SectionForm
from greendeals.models import Deal, Remark, Section
from greendeals.rules import reads_draft
from greendeals.selectors import changes_of_versions, chosen_pair, draft_pdf, versions_of
from greendeals.services import add_remark, request_draft, settle_remark
from greendeals.views.access import deal_page, show
from greendeals.views.sections import address, page, section_page
from greendeals.workflow import SectionKey
from icc.core import clock
from icc.tenancy.requests import SignedInRequest


@section_page
@require_safe
def versions(request: SignedInRequest, found: Section) -> HttpResponseBase:
    """List the versions of a section and compare two of them, the newest two unless others are named."""
    reads_draft(request.actor, found.deal).require()
    rows = versions_of(actor=request.actor, section=found)
    pair = chosen_pair(rows, request.GET.get("before", ""), request.GET.get("after", ""))
    key = SectionKey(found.key)
    context = {"section": found, "key": key, "versions": rows, "pair": pair}
    return show(request, found.deal, "section_versions.html", context, here=_("Versions of “%s”") % key.label)


@deal_page
@require_safe
def frozen(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Compare two frozen texts of the whole deal."""
    chosen = [request.GET.get(name, "") for name in ("before", "after")]
    compared = changes_of_versions(actor=request.actor, deal=deal, before=chosen[0], after=chosen[1])
    return show(request, deal, "frozen_versions.html", {"compared": compared}, here=_("Frozen texts"))


@section_page
@require_POST
def remark(request: SignedInRequest, found: Section) -> HttpResponseBase:
    """Say something about a block."""
    form = RemarkForm(request.POST, section=found)
    if not form.is_valid():
        return page(request, found, SectionForm(section=found), remark_form=form, status=422)
    facts = {"quote": form.quoted(), "body": form.cleaned_data["body"], "now": clock.now()}
    add_remark(actor=request.actor, deal=found.deal, key=SectionKey(found.key), **facts)
    return redirect(f"{address(found.deal, found.key)}#remarks")


@login_required
@require_POST
def settle(request: SignedInRequest, remark: str) -> HttpResponseBase:
    """Settle a remark, or take it up again."""
    rows = Remark.objects.visible_to(request.actor).select_related("deal", "section")
    found = get_object_or_404(rows, public_id=remark)
    settled = request.POST.get("settled") == "1"
    settle_remark(actor=request.actor, remark=found, settled=settled, now=clock.now())
    return redirect(f"{address(found.deal, found.section.key)}#remarks")


@deal_page
@require_safe
def draft(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Offer the draft as PDF and for Word."""
    reads_draft(request.actor, deal).require()
    context = {"document": draft_pdf(actor=request.actor, deal=deal)}
    return show(request, deal, "draft.html", context, here=_("The draft as PDF or for Word"))


@deal_page
@require_safe
def draft_progress(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show how far the PDF of the draft is, without the page around it."""
    reads_draft(request.actor, deal).require()
    return show(request, deal, "_draft_pdf.html", {"document": draft_pdf(actor=request.actor, deal=deal)})


@deal_page
@require_POST
def make_draft(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Ask a worker for the PDF of the draft as it stands."""
    request_draft(actor=request.actor, deal=deal, now=clock.now())
    return redirect("greendeals:draft", deal.public_id)


@deal_page
@require_safe
def word(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Hand the draft out for Word."""
    reads_draft(request.actor, deal).require()
    name, content = word_file(deal, now=clock.now())
    header = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=WORD, headers={"Content-Disposition": header})
