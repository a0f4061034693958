"""The organisations a city knows: recorded, corrected, merged; and what the desk does across cities."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext_lazy as _

from cities.models import City, Identity, Organisation, Term
from cities.rules import can_join_organisations, is_city_writer
from cities.workflow import COUNTRIES
from icc.audit.services import record
from icc.core.errors import Conflict, Invalid
from icc.core.integrity import explained
from icc.tenancy.actors import Actor, Person


class Mover(Protocol):
    """Hands what a feature holds of one record to the one that takes its place."""

    def __call__(self, *, gone: Organisation, kept: Organisation) -> None: ...


MOVERS: dict[str, Mover] = {}
"""What features hand from a merged record to the one that stays, by the name of the feature; each hangs
its own in by `apps.ready`. Runs inside the transaction of `merge_organisations`."""


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What a city keeps about an organisation."""

    name: str
    kind: Term
    size: str
    sector: Term | None
    country: str
    register_number: str


FACTS = tuple(field.name for field in fields(OrganisationFacts))


class OrganisationConflict(Conflict):
    """Somebody else saved it first. Both are kept: theirs here, one's own in the request."""

    default = _("Somebody else has changed this organisation in the meantime. What you wrote is still here.")

    def __init__(self, theirs: Organisation) -> None:
        super().__init__()
        self.theirs = theirs


PAIR = 2
ATTEMPTS = 5
"""How often a record is looked for that others merge or make meanwhile."""

GONE = _("This organisation was merged or removed in the meantime. Please look again.")


@transaction.atomic
def remember_organisation(*, city: City, name: str, kind: Term, now: datetime) -> Organisation:
    """Return the city's record of an organisation, made if there is none; capitals make no difference.

    The name of a record that was merged leads to the one that has taken its place. What is returned is
    locked: nobody merges or removes it before the caller's transaction has ended. The caller has asked
    the rule that applies to it.

    Raises:
        Conflict: others merge and record it over and over at this moment.
    """
    live = Organisation.objects.select_for_update(of=("self",)).live()
    for _attempt in range(ATTEMPTS):
        known = _called(city, name)
        held: Organisation | None = live.filter(pk=known.pk).first() if known else None
        if held:
            return held
        with suppress(IntegrityError), transaction.atomic():
            return Organisation.objects.create(city=city, name=name, kind=kind, created_at=now)
    raise Conflict(GONE)


def _called(city: City, name: str) -> Organisation | None:
    """Return the record of this name, or the one that has taken its place, without locking it."""
    called = Organisation.objects.filter(city=city, name__iexact=name).select_related("merged_into")
    known: Organisation | None = called.order_by(F("merged_into_id").asc(nulls_first=True)).first()
    while known and known.merged_into:
        known = known.merged_into
    return known


@transaction.atomic
def add_organisation(*, actor: Person, city: City, facts: OrganisationFacts, now: datetime) -> Organisation:
    """Record an organisation that the city knows.

    Raises:
        Forbidden: the actor does not write in this city.
        Invalid: the city knows one of this name already, or a fact is not possible.
    """
    is_city_writer(actor, city.pk).require()
    _check(facts)
    organisation = Organisation(city=city, created_at=now, **{name: getattr(facts, name) for name in FACTS})
    with explained(Organisation):
        organisation.save()
    _note(actor, organisation, "organisation-added", now=now)
    return organisation


@transaction.atomic
def change_organisation(
    *,
    actor: Person,
    organisation: Organisation,
    facts: OrganisationFacts,
    now: datetime,
    version: int | None = None,
) -> Organisation:
    """Correct what the city knows about an organisation. Deals that name it keep the name as it stands there.

    Args:
        actor: a writer of the city.
        organisation: the record.
        facts: all that is known of it from now on.
        now: the present moment.
        version: the save it was opened from; None takes it as it is.

    Raises:
        Conflict: it was merged or removed in the meantime.
        Forbidden: the actor does not write in this city.
        Invalid: the city knows another one of this name, or a fact is not possible.
        OrganisationConflict: somebody else saved first; carries their record.
    """
    found = _lock(actor, organisation)[0]
    if version is not None and found.version != version:
        raise OrganisationConflict(found)
    _check(facts)
    changed = [name for name in FACTS if getattr(found, name) != getattr(facts, name)]
    if not changed:
        return found
    for name in changed:
        setattr(found, name, getattr(facts, name))
    found.version += 1
    with explained(Organisation):
        found.save()
    _note(actor, found, "organisation-changed", now=now, data={"fields": sorted(changed)})
    return found


@transaction.atomic
def remove_organisation(*, actor: Person, organisation: Organisation, now: datetime) -> None:
    """Forget an organisation that takes part nowhere.

    Raises:
        Conflict: it takes part in a deal, or others were merged into it.
        Forbidden: the actor does not write in this city.
    """
    found = _lock(actor, organisation)[0]
    _note(actor, found, "organisation-removed", now=now, data={"organisation": found.public_id})
    try:
        found.delete()
    except ProtectedError as error:
        raise Conflict(
            _("It takes part in a deal, or another record was merged into it. Merge it instead.")
        ) from error


