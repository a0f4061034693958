"""What differs between two versions of a text, in the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals.api.deals import OneDeal
from greendeals.models import Section
from greendeals.rules import reads_draft
from greendeals.selectors import changes_of_versions, chosen_pair, versions_of
from greendeals.workflow import SectionKey

PAIR = [
    OpenApiParameter("before", str, description="The older one; the second newest if left out."),
    OpenApiParameter("after", str, description="The newer one; the newest if left out."),
]
KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, enum=SectionKey.values)


class RunSerializer(serializers.Serializer[Any]):
    """Words that follow one another."""

    text = serializers.CharField()
    changed = serializers.BooleanField(help_text="Whether they do not stand in the other text.")


class BlockSerializer(serializers.Serializer[Any]):
    """A block as it was, beside what it has become; one side is empty where it came or went."""

    before = RunSerializer(many=True)
    after = RunSerializer(many=True)


class ComparedSerializer(serializers.Serializer[Any]):
    """One place of the deal in which two frozen texts differ."""

    place = serializers.CharField(source="change.place")
    before = serializers.CharField(source="change.before")
    after = serializers.CharField(source="change.after")
    blocks = BlockSerializer(source="comparison.pairs", many=True)


class FrozenDifferencesSerializer(serializers.Serializer[Any]):
    """Two frozen texts compared; both numbers are null where the deal has none."""

    before = serializers.IntegerField(source="before.number", default=None, allow_null=True)
    after = serializers.IntegerField(source="after.number", default=None, allow_null=True)
    differences = ComparedSerializer(many=True)


class TextVersionSerializer(serializers.Serializer[Any]):
    """A section as it stood once. Its key is `r` and the version as saved, or `f` and the frozen text."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the stub takes the column for the base's option
    who = serializers.CharField(help_text="Who left it, or froze it.")
    at = serializers.DateTimeField()


class SectionVersionsSerializer(serializers.Serializer[Any]):
    """The versions of a section, the newest first, and two of them compared."""

    versions = TextVersionSerializer(many=True)
    before = serializers.CharField(source="pair.before.key", default=None, allow_null=True)
    after = serializers.CharField(source="pair.after.key", default=None, allow_null=True)
    blocks = BlockSerializer(source="pair.comparison.pairs", many=True, default=list)


class DifferencesView(OneDeal):
    """Versions of the text of one deal, compared."""

    serializer_class = FrozenDifferencesSerializer

    @extend_schema(parameters=PAIR, responses=FrozenDifferencesSerializer)
    def frozen(self, request: Request, public_id: str) -> Response:
        """Compare two frozen texts, named by their numbers."""
        facts: dict[str, Any] = {**self.asked(), **_chosen(request)}
        found = changes_of_versions(**facts)
        return Response(FrozenDifferencesSerializer(found).data)

    @extend_schema(parameters=[KEY, *PAIR], responses=SectionVersionsSerializer)
    def section(self, request: Request, public_id: str, key: str) -> Response:
        """List the versions of a section and compare two, named by their keys; for the team and its coach."""
        asked = self.asked()
        reads_draft(**asked).require()
        rows = Section.objects.visible_to(asked["actor"]).select_related("deal", "updated_by")
        section = get_object_or_404(rows, deal=asked["deal"], key=key)
        versions = versions_of(actor=asked["actor"], section=section)
        told: dict[str, Any] = {"versions": versions}
        if pair := chosen_pair(versions, **_chosen(request)):
            told["pair"] = pair
        return Response(SectionVersionsSerializer(told).data)


def _chosen(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "") for name in ("before", "after")}
