"""On what ground people sign, and what keeps somebody from signing."""

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import TEAM, CityRole
from greendeals.models import Mandate, Signatory
from greendeals.workflow import RoundState

CLOSED_ACCOUNT = _("The account of this person is closed.")
LEFT_OFFICE = _("This person no longer signs for the city.")
LEFT_TEAM = _("This person is no longer in the team of the city.")
ORGANISATION_GONE = _("The organisation is no longer in the deal.")
NO_MANDATE = _("No valid mandate is recorded for this person.")


def live_mandate(slot: Signatory, *, today: date) -> Mandate | None:
    """Return the mandate on which the person of a slot signs on a day, the one checked last."""
    held = Mandate.objects.filter(deal=slot.deal_id)
    return next((row for row in held if row.fits(slot) and row.is_live(today)), None)


def lacks_mandate(slot: Signatory, *, today: date) -> bool:
    """Tell whether the plan asks for a mandate that is not there, or holds no longer."""
    return slot.mandate_needed and live_mandate(slot, today=today) is None


def authority_facts(slot: Signatory, *, today: date) -> dict[str, int | str]:
    """Return what the log says of the ground on which a slot is answered: mandate and delegation."""
    facts: dict[str, int | str] = {}
    mandate = live_mandate(slot, today=today)
    if mandate:
        facts |= {"mandate": mandate.public_id, "mandate_basis": mandate.basis}
        facts["mandate_sha256"] = mandate.document_sha256
    if slot.delegated_from:
        facts |= {"delegated_by": slot.delegated_from.pk, "on_behalf_function": slot.delegated_from.function}
    return facts


def blocks(slots: Iterable[Signatory], *, today: date) -> dict[int, str | Promise]:
    """Return what keeps each open slot of one round from being answered, by slot; in two queries.

    Derived from the account, its role, the deal and the mandates as they stand; nothing is stored.
    """
    open_ = [slot for slot in slots if not slot.answered and slot.round.state == RoundState.OPEN]
    if not open_:
        return {}
    deal_id, city_id = open_[0].deal_id, open_[0].city_id
    users = [slot.user_id for slot in open_ if slot.user_id]
    held = Membership.objects.filter(city_id=city_id, user_id__in=users, role__in=TEAM)
    roles = set(held.values_list("user_id", "role"))
    mandates = [row for row in Mandate.objects.filter(deal=deal_id) if row.is_live(today)]
    found = {slot.pk: _block(slot, roles, mandates) for slot in open_}
    return {pk: words for pk, words in found.items() if words}


def _block(slot: Signatory, roles: set[tuple[int, str]], mandates: list[Mandate]) -> str | Promise:
    if slot.user is None and slot.party_id is None:
        return ORGANISATION_GONE
    if slot.user is not None:
        if not slot.user.is_active:
            return CLOSED_ACCOUNT
        held = {role for user_id, role in roles if user_id == slot.user_id}
        if slot.signs and CityRole.SIGNATORY not in held:
            return LEFT_OFFICE
        if not held:
            return LEFT_TEAM
    lacking = slot.mandate_needed and not any(row.fits(slot) for row in mandates)
    return NO_MANDATE if lacking or slot.revoked_at else ""
