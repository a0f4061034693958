"""Earlier versions of a section in the API."""

from rest_framework import serializers

from greendeals.models import Deal, Revision
from icc.api.pagination import ShortPages
from icc.api.views import VisibleListViewSet


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """A section as one person left it."""

    deal = serializers.SlugRelatedField[Deal](slug_field="public_id", read_only=True)
    section = serializers.CharField(source="section.key")
    author = serializers.CharField(source="author.name", default="")

    class Meta:
        model = Revision
        fields = ["deal", "section", "version", "begun_at", "at", "author", "body"]


class RevisionViewSet(VisibleListViewSet):
    """How the text of a deal came about, the newest first; for its team and its coach."""

    serializer_class = RevisionSerializer
    pagination_class = ShortPages
    visible = Revision.objects.select_related("deal", "section", "author").order_by("-at", "-pk")
    filterset_fields = ["deal__public_id", "section__key"]
