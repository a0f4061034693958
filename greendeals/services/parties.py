"""Who takes part in a deal, and whom to reach there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cities.models import Organisation, Term
from cities.services import remember_organisation
from greendeals.models import Commitment, Contact, Deal, Party
from greendeals.rules import is_writer
from greendeals.services.links import invite_slot, open_slot, revoke_links
from greendeals.services.steps import count_change, lock, lock_for_edit, note
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import Person


@transaction.atomic
def save_party(
    *,
    actor: Person,
    deal: Deal,
    name: str,
    kind: Term,
    role: str,
    contact_name: str,
    contact_email: str,
    now: datetime,
    signs: bool = True,
    seat: str = "",
    contact_function: str = "",
    organisation: Organisation | None = None,
) -> Party:
    """Record an organisation as a party of the deal, with its contact person; the city remembers it.

    Args:
        actor: who records it.
        deal: in which.
        name: as it will stand in the deal.
        kind: its type.
        role: in the deal.
        contact_name: whom to reach.
        contact_email: where.
        now: the present moment.
        signs: whether it is asked to sign.
        seat: in the steering group.
        contact_function: of the contact person.
        organisation: from the city's register; without it, the one of this name or a new one.

    Raises:
        Conflict: the organisation was merged or removed in the meantime.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        Invalid: the organisation is already a party.
    """
    deal = lock_for_edit(actor, deal)
    if deal.parties.filter(name__iexact=name).exists():
        raise Invalid(fields={"name": _("This organisation is already a party of the deal.")})
    place = {"deal": deal, "city_id": deal.city_id}
    known = _known(deal, organisation) or remember_organisation(city=deal.city, name=name, kind=kind, now=now)
    if deal.parties.filter(organisation=known).exists():
        raise Invalid(fields={"name": _("This organisation is already a party of the deal.")})
    party = Party(**place, organisation=known, name=name, kind=kind, role=role, signs=signs, seat=seat)
    with explained(Party):
        party.save()
    Contact.objects.create(
        **place, party=party, name=contact_name, function=contact_function, email=contact_email
    )
    count_change(deal)
    note(actor=actor, deal=deal, action="party-recorded", now=now, data={"party": party.public_id})
    return party


def _known(deal: Deal, organisation: Organisation | None) -> Organisation | None:
    """Return the record as it is now, held until the party points to it."""
    if organisation is None:
        return None
    rows = Organisation.objects.live().filter(city=deal.city_id).select_for_update(of=("self",))
    found: Organisation | None = rows.filter(pk=organisation.pk).first()
    if found is None:
        raise Conflict(_("This organisation was merged or removed in the meantime. Please choose again."))
    return found


@transaction.atomic
def change_party(
    *, actor: Person, deal: Deal, party: Party, kind: Term, role: str, seat: str, signs: bool, now: datetime
) -> None:
    """Correct what a party is in the deal: its type, role, seat, and whether it signs.

    Raises:
        Conflict: the party is no longer in the deal.
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
    """
    deal = lock_for_edit(actor, deal)
    found = deal.parties.filter(pk=party.pk).first()
    if found is None:
        raise Conflict(_("This partner is no longer in the deal."))
    wanted = {"kind_id": kind.pk, "role": role, "seat": seat, "signs": signs}
    if all(getattr(found, name) == value for name, value in wanted.items()):
        return
    deal.parties.filter(pk=party.pk).update(**wanted)
    count_change(deal)
    note(actor=actor, deal=deal, action="party-changed", now=now, data={"party": found.public_id})


@transaction.atomic
def change_contact(
    *, actor: Person, deal: Deal, party: Party, name: str, function: str, email: str, now: datetime
) -> None:
    """Correct the person of a party, at any time; the text does not change.

    With a new address the links sent to the old one die; while the party is asked to sign, the new
    address is asked at once.

    Raises:
        Conflict: the party has answered already, or is no longer in the deal.
        Forbidden: the actor does not write in this city.
    """
    deal = lock(actor, deal)
    is_writer(actor, deal).require()
    contact = Contact.objects.filter(deal=deal, party=party).first()
    if contact is None:
        raise Conflict(_("This partner is no longer in the deal."))
    slot = open_slot(deal, party)
    if slot and slot.delegated_from_id:
        raise Conflict(_("The contact person has handed the signature over to somebody else."))
    if slot and slot.answered:
        raise Conflict(_("The partner has answered already."))
    moved = contact.email.lower() != email.lower()
    contact.name, contact.function, contact.email = name, function, email
    contact.save(update_fields=["name", "function", "email"])
    if slot:
        slot.name, slot.function = name, function or slot.function
        slot.opened_at = None if moved else slot.opened_at
        slot.save(update_fields=["name", "function", "opened_at"])
    if moved:
        revoke_links(now=now, party=party)
    if moved and slot and slot.invited_at:
        invite_slot(deal, slot.round, slot, now=now)
    note(actor=actor, deal=deal, action="contact-changed", now=now, data={"party": party.public_id})


@transaction.atomic
def remove_party(*, actor: Person, deal: Deal, party: Party, now: datetime) -> None:
    """Take a party out of the draft, together with its promises, actions and the talk; its links die.

    What it has answered to an earlier text stays on record.

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
    """
    deal = lock_for_edit(actor, deal)
    Commitment.objects.filter(deal=deal, party=party).delete()
    Party.objects.filter(deal=deal, pk=party.pk).delete()
    count_change(deal)
    note(actor=actor, deal=deal, action="party-removed", now=now, data={"party": party.public_id})
