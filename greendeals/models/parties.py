"""Who takes part in a deal, what each promises, and what they say about the draft."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greendeals.models.base import PROMISE_LENGTH, REASON_LENGTH, CityPart, DealPart, Row, at_most, tied
from greendeals.models.deals import Deal
from greendeals.querysets import OwnTalkQuerySet
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
            models.CheckConstraint(condition=Q(seat="") | Q(seat__in=Seat.values), name="party_seat"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(CityPart):
    """The person of a party. Behind the city's own wall: the other parties never read it.

    Attributes:
        reminded_at: when a person of the city last reminded it; not again within three days.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="contacts")
    party = models.OneToOneField(Party, models.CASCADE, db_constraint=False, related_name="contact")
    name = models.CharField(_("contact person"), max_length=150)
    function = models.CharField(_("function of the contact person"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail of the contact person"))
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(name="contact_wall"),
            tied("contact", "greendeals.Deal"),
            of_party("contact"),
        ]


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

    objects: ClassVar = OwnTalkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="comment_wall"),
            tied("comment", "greendeals.Deal"),
            at_most(REASON_LENGTH, "body", "comment_length"),
            of_party("comment"),
        ]


class Answer(DealPart):
    """A party's word on the draft: it would sign this text, or not and why. No signature.

    Attributes:
        content_version: the text it speaks about; the word on an older text is history.
        content: that text, so that it can be said what has changed since.
        leaves: whether the party takes no part any more, whatever the text.
        taken_back_at: when the party took its word back; it counts for nothing from then on.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, db_constraint=False, related_name="answers")
    content_version = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    accepted = models.BooleanField()
    leaves = models.BooleanField(default=False)
    reason = models.TextField(_("reason"), blank=True, max_length=REASON_LENGTH)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects: ClassVar = OwnTalkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            Wall(using=DEAL_TREE, name="answer_wall"),
            tied("answer", "greendeals.Deal"),
            of_party("answer"),
            at_most(REASON_LENGTH, "reason", "answer_length"),
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="answer_no_has_reason"),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(leaves=False), name="answer_leaving_is_no_yes"
            ),
        ]


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
