"""What people say against a computed status, in the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals.api.deals import OneDeal
from greendeals.models import REASON_LENGTH, Commitment, Indicator, StatusOverride
from greendeals.services import end_override, override_status
from greendeals.workflow import OVERRIDES
from icc.core import clock
from icc.tenancy.callers import actor_of

STATUSES = [(status.value, status.label) for status in OVERRIDES]


class OverrideSerializer(serializers.ModelSerializer[StatusOverride]):
    """What stands against a computed status."""

    promise = serializers.CharField(source="commitment.public_id", default=None, allow_null=True)
    indicator = serializers.CharField(source="indicator.public_id", default=None, allow_null=True)

    class Meta:
        model = StatusOverride
        fields = ["promise", "indicator", "status", "reason", "until", "at"]


class AboutSerializer(serializers.Serializer[Any]):
    """A promise or an indicator of the deal, by its id."""

    of = serializers.CharField(help_text="Id of a promise or of an indicator.")


class OverridingSerializer(AboutSerializer):
    """What is said against a computed status."""

    status = serializers.ChoiceField(choices=STATUSES)
    reason = serializers.CharField(max_length=REASON_LENGTH)
    until = serializers.DateField()


class OverridesView(OneDeal):
    """What writers of the city and its coach say against computed status; the newest first."""

    serializer_class = OverrideSerializer

    @extend_schema(responses=OverrideSerializer(many=True))
    def show(self, _request: Request, public_id: str) -> Response:
        """List what stands."""
        deal = self.deal()
        rows = StatusOverride.objects.visible_to(actor_of(self.request))
        found = rows.filter(deal=deal, ended_at=None).select_related("commitment", "indicator")
        return Response(OverrideSerializer(found, many=True).data)

    @extend_schema(request=OverridingSerializer, responses={201: OverrideSerializer})
    def say(self, request: Request, public_id: str) -> Response:
        """Say how something stands until a day; what was said before ends."""
        asked = self.asked()
        sent = OverridingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        row = override_status(**asked, of=_meant(asked, facts.pop("of")), **facts, now=clock.now())
        return Response(OverrideSerializer(row).data, status=201)

    @extend_schema(request=AboutSerializer, responses={204: None})
    def end(self, request: Request, public_id: str) -> Response:
        """Let the computed status speak again."""
        asked = self.asked()
        sent = AboutSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        end_override(**asked, of=_meant(asked, sent.validated_data["of"]), now=clock.now())
        return Response(status=204)


def _meant(asked: dict[str, Any], name: str) -> Commitment | Indicator:
    deal = asked["deal"]
    promise = Commitment.objects.visible_to(asked["actor"]).filter(deal=deal, public_id=name).first()
    indicators = Indicator.objects.visible_to(asked["actor"]).filter(deal=deal)
    found: Commitment | Indicator = promise or get_object_or_404(indicators, public_id=name)
    return found
