"""Who takes part in a deal, what each promises, and what they say about the draft."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import PROMISE_LENGTH, REASON_LENGTH, CityPart, DealPart, at_most, tied
from greendeals.models.deals import Deal
from greendeals.querysets import CommentQuerySet
from greendeals.workflow import PartyRole
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
        ]

    def __str__(self) -> str:
        return self.name


class Contact(CityPart):
    """The person of a party. Behind the city's own wall: the other parties never read it."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="contacts")
    party = models.OneToOneField(Party, models.CASCADE, db_constraint=False, related_name="contact")
    name = models.CharField(_("contact person"), max_length=150)
    function = models.CharField(_("function of the contact person"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail of the contact person"))

    class Meta:
        constraints = [
            Wall(name="contact_wall"),
            tied("contact", "greendeals.Deal"),
            of_party("contact"),
        ]


class Commitment(DealPart):
    """What one party promises, and until when."""

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="commitments")
    public_id = PublicIdField()
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, related_name="commitments")
    text = models.TextField(_("promise"), max_length=PROMISE_LENGTH)
    measure = models.CharField(_("how it is measured"), max_length=300)
    due_on = models.DateField(_("until"))

    class Meta:
        ordering = ["party_id", "due_on", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="commitment_wall"),
            tied("commitment", "greendeals.Deal"),
            at_most(PROMISE_LENGTH, "text", "commitment_length"),
            of_party("commitment"),
        ]


class Comment(DealPart):
    """A sentence between a party and the city about the deal; each party sees its own talk only.

    Attributes:
        author: who wrote it for the city; empty where the party wrote it.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="comments")
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, related_name="comments")
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    from_city = models.BooleanField()
    body = models.TextField(_("comment"), max_length=REASON_LENGTH)
    at = models.DateTimeField()

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="comment_wall"),
            tied("comment", "greendeals.Deal"),
            at_most(REASON_LENGTH, "body", "comment_length"),
            of_party("comment"),
        ]
