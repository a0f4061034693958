"""What a city has agreed to do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cities import selectors, services
from cities.forms import ActionForm, StepForm
from cities.models import ActionPoint, City
from cities.views.access import city_page, trail
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.requests import SignedInRequest
from icc.ui.components import Column

COLUMNS = (
    Column(gettext_lazy("What is to be done")),
    Column(gettext_lazy("By whom")),
    Column(gettext_lazy("Until")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("What to do"), hidden_label=True),
)


@city_page
def actions(request: SignedInRequest, city: City) -> HttpResponse:
    """List the actions of a city; take a new one."""
    form = ActionForm(request.POST or None, city=city)
    if form.is_valid():
        services.add_action(actor=request.actor, city=city, **form.cleaned_data, now=clock.now())
        messages.success(request, _("The action is recorded."))
        return redirect("cities:actions", city.slug)
    return _page(request, city, form=form, status=422 if form.is_bound else 200)


def _page(
    request: SignedInRequest,
    city: City,
    *,
    form: ActionForm | None = None,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    context = {
        "city": city,
        "page": selectors.actions_page(actor=request.actor, city=city, now=clock.now()),
        "form": form or ActionForm(city=city),
        "columns": COLUMNS,
        "refused": refused,
        "crumbs": trail(city, here=_("Actions")),
    }
    return render(request, "cities/actions.html", context, status=status)


@city_page
@require_POST
def action_step(request: SignedInRequest, city: City, action: str) -> HttpResponse:
    """Take a step of an action point."""
    rows = ActionPoint.objects.visible_to(request.actor).filter(city=city)
    found, form = get_object_or_404(rows, public_id=action), StepForm(request.POST)
    if not form.is_valid():
        return _page(request, city, status=422, refused=_("There is no such step."))
    try:
        services.move_action(actor=request.actor, action=found, **form.cleaned_data, now=clock.now())
    except Invalid as error:
        return _page(request, city, status=422, refused=" ".join(map(str, error.fields.values())))
    messages.success(request, _("Noted."))
    return redirect("cities:actions", city.slug)
