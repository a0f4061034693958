"""What each floor does. They read and write machine tables, which the app's login may without a role."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from icc.accounts.models import Invitation, User
from icc.audit.models import Entry
from icc.core import clock

QUOTA = 1_000_000


def hello(_request: HttpRequest) -> HttpResponse:
    """Answer without a query."""
    return HttpResponse("hello")


def orm(request: HttpRequest) -> HttpResponse:
    """Show ten rows in a small template: one query."""
    return render(request, "floors/orm.html", {"rows": User.objects.order_by("pk")[:10]})


def list50(request: HttpRequest) -> HttpResponse:
    """Show fifty rows in a table to a signed-in user: session, user, count, rows."""
    rows = User.objects.order_by("pk")
    return render(request, "floors/list50.html", {"count": rows.count(), "rows": rows[:50]})


@csrf_exempt
def write(_request: HttpRequest) -> HttpResponse:
    """Lock one row, check a quota, insert a registration and a log entry, in one transaction.

    An invitation stands for the registration and an audit entry for the log.
    """
    now, token = clock.now(), secrets.token_hex(32)
    with transaction.atomic():
        event = User.objects.select_for_update().order_by("pk")[0]
        if event.invitations.count() < QUOTA:
            Invitation.objects.create(
                user=event, digest=token, created_at=now, expires_at=now + timedelta(days=1)
            )
            Entry.objects.create(subject=f"bench:{token}", number=1, at=now, actor="bench", action="written")
    return HttpResponse(status=204)
