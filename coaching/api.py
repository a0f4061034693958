"""Coaching and mentoring in the API."""

from typing import TYPE_CHECKING

from django.urls import include, path
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from cities.models import ActionPoint
from coaching.models import Match, Session, SharedNote
from coaching.workflow import MatchSide
from icc.api.views import VisibleViewSet
from icc.tenancy.actors import sees_network

if TYPE_CHECKING:
    from icc.tenancy.querysets import VisibleQuerySet


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A session: when, how, how far. Notes are a resource of their own."""

    id = serializers.CharField(source="public_id")
    city = serializers.SlugRelatedField[Session](slug_field="slug", read_only=True)
    edition = serializers.CharField(source="participation.edition.code")
    coach = serializers.CharField(source="engagement.coach.name")

    class Meta:
        model = Session
        fields = [
            "id",
            "city",
            "edition",
            "coach",
            "kind",
            "subject",
            "starts_at",
            "ends_at",
            "zone",
            "mode",
            "state",
        ]


class ActionSerializer(serializers.ModelSerializer[ActionPoint]):
    """What a city has agreed to do."""

    id = serializers.CharField(source="public_id")
    city = serializers.SlugRelatedField[ActionPoint](slug_field="slug", read_only=True)
    owner = serializers.CharField(source="owner.name", default="")

    class Meta:
        model = ActionPoint
        fields = ["id", "city", "text", "owner", "due_on", "state", "evidence", "reason", "changed_at"]


class NoteSerializer(serializers.ModelSerializer[SharedNote]):
    """A version of a note that a coach has shared with the city."""

    id = serializers.CharField(source="public_id")
    session = serializers.CharField(source="session.public_id")
    city = serializers.SlugRelatedField[SharedNote](slug_field="slug", read_only=True)
    author = serializers.CharField(source="author.name", default="")

    class Meta:
        model = SharedNote
        fields = ["id", "session", "city", "author", "text", "version", "written_at"]


class MatchSerializer(serializers.ModelSerializer[Match]):
    """A match of two cities, from the side of the caller's own."""

    id = serializers.CharField(source="key")
    city = serializers.SlugRelatedField[Match](slug_field="slug", read_only=True)
    other = serializers.SlugRelatedField[Match](slug_field="slug", read_only=True)
    theme = serializers.SlugRelatedField[Match](slug_field="code", read_only=True)

    class Meta:
        model = Match
        fields = ["id", "city", "side", "other", "theme", "words", "state", "reason", "changed_at"]


class SessionViewSet(VisibleViewSet):
    """Sessions of the caller's cities; of all cities for desk and EC staff."""

    serializer_class = SessionSerializer
    visible = Session.objects.select_related("city", "participation__edition", "engagement__coach").order_by(
        "-starts_at", "-pk"
    )
    filterset_fields = ["state", "kind", "city__slug"]


class ActionViewSet(VisibleViewSet):
    """Action points of the caller's cities."""

    serializer_class = ActionSerializer
    visible = ActionPoint.objects.select_related("city", "owner").order_by("-pk")
    filterset_fields = ["state", "city__slug"]


class NoteViewSet(VisibleViewSet):
    """Notes that coaches have shared with the caller's cities, every version; nothing for staff."""

    serializer_class = NoteSerializer
    visible = SharedNote.objects.select_related("city", "session", "author").order_by("-pk")
    filterset_fields = ["city__slug", "session__public_id"]


class MatchViewSet(VisibleViewSet):
    """Matches of the caller's cities; desk and EC staff see each from the mentor's side."""

    serializer_class = MatchSerializer
    lookup_field = "key"
    visible = Match.objects.select_related("city", "other", "theme").order_by("-pk")
    filterset_fields = ["state", "side", "city__slug"]

    def get_queryset(self) -> "VisibleQuerySet[Match]":
        """Return each match once: to those who see the network, from the mentor's side."""
        rows = super().get_queryset()
        actor = getattr(self.request, "actor", None)
        return rows.filter(side=MatchSide.MENTOR) if actor and sees_network(actor) else rows


router = SimpleRouter()
router.register("sessions", SessionViewSet, basename="session")
router.register("actions", ActionViewSet, basename="action")
router.register("notes", NoteViewSet, basename="note")
router.register("matches", MatchViewSet, basename="match")

urlpatterns = [path("", include(router.urls))]
