"""Why somebody may sign, who took over from whom, who only gets the result. For the city's eyes only."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import CityPart, tied
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.models.rounds import SigningRound
from greendeals.models.signatories import Signatory
from greendeals.workflow import NEEDS_FILE, Basis
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import Wall


class Mandate(CityPart):
    """The ground on which a person may sign a deal for the city or for a partner, as checked by the city.

    It belongs to a person, not to a slot: it holds for the next round too, and no longer fits once a
    partner names another person.

    Attributes:
        user: the account, for the city's own people.
        party: the partner, for everybody else.
        name: the person, as the slot names them.
        reference: article of the law, number of the decision.
        document: the file that shows it; `document_sha256` of its bytes.
        valid_from: first day.
        valid_to: last day; empty where none is set.
        checked_by: who of the city has looked at it; never the person themself.
        revoked_at: when it was ended before its time.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="mandates")
    public_id = PublicIdField()
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, null=True, related_name="mandates")
    name = models.CharField(max_length=150)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    reference = models.CharField(_("reference"), max_length=200)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    document_sha256 = models.CharField(max_length=64, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    checked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-checked_at", "-pk"]
        constraints = [
            Wall(name="mandate_wall"),
            tied("mandate", "greendeals.Deal"),
            of_party("mandate"),
            models.CheckConstraint(
                condition=Q(user=None, party__isnull=False) | Q(user__isnull=False, party=None),
                name="mandate_of_user_or_party",
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="mandate_basis"),
            models.CheckConstraint(
                condition=~Q(basis__in=NEEDS_FILE) | ~Q(document_sha256=""), name="mandate_is_shown"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="mandate_dates",
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                condition=Q(user=None) | ~Q(user=F("checked_by")),
                name="mandate_checked_by_another",
                violation_error_message=_("Somebody else must check this mandate."),
            ),
        ]

    def is_live(self, today: date) -> bool:
        """Whether it holds on a day."""
        return self.revoked_at is None and self.valid_from <= today <= (self.valid_to or date.max)

    def fits(self, slot: Signatory) -> bool:
        """Whether it is the mandate of the person of a slot."""
        if slot.user_id:
            return self.user_id == slot.user_id
        return self.party_id == slot.party_id and self.name.casefold() == slot.name.casefold()


class StandIn(CityPart):
    """How to reach the person to whom a partner's signatory has handed the signature over."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="+")
    signatory = models.OneToOneField(Signatory, models.CASCADE, db_constraint=False, related_name="stand_in")
    email = models.EmailField(_("e-mail"))

    class Meta:
        constraints = [
            Wall(name="stand_in_wall"),
            tied("stand_in", "greendeals.Deal"),
            tied("stand_in", "greendeals.Signatory", "signatory"),
        ]


def address_of(slot: Signatory) -> str:
    """Return the mailbox of a partner's signatory: of who took over, or of the party's contact person."""
    if hasattr(slot, "stand_in"):
        return slot.stand_in.email
    return slot.party.contact.email if slot.party else ""


class Copy(CityPart):
    """Somebody who gets the sealed deal by mail and is asked for nothing."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="+")
    round = models.ForeignKey(SigningRound, models.CASCADE, db_constraint=False, related_name="copies")
    name = models.CharField(max_length=150)
    email = models.EmailField(_("e-mail"))

    class Meta:
        verbose_name_plural = "copies"
        ordering = ["pk"]
        constraints = [
            Wall(name="copy_wall"),
            tied("copy", "greendeals.Deal"),
            tied("copy", "greendeals.SigningRound", "round"),
            models.UniqueConstraint(fields=["round", "email"], name="copy_once"),
        ]
