"""The way of the editions, and what cities owe, in the API."""

from django.urls import include, path
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from cities.models import Deliverable, Milestone
from icc.api.views import VisibleViewSet


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    """A phase, a milestone or a deadline; an empty date is not known."""

    edition = serializers.CharField(source="edition.code")
    demonstration = serializers.BooleanField(source="edition.is_demonstration")
    phase = serializers.CharField(source="phase.code", default="")
    start_date = serializers.DateField(source="anchor.start_date", allow_null=True)
    end_date = serializers.DateField(source="anchor.end_date", allow_null=True)
    date_precision = serializers.CharField(source="anchor.date_precision")

    class Meta:
        model = Milestone
        fields = [
            "edition",
            "demonstration",
            "code",
            "kind",
            "phase",
            "name",
            "start_date",
            "end_date",
            "date_precision",
            "description",
            "source_key",
            "certainty",
        ]


class DeliverableSerializer(serializers.ModelSerializer[Deliverable]):
    """What a city owes as a row; `due` is the city's own date or the milestone's."""

    id = serializers.CharField(source="public_id")
    city = serializers.SlugRelatedField[Deliverable](slug_field="slug", read_only=True)
    edition = serializers.CharField(source="kind.edition.code")
    demonstration = serializers.BooleanField(source="kind.edition.is_demonstration")
    code = serializers.CharField(source="kind.code")
    name = serializers.CharField(source="kind.name")
    due = serializers.DateField(allow_null=True)
    version = serializers.IntegerField(source="submitted")

    class Meta:
        model = Deliverable
        fields = [
            "id",
            "city",
            "edition",
            "demonstration",
            "code",
            "name",
            "state",
            "state_since",
            "due",
            "version",
        ]


class MilestoneViewSet(ListModelMixin, GenericViewSet[Milestone]):
    """Phases, milestones and deadlines of all editions, for everybody."""

    permission_classes = [AllowAny]
    serializer_class = MilestoneSerializer
    queryset = Milestone.objects.select_related("edition", "phase", "anchor").order_by("position", "pk")
    filterset_fields = ["kind", "edition__code", "phase__code"]


class DeliverableViewSet(VisibleViewSet):
    """What the caller's cities owe; for desk and EC staff, what all cities do."""

    serializer_class = DeliverableSerializer
    visible = Deliverable.objects.dated().select_related("city", "kind__edition").order_by("-pk")
    filterset_fields = ["state", "city__slug", "kind__edition__code", "kind__code"]


router = SimpleRouter()
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("deliverables", DeliverableViewSet, basename="deliverable")

urlpatterns = [path("", include(router.urls))]
