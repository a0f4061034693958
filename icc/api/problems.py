"""Refusals of the API as problem documents (RFC 9457), with the same code and words as the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from icc.core.errors import Busy, DomainError
from icc.core.integrity import is_busy

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal with a problem document; a fault of ours is left to the error page.

    Rolls back what the view has written.
    """
    if is_busy(error):
        error = Busy()
    if isinstance(error, DomainError):
        transaction.set_rollback(True)
        fields = {name: [str(text)] for name, text in error.fields.items()}
        return problem(error.status, error.code, str(error.message), errors=fields)
    response = exception_handler(error, context)
    if response is None:
        return None
    transaction.set_rollback(True)
    return _translated(error, response)


def _translated(error: Exception, response: Response) -> Response:
    if isinstance(error, exceptions.ValidationError) and isinstance(response.data, dict):
        words = str(exceptions.ValidationError.default_detail)
        return problem(422, "invalid", words, errors=response.data)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    code = error.default_code if isinstance(error, exceptions.APIException) else "error"
    detail = str(error.detail) if isinstance(error, exceptions.APIException) else ""
    answer = problem(response.status_code, code, detail)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in response:
            answer[header] = response[header]
    return answer


def problem(status: int, code: str, detail: str, *, errors: dict[str, Any] | None = None) -> Response:
    """Return one problem document."""
    body = _body(status, code, detail)
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=MEDIA_TYPE)


def _body(status: int, code: str, detail: str) -> dict[str, Any]:
    return {"type": f"urn:icc:problem:{code}", "code": code, "status": status, "detail": detail}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere: below /api/ by a problem document, elsewhere by the page."""
    if not request.path_info.startswith(ROOT):
        return defaults.page_not_found(request, exception)
    missing = exceptions.NotFound
    body = _body(missing.status_code, missing.default_code, str(missing.default_detail))
    return JsonResponse(body, status=missing.status_code, content_type=MEDIA_TYPE)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours: below /api/ by a problem document, elsewhere by the page."""
    if not request.path_info.startswith(ROOT):
        return defaults.server_error(request)
    fault = exceptions.APIException
    body = _body(fault.status_code, fault.default_code, str(fault.default_detail))
    return JsonResponse(body, status=fault.status_code, content_type=MEDIA_TYPE)
