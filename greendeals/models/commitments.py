"""What a party promises, and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import PROMISE_LENGTH, Row, at_most, tied
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, Wall


class Commitment(Row):
    """What one party promises, and until when. A draft may still lack the measure or the date.

    Attributes:
        party: who promises; empty for the city itself.
        evidence: what will show that it is kept.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="commitments")
    public_id = PublicIdField()
    party = models.ForeignKey(
        Party,
        models.CASCADE,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("who promises"),
    )
    text = models.TextField(_("promise"), max_length=PROMISE_LENGTH)
    measure = models.CharField(_("how it is measured"), max_length=300, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    evidence = models.CharField(_("what will prove it"), max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="commitment_wall"),
            tied("commitment", "greendeals.Deal"),
            models.UniqueConstraint(fields=["id", "deal"], name="commitment_of_deal"),
            at_most(PROMISE_LENGTH, "text", "commitment_length"),
            of_party("commitment"),
        ]
