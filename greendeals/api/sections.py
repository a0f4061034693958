"""The sections of a deal in the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.models import Deal, Section
from greendeals.workflow import SectionKey
from icc.api.problems import problem
from icc.api.views import VisibleListViewSet
from icc.core import clock
from icc.tenancy.callers import actor_of, person
from icc.tenancy.querysets import VisibleQuerySet

DEAL = OpenApiParameter("deal", OpenApiTypes.STR, OpenApiParameter.PATH)


KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, enum=SectionKey.values)


class SectionSerializer(serializers.ModelSerializer[Section]):
    """One part of the text. Send the version it was read in; the body is cleaned to the small set of HTML."""

    title = serializers.CharField(source="get_key_display", read_only=True)
    updated_by = serializers.CharField(source="updated_by.name", default="", read_only=True)
    version = serializers.IntegerField(min_value=1)
    body = serializers.CharField(allow_blank=True, trim_whitespace=False)

    class Meta:
        model = Section
        fields = ["key", "title", "body", "version", "updated_at", "updated_by", "done_at"]
        read_only_fields = ["key", "updated_at", "done_at"]


class MarkSerializer(serializers.Serializer[Any]):
    """Whether the team calls a section complete; it binds nobody."""

    done = serializers.BooleanField()


@extend_schema_view(list=extend_schema(parameters=[DEAL]), retrieve=extend_schema(parameters=[DEAL, KEY]))
class SectionViewSet(RetrieveModelMixin, VisibleListViewSet):
    """The sections of a deal whose text the caller may read, to be saved by the writers of its city."""

    serializer_class = SectionSerializer
    pagination_class = None
    lookup_field = "key"
    visible = Section.objects.select_related("updated_by", "deal__city").order_by("pk")
    filter_backends: list[Any] = []

    def get_queryset(self) -> VisibleQuerySet[Section]:
        """Narrow to the deal of the address; one that is out of sight is not found."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        seen = Deal.objects.visible_to(actor_of(self.request))
        return rows.filter(deal=get_object_or_404(seen, public_id=self.kwargs["deal"]))

    @extend_schema(parameters=[DEAL, KEY], request=SectionSerializer, responses=SectionSerializer)
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Save the text if nobody else has since `version`; otherwise 409 with both texts."""
        section = self.get_object()
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = {"key": SectionKey(section.key), **sent.validated_data, "now": clock.now()}
        try:
            saved = services.save_section(actor=person(request), deal=section.deal, **facts)
        except services.SectionConflict as conflict:
            answer = problem(conflict.status, conflict.code, str(conflict.message))
            answer.data |= {"mine": conflict.mine, "theirs": self.get_serializer(conflict.theirs).data}
            return answer
        return Response(self.get_serializer(saved).data)

    @extend_schema(parameters=[DEAL, KEY], request=SectionSerializer, responses=SectionSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Do the same: there is nothing but the text to change, and the version is always needed."""
        return self.update(request, *args, **kwargs)

    @extend_schema(parameters=[DEAL, KEY], request=MarkSerializer, responses=SectionSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Call the section complete, or open again."""
        section, sent = self.get_object(), MarkSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = {"key": SectionKey(section.key), **sent.validated_data, "now": clock.now()}
        marked = services.mark_section(actor=person(request), deal=section.deal, **facts)
        return Response(self.get_serializer(marked).data)
