"""The documents that the cities of an edition owe: defined, changed while nobody has begun, opened."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cities.models import (
    Deliverable,
    DeliverableEvent,
    DeliverableKind,
    DeliverableVersion,
    Edition,
    Milestone,
    Participation,
)
from cities.rules import can_change_kind, can_settle_edition
from cities.services.standing import touch
from cities.workflow import Kind, ParticipationState
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import Actor


@transaction.atomic
def define_deliverable(
    *,
    actor: Actor,
    milestone: Milestone,
    code: str,
    name: str,
    guidance: str,
    kinds: tuple[Kind, ...],
    now: datetime,
) -> DeliverableKind:
    """Write a kind of deliverable due at a milestone, and open it for every city that owes it.

    Raises:
        Forbidden: the actor is not of the desk.
        Invalid: another document of the edition has this code, or no kind of city owes it.
    """
    can_settle_edition(actor).require()
    _require_owner(kinds)
    siblings = DeliverableKind.objects.filter(edition=milestone.edition)
    last = siblings.aggregate(last=Max("position"))["last"] or 0
    kind = DeliverableKind(
        edition=milestone.edition,
        milestone=milestone,
        code=code,
        name=name,
        guidance=guidance,
        participation_kinds=list(kinds),
        position=last + 1,
    )
    with explained(DeliverableKind):
        kind.save()
    data = {"kind": code, "milestone": milestone.code}
    subject = f"edition:{milestone.edition.code}"
    record(actor=actor, subject=subject, action="deliverable-defined", now=now, data=data)
    open_deliverables(actor=actor, edition=milestone.edition, now=now)
    return kind


@transaction.atomic
def open_deliverables(*, actor: Actor, edition: Edition, now: datetime) -> int:
    """Open what is missing for every running participation of an edition; return how many were opened.

    Repeating it opens nothing twice.

    Raises:
        Forbidden: the actor is not of the desk.
    """
    can_settle_edition(actor).require()
    running = Participation.objects.filter(edition=edition, state=ParticipationState.ACTIVE)
    held = set(Deliverable.objects.filter(kind__edition=edition).values_list("participation_id", "kind_id"))
    missing = [
        Deliverable(participation=row, city_id=row.city_id, kind=kind, state_since=now)
        for kind in DeliverableKind.objects.filter(edition=edition)
        for row in running
        if row.kind in kind.participation_kinds and (row.pk, kind.pk) not in held
    ]
    Deliverable.objects.bulk_create(missing, ignore_conflicts=True)
    for city_id in {row.city_id for row in missing}:
        touch(city_id)
    return len(missing)


@transaction.atomic
def change_deliverable(
    *,
    actor: Actor,
    kind: DeliverableKind,
    milestone: Milestone,
    name: str,
    guidance: str,
    kinds: tuple[Kind, ...],
    now: datetime,
) -> DeliverableKind:
    """Change what is asked for, while nobody has handed anything in.

    Order: lock, rule, write; what no city owes any longer is closed where the city has not begun, what is
    newly owed is opened; audit.

    Raises:
        Conflict: it is gone.
        Forbidden: the actor is not of the desk, or a city has handed in already.
        Invalid: the date is not of this edition, or a city that would no longer owe it has begun.
    """
    found = DeliverableKind.objects.select_for_update(of=("self",)).filter(pk=kind.pk).first()
    if found is None:
        raise Conflict(_("This document is no longer asked for."))
    owed = Deliverable.objects.filter(kind=found)
    can_change_kind(actor, begun=owed.exclude(submitted=0).exists()).require()
    _require_owner(kinds)
    if milestone.edition_id != found.edition_id:
        raise Invalid(fields={"milestone": _("Choose a date of this edition.")})
    found.milestone, found.name, found.guidance = milestone, name, guidance
    found.participation_kinds = list(kinds)
    found.save(update_fields=["milestone", "name", "guidance", "participation_kinds"])
    _close(found)
    data = {"kind": found.code, "milestone": milestone.code, "owed_by": list(kinds)}
    record(
        actor=actor, subject=f"edition:{found.edition.code}", action="deliverable-changed", now=now, data=data
    )
    open_deliverables(actor=actor, edition=found.edition, now=now)
    for city_id in owed.order_by("city_id").values_list("city_id", flat=True).distinct():
        touch(city_id)
    return found


def _require_owner(kinds: tuple[Kind, ...]) -> None:
    if not kinds:
        raise Invalid(fields={"kinds": _("Choose who owes it.")})


def _close(kind: DeliverableKind) -> None:
    """Remove what cities of other kinds were asked for and have not begun.

    Raises:
        Invalid: one of them has begun.
    """
    rows = Deliverable.objects.filter(kind=kind)
    others = rows.exclude(participation__kind__in=kind.participation_kinds)
    own = Q(deliverable=OuterRef("pk"))
    begun = Q(Exists(DeliverableVersion.objects.filter(own))) | Q(
        Exists(DeliverableEvent.objects.filter(own))
    )
    if others.filter(begun).exists():
        words = _("A city that would no longer owe it has begun. Say on its page that it is not needed.")
        raise Invalid(fields={"kinds": words})
    for city_id in others.order_by("city_id").values_list("city_id", flat=True).distinct():
        touch(city_id)
    others.delete()
