"""Reading and writing a section."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from greendeals.forms import SectionForm
from greendeals.models import Deal, Section
from greendeals.rules import can_edit, is_writer
from greendeals.services import SectionConflict, save_section
from greendeals.views.access import deal_page, show
from greendeals.workflow import GUIDANCE, SectionKey
from icc.core import clock
from icc.core.errors import DomainError, Frozen
from icc.tenancy.requests import SignedInRequest


@deal_page
def section(request: SignedInRequest, deal: Deal, key: str) -> HttpResponseBase:
    """Show one section, in a form to those who may write now; take what they write."""
    rows = Section.objects.visible_to(request.actor).select_related("updated_by")
    found = get_object_or_404(rows, deal=deal, key=key)
    if request.method == "POST":
        return _save(request, deal, found)
    form = SectionForm(instance=found, initial={"version": found.version})
    return _page(request, deal, found, form)


def _save(request: SignedInRequest, deal: Deal, found: Section) -> HttpResponse:
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _refused(request, deal, found, form, status=422)
    body, version, now = form.cleaned_data["body"], form.cleaned_data["version"], clock.now()
    key = SectionKey(found.key)
    try:
        saved = save_section(actor=request.actor, deal=deal, key=key, body=body, version=version, now=now)
    except (SectionConflict, Frozen) as error:
        return _refused(
            request, deal, getattr(error, "theirs", found), form, error=error, status=error.status
        )
    if _is_autosave(request):
        return JsonResponse({"version": saved.version, "saved_at": now.isoformat()})
    messages.success(request, _("Saved."))
    return redirect(deal)


def _is_autosave(request: SignedInRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _refused(
    request: SignedInRequest,
    deal: Deal,
    theirs: Section,
    form: SectionForm,
    *,
    error: DomainError | None = None,
    status: int,
) -> HttpResponse:
    """Answer a refused save with one's own text still in the box; to autosave with the note alone.

    After a conflict the box continues from their save: sending it again keeps one's own text.
    """
    if _is_autosave(request):
        context = {"deal": deal, "theirs": theirs, "error": error, "form": form}
        return render(request, "greendeals/_conflict.html", context, status=status)
    if isinstance(error, SectionConflict):
        form = SectionForm({"body": form.data["body"], "version": theirs.version})
    return _page(request, deal, theirs, form, error=error, status=status)


def _page(
    request: SignedInRequest,
    deal: Deal,
    found: Section,
    form: SectionForm,
    *,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    keys = list(SectionKey)
    key = SectionKey(found.key)
    position = keys.index(key)
    context = {
        "section": found,
        "key": key,
        "guidance": GUIDANCE[key],
        "form": form,
        "error": error,
        "theirs": found,
        "edit": can_edit(request.actor, deal),
        "writes": is_writer(request.actor, deal),
        "before": keys[position - 1] if position else None,
        "after": keys[position + 1] if position + 1 < len(keys) else None,
    }
    return show(request, deal, "section.html", context, here=str(key.label), status=status)
