"""Standings in the API, for desk and EC staff."""

from typing import Any

from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter

from icc.accounts.rules import sees_programme
from icc.api.views import VisibleViewSet
from icc.dashboards.models import Standing
from icc.dashboards.standing.warning import Flag
from icc.tenancy.callers import actor_of


class FlagSerializer(serializers.Serializer[dict[str, Any]]):
    """One warning: its rule, number and evidence, and the same in words."""

    rule = serializers.CharField()
    weight = serializers.IntegerField()
    number = serializers.IntegerField()
    since = serializers.DateField()
    count = serializers.IntegerField()
    detail = serializers.CharField()
    words = serializers.SerializerMethodField()

    def get_words(self, stored: dict[str, Any]) -> str:
        """Return the reason in the caller's language."""
        return Flag.read(stored).words


class StandingSerializer(serializers.ModelSerializer[Standing]):
    """The standing of one participation."""

    id = serializers.IntegerField(source="participation_id")
    edition = serializers.CharField(source="participation.edition.code")
    demonstration = serializers.BooleanField(source="participation.edition.is_demonstration")
    kind = serializers.CharField(source="participation.kind")
    city = serializers.SlugRelatedField[Standing](slug_field="slug", read_only=True)
    country = serializers.CharField(source="city.country")
    flags = FlagSerializer(many=True)

    class Meta:
        model = Standing
        fields = [
            "id",
            "edition",
            "demonstration",
            "kind",
            "city",
            "country",
            "as_of",
            "stages",
            "deals",
            "signed",
            "last_activity",
            "oldest_open_on",
            "oldest_open_days",
            "last_session_on",
            "open_actions",
            "overdue_actions",
            "has_lead",
            "team_size",
            "score",
            "flags",
        ]


class StandingViewSet(VisibleViewSet):
    """Standings of all participations, the most urgent first; for desk and EC staff only."""

    serializer_class = StandingSerializer
    lookup_field = "participation_id"
    lookup_value_regex = "[0-9]+"
    visible = Standing.objects.select_related("city", "participation__edition").order_by("-score", "pk")
    filterset_fields = ["city__slug", "city__country", "participation__edition__code", "participation__kind"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whoever does not work for the network, once it is known who asks."""
        super().initial(request, *args, **kwargs)
        sees_programme(actor_of(request)).require()


router = SimpleRouter()
router.register("standing", StandingViewSet, basename="standing")

urlpatterns = [path("", include(router.urls))]
