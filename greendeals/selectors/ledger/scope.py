"""Whose promises a ledger is of, and what of them the reader wants to see."""

from dataclasses import dataclass

from django.db.models import QuerySet

from cities.models import City, Organisation
from greendeals.models import Deal
from icc.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class LedgerScope:
    """Which promises are meant; what is left out narrows nothing.

    Attributes:
        city: of one city.
        organisation: of one partner, in all deals that the reader may see: its records in other cities
            count with it only where the desk has joined them.
        edition: code, `country`: two letters, `deal`: public name.
        kpi: code of the catalogue; then only what it measures.
        status: of promises, a value of `Status`.
        q: words in the name of the partner, the promise or the deal.
    """

    city: City | None = None
    organisation: Organisation | None = None
    edition: str = ""
    country: str = ""
    deal: str = ""
    kpi: str = ""
    status: str = ""
    q: str = ""

    def deals(self, actor: Actor) -> "QuerySet[Deal]":
        """Return the signed deals in question; a change that is under way counts with the deal it changes."""
        rows = Deal.objects.visible_to(actor).signed().filter(amends=None)
        chosen = {
            "participation__edition__code": self.edition,
            "city__country": self.country,
            "public_id": self.deal,
            "city": self.city,
        }
        rows = rows.filter(**{path: value for path, value in chosen.items() if value})
        if self.organisation:
            own = rows.filter(parties__organisation__in=self.organisations(actor))
            rows = rows.filter(pk__in=own.values("pk"))
        found: QuerySet[Deal] = rows.select_related("city", "participation__edition")
        return found.order_by("city__slug", "title", "pk")

    def organisations(self, actor: Actor) -> "QuerySet[Organisation]":
        """Return the records of the partner that the reader may see and the desk has joined."""
        rows = Organisation.objects.visible_to(actor)
        if self.organisation is None:
            return rows.none()
        own = rows.filter(pk=self.organisation.pk)
        identity = self.organisation.identity_id
        return own | rows.filter(identity=identity) if identity else own
