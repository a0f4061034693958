"""On what ground people sign, in the API."""

from rest_framework import serializers

from greendeals.api.deals import OfDealSerializer
from greendeals.api.partners import OwnListViewSet
from greendeals.models import Mandate


class MandateSerializer(OfDealSerializer):
    """On what ground a person may sign, as the city has checked it; the file itself stays on the pages."""

    id = serializers.CharField(source="public_id")
    party = serializers.CharField(
        source="party.public_id", default=None, help_text="For whom; null for the city's own people."
    )
    checked_by = serializers.CharField(source="checked_by.name")

    class Meta:
        model = Mandate
        fields = [
            *("id", "deal", "party", "name", "basis", "reference", "document_sha256"),
            *("valid_from", "valid_to", "checked_by", "checked_at", "revoked_at"),
        ]


class MandateViewSet(OwnListViewSet):
    """Mandates in the caller's own deals, the newest first: what they are, without their files."""

    serializer_class = MandateSerializer
    visible = Mandate.objects.select_related("deal", "party", "checked_by").order_by("-checked_at", "-pk")
