"""Deals in the API."""

from django.urls import include, path
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from greendeals.models import Deal
from icc.api.views import VisibleViewSet


class DealSerializer(serializers.ModelSerializer[Deal]):
    """A deal as a row: where it stands, not what it says."""

    id = serializers.CharField(source="public_id")
    city = serializers.SlugRelatedField[Deal](slug_field="slug", read_only=True)
    edition = serializers.CharField(source="participation.edition.code")
    demonstration = serializers.BooleanField(source="participation.edition.is_demonstration")
    sector = serializers.SlugRelatedField[Deal](slug_field="code", read_only=True)

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
        ]


class DealViewSet(VisibleViewSet):
    """Deals the caller may see; desk and EC staff see them from the frozen text on."""

    serializer_class = DealSerializer
    visible = (
        Deal.objects.select_related("city", "sector", "participation__edition")
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
        )
        .order_by("-pk")
    )
    filterset_fields = ["stage", "city__slug", "participation__edition__code"]


router = SimpleRouter()
router.register("deals", DealViewSet, basename="deal")

urlpatterns = [path("", include(router.urls))]
