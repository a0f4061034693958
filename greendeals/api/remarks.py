"""Remarks on the text in the API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.models import REASON_LENGTH, Deal, Remark
from greendeals.workflow import SectionKey
from icc.api.views import VisibleListViewSet
from icc.core import clock
from icc.tenancy.callers import actor_of, person


class RemarkSerializer(serializers.ModelSerializer[Remark]):
    """Something said about a block of the text, or about a section."""

    id = serializers.CharField(source="public_id", read_only=True)
    deal = serializers.CharField(source="deal.public_id")
    section = serializers.ChoiceField(source="section.key", choices=SectionKey.choices)
    author = serializers.CharField(source="author.name", default="", read_only=True)
    quote = serializers.CharField(required=False, allow_blank=True, default="", max_length=REASON_LENGTH)

    class Meta:
        model = Remark
        fields = ["id", "deal", "section", "quote", "body", "author", "at", "resolved_at"]
        read_only_fields = ["at", "resolved_at"]


class RemarkViewSet(VisibleListViewSet):
    """Remarks on the texts of the caller's deals; for their teams and coaches."""

    serializer_class = RemarkSerializer
    visible = Remark.objects.select_related("deal__city", "section", "author").order_by("at", "pk")
    filterset_fields = ["deal__public_id", "section__key"]

    @extend_schema(request=RemarkSerializer, responses={201: RemarkSerializer})
    def create(self, request: Request) -> Response:
        """Say something about a block."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = sent.validated_data
        seen = Deal.objects.visible_to(actor_of(request))
        remark = services.add_remark(
            actor=person(request),
            deal=get_object_or_404(seen, public_id=facts["deal"]["public_id"]),
            key=SectionKey(facts["section"]["key"]),
            quote=facts["quote"],
            body=facts["body"],
            now=clock.now(),
        )
        return Response(self.get_serializer(remark).data, status=201)

    @extend_schema(request=None, responses=RemarkSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, public_id: str) -> Response:
        """Settle a remark."""
        return self._settled(request, settled=True)

    @extend_schema(request=None, responses=RemarkSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, public_id: str) -> Response:
        """Take a remark up again."""
        return self._settled(request, settled=False)

    def _settled(self, request: Request, *, settled: bool) -> Response:
        facts = {"remark": self.get_object(), "settled": settled, "now": clock.now()}
        remark = services.settle_remark(actor=person(request), **facts)
        return Response(self.get_serializer(remark).data)
