"""Who is asked to sign, how far they are, on what ground. Nothing is signed through the API."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from greendeals.api.deals import OfDealSerializer, own_cities
from greendeals.models import Evidence, Signatory, SigningRound
from greendeals.workflow import Act, Assurance, SlotState
from icc.api.views import VisibleListViewSet


class FormerSlotSerializer(serializers.ModelSerializer[Signatory]):
    """Somebody who was asked, and in whose place another person is asked now."""

    id = serializers.CharField(source="public_id")
    name = serializers.SerializerMethodField(help_text="For the people of the deal's own city only.")

    class Meta:
        model = Signatory
        fields = ["id", "organisation", "function", "name", "group", "invited_at", "passed_at"]

    def get_name(self, slot: Signatory) -> str | None:
        """Return the person's name to whoever works in the city."""
        return slot.name if slot.city_id in own_cities(self) else None


class SlotSerializer(FormerSlotSerializer):
    """Who is asked for whom, for what, and how far they are."""

    state = serializers.ChoiceField(choices=SlotState.choices)
    on_behalf_of = serializers.CharField(
        source="delegated_from.public_id",
        default=None,
        help_text="Place, among the former ones, of the person who has handed the signature over.",
    )
    assurance = serializers.SerializerMethodField(
        help_text="How the person has signed; empty before. None of them is called advanced or qualified."
    )

    class Meta:
        model = Signatory
        fields = [
            *("id", "organisation", "function", "name", "group", "role", "required", "demands"),
            *("mandate_needed", "may_delegate", "on_behalf_of", "state"),
            *("invited_at", "signed_at", "agreed_at", "declined_at", "assurance"),
        ]

    @extend_schema_field(serializers.ChoiceField(choices=[("", ""), *Assurance.choices]))
    def get_assurance(self, slot: Signatory) -> str:
        """Return it as the evidence has it."""
        return next((Assurance(act.assurance).value for act in slot.evidence.all()), "")


class SigningRoundSerializer(OfDealSerializer):
    """A collection of signatures."""

    version = serializers.IntegerField(source="version.number")
    slots = serializers.SerializerMethodField(help_text="Who is asked now.")
    former = serializers.SerializerMethodField(
        help_text="Who was asked before: has handed over, or was replaced as no longer able to sign."
    )

    class Meta:
        model = SigningRound
        fields = [
            *("deal", "version", "state", "quorum", "deadline", "opened_at", "closed_at"),
            *("slots", "former"),
        ]

    @extend_schema_field(SlotSerializer(many=True))
    def get_slots(self, round_: SigningRound) -> Any:
        """Return those who have their place still."""
        here = [slot for slot in round_.signatories.all() if slot.passed_at is None]
        return SlotSerializer(here, many=True, context=self.context).data

    @extend_schema_field(FormerSlotSerializer(many=True))
    def get_former(self, round_: SigningRound) -> Any:
        """Return those in whose place somebody else is."""
        gone = [slot for slot in round_.signatories.all() if slot.passed_at]
        return FormerSlotSerializer(gone, many=True, context=self.context).data


WHO = Signatory.objects.select_related("delegated_from").order_by("group", "pk")


class SigningRoundViewSet(VisibleListViewSet):
    """Rounds of the deals the caller may see, the newest first. Signing itself has no place in the API."""

    serializer_class = SigningRoundSerializer
    visible = (
        SigningRound.objects.select_related("deal", "version")
        .prefetch_related(Prefetch("signatories", WHO))
        .prefetch_related(Prefetch("signatories__evidence", Evidence.objects.filter(act=Act.SIGNED)))
        .order_by("-opened_at", "-pk")
    )
    filterset_fields = ["deal__public_id", "state"]
