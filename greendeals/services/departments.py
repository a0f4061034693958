"""The departments of the city that take part in a deal: its own paper, no part of the text."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from greendeals.models import Deal, Department
from greendeals.rules import is_writer
from greendeals.services.steps import lock, note
from icc.core.errors import Conflict
from icc.core.integrity import explained
from icc.tenancy.actors import Person


@transaction.atomic
def save_department(
    *,
    actor: Person,
    deal: Deal,
    department: Department | None = None,
    name: str,
    part: str,
    person: str,
    email: str,
    now: datetime,
) -> Department:
    """Record a department, or correct it. At any time: the text does not change, and partners never see it.

    Raises:
        Conflict: the department was taken out in the meantime.
        Forbidden: the actor does not write in this city.
        Invalid: a department of this name takes part already.
    """
    deal = lock(actor, deal)
    is_writer(actor, deal).require()
    found = _found(deal, department) if department else Department(deal=deal, city_id=deal.city_id)
    found.name, found.part, found.person, found.email = name, part, person, email
    with explained(Department):
        found.save()
    action = "department-changed" if department else "department-added"
    note(actor=actor, deal=deal, action=action, now=now, data={"department": found.public_id})
    return found


@transaction.atomic
def remove_department(*, actor: Person, deal: Deal, department: Department, now: datetime) -> None:
    """Take a department out of the deal, with its person.

    Raises:
        Conflict: the department was taken out in the meantime.
        Forbidden: the actor does not write in this city.
    """
    deal = lock(actor, deal)
    is_writer(actor, deal).require()
    _found(deal, department).delete()
    note(
        actor=actor,
        deal=deal,
        action="department-removed",
        now=now,
        data={"department": department.public_id},
    )


def _found(deal: Deal, department: Department) -> Department:
    found = Department.objects.filter(deal=deal, pk=department.pk).first()
    if found is None:
        raise Conflict(_("This department was taken out in the meantime. Add it again if it takes part."))
    return found
