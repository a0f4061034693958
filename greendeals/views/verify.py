"""Checking a signed file, by its code or by the file itself. Signs nobody in, keeps nothing.

These pages run outside the request's transaction (`cities.middleware.WAITING`) and take scopes of
their own, because looking into a file takes seconds.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from greendeals import selectors
from greendeals.forms import VerifyCodeForm, VerifyFileForm
from greendeals.selectors.register import RegisterRow, Signed
from greendeals.selectors.verification import Outcome, Verification
from greendeals.views.register import SIGNATURES, unlisted
from icc.core.uploads import MemoryOnly
from icc.documents.inspection import LARGEST
from icc.tenancy.actors import Public
from icc.tenancy.requests import Request
from icc.tenancy.scopes import scope

AROUND = 64 * 1024
"""Bytes that a form may have beside its file."""

TONES = {
    Outcome.AUTHENTIC: "success",
    Outcome.ALTERED: "danger",
    Outcome.UNKNOWN: "warning",
    Outcome.UNCHECKED: "info",
    Outcome.REGISTERED: "info",
}
"""Each tone comes with an icon of its own; the words beside it say the same."""


@csrf_exempt  # asked for below, once it is certain that the upload stays in memory
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: Request) -> HttpResponse:
    """Ask for a code or a file; answer about a file."""
    if request.method == "POST":
        return _upload(request)
    if "code" not in request.GET:
        return _ask(request)
    form = VerifyCodeForm(request.GET)
    if form.is_valid():
        return redirect("greendeals:verify-code", form.cleaned_data["code"])
    return _ask(request, code_form=form, status=422)


@require_safe
def verify_code(request: Request, code: str) -> HttpResponse:
    """Show what the register says under a code, which proves nothing about the file in the reader's hands."""
    if not _within(request, "verify_code"):
        return _pause(request)
    form = VerifyCodeForm({"code": code})
    if not form.is_valid():
        return _ask(request, code_form=form, status=404)
    if form.cleaned_data["code"] != code:
        return redirect("greendeals:verify-code", form.cleaned_data["code"])
    with scope(Public()):
        found = selectors.verify_code(code)
    if found.entry is None:
        return _ask(request, code_form=form, missing=code, status=404)
    return _tell(request, found, status=200)


def _upload(request: Request) -> HttpResponse:
    """Refuse what is too much before any of it is read; keep the rest in memory only."""
    if not _within(request, "verify_file"):
        return _pause(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST + AROUND:
        return _too_large(request)
    request.upload_handlers = [MemoryOnly(request)]
    return _check(request)


@csrf_protect
def _check(request: Request) -> HttpResponse:
    form = VerifyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, file_form=form, status=422)
    file = form.cleaned_data["file"]
    if file.size > LARGEST:
        return _too_large(request)
    found = selectors.verify_file(file.read())
    return _tell(request, found, status=422 if found.outcome is Outcome.UNCHECKED else 200)


def _within(request: Request, action: str) -> bool:
    """Count one attempt of the reader's address; allauth's public function lets every GET pass."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action, limit_get=True))


def _ask(request: Request, *, status: int = 200, **values: Any) -> HttpResponse:
    forms = {"code_form": VerifyCodeForm(), "file_form": VerifyFileForm()}
    facts = {"authority": selectors.authority_fingerprint()}
    return render(request, "greendeals/verify.html", {**forms, **facts, **values}, status=status)


def _tell(request: Request, found: Verification, *, status: int) -> HttpResponse:
    """Answer with what was found."""
    stored = found.entry.signatures if found.entry else []
    caution = found.demonstration and found.outcome is Outcome.AUTHENTIC
    context = {
        "found": found,
        "deal": RegisterRow(found.later or found.entry) if found.entry else None,
        "outcome": found.outcome,
        "tone": "warning" if caution else TONES[found.outcome],
        "signatures": [Signed.of(signature) for signature in stored],
        "columns": SIGNATURES,
        "file_form": VerifyFileForm(),
        "authority": selectors.authority_fingerprint(),
    }
    return unlisted(render(request, "greendeals/verify_result.html", context, status=status))


def _pause(request: Request) -> HttpResponse:
    words = _("Many files and codes were checked from your address. You can go on in a minute.")
    return render(request, "greendeals/verify_pause.html", {"reason": words}, status=429)


def _too_large(request: Request) -> HttpResponse:
    return render(request, "greendeals/verify_too_large.html", status=413)
