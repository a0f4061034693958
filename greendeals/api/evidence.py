"""Files that show what was done, in the API: what they are, not the files themselves."""

from rest_framework import serializers

from greendeals.api.deals import OfDealSerializer
from greendeals.models import EvidenceFile
from icc.api.views import VisibleListViewSet


class EvidenceSerializer(OfDealSerializer):
    """A file that shows what was done; the file itself is at its page."""

    id = serializers.CharField(source="public_id")
    promise = serializers.CharField(source="commitment.public_id", default=None, allow_null=True)
    value = serializers.CharField(source="value.public_id", default=None, allow_null=True)
    report = serializers.CharField(source="report.public_id", default=None, allow_null=True)
    file_name = serializers.CharField(source="document.file_name")
    media_type = serializers.CharField(source="document.media_type")
    size = serializers.IntegerField(source="document.size")
    sha256 = serializers.CharField(source="document.sha256")

    class Meta:
        model = EvidenceFile
        fields = [
            *("id", "deal", "title", "audience", "promise", "value", "report"),
            *("file_name", "media_type", "size", "sha256", "at"),
        ]


class EvidenceViewSet(VisibleListViewSet):
    """Files that the caller may open, the newest first; files are handed in at the pages only."""

    serializer_class = EvidenceSerializer
    visible = EvidenceFile.objects.select_related(
        "deal", "document", "commitment", "value", "report"
    ).order_by("-at", "-pk")
    filterset_fields = ["deal__public_id", "commitment__public_id", "audience"]
