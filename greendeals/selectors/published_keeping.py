"""What the public page tells of how a deal is kept: facts from which it reckons the status of the day."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from greendeals.models import Deal, EvidenceFile, IndicatorValue, RegisterEntry, StatusOverride
from greendeals.selectors.keeping import Kept, Measured, kept_deals
from greendeals.workflow import Audience
from icc.core import clock
from icc.tenancy.actors import System


def keeping_of(deal: Deal, *, actor: System, today: date) -> tuple[dict[str, Any], datetime]:
    """Return what is published of how a signed deal is kept, and the moment of the newest fact in it.

    Names organisations, no person. Tells facts, not their status: that hangs on the day it is read.

    Args:
        deal: a signed deal, with city.
        actor: a worker of the platform.
        today: the day on which overrides are asked.
    """
    (kept,) = kept_deals([deal], actor=actor, today=today)
    open_files = EvidenceFile.objects.visible_to(actor).filter(deal=deal, audience=Audience.PUBLIC)
    measured = [row.indicator for row in kept.indicators]
    values = IndicatorValue.objects.visible_to(actor).standing().filter(indicator__in=measured)
    files = list(open_files.select_related("document", "commitment").order_by("at", "pk"))
    signed_at = RegisterEntry.objects.current().get(public_id=deal.public_id).signed_at
    moments = [signed_at, *(row.last.at for row in kept.promises if row.last), *(row.at for row in files)]
    moments += values.order_by("-at").values_list("at", flat=True)[:1]
    content = {
        "promises": [_promise(row) for row in kept.promises],
        "indicators": [_indicator(row) for row in kept.indicators],
        "files": [_file(row) for row in files],
    }
    return content, max(moments)


def _promise(row: Kept) -> dict[str, Any]:
    last = row.last
    return {
        "owner": row.owner,
        "text": row.promise.text,
        "due_on": _iso(row.promise.due_on),
        "left_on": _iso(row.promise.party.left_on) if row.promise.party else None,
        "state": last.state if last else "",
        "said_on": clock.day(last.at).isoformat() if last else None,
        "words": last.words if last else "",
        "done_on": _iso(last.done_on) if last else None,
        "level": last.level if last else "",
        "judged": _judged(row.override),
    }


def _indicator(row: Measured) -> dict[str, Any]:
    newest, path = row.newest, row.path
    return {
        "name": row.indicator.name,
        "unit": row.indicator.unit,
        "direction": path.direction,
        "start": _figure(path.start),
        "starts_on": _iso(path.starts_on),
        "target": _figure(path.target),
        "ends_on": _iso(path.ends_on),
        "reached": _figure(row.reached),
        "on": _iso(newest.on) if newest else None,
        "level": newest.level if newest else "",
        "judged": _judged(row.override),
    }


def _file(row: EvidenceFile) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "title": row.title,
        "promise": row.commitment.text if row.commitment else "",
        "file_name": row.document.file_name,
        "media_type": row.document.media_type,
        "sha256": row.document.sha256,
        "size": row.document.size,
        "on": clock.day(row.at).isoformat(),
    }


def _judged(override: StatusOverride | None) -> dict[str, str] | None:
    """Return what a person has said against the rules; why, the parties read and the public does not."""
    return {"status": override.status, "until": override.until.isoformat()} if override else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
