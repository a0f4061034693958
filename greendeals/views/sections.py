"""Reading and writing a section."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greendeals.forms import RemarkForm, SectionForm
from greendeals.models import Deal, Section
from greendeals.rules import can_edit, can_remark, is_writer, reads_draft
from greendeals.selectors import news_of, people_here, remarks_of
from greendeals.services import SectionConflict, come_by, mark_section, note_reading, save_section
from greendeals.views.access import deal_page, show
from greendeals.workflow import EXAMPLES, GUIDANCE, POINTS, SectionKey
from icc.core import clock
from icc.core.errors import DomainError, Frozen, Invalid
from icc.tenancy.actors import Person
from icc.tenancy.requests import SignedInRequest
from icc.ui.comparison import compare

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, Section, P], HttpResponseBase]


def section_page(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Load the section named in the address, if the signed-in person may see it; strangers get 404."""

    @deal_page  # type: ignore[arg-type]  # mypy does not follow a wrapped view that takes one argument more
    @wraps(view)
    def enter(
        request: SignedInRequest, deal: Deal, key: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        rows = Section.objects.visible_to(request.actor).select_related("updated_by", "done_by")
        found = get_object_or_404(rows, deal=deal, key=key)
        found.deal = deal
        return view(request, found, *args, **kwargs)

    return enter


@section_page
def section(request: SignedInRequest, found: Section) -> HttpResponseBase:
    """Show one section, in a form to those who may write now; take what they write."""
    if request.method == "POST":
        return _save(request, found)
    return page(request, found, SectionForm(section=found))


def _save(request: SignedInRequest, found: Section) -> HttpResponse:
    form = SectionForm(request.POST, section=found)
    if not form.is_valid():
        return _refused(request, found, form, status=422)
    deal, key, now = found.deal, SectionKey(found.key), clock.now()
    facts: dict[str, Any] = {"body": form.html(), "version": form.cleaned_data["version"], "now": now}
    try:
        saved = save_section(actor=request.actor, deal=deal, key=key, **facts)
    except (SectionConflict, Frozen, Invalid) as error:
        for name, words in error.fields.items():
            form.add_error(name, str(words))
        theirs = getattr(error, "theirs", found)
        return _refused(request, theirs, form, error=error, status=error.status)
    if _is_autosave(request):
        return JsonResponse({"version": saved.version, "saved_at": now.isoformat()})
    return _onward(request, found)


def _onward(request: SignedInRequest, found: Section) -> HttpResponse:
    """Go back to the deal, or on to the next section with this one marked as complete."""
    if "done" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect(found.deal)
    key = SectionKey(found.key)
    mark_section(actor=request.actor, deal=found.deal, key=key, done=True, now=clock.now())
    messages.success(request, _("“%s” is marked as complete.") % key.label)
    _before, after = neighbours(key)
    return redirect(address(found.deal, after) if after else found.deal.get_absolute_url())


def address(deal: Deal, key: str) -> str:
    """Return the address of a section."""
    return reverse("greendeals:section", args=[deal.public_id, str(key)])


def neighbours(key: SectionKey) -> tuple[SectionKey | None, SectionKey | None]:
    """Return the sections before and after one."""
    keys = [None, *SectionKey, None]
    place = keys.index(key)
    return keys[place - 1], keys[place + 1]


def _is_autosave(request: SignedInRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _refused(
    request: SignedInRequest,
    theirs: Section,
    form: SectionForm,
    *,
    error: DomainError | None = None,
    status: int,
) -> HttpResponse:
    """Answer a refused save with one's own text still in the box; to autosave with the note alone.

    After a conflict the box continues from their save: sending it again keeps one's own text.
    """
    theirs.deal = form.section.deal
    mine = form.mine
    conflict = isinstance(error, SectionConflict)
    told: dict[str, Any] = {
        "error": None if form.errors else error,
        "mine": mine,
        "theirs": theirs,
        "comparison": compare(theirs.body, mine) if conflict else None,
    }
    if _is_autosave(request):
        context = {"deal": theirs.deal, "form": form, **told}
        return render(request, "greendeals/_conflict.html", context, status=status)
    return page(request, theirs, form.again(theirs) if conflict else form, status=status, **told)


def page(
    request: SignedInRequest, found: Section, form: SectionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Answer with the page of a section.

    Args:
        request: the request.
        found: the section, with its deal.
        form: for its text.
        status: of the answer.
        more: what else the template is told, such as a remark that was refused.
    """
    deal, key = found.deal, SectionKey(found.key)
    before, after = neighbours(key)
    context = {
        "section": found,
        "key": key,
        "form": form,
        "mine": form.mine,
        "before": before,
        "after": after,
        **_advice(key),
        **_decisions(request.actor, deal),
        **_said(request.actor, found),
        **more,
    }
    return show(request, deal, "section.html", context, here=str(key.label), status=status)


def _advice(key: SectionKey) -> dict[str, Any]:
    """What helps to write a section."""
    return {"guidance": GUIDANCE[key], "points": POINTS[key], "example": EXAMPLES[key]}


def _decisions(actor: Person, deal: Deal) -> dict[str, Any]:
    """What the reader may do."""
    return {
        "edit": can_edit(actor, deal),
        "writes": is_writer(actor, deal),
        "inside": reads_draft(actor, deal),
        "remark": can_remark(actor, deal),
    }


def _said(actor: Person, found: Section) -> dict[str, Any]:
    """What has changed since the reader was here, and what is said about the text."""
    remarks = remarks_of(actor=actor, section=found)
    return {
        "news": news_of(actor=actor, section=found),
        "remarks": remarks,
        "waiting": sum(1 for said in remarks if said.remark.resolved_at is None),
        "settled": sum(1 for said in remarks if said.remark.resolved_at),
        "remark_form": RemarkForm(section=found),
    }


@section_page
@require_POST
def here(request: SignedInRequest, found: Section) -> HttpResponseBase:
    """Note that the reader is here; tell who else is, and of a newer text; 204 if all is as known.

    `seen` is the version on the screen, once it has been there long enough to be read.
    """
    come_by(actor=request.actor, section=found)
    if (seen := request.POST.get("seen", "")).isdecimal():
        note_reading(actor=request.actor, section=found, version=int(seen), now=clock.now())
    people = people_here(actor=request.actor, section=found)
    shown = request.POST.get("version", "")
    newer = shown.isdecimal() and int(shown) < found.version
    known = "-".join([*(str(user.pk) for user in people), *([f"v{found.version}"] if newer else [])])
    if known == request.POST.get("known", ""):
        return HttpResponse(status=204)
    context = {"people": people, "newer": newer, "section": found, "known": known}
    return render(request, "greendeals/_here.html", context)


@section_page
@require_POST
def mark(request: SignedInRequest, found: Section) -> HttpResponseBase:
    """Call a section complete, or open again."""
    done = request.POST.get("done") == "1"
    mark_section(actor=request.actor, deal=found.deal, key=SectionKey(found.key), done=done, now=clock.now())
    return redirect(address(found.deal, found.key))


@section_page
@require_POST
def read(request: SignedInRequest, found: Section) -> HttpResponseBase:
    """Note that the reader has read the version they were shown."""
    version = request.POST.get("version", "")
    if version.isdecimal():
        note_reading(actor=request.actor, section=found, version=int(version), now=clock.now())
    return redirect(address(found.deal, found.key))
