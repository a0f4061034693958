"""Events, their sessions, and the registrations of the caller's cities in the API."""

from django.urls import include, path
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from events.models import Event, Registration, Session
from icc.api.views import VisibleViewSet


class EventSerializer(serializers.ModelSerializer[Event]):
    """An event as a row."""

    id = serializers.CharField(source="public_id")
    edition = serializers.CharField(source="edition.code")
    demonstration = serializers.BooleanField(source="edition.is_demonstration")
    kind = serializers.SlugRelatedField[Event](slug_field="code", read_only=True)
    start_date = serializers.DateField(source="anchor.start_date", allow_null=True)
    end_date = serializers.DateField(source="anchor.end_date", allow_null=True)
    date_precision = serializers.CharField(source="anchor.date_precision")

    class Meta:
        model = Event
        fields = [
            "id",
            "slug",
            "name",
            "edition",
            "demonstration",
            "kind",
            "state",
            "start_date",
            "end_date",
            "date_precision",
            "place",
            "country",
            "mode",
            "zone",
            "attendance_people",
            "attendance_cities",
        ]


class EventSessionSerializer(serializers.ModelSerializer[Session]):
    """A session as a row; times are moments in UTC."""

    id = serializers.CharField(source="public_id")
    event = serializers.CharField(source="day.event.slug")
    date = serializers.DateField(source="day.date")
    kind = serializers.SlugRelatedField[Session](slug_field="code", read_only=True)

    class Meta:
        model = Session
        fields = [
            "id",
            "event",
            "date",
            "title",
            "kind",
            "track",
            "room",
            "starts_at",
            "ends_at",
            "visibility",
            "capacity",
        ]


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """A registration as a row: the place, not the person."""

    id = serializers.CharField(source="public_id")
    event = serializers.CharField(source="event.slug")
    city = serializers.SlugRelatedField[Registration](slug_field="slug", read_only=True)

    class Meta:
        model = Registration
        fields = ["id", "event", "city", "state", "number", "created_at", "state_since"]


class EventViewSet(VisibleViewSet):
    """Events the caller may see."""

    serializer_class = EventSerializer
    visible = Event.objects.full().order_by("-anchor__start_date", "-pk")
    filterset_fields = ["state", "edition__code", "kind__code", "country"]


class SessionViewSet(VisibleViewSet):
    """Sessions the caller may see, by their visibility."""

    serializer_class = EventSessionSerializer
    visible = Session.objects.select_related("day__event", "kind").order_by("starts_at", "pk")
    filterset_fields = ["day__event__slug", "visibility"]


class RegistrationViewSet(VisibleViewSet):
    """Registrations of the caller's cities; all of them to desk and EC staff, without names."""

    serializer_class = RegistrationSerializer
    visible = Registration.objects.select_related("event", "city").order_by("-pk")
    filterset_fields = ["state", "event__slug", "city__slug"]


router = SimpleRouter()
router.register("events", EventViewSet, basename="event")
router.register("event-sessions", SessionViewSet, basename="event-session")
router.register("event-registrations", RegistrationViewSet, basename="event-registration")

urlpatterns = [path("", include(router.urls))]
