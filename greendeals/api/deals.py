"""Deals, and what hangs on them, in the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers

from greendeals.api.start import Starts
from greendeals.models import Deal
from icc.api.views import Visible, VisibleViewSet
from icc.tenancy.actors import Actor, Person, reach
from icc.tenancy.callers import person


class DealSerializer(serializers.ModelSerializer[Deal]):
    """A deal as a row: where it stands, not what it says."""

    id = serializers.CharField(source="public_id")
    city = serializers.SlugRelatedField[Deal](slug_field="slug", read_only=True)
    edition = serializers.CharField(source="participation.edition.code")
    demonstration = serializers.BooleanField(source="participation.edition.is_demonstration")
    sector = serializers.SlugRelatedField[Deal](slug_field="code", read_only=True)
    amends = serializers.SlugRelatedField[Deal](
        slug_field="public_id", read_only=True, help_text="The signed deal that this one is a change of."
    )

    class Meta:
        model = Deal
        fields = [
            "id",
            "title",
            "city",
            "edition",
            "demonstration",
            "sector",
            "stage",
            "stage_since",
            "created_at",
            "amends",
        ]


class DealViewSet(Starts, VisibleViewSet):
    """Deals the caller may see; desk and EC staff see them from the frozen text on."""

    serializer_class = DealSerializer
    visible = (
        Deal.objects.select_related("city", "sector", "participation__edition", "amends")
        .only(
            "public_id",
            "title",
            "stage",
            "stage_since",
            "created_at",
            "city__slug",
            "sector__code",
            "participation__edition__code",
            "participation__edition__is_demonstration",
            "amends__public_id",
        )
        .order_by("-pk")
    )
    filterset_fields = ["stage", "city__slug", "participation__edition__code"]


class OneDeal(Visible):
    """What belongs to one deal and has its place below the deal's own address."""

    visible = Deal.objects.select_related("city", "sector", "participation__edition")

    def deal(self) -> Deal:
        """Return the deal of the address; one that is out of sight is not found."""
        found: Deal = get_object_or_404(self.get_queryset(), public_id=self.kwargs["public_id"])
        return found

    def asked(self) -> dict[str, Any]:
        """Return who asks, and about which deal, as services take them."""
        caller: Person = person(self.request)
        return {"actor": caller, "deal": self.deal()}


def own_cities(serializer: serializers.BaseSerializer[Any]) -> frozenset[int]:
    """Return the cities in which the caller works; none for desk and EC staff."""
    actor: Actor = serializer.context["request"].actor
    return reach(actor)[0]


class OfDealSerializer(serializers.ModelSerializer[Any]):
    """A row below a deal."""

    deal = serializers.SlugRelatedField[Deal](slug_field="public_id", read_only=True)
