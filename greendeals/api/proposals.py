"""What parties ask to be changed in their promises, and what the city says to it, in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals.api.partners import OfPartySerializer, OwnListViewSet
from greendeals.forms import ProposalAnswerForm
from greendeals.models import REASON_LENGTH, Proposal
from greendeals.services import refuse_proposal, take_proposal
from icc.core import clock
from icc.tenancy.callers import person


class ProposalSerializer(OfPartySerializer):
    """A change that a party asks for in its own promise, and what the city says to it."""

    id = serializers.CharField(source="public_id")
    commitment = serializers.SlugRelatedField[Proposal](
        slug_field="public_id", read_only=True, help_text="Empty once the promise is out of the draft."
    )

    class Meta:
        model = Proposal
        fields = [
            "id",
            "deal",
            "party",
            "commitment",
            "text",
            "measure",
            "due_on",
            "reason",
            "at",
            "accepted",
            "answer",
            "decided_at",
        ]


class TakeProposalSerializer(serializers.Serializer[Any]):
    """The promise as it will read; what is left out is as the partner proposes."""

    version = serializers.IntegerField(min_value=1, help_text="Of the promise that was read.")
    text = serializers.CharField(required=False)
    measure = serializers.CharField(required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    answer = serializers.CharField(required=False, default="", allow_blank=True)


class RefuseProposalSerializer(serializers.Serializer[Any]):
    """Why the promise stays as it is; the partner reads it."""

    answer = serializers.CharField(max_length=REASON_LENGTH)


class ProposalViewSet(OwnListViewSet):
    """Changes that parties have asked for in the caller's own deals, the newest first."""

    serializer_class = ProposalSerializer
    visible = Proposal.objects.select_related("deal", "party", "commitment").order_by("-at", "-pk")

    @extend_schema(request=TakeProposalSerializer, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, public_id: str) -> Response:
        """Change the promise as its party proposes, or in the words that are sent; the party is told."""
        found: Proposal = self.get_object()
        sent = TakeProposalSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        proposed = {"text": found.text, "measure": found.measure, "due_on": found.due_on}
        form = ProposalAnswerForm({**proposed, **sent.validated_data}, begun_on=found.deal.created_at.date())
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: list(map(str, words)) for name, words in form.errors.items()}
            )
        take_proposal(**self._about(found), **form.cleaned_data, now=clock.now())
        return self._told(found)

    @extend_schema(request=RefuseProposalSerializer, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, public_id: str) -> Response:
        """Leave the promise as it is; the party reads the answer in a mail."""
        found: Proposal = self.get_object()
        sent = RefuseProposalSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        refuse_proposal(**self._about(found), **sent.validated_data, now=clock.now())
        return self._told(found)

    def _about(self, proposal: Proposal) -> dict[str, Any]:
        return {"actor": person(self.request), "deal": proposal.deal, "proposal": proposal}

    def _told(self, proposal: Proposal) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=proposal.pk)).data)
