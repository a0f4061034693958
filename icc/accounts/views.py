"""Accepting an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from icc.accounts.forms import PasswordForm
from icc.accounts.services import accept_invitation, open_invitation
from icc.core import clock
from icc.tenancy.requests import Request


@never_cache
@sensitive_post_parameters()
def invitation(request: Request, token: str) -> HttpResponse:
    """Let an invited person choose a password; opening the link changes nothing."""
    now = clock.now()
    found = open_invitation(token=token, now=now)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    form = PasswordForm(request.POST or None, user=found.user)
    if not form.is_valid():
        context = {"form": form, "person": found.user}
        return render(request, "accounts/invitation.html", context, status=422 if form.is_bound else 200)
    user = accept_invitation(token=token, password=form.cleaned_data["password"], now=now)
    login(request, user, backend="icc.accounts.backends.AccountBackend")
    messages.success(request, _("Welcome. Your account is ready."))
    return redirect("home")
