"""Files signed elsewhere, in the API: how far each is."""

from rest_framework import serializers

from greendeals.api.deals import OfDealSerializer
from greendeals.models import Counterpart
from greendeals.rules import can_decide_counterpart
from icc.api.views import VisibleListViewSet
from icc.tenancy.actors import reach
from icc.tenancy.callers import actor_of
from icc.tenancy.querysets import VisibleQuerySet


class CounterpartSerializer(OfDealSerializer):
    """A file that was signed elsewhere: submitted as qualified, checked by staff, counted once confirmed."""

    id = serializers.CharField(source="public_id")
    slot = serializers.CharField(source="signatory.public_id")
    organisation = serializers.CharField(source="signatory.organisation")
    sha256 = serializers.CharField(source="document.sha256", help_text="Of the file as it was handed in.")
    refused_because = serializers.SerializerMethodField(help_text="Empty unless it was refused.")

    class Meta:
        model = Counterpart
        fields = [
            *("id", "deal", "slot", "organisation", "state", "sha256", "submitted_at", "decided_at"),
            "refused_because",
        ]

    def get_refused_because(self, counterpart: Counterpart) -> str:
        """Return what was found in the file, or what the desk has written."""
        return str(counterpart.cause_words or counterpart.reason)


class CounterpartViewSet(VisibleListViewSet):
    """Files signed elsewhere, the newest first: those of the caller's own deals; the desk sees all."""

    serializer_class = CounterpartSerializer
    visible = Counterpart.objects.select_related("deal", "signatory", "document").order_by(
        "-submitted_at", "-pk"
    )
    filterset_fields = ["deal__public_id", "state"]

    def get_queryset(self) -> VisibleQuerySet[Counterpart]:
        """Leave out other cities' files, unless the caller decides about them."""
        rows: VisibleQuerySet[Counterpart] = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        actor = actor_of(self.request)
        return rows if can_decide_counterpart(actor) else rows.filter(city_id__in=reach(actor)[0])
