"""What a deal is called and how long it holds."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cities.models import Edition, Term
from greendeals.models import Deal
from greendeals.services.steps import count_change, lock_for_edit, note
from icc.core.errors import Conflict, Invalid, Text
from icc.tenancy.actors import Person


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a deal; what is not known yet is empty."""

    title: str
    sector_id: int
    language: str
    starts_on: date | None
    ends_on: date | None
    legal_nature: str
    meets_every: str
    reporting: str

    @classmethod
    def of(cls, deal: Deal) -> "Terms":
        """Return the terms of a deal as they are."""
        return cls(
            deal.title,
            deal.sector_id,
            deal.language,
            deal.starts_on,
            deal.ends_on,
            deal.legal_nature,
            deal.meets_every,
            deal.reporting,
        )


class TermsConflict(Conflict):
    """Somebody else has changed the terms. Both are kept: theirs here, one's own in the request."""

    default = _("Somebody else changed this while you were writing. What you entered is kept below.")

    def __init__(self, theirs: Deal) -> None:
        super().__init__()
        self.theirs = theirs


@transaction.atomic
def save_terms(*, actor: Person, deal: Deal, before: Terms, after: Terms, now: datetime) -> Deal:
    """Save the terms of a draft if they still are as they were on the screen.

    Unchanged terms are not a save. Raises in this order:

    Raises:
        Forbidden: the actor does not write in this city.
        Frozen: the text stands still.
        TermsConflict: somebody else has changed them first; carries their deal.
        Invalid: a day lies before the edition, the deal ends before it begins, or the sector is not the
            edition's.
    """
    deal = lock_for_edit(actor, deal)
    current = Terms.of(deal)
    if current == after:
        return deal
    if current != before:
        raise TermsConflict(deal)
    _check(after, deal.participation.edition)
    for name, value in asdict(after).items():
        setattr(deal, name, value)
    deal.save(update_fields=[name.removesuffix("_id") for name in asdict(after)])
    count_change(deal)
    changed = sorted(name for name, value in asdict(after).items() if asdict(current)[name] != value)
    note(actor=actor, deal=deal, action="terms-saved", now=now, data={"changed": changed})
    deal.refresh_from_db()
    return deal


def _check(terms: Terms, edition: Edition) -> None:
    faults: dict[str, Text] = {}
    first = edition.start_date
    early = _("The edition begins on %s. Choose a day from then on.") % date_format(first)
    for name in ("starts_on", "ends_on"):
        day: date | None = getattr(terms, name)
        if day and day < first:
            faults[name] = early
    if terms.starts_on and terms.ends_on and terms.ends_on <= terms.starts_on:
        faults.setdefault("ends_on", _("The deal ends after it begins. Check the year."))
    if not Term.objects.of("sector", edition).filter(pk=terms.sector_id).exists():
        faults["sector"] = _("Choose a sector of this edition.")
    if faults:
        raise Invalid(fields=faults)
