"""Changes to its own promise that a party asks for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import PROMISE_LENGTH, REASON_LENGTH, DealPart, at_most, tied
from greendeals.models.commitments import Commitment
from greendeals.models.deals import Deal
from greendeals.models.parties import Party, of_party
from greendeals.querysets import OwnTalkQuerySet
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import DEAL_TREE, CompositeForeignKey, Wall


class Proposal(DealPart):
    """A change to its own promise that a party asks for; the city takes it or answers why not.

    Attributes:
        commitment: the promise it is about; empty once that has been taken out of the draft.
        text: as the promise should read; so `measure` and `due_on`.
        answer: what the city says to it; needed where it is not taken.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="proposals")
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, related_name="proposals")
    commitment = models.ForeignKey(
        Commitment, models.SET_NULL, db_constraint=False, null=True, related_name="proposals"
    )
    text = models.TextField(_("promise"), max_length=PROMISE_LENGTH)
    measure = models.CharField(_("how it is measured"), max_length=300, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.TextField(_("why"), blank=True, max_length=REASON_LENGTH)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    accepted = models.BooleanField(null=True)
    answer = models.TextField(_("answer"), blank=True, max_length=REASON_LENGTH)

    objects: ClassVar = OwnTalkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="proposal_wall"),
            tied("proposal", "greendeals.Deal"),
            of_party("proposal"),
            CompositeForeignKey(
                name="proposal_commitment_deal",
                fields=["commitment", "deal"],
                to="greendeals.Commitment",
                to_columns=["id", "deal_id"],
            ),
            at_most(PROMISE_LENGTH, "text", "proposal_text_length"),
            at_most(REASON_LENGTH, "reason", "proposal_length"),
            at_most(REASON_LENGTH, "answer", "proposal_answer_length"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(decided_at=None), name="proposal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, accepted=None)
                | Q(decided_at__isnull=False, accepted__isnull=False),
                name="proposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(accepted=True) | Q(accepted=None) | ~Q(answer=""),
                name="proposal_no_has_answer",
            ),
        ]
