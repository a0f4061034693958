"""The files that show what was done for a deal."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from greendeals.forms.evidence import AudienceForm, EvidenceForm
from greendeals.models import Commitment, Deal, EvidenceFile, IndicatorValue
from greendeals.rules import can_report
from greendeals.selectors.evidence_page import PROMISE, VALUE, evidence_page
from greendeals.services import EvidenceUpload, add_evidence, change_audience, remove_evidence
from greendeals.views.access import deal_page, show
from icc.core import clock
from icc.core.errors import Invalid
from icc.documents.requests import takes_file
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = (
    Column(gettext_lazy("File")),
    Column(gettext_lazy("It shows")),
    Column(gettext_lazy("From")),
    Column(gettext_lazy("Who may open it")),
    Column(gettext_lazy("Change"), hidden_label=True),
)
VALUES = (
    Column(gettext_lazy("Day")),
    Column(gettext_lazy("Value"), numeric=True),
    Column(gettext_lazy("Measured by")),
    Column(gettext_lazy("Proof")),
)


@takes_file
@deal_page
def evidence(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show the files of a deal, of `?promise=` or of `?indicator=`; on POST take in one."""
    if request.method != "POST":
        return _page(request, deal, None)
    can_report(request.actor, deal).require()
    page = evidence_page(actor=request.actor, deal=deal)
    form = EvidenceForm(request.POST, request.FILES, choices=_with_all(request, deal, page.choices))
    if not (form.is_valid() and _add(request, deal, form)):
        return _page(request, deal, form)
    return redirect(request.get_full_path())


def _with_all(request: SignedInRequest, deal: Deal, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Accept every value of the deal, also where the page offers the newest of each indicator only."""
    values = IndicatorValue.objects.visible_to(request.actor).standing().filter(deal=deal)
    return [*choices, *((f"{VALUE}:{key}", "") for key in values.values_list("public_id", flat=True))]


def _page(request: SignedInRequest, deal: Deal, form: EvidenceForm | None) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("promise", "indicator")}
    page = evidence_page(actor=request.actor, deal=deal, **asked)
    if form is None and page.add:
        about = f"{PROMISE}:{page.promise.public_id}" if page.promise else ""
        about = f"{VALUE}:{page.values[0].public_id}" if page.values else about
        form = EvidenceForm(choices=page.choices, initial={"about": about})
    context = {"page": page, "form": form, "columns": COLUMNS, "value_columns": VALUES}
    return show(request, deal, "evidence.html", context, here=_("Evidence"))


def _add(request: SignedInRequest, deal: Deal, form: EvidenceForm) -> bool:
    """Keep the file; a refusal stands beside its field."""
    answers, file = form.cleaned_data, form.cleaned_data["file"]
    kind, _colon, key = answers["about"].partition(":")
    about: dict[str, Any] = {}
    if kind == PROMISE:
        promises = Commitment.objects.visible_to(request.actor)
        about = {"promise": get_object_or_404(promises, deal=deal, public_id=key)}
    elif kind == VALUE:
        values = IndicatorValue.objects.visible_to(request.actor)
        about = {"value": get_object_or_404(values, deal=deal, public_id=key)}
    upload = EvidenceUpload(
        file.read(), file.name, title=answers["title"], audience=answers["audience"], **about
    )
    try:
        add_evidence(actor=request.actor, deal=deal, upload=upload, now=clock.now())
    except Invalid as error:
        for field, words in (error.fields or {}).items():
            form.add_error(field, str(words))
        return False
    messages.success(request, _("The file is kept."))
    return True


@deal_page
@require_POST
def audience(request: SignedInRequest, deal: Deal, file: str) -> HttpResponseBase:
    """Open a file to more or fewer people."""
    found = _file(request, deal, file)
    form = AudienceForm(request.POST)
    chosen = form.cleaned_data["audience"] if form.is_valid() else ""
    change_audience(actor=request.actor, deal=deal, file=found, audience=chosen, now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("greendeals:evidence", deal.public_id)


@deal_page
@require_POST
def remove(request: SignedInRequest, deal: Deal, file: str) -> HttpResponseBase:
    """Take a file away."""
    remove_evidence(actor=request.actor, deal=deal, file=_file(request, deal, file), now=clock.now())
    messages.success(request, _("The file is removed."))
    return redirect("greendeals:evidence", deal.public_id)


def _file(request: SignedInRequest, deal: Deal, file: str) -> EvidenceFile:
    rows = EvidenceFile.objects.visible_to(request.actor).filter(deal=deal)
    found: EvidenceFile = get_object_or_404(rows, public_id=file)
    return found
