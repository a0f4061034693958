"""Whose approval a deal of a city needs before it is frozen."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Participation
from cities.rules import can_set_city_approvals, can_set_edition_approvals
from cities.workflow import CityApproval
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.published import renew
from icc.tenancy.actors import Actor, System
from icc.tenancy.scopes import scope

WRITER = System("approvals")


def _ordered(chosen: Collection[str]) -> list[str]:
    """Return the approvals in their fixed order.

    Raises:
        Invalid: there is no such approval.
    """
    if not set(chosen) <= set(CityApproval.values):
        raise Invalid(_("There is no such office."))
    return [approval for approval in CityApproval.values if approval in chosen]


@transaction.atomic
def set_city_approvals(
    *,
    actor: Actor,
    participation: Participation,
    off: Collection[str],
    before: Collection[str],
    now: datetime,
) -> Participation:
    """Say which of the edition's approvals a city does without.

    Raises:
        Conflict: somebody else has changed them since `before` was read.
        Forbidden: the actor is not the city's coordinator.
        Invalid: there is no such office.
    """
    can_set_city_approvals(actor, participation.city_id).require()
    wanted = _ordered(off)
    with scope(WRITER):
        found = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
        _require_same(found.approvals_off, before)
        if found.approvals_off != wanted:
            found.approvals_off = wanted
            found.save(update_fields=["approvals_off"])
            subject, data = f"participation:{found.pk}", {"off": wanted}
            record(
                actor=actor,
                subject=subject,
                action="approvals-set",
                now=now,
                city_id=found.city_id,
                data=data,
            )
    return found


@transaction.atomic
def set_edition_approvals(
    *, actor: Actor, edition: Edition, approvals: Collection[str], before: Collection[str], now: datetime
) -> Edition:
    """Say which offices of a city approve the deals of an edition, before the coach does.

    Raises:
        Conflict: somebody else has changed them since `before` was read.
        Forbidden: the actor is not of the desk.
        Invalid: there is no such office.
    """
    can_set_edition_approvals(actor).require()
    wanted = _ordered(approvals)
    with scope(WRITER):
        found = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        _require_same(found.approvals, before)
        if found.approvals != wanted:
            found.approvals = wanted
            found.save(update_fields=["approvals"])
            data = {"approvals": wanted}
            record(actor=actor, subject=f"edition:{found.pk}", action="approvals-set", now=now, data=data)
            renew()
    return found


def _require_same(current: Collection[str], before: Collection[str]) -> None:
    if set(current) != set(before):
        raise Conflict(_("Somebody else has changed this since you looked. Please look again."))
