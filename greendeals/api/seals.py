"""Seals that do not come, in the API; for the programme desk."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.api.deals import OneDeal
from greendeals.models import Deal
from icc.accounts.rules import is_desk
from icc.api.views import VisibleListViewSet
from icc.core import clock
from icc.documents.models import Seal
from icc.documents.querysets import SealQuerySet
from icc.documents.selectors import seals_in_trouble
from icc.tenancy.callers import actor_of


class SealListSerializer(serializers.ListSerializer[Any]):
    """Finds the deals of all rows at once."""

    def to_representation(self, data: Any) -> Any:
        """Tell each seal with its deal."""
        rows = list(data)
        keys = [row.document.deal_id for row in rows if row.document.deal_id]
        deals = Deal.objects.visible_to(self.context["request"].actor).filter(pk__in=keys).in_bulk()
        for row in rows:
            row.deal = deals.get(row.document.deal_id)
        return super().to_representation(rows)


class SealSerializer(serializers.ModelSerializer[Seal]):
    """A seal that is not there, or late."""

    deal = serializers.CharField(
        source="deal.public_id", default=None, help_text="Null for a file that belongs to no deal."
    )
    kind = serializers.CharField(source="document.kind")
    file = serializers.CharField(source="document.file_name")

    class Meta:
        model = Seal
        list_serializer_class = SealListSerializer
        fields = ["deal", "kind", "file", "state", "attempts", "requested_at", "due_at", "fault"]


class SealViewSet(VisibleListViewSet):
    """Seals in trouble: with a fault, or waiting longer than they should, whatever their age."""

    serializer_class = SealSerializer
    visible = Seal.objects.all()
    filterset_fields = ["state"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whoever is not of the desk, once it is known who asks."""
        super().initial(request, *args, **kwargs)
        is_desk(actor_of(request)).require()

    def get_queryset(self) -> SealQuerySet:
        """Return what the desk has to look at, the oldest first."""
        if getattr(self, "swagger_fake_view", False):
            return Seal.objects.none()
        found = seals_in_trouble(now=clock.now()).visible_to(actor_of(self.request))
        return found.select_related("document").order_by("requested_at", "pk")


class RetrySealView(OneDeal):
    """Another attempt at the seal that a deal waits for."""

    serializer_class = SealSerializer

    @extend_schema(request=None, responses={204: None})
    def retry(self, _request: Request, public_id: str) -> Response:
        """Let a worker try at once; for the desk."""
        asked = self.asked()
        services.try_seal_again(**asked, now=clock.now())
        return Response(status=204)
