"""Values of indicators in the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.api.deals import OfDealSerializer
from greendeals.models import Indicator, IndicatorValue
from greendeals.services import Reading
from greendeals.workflow import Level
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.tenancy.callers import person


class ValueSerializer(OfDealSerializer):
    """A measured value; one that was corrected says since when, and the correction names it."""

    id = serializers.CharField(source="public_id", read_only=True)
    indicator = serializers.CharField(source="indicator.public_id")
    given_by = serializers.SerializerMethodField(help_text="Id of the party, or `city`.")
    corrects = serializers.CharField(source="replaces.public_id", default=None, allow_null=True)

    class Meta:
        model = IndicatorValue
        fields = [
            *("id", "deal", "indicator", "on", "group", "value", "part", "whole", "source", "method"),
            *("level", "given_by", "at", "corrects", "reason", "replaced_at"),
        ]

    def get_given_by(self, value: IndicatorValue) -> str:
        """Return the id of the party, or `city`."""
        return value.party.public_id if value.party else "city"


class ReadingSerializer(serializers.Serializer[Any]):
    """A value as the city enters it; `seen` is the value of that day that it corrects."""

    indicator = serializers.CharField()
    on = serializers.DateField()
    value = serializers.DecimalField(max_digits=20, decimal_places=6, required=False, allow_null=True)
    part = serializers.DecimalField(max_digits=20, decimal_places=6, required=False, allow_null=True)
    whole = serializers.DecimalField(max_digits=20, decimal_places=6, required=False, allow_null=True)
    group = serializers.CharField(required=False, allow_blank=True)
    source = serializers.CharField(required=False, allow_blank=True, max_length=300)  # type: ignore[assignment]  # a name that the base uses for itself
    method = serializers.CharField(required=False, allow_blank=True, max_length=300)
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)
    seen = serializers.CharField(required=False, allow_blank=True, default="")


class ValueViewSet(VisibleViewSet):
    """Values of indicators of the deals the caller may see, corrected ones too; writers of the city add."""

    serializer_class = ValueSerializer
    visible = IndicatorValue.objects.select_related("deal", "indicator", "party", "replaces").order_by(
        "-on", "-pk"
    )
    filterset_fields = ["deal__public_id", "indicator__public_id", "level"]

    @extend_schema(request=ReadingSerializer, responses={201: ValueSerializer})
    def create(self, request: Request) -> Response:
        """Enter a value of a day, or correct the one that was `seen`."""
        sent = ReadingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        caller = person(request)
        rows = Indicator.objects.visible_to(caller).select_related("deal")
        indicator = get_object_or_404(rows, public_id=facts.pop("indicator"))
        values = IndicatorValue.objects.visible_to(caller).filter(indicator=indicator)
        seen = values.filter(public_id=facts.pop("seen")).first()
        value = services.enter_value(
            actor=caller,
            deal=indicator.deal,
            indicator=indicator,
            reading=Reading(**facts),
            seen=seen,
            now=clock.now(),
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=value.pk)).data, status=201)
