"""Actions, indicators and funding of a deal in the API."""

from rest_framework import serializers

from greendeals.api.rows import LinkedSerializer, OwnedSerializer, RowSerializer, RowViewSet
from greendeals.models import FundingLine, Indicator, PlannedAction
from greendeals.workflow import TableKey


class PlannedActionSerializer(OwnedSerializer, LinkedSerializer):
    """Something that is done under the deal."""

    class Meta:
        model = PlannedAction
        fields = [
            *RowSerializer.Meta.fields,
            *("title", "description", "party", "starts_on", "ends_on", "tag", "technology", "maturity"),
            "promise",
        ]


class IndicatorSerializer(LinkedSerializer):
    """A figure by which the deal is measured; null is not known, zero is zero."""

    kpi = serializers.CharField(source="kpi.code", default=None, allow_null=True)

    class Meta:
        model = Indicator
        fields = [
            *RowSerializer.Meta.fields,
            *("kpi", "name", "unit", "direction", "aggregation"),
            *("baseline", "baseline_part", "baseline_whole", "baseline_on"),
            *("target", "target_part", "target_whole", "target_on", "source", "promise"),
        ]


class FundingSerializer(RowSerializer):
    """Money for the deal, in euros."""

    source = serializers.CharField(source="source.code")  # type: ignore[assignment]  # the stub takes the column for the base's option

    class Meta:
        model = FundingLine
        fields = [*RowSerializer.Meta.fields, "source", "provider", "state", "amount", "note"]


class PlannedActionViewSet(RowViewSet):
    """Actions and their time plan."""

    table = TableKey.ACTIONS
    serializer_class = PlannedActionSerializer
    visible = PlannedAction.objects.select_related("deal", "party", "commitment")


class IndicatorViewSet(RowViewSet):
    """Indicators with start value and target."""

    table = TableKey.INDICATORS
    serializer_class = IndicatorSerializer
    visible = Indicator.objects.select_related("deal", "kpi", "commitment")


class FundingViewSet(RowViewSet):
    """Money by source and state."""

    table = TableKey.FUNDING
    serializer_class = FundingSerializer
    visible = FundingLine.objects.select_related("deal", "source")
