"""Everybody in the latest round, in the API, as the city sees them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals.api.deals import OneDeal
from greendeals.rules import can_see_signatories
from greendeals.selectors import signatories_of
from greendeals.workflow import SlotState
from icc.core import clock


class MailSerializer(serializers.Serializer[Any]):
    """A mail that was written to the person: the request, or a reminder."""

    at = serializers.DateTimeField(source="created_at")
    state = serializers.CharField()


class SignerSerializer(serializers.Serializer[Any]):
    """One person in the latest round, as the city sees them."""

    slot = serializers.CharField(source="slot.signatory.public_id")
    organisation = serializers.CharField(source="slot.signatory.organisation")
    name = serializers.CharField(source="slot.signatory.name")
    function = serializers.CharField(source="slot.signatory.function")
    state = serializers.ChoiceField(source="slot.state", choices=SlotState.choices)
    reason = serializers.CharField(source="slot.signatory.reason", help_text="Why the person has declined.")
    block = serializers.CharField(
        source="slot.block", help_text="What keeps the person from signing, if any."
    )
    trouble = serializers.CharField(source="slot.trouble", help_text="What is wrong with the latest mail.")
    mails = MailSerializer(source="slot.mails", many=True)
    mandate = serializers.CharField(
        source="mandate.public_id", default=None, help_text="The one that holds today."
    )


class SignatoriesView(OneDeal):
    """Who signs a deal, with what keeps each from signing and the mails to them; for the city's people."""

    serializer_class = SignerSerializer

    @extend_schema(responses=SignerSerializer(many=True))
    def signatories(self, _request: Request, public_id: str) -> Response:
        """List everybody in the latest round; nobody before signatures are asked for."""
        asked = self.asked()
        can_see_signatories(**asked).require()
        people = signatories_of(**asked, now=clock.now()).people
        return Response(SignerSerializer(people, many=True).data)
