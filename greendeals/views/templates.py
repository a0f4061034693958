"""Templates of an edition, for the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.models import Edition
from greendeals.forms import TemplateForm
from greendeals.models import Template
from greendeals.rules import can_keep_templates
from greendeals.services import retire_template, save_template
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column, Crumb

COLUMNS = (
    Column(gettext_lazy("Template")),
    Column(gettext_lazy("Sector")),
    Column(gettext_lazy("Sections written"), numeric=True),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)


def _edition(request: SignedInRequest) -> Edition:
    """Return the edition that is asked for; the latest one that records deals if none is."""
    editions = Edition.objects.recording()
    code = request.GET.get("edition", "")
    return get_object_or_404(editions, code=code) if code else _latest(editions.first())


def _latest(edition: Edition | None) -> Edition:
    if edition is None:
        raise Invalid(_("No edition records deals on this platform."))
    return edition


def _trail(here: str = "") -> list[Crumb]:
    kept = reverse("greendeals:templates") if here else ""
    trail = [Crumb(_("Desk"), reverse("desk")), Crumb(_("Templates of deals"), kept)]
    return [*trail, Crumb(here)] if here else trail


@login_required
@require_safe
def templates(request: SignedInRequest) -> HttpResponse:
    """List the templates of an edition."""
    can_keep_templates(request.actor).require()
    edition = _edition(request)
    rows = Template.objects.visible_to(request.actor).filter(edition=edition).select_related("sector")
    context = {
        "edition": edition,
        "editions": Edition.objects.recording(),
        "rows": rows.order_by("retired_at", "name"),
        "columns": COLUMNS,
        "crumbs": _trail(),
    }
    return render(request, "greendeals/templates.html", context)


@login_required
def new_template(request: SignedInRequest) -> HttpResponse:
    """Write a template."""
    can_keep_templates(request.actor).require()
    return _write(request, _edition(request), None)


@login_required
def template(request: SignedInRequest, template: str) -> HttpResponse:
    """Change a template."""
    can_keep_templates(request.actor).require()
    rows = Template.objects.visible_to(request.actor).select_related("edition", "sector")
    found = get_object_or_404(rows, public_id=template)
    return _write(request, found.edition, found)


def _write(request: SignedInRequest, edition: Edition, found: Template | None) -> HttpResponse:
    form = TemplateForm(request.POST or None, instance=found, edition=edition)
    if form.is_valid():
        try:
            saved = save_template(
                actor=request.actor, edition=edition, template=found, **form.answers(), now=clock.now()
            )
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%s” is saved.") % saved.name)
            return redirect(f"{reverse('greendeals:templates')}?edition={edition.code}")
    here = form.initial.get("name") or _("New template")
    context = {"edition": edition, "template": found, "form": form, "crumbs": _trail(here)}
    return render(request, "greendeals/template.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def retire(request: SignedInRequest, template: str) -> HttpResponse:
    """Take a template from the choice, or offer it again."""
    can_keep_templates(request.actor).require()
    found = get_object_or_404(Template.objects.visible_to(request.actor), public_id=template)
    saved = retire_template(actor=request.actor, template=found, now=clock.now())
    words = _("“%s” is no longer offered.") if saved.retired_at else _("“%s” is offered again.")
    messages.success(request, words % saved.name)
    return redirect(f"{reverse('greendeals:templates')}?edition={saved.edition.code}")
