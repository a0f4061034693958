"""The organisations a city knows."""

from datetime import datetime

from django.db import transaction

from cities.models import City, Organisation, Term


@transaction.atomic
def remember_organisation(*, city: City, name: str, kind: Term, now: datetime) -> Organisation:
    """Return the city's record of an organisation, made if there is none; capitals make no difference.

    The caller has asked the rule that applies to it.
    """
    known: Organisation | None = Organisation.objects.filter(city=city, name__iexact=name).first()
    return known or Organisation.objects.create(city=city, name=name, kind=kind, created_at=now)
