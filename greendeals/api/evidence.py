"""Files that show what was done, in the API: what they are, and handing one in."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.api.deals import OfDealSerializer
from greendeals.models import Commitment, Deal, EvidenceFile, IndicatorValue, Report
from greendeals.services import EvidenceUpload
from greendeals.services.evidence_files import TAKEN
from greendeals.workflow import Audience
from icc.api.views import VisibleListViewSet
from icc.core import clock
from icc.documents.requests import let_in
from icc.tenancy.actors import Person
from icc.tenancy.callers import person

SHOWN: dict[str, Any] = {"promise": Commitment, "value": IndicatorValue, "report": Report}
"""What a file can show, by the name of its field."""


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


class HandInSerializer(serializers.Serializer[Any]):
    """A file and what it shows: a promise, a value or a report; none of them for the deal as a whole."""

    deal = serializers.CharField()
    file = serializers.FileField(allow_empty_file=True, help_text=TAKEN)
    title = serializers.CharField(required=False, allow_blank=True, default="")
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.COACH)
    promise = serializers.CharField(required=False)
    value = serializers.CharField(required=False)
    report = serializers.CharField(required=False)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Refuse a file that would show several things."""
        if sum(name in sent for name in SHOWN) > 1:
            raise serializers.ValidationError(_("Say one thing that the file shows, not several."))
        return sent


class EvidenceViewSet(VisibleListViewSet):
    """Files that the caller may open, the newest first; writers of the city hand them in."""

    serializer_class = EvidenceSerializer
    visible = EvidenceFile.objects.select_related(
        "deal", "document", "commitment", "value", "report"
    ).order_by("-at", "-pk")
    filterset_fields = ["deal__public_id", "commitment__public_id", "audience"]
    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let a file in before anything reads the form around it, as the check of its caller does."""
        if request.method == "POST":
            let_in(request._request)  # noqa: SLF001  # no other way to the request that it wraps
        super().initial(request, *args, **kwargs)

    @extend_schema(request={"multipart/form-data": HandInSerializer}, responses={201: EvidenceSerializer})
    def create(self, request: Request) -> Response:
        """Hand in a file, checked as at the pages; the same one for the same thing is kept once."""
        sent = HandInSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts, caller = dict(sent.validated_data), person(request)
        deal = get_object_or_404(Deal.objects.visible_to(caller), public_id=facts.pop("deal"))
        file = facts.pop("file")
        about = {name: _named(caller, deal, name, facts.pop(name)) for name in SHOWN if name in facts}
        upload = EvidenceUpload(file.read(), file.name, **facts, **about)
        kept = services.add_evidence(actor=caller, deal=deal, upload=upload, now=clock.now())
        return Response(self.get_serializer(self.get_queryset().get(pk=kept.pk)).data, status=201)


def _named(caller: Person, deal: Deal, name: str, public_id: str) -> Any:
    """Return what a file shows, if the caller may see it."""
    return get_object_or_404(SHOWN[name].objects.visible_to(caller), deal=deal, public_id=public_id)
