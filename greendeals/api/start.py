"""Starting a deal, the templates to begin with, and the departments that take part."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import CreateModelMixin, DestroyModelMixin, UpdateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from cities.models import City, Participation
from greendeals.models import Deal, Department, Template
from greendeals.rules import can_start
from greendeals.selectors import find_origin, open_participation
from greendeals.services import remove_department, save_department, start_deal
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.core.errors import Forbidden, Invalid
from icc.tenancy.actors import Person
from icc.tenancy.callers import person


class TemplateSerializer(serializers.ModelSerializer[Template]):
    """A text to begin a deal with."""

    id = serializers.CharField(source="public_id")
    edition = serializers.CharField(source="edition.code")
    sector = serializers.CharField(source="sector.code", default="")
    offered = serializers.SerializerMethodField(help_text="Whether cities may still begin with it.")
    sections = serializers.DictField(
        child=serializers.CharField(), help_text="HTML by the key of the section."
    )

    class Meta:
        model = Template
        fields = ["id", "edition", "name", "summary", "sector", "offered", "sections"]

    def get_offered(self, template: Template) -> bool:
        """Return whether it is in the choice."""
        return template.retired_at is None


class TemplateViewSet(VisibleViewSet):
    """Templates of all editions."""

    serializer_class = TemplateSerializer
    visible = Template.objects.select_related("edition", "sector").order_by("edition", "name", "pk")
    filterset_fields = ["edition__code", "sector__code"]


class StartSerializer(serializers.Serializer[Deal]):
    """Three questions, and what the deal begins with."""

    city = serializers.SlugField()
    title = serializers.CharField(max_length=120)
    sector = serializers.SlugField(help_text="Code of a sector of the city's edition.")
    ambition = serializers.CharField(max_length=2000, allow_blank=True, default="")
    begins_with = serializers.RegexField(
        r"^(template|copy|like)-[0-9a-z]+$",
        allow_blank=True,
        default="",
        help_text="`template-<id>`, `copy-<id>` of a deal of one's own, `like-<id>` of the register.",
    )


def start(request: Request, answers: dict[str, Any]) -> Deal:
    """Start a deal as the page does.

    Raises:
        Forbidden: the caller starts no deals in this city.
        Http404: the caller does not work in this city.
        Invalid: the sector or the beginning is not offered.
    """
    actor = person(request)
    city = City.objects.reachable_by(actor).filter(slug=answers["city"]).first()
    if city is None:
        raise Http404
    participation = open_participation(city.pk)
    allowed = can_start(actor, city.pk, participation)
    if participation is None or not allowed:
        raise Forbidden(allowed.reason)
    return start_deal(
        actor=actor,
        participation=participation,
        title=answers["title"],
        sector=_sector(participation, answers["sector"]),
        ambition=answers["ambition"],
        origin=_origin(actor, participation, answers["begins_with"]),
        now=clock.now(),
    )


def _sector(participation: Participation, code: str) -> Any:
    found = participation.edition.terms.filter(vocabulary="sector", code=code).first()
    if found is None:
        raise Invalid(fields={"sector": _("Choose a sector of this edition.")})
    return found


def _origin(actor: Person, participation: Participation, key: str) -> Any:
    found = find_origin(actor=actor, participation=participation, key=key) if key else None
    if key and found is None:
        raise Invalid(fields={"begins_with": _("This is not offered to begin with.")})
    return found


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    """A department of the city in a deal."""

    id = serializers.CharField(source="public_id", read_only=True)
    deal = serializers.SlugRelatedField[Deal](slug_field="public_id", queryset=Deal.objects.none())

    class Meta:
        model = Department
        fields = ["id", "deal", "name", "part", "person", "email"]

    def get_fields(self) -> dict[str, Any]:
        """Offer the deals that the caller may see; a department never changes its deal."""
        fields: dict[str, Any] = super().get_fields()
        request = self.context.get("request")
        if request and hasattr(request, "actor"):
            fields["deal"].queryset = Deal.objects.visible_to(request.actor)
        fields["deal"].read_only = self.instance is not None
        return fields


class DepartmentViewSet(CreateModelMixin, UpdateModelMixin, DestroyModelMixin, VisibleViewSet):
    """Departments of the deals of the caller's cities: never for partners."""

    serializer_class = DepartmentSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    visible = Department.objects.select_related("deal").order_by("pk")
    filterset_fields = ["deal__public_id"]

    def perform_create(self, serializer: serializers.BaseSerializer[Department]) -> None:
        """Record it through the service."""
        facts = {"part": "", "person": "", "email": "", **serializer.validated_data}
        serializer.instance = save_department(actor=person(self.request), now=clock.now(), **facts)

    def perform_update(self, serializer: serializers.BaseSerializer[Department]) -> None:
        """Correct it through the service."""
        found: Department = self.get_object()
        facts = {name: getattr(found, name) for name in ("name", "part", "person", "email")}
        facts |= serializer.validated_data
        serializer.instance = save_department(
            actor=person(self.request), deal=found.deal, department=found, now=clock.now(), **facts
        )

    def perform_destroy(self, instance: Department) -> None:
        """Take it out through the service."""
        remove_department(
            actor=person(self.request), deal=instance.deal, department=instance, now=clock.now()
        )


class Starts:
    """What the list of deals takes beside showing them: a new one."""

    @extend_schema(request=StartSerializer)
    def create(self, request: Request) -> Response:
        """Start a deal."""
        asked = StartSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        deal = start(request, asked.validated_data)
        return Response(self.get_serializer(deal).data, status=201)  # type: ignore[attr-defined]  # a view set, by its other base
