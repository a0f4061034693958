"""The public pages that belong to no feature, and the profile of a city with its registered deals."""

from allauth.core.ratelimit import consume
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cities.models import City
from cities.selectors import profile as profile_of
from icc.core import clock
from icc.core.errors import Invalid
from icc.core.published import published
from icc.dashboards.public.forms import About, ContactForm
from icc.dashboards.public.selectors import published_documents, registered_deals
from icc.dashboards.public.services import send_to_desk
from icc.tenancy.requests import Request
from icc.ui.components import Column, Crumb

TOO_MANY = 429
MEMBERS = (Column(gettext_lazy("Municipality")), Column(gettext_lazy("Population"), numeric=True))
COOKIES = (
    Column(gettext_lazy("Cookie")),
    Column(gettext_lazy("Set when")),
    Column(gettext_lazy("What for")),
    Column(gettext_lazy("How long")),
)


@require_safe
@published
def accessibility(request: Request) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "dashboards/accessibility.html", {"about": About.ACCESSIBILITY})


@require_safe
@published
def cookies(request: Request) -> HttpResponse:
    """Say which cookies are set, when and what for."""
    return render(request, "dashboards/cookies.html", {"columns": COOKIES})


@require_safe
@published
def city_profile(request: Request, slug: str) -> HttpResponse:
    """Show a city with its participations, its members and its registered deals."""
    city = get_object_or_404(City.objects.visible_to(request.actor), slug=slug)
    context = {
        "profile": profile_of(city),
        "columns": MEMBERS,
        "crumbs": (Crumb(_("Cities"), reverse("cities:directory")), Crumb(city.name)),
        "deals": registered_deals(city),
        "documents": published_documents(city),
    }
    return render(request, "dashboards/city_profile.html", context)


def contact(request: Request) -> HttpResponse:
    """Take a message to the programme desk."""
    asked = request.GET.get("about", "")
    form = ContactForm(request.POST or None, initial={"about": asked if asked in About.values else ""})
    if form.is_bound and (form.is_trapped or (form.is_valid() and _send(request, form))):
        return redirect("contact-sent")
    status = 200
    if form.is_bound:
        status = TOO_MANY if form.has_error("__all__", code="too-many") else Invalid.status
    return render(request, "dashboards/contact.html", {"form": form}, status=status)


def _send(request: Request, form: ContactForm) -> bool:
    """Pass the message on, unless the same network or mailbox has written too often."""
    answers = {name: form.cleaned_data[name] for name in ("name", "email", "text")}
    if not consume(request, action="contact", key=answers["email"].casefold()):
        words = _("Too many messages from here or from this address. Please try again in an hour.")
        form.add_error(None, ValidationError(words, code="too-many"))
        return False
    about = str(About(form.cleaned_data["about"]).label)
    send_to_desk(actor=request.actor, about=about, **answers, now=clock.now())
    return True


@require_safe
@published
def contact_sent(request: Request) -> HttpResponse:
    """Say that the message is on its way."""
    return render(request, "dashboards/contact_sent.html")
