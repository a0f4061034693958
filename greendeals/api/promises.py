"""Promises in the API."""

from greendeals.api.rows import OwnedSerializer, RowSerializer, RowViewSet
from greendeals.models import Commitment
from greendeals.workflow import TableKey


class PromiseSerializer(OwnedSerializer):
    """What the city or a party promises."""

    class Meta:
        model = Commitment
        fields = [*RowSerializer.Meta.fields, "party", "text", "measure", "due_on", "evidence"]


class PromiseViewSet(RowViewSet):
    """What cities and parties promise."""

    table = TableKey.PROMISES
    serializer_class = PromiseSerializer
    visible = Commitment.objects.select_related("deal", "party")
