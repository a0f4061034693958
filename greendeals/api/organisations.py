"""The organisations that a city knows, in the API."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import CreateModelMixin, DestroyModelMixin, UpdateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from cities.models import City, Organisation, Term
from cities.rules import can_join_organisations
from cities.services import (
    OrganisationFacts,
    add_organisation,
    change_organisation,
    join_organisations,
    merge_organisations,
    publish_organisation,
    remove_organisation,
    split_organisation,
    unpublish_organisation,
)
from greendeals.selectors import doubles, open_participation, suggestions
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.callers import person


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation as its city knows it."""

    id = serializers.CharField(source="public_id", read_only=True)
    city = serializers.SlugRelatedField[City](slug_field="slug", queryset=City.objects.all())
    kind = serializers.SlugRelatedField[Term](slug_field="code", queryset=Term.objects.of("partner_type"))
    sector = serializers.SlugField(
        source="sector.code", required=False, default="", allow_blank=True, help_text="Empty: not known."
    )
    merged_into = serializers.SlugField(
        write_only=True,
        required=False,
        help_text="Id of the record of the same city that takes the place of this one, and is answered.",
    )
    published = serializers.SerializerMethodField(help_text="Whether all cities know of it.")
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="Counts the saves. Sent back with a change, somebody else's save is answered by 409.",
    )

    class Meta:
        model = Organisation
        fields = [
            "id",
            "city",
            "name",
            "kind",
            "size",
            "sector",
            "country",
            "register_number",
            "published",
            "version",
            "merged_into",
        ]

    def get_fields(self) -> dict[str, Any]:
        """Fix the city of a record that is there."""
        fields: dict[str, Any] = super().get_fields()
        fields["city"].read_only = self.instance is not None
        return fields

    def get_published(self, organisation: Organisation) -> bool:
        """Return whether the desk has published it."""
        return organisation.published_at is not None


class DoubleSerializer(serializers.Serializer[Any]):
    """Records of several cities that read the same."""

    name = serializers.CharField()
    joined = serializers.BooleanField(help_text="Whether all of them are noted as one and the same.")
    organisations = OrganisationSerializer(source="rows", many=True)


class DoublesSerializer(serializers.Serializer[Any]):
    """Likely doubles, those to be joined first, and what a search by name has found."""

    page = serializers.IntegerField(source="page.number")
    pages = serializers.IntegerField(source="page.paginator.num_pages")
    groups = DoubleSerializer(many=True)
    found = OrganisationSerializer(many=True)


class JoinSerializer(serializers.Serializer[Any]):
    """Which organisations are one and the same; at least two, each of another city."""

    organisations = serializers.ListField(child=serializers.SlugField(), min_length=2, max_length=200)


class SuggestionSerializer(serializers.Serializer[Any]):
    """An organisation that may be meant by a name."""

    name = serializers.CharField()
    organisation = serializers.CharField(
        source="own.public_id", default=None, allow_null=True, help_text="Id, if it is in the register asked."
    )
    where = serializers.CharField(help_text="Otherwise the city that has published the name.")


EMPTY = {"size": "", "sector": None, "country": "", "register_number": ""}


def _facts(serializer: serializers.BaseSerializer[Any], city: City | None = None) -> dict[str, Any]:
    """Return what was sent, with the sector as a term of the edition under which the city makes deals."""
    facts = {**serializer.validated_data}
    for name in ("merged_into", "version"):
        facts.pop(name, None)
    code = facts.pop("sector", {}).get("code", "")
    if not code:
        return facts
    participation = open_participation((city or facts["city"]).pk)
    terms = Term.objects.of("sector", participation.edition if participation else None)
    found = terms.filter(code=code).first()
    if found is None:
        raise Invalid(fields={"sector": _("Choose a sector of this edition.")})
    return {**facts, "sector": found}


