"""Who takes part in a deal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.deals import Deal
from greendeals.workflow import PartyRole, Seat
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, CompositeForeignKey, Wall


def of_party(name: str) -> CompositeForeignKey:
    """Tie a row's party to the row's deal."""
    return CompositeForeignKey(
        name=f"{name}_party_deal",
        fields=["party", "deal"],
        to="greendeals.Party",
        to_columns=["id", "deal_id"],
    )


class Party(DealPart):
    """An organisation in a deal. Its name stands here as text: later changes do not reach a signed deal.

    Attributes:
        organisation: the city's own record of it, which partners never read.
        signs: whether it is asked to sign; an adviser, say, is named only.
        seat: how it sits in the steering group, if it does.
        origin: in an amendment, the party of the signed deal that this one is the copy of.
        left_on: the day from which it is no party any more, by its notice; `left_because` says why.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="parties")
    public_id = PublicIdField()
    organisation = models.ForeignKey(
        "cities.Organisation", models.PROTECT, db_constraint=False, related_name="+"
    )
    name = models.CharField(_("organisation"), max_length=150)
    kind = models.ForeignKey("cities.Term", models.PROTECT, related_name="+", verbose_name=_("type"))
    role = models.CharField(
        _("role in the deal"), max_length=20, choices=PartyRole, default=PartyRole.PARTNER
    )
    signs = models.BooleanField(_("signs the deal"), default=True)
    seat = models.CharField(_("seat in the steering group"), max_length=20, choices=Seat, blank=True)
    origin = models.ForeignKey("self", models.SET_NULL, db_constraint=False, null=True, related_name="copies")
    left_on = models.DateField(_("leaves on"), null=True)
    left_because = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)

    class Meta:
        verbose_name_plural = "parties"
        ordering = ["pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="party_wall"),
            tied("party", "greendeals.Deal"),
            tied("party", "cities.Organisation", "organisation"),
            models.UniqueConstraint(fields=["id", "deal"], name="party_of_deal"),
            models.UniqueConstraint(
                fields=["deal", "name"],
                name="party_name_once",
                violation_error_message=_("This organisation is already a party of the deal."),
            ),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role"),
            at_most(REASON_LENGTH, "left_because", "party_left_length"),
            models.CheckConstraint(condition=Q(seat="") | Q(seat__in=Seat.values), name="party_seat"),
        ]

    def __str__(self) -> str:
        return self.name
