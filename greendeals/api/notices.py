"""Notices of the public register in the API."""

from rest_framework import serializers
from rest_framework.permissions import AllowAny

from greendeals.models import Notice
from icc.api.views import VisibleListViewSet


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """What has become of a signed deal."""

    deal = serializers.CharField(source="public_id")
    city = serializers.SlugRelatedField[Notice](slug_field="slug", read_only=True)
    version = serializers.IntegerField(source="number", allow_null=True)

    class Meta:
        model = Notice
        fields = ["deal", "city", "kind", "organisation", "words", "version", "on", "at"]


class NoticeViewSet(VisibleListViewSet):
    """Notices of the public register, the newest first; anybody may read them."""

    permission_classes = [AllowAny]
    serializer_class = NoticeSerializer
    visible = Notice.objects.select_related("city").order_by("-at", "-pk")
    filterset_fields = ["public_id", "kind", "city__slug"]