class OrganisationViewSet(CreateModelMixin, UpdateModelMixin, DestroyModelMixin, VisibleViewSet):
    """Organisations of the caller's cities; for EC staff, what is published."""

    serializer_class = OrganisationSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    visible = Organisation.objects.live().select_related("city", "kind", "sector").order_by("pk")
    filterset_fields = ["city__slug", "kind__code", "size", "country"]

    def perform_create(self, serializer: serializers.BaseSerializer[Organisation]) -> None:
        """Record it through the service; a city that the caller does not work in is not found."""
        actor, facts = person(self.request), {**EMPTY, **_facts(serializer)}
        city: City = facts.pop("city")
        if not City.objects.reachable_by(actor).filter(pk=city.pk).exists():
            raise Http404
        serializer.instance = add_organisation(
            actor=actor, city=city, facts=OrganisationFacts(**facts), now=clock.now()
        )

    def perform_update(self, serializer: serializers.BaseSerializer[Organisation]) -> None:
        """Correct it, or let another record take its place, through the services."""
        found: Organisation = self.get_object()
        if "merged_into" in serializer.validated_data:
            serializer.instance = self._merge(found, serializer.validated_data["merged_into"])
            return
        facts = {name: getattr(found, name) for name in ("name", "kind", *EMPTY)}
        facts |= _facts(serializer, found.city)
        serializer.instance = change_organisation(
            actor=person(self.request),
            organisation=found,
            facts=OrganisationFacts(**facts),
            version=serializer.validated_data.get("version"),
            now=clock.now(),
        )

    def _merge(self, other: Organisation, into: str) -> Organisation:
        rows = self.get_queryset().filter(city=other.city_id)
        survivor = get_object_or_404(rows, public_id=into)
        return merge_organisations(
            actor=person(self.request), survivor=survivor, other=other, now=clock.now()
        )

    def perform_destroy(self, instance: Organisation) -> None:
        """Forget it through the service."""
        remove_organisation(actor=person(self.request), organisation=instance, now=clock.now())

    @extend_schema(
        parameters=[
            OpenApiParameter("city", str, required=True),
            OpenApiParameter("name", str, required=True),
        ],
        responses=SuggestionSerializer(many=True),
        filters=False,
    )
    @action(detail=False, pagination_class=None)
    def suggestions(self, request: Request) -> Response:
        """Say whom a name may mean: organisations of the city, then names that others have published."""
        actor, asked = person(request), request.query_params
        city = get_object_or_404(City.objects.reachable_by(actor), slug=asked.get("city", ""))
        participation = open_participation(city.pk)
        invented = participation.edition.is_demonstration if participation else False
        found = suggestions(actor=actor, city=city, name=asked.get("name", "")[:150], invented=invented)
        return Response(SuggestionSerializer(found, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("q", str), OpenApiParameter("page", int)],
        responses=DoublesSerializer,
        filters=False,
    )
    @action(detail=False, pagination_class=None)
    def doubles(self, request: Request) -> Response:
        """Show the desk which organisations stand in several cities."""
        actor, asked = person(request), request.query_params
        can_join_organisations(actor).require()
        found = doubles(actor=actor, q=asked.get("q", "")[:100], page=asked.get("page", "1"))
        return Response(DoublesSerializer(found, context=self.get_serializer_context()).data)

    @extend_schema(request=JoinSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def join(self, request: Request) -> Response:
        """Note as the desk that organisations of several cities are one and the same."""
        actor = person(request)
        can_join_organisations(actor).require()
        sent = JoinSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = self.get_queryset().filter(public_id__in=sent.validated_data["organisations"])
        join_organisations(actor=actor, organisations=list(rows), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, public_id: str) -> Response:
        """Take an organisation out of those it was joined with, as the desk."""
        split_organisation(actor=person(request), organisation=self.get_object(), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses=OrganisationSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, public_id: str) -> Response:
        """Make an organisation known to all cities, as the desk."""
        found = publish_organisation(actor=person(request), organisation=self.get_object(), now=clock.now())
        return Response(self.get_serializer(found).data)

    @extend_schema(request=None, responses=OrganisationSerializer)
    @action(detail=True, methods=["post"])
    def unpublish(self, request: Request, public_id: str) -> Response:
        """Suggest an organisation to other cities no longer, as the desk."""
        found = unpublish_organisation(actor=person(request), organisation=self.get_object(), now=clock.now())
        return Response(self.get_serializer(found).data)
