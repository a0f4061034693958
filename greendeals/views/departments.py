"""The departments of the city in a deal."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from greendeals.forms import DepartmentForm
from greendeals.models import Deal, Department
from greendeals.rules import is_writer
from greendeals.services import remove_department, save_department
from greendeals.views.access import deal_page, show
from icc.core import clock
from icc.core.errors import Conflict, Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = (
    Column(gettext_lazy("Department")),
    Column(gettext_lazy("What it does")),
    Column(gettext_lazy("Contact person")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)


@deal_page
def departments(request: SignedInRequest, deal: Deal) -> HttpResponseBase:
    """Show which departments take part; take another one."""
    writes = is_writer(request.actor, deal)
    form = DepartmentForm(request.POST or None)
    if request.method == "POST":
        writes.require()
        if form.is_valid() and _save(request, deal, form):
            return redirect("greendeals:departments", deal.public_id)
    rows = Department.objects.visible_to(request.actor).filter(deal=deal)
    context = {"rows": rows, "writes": writes, "form": form, "columns": COLUMNS}
    return show(request, deal, "departments.html", context, here=_("Departments"))


@deal_page
def department(request: SignedInRequest, deal: Deal, department: str) -> HttpResponseBase:
    """Correct a department."""
    is_writer(request.actor, deal).require()
    found = _department(request, deal, department)
    form = DepartmentForm(request.POST or None, instance=found)
    if form.is_valid() and _save(request, deal, form, found):
        return redirect("greendeals:departments", deal.public_id)
    return show(request, deal, "department.html", {"form": form}, here=_("Department"))


@deal_page
@require_POST
def drop_department(request: SignedInRequest, deal: Deal, department: str) -> HttpResponseBase:
    """Take a department out of the deal."""
    found = _department(request, deal, department)
    remove_department(actor=request.actor, deal=deal, department=found, now=clock.now())
    messages.success(request, _("%s no longer takes part.") % found.name)
    return redirect("greendeals:departments", deal.public_id)


def _department(request: SignedInRequest, deal: Deal, department: str) -> Department:
    rows = Department.objects.visible_to(request.actor).filter(deal=deal)
    found: Department = get_object_or_404(rows, public_id=department)
    return found


def _save(
    request: SignedInRequest, deal: Deal, form: DepartmentForm, found: Department | None = None
) -> bool:
    facts = {**form.cleaned_data, "now": clock.now()}
    try:
        saved = save_department(actor=request.actor, deal=deal, department=found, **facts)
    except (Invalid, Conflict) as error:
        form.add_error("name", str(error.message))
        return False
    messages.success(request, _("%s is recorded.") % saved.name)
    return True
