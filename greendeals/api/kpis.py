"""The key figures of the programme in the API."""

from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.viewsets import ReadOnlyModelViewSet

from greendeals.models import Kpi


class KpiSerializer(serializers.ModelSerializer[Kpi]):
    """An indicator of the catalogue; `unit` is UCUM."""

    class Meta:
        model = Kpi
        fields = [
            *("code", "sector", "name", "unit", "unit_label", "direction", "aggregation", "description"),
            *("source_key", "certainty"),
        ]


class KpiViewSet(ReadOnlyModelViewSet[Kpi]):
    """The catalogue of indicators, for everybody."""

    permission_classes = [AllowAny]
    serializer_class = KpiSerializer
    queryset = Kpi.objects.all()
    lookup_field = "code"
    filterset_fields = ["sector", "aggregation"]
