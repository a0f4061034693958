"""Faults below /api/ answer problem documents, elsewhere pages."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/v1/nothing/", "/api/v1/deals/x/y/"])
def test_an_unknown_address_of_the_api_answers_a_problem_document(path: str) -> None:
    response = Client().get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")
    assert response.json() == {
        "type": "urn:icc:problem:not_found",
        "code": "not_found",
        "status": 404,
        "detail": "Not found.",
    }


def test_a_fault_of_ours_in_the_api_answers_a_problem_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drf_spectacular.views.SpectacularAPIView.get", _fail)
    response = Client(raise_request_exception=False).get("/api/v1/schema/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert (response.json()["code"], response.json()["status"]) == ("error", 500)


def test_other_addresses_answer_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    response = Client().get("/nothing/")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    monkeypatch.setattr("icc.accounts.views.open_invitation", _fail)
    response = Client(raise_request_exception=False).get("/accounts/invitation/x/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "text/html; charset=utf-8")


def _fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError
