"""The checkpoints of the log in the API; anybody may read and keep them."""

import base64

from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from icc.api.views import VisibleListViewSet
from icc.audit.models import Checkpoint


class CheckpointSerializer(serializers.ModelSerializer[Checkpoint]):
    """One hash over the whole log at a moment; names nobody."""

    body = serializers.CharField(help_text="Canonical JSON; `digest` is its SHA-256, the stamp is on it.")
    time_stamp = serializers.SerializerMethodField(help_text="RFC 3161 token on the body, DER in Base64.")

    class Meta:
        model = Checkpoint
        fields = ["number", "at", "entries", "root", "digest", "body", "time_stamp"]

    def get_time_stamp(self, row: Checkpoint) -> str:
        """Return the token."""
        return base64.b64encode(bytes(row.token)).decode()


class CheckpointViewSet(VisibleListViewSet):
    """Checkpoints of the log, the newest first."""

    permission_classes = [AllowAny]
    throttle_classes = [AnonRateThrottle, UserRateThrottle]
    serializer_class = CheckpointSerializer
    visible = Checkpoint.objects.order_by("-number")
    filterset_fields = ["number"]