@transaction.atomic
def merge_organisations(
    *, actor: Person, survivor: Organisation, other: Organisation, now: datetime
) -> Organisation:
    """Let one record of an organisation take the place of another of the same city.

    Order: both locked, rule, what features hold of the other moves (`MOVERS`), facts that the survivor
    lacks are filled from the other, the other points to it from then on, audit on both.

    Raises:
        Conflict: one of them was merged or removed in the meantime.
        Forbidden: the actor does not write in this city.
        Invalid: they are one and the same, or of two cities.
    """
    if survivor.pk == other.pk or survivor.city_id != other.city_id:
        raise Invalid(_("Choose two different organisations of the same city."))
    kept, gone = _lock(actor, survivor, other)
    for move in MOVERS.values():
        move(gone=gone, kept=kept)
    for name in FACTS:
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.version += 1
    kept.identity = kept.identity or gone.identity
    kept.published_at = kept.published_at or gone.published_at
    gone.merged_into, gone.identity, gone.published_at = kept, None, None
    gone.save()
    kept.save()
    Organisation.objects.filter(merged_into=gone).update(merged_into=kept)
    _note(actor, gone, "organisation-merged", now=now, data={"into": kept.public_id})
    _note(actor, kept, "organisation-took-over", now=now, data={"from": gone.public_id, "name": gone.name})
    return kept


@transaction.atomic
def join_organisations(*, actor: Actor, organisations: Sequence[Organisation], now: datetime) -> Identity:
    """Note that records of several cities are one and the same organisation. The cities do not learn of it.

    What they were joined with before is joined as well.

    Raises:
        Conflict: one of them was merged or removed in the meantime.
        Forbidden: the actor is not of the desk.
        Invalid: fewer than two are named, or two of one city, which the city itself merges.
    """
    can_join_organisations(actor).require()
    keys = {row.pk for row in organisations}
    if len(keys) < PAIR:
        raise Invalid(_("Choose at least two organisations."))
    locked = Organisation.objects.select_for_update(of=("self",)).live()
    rows = list(locked.filter(pk__in=keys).order_by("pk"))
    if len(rows) != len(keys):
        raise Conflict(_("One of them is no longer there. Please look again."))
    known = sorted({row.identity_id for row in rows if row.identity_id})
    everybody = Organisation.objects.filter(pk__in=keys) | Organisation.objects.filter(identity__in=known)
    cities = list(everybody.values_list("city_id", flat=True))
    if len(set(cities)) != len(cities):
        raise Invalid(_("Two of them are of the same city; that city merges them itself."))
    identity = Identity.objects.get(pk=known[0]) if known else Identity.objects.create(created_at=now)
    everybody.update(identity=identity)
    Identity.objects.filter(pk__in=known[1:]).delete()
    data = {"organisations": sorted(row.public_id for row in rows)}
    _note_network(actor, identity, "organisations-joined", data, now=now)
    return identity


@transaction.atomic
def split_organisation(*, actor: Actor, organisation: Organisation, now: datetime) -> None:
    """Take an organisation out of those it was joined with; two that are left as one alone are free as well.

    Raises:
        Conflict: it is joined with nobody.
        Forbidden: the actor is not of the desk.
    """
    can_join_organisations(actor).require()
    found = Organisation.objects.select_for_update(of=("self",)).filter(pk=organisation.pk).first()
    if found is None or found.identity is None:
        raise Conflict(_("This organisation is joined with no other."))
    identity = found.identity
    found.identity = None
    found.save()
    _note_network(actor, identity, "organisation-split", {"organisation": found.public_id}, now=now)
    if identity.organisations.count() < PAIR:
        identity.delete()


@transaction.atomic
def publish_organisation(*, actor: Actor, organisation: Organisation, now: datetime) -> Organisation:
    """Make an organisation known to all cities: its name and type are suggested to them from now on.

    Raises:
        Conflict: it was merged or removed in the meantime.
        Forbidden: the actor is not of the desk.
    """
    found = _lock_for_desk(actor, organisation)
    if found.published_at is None:
        found.published_at = now
        found.save()
        _note(actor, found, "organisation-published", now=now)
    return found


@transaction.atomic
def unpublish_organisation(*, actor: Actor, organisation: Organisation, now: datetime) -> Organisation:
    """Suggest an organisation to other cities no longer; deals that took its name over keep it.

    A partner of a signed deal goes on being suggested: what is signed is public.

    Raises:
        Conflict: it was merged or removed in the meantime.
        Forbidden: the actor is not of the desk.
    """
    found = _lock_for_desk(actor, organisation)
    if found.published_at is not None:
        found.published_at = None
        found.save()
        _note(actor, found, "organisation-unpublished", now=now)
    return found


def _lock_for_desk(actor: Actor, organisation: Organisation) -> Organisation:
    can_join_organisations(actor).require()
    rows = Organisation.objects.select_for_update(of=("self",)).live()
    found: Organisation | None = rows.filter(pk=organisation.pk).first()
    if found is None:
        raise Conflict(GONE)
    return found


def _lock(actor: Actor, *organisations: Organisation) -> list[Organisation]:
    """Lock live records of one city, always in the same order, and ask the rule; return them as named."""
    rows = Organisation.objects.visible_to(actor).live().select_for_update(of=("self",))
    found = {row.pk: row for row in rows.filter(pk__in=[row.pk for row in organisations]).order_by("pk")}
    is_city_writer(actor, organisations[0].city_id).require()
    if len(found) != len(organisations):
        raise Conflict(GONE)
    return [found[row.pk] for row in organisations]


def _check(facts: OrganisationFacts) -> None:
    if not facts.name.strip():
        raise Invalid(fields={"name": _("An organisation has a name.")})
    if facts.country and facts.country not in COUNTRIES:
        raise Invalid(fields={"country": _("Choose a country of the list.")})


def _note(
    actor: Actor,
    organisation: Organisation,
    action: str,
    *,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        subject=organisation.subject,
        action=action,
        now=now,
        city_id=organisation.city_id,
        data=data,
    )


def _note_network(
    actor: Actor, identity: Identity, action: str, data: Mapping[str, Any], *, now: datetime
) -> None:
    """Note what concerns several cities where none of them reads it."""
    record(actor=actor, subject=f"identity:{identity.public_id}", action=action, now=now, data=data)
