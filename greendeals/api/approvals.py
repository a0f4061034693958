"""Which offices approve the deals of a city or an edition, in the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cities.models import City, Edition, Participation
from cities.rules import can_set_city_approvals, can_set_edition_approvals
from cities.workflow import CityApproval
from greendeals.selectors import open_participation
from greendeals.services import switch_city_steps, switch_edition_steps
from icc.core import clock
from icc.core.errors import Conflict
from icc.tenancy.actors import Person
from icc.tenancy.callers import person

CITY = OpenApiParameter("city", OpenApiTypes.STR, OpenApiParameter.PATH)
EDITION = OpenApiParameter("edition", OpenApiTypes.STR, OpenApiParameter.PATH)


def _offices(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=CityApproval.choices), **options)


class CityApprovalsSerializer(serializers.Serializer[Participation]):
    """The offices that the edition names, and those of them that the city does without."""

    edition = serializers.CharField(source="edition.code")
    named = _offices(source="edition.approvals")
    off = _offices(source="approvals_off")


class SwitchCitySerializer(serializers.Serializer[Any]):
    """What the city does without from now on, and what it did without when that was read."""

    off = _offices()
    before = _offices()


class EditionApprovalsSerializer(serializers.Serializer[Edition]):
    """The offices that must approve in an edition."""

    edition = serializers.CharField(source="code")
    named = _offices(source="approvals")


class SwitchEditionSerializer(serializers.Serializer[Any]):
    """The offices that must approve from now on, and those that had to when that was read."""

    named = _offices()
    before = _offices()


class FollowedSerializer(serializers.Serializer[Any]):
    """What follows from it at once."""

    reviews = serializers.IntegerField(help_text="Deals in review that were looked at.")


class CityApprovalsView(GenericAPIView[Any]):
    """Who approves the deals of one city."""

    serializer_class = CityApprovalsSerializer

    def _asked(self, request: Request) -> tuple[Person, Participation]:
        actor = person(request)
        place = get_object_or_404(City.objects.reachable_by(actor), slug=self.kwargs["city"])
        can_set_city_approvals(actor, place.pk).require()
        found = open_participation(place.pk)
        if found is None:
            raise Conflict(_("The city takes part in no edition in which it makes deals here."))
        return actor, found

    @extend_schema(parameters=[CITY], responses=CityApprovalsSerializer)
    def get(self, request: Request, city: str) -> Response:
        """Show them to the coordinator."""
        return Response(CityApprovalsSerializer(self._asked(request)[1]).data)

    @extend_schema(parameters=[CITY], request=SwitchCitySerializer, responses=FollowedSerializer)
    def put(self, request: Request, city: str) -> Response:
        """Do without some of them; deals in review follow at once. 409 if somebody else was faster."""
        actor, found = self._asked(request)
        sent = SwitchCitySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        count = switch_city_steps(actor=actor, participation=found, **sent.validated_data, now=clock.now())
        return Response({"reviews": count})


class EditionApprovalsView(GenericAPIView[Any]):
    """Who approves the deals of an edition."""

    serializer_class = EditionApprovalsSerializer

    def _asked(self, request: Request) -> tuple[Person, Edition]:
        actor = person(request)
        can_set_edition_approvals(actor).require()
        rows = Edition.objects.filter(records_deals=True)
        return actor, get_object_or_404(rows, code=self.kwargs["edition"])

    @extend_schema(parameters=[EDITION], responses=EditionApprovalsSerializer)
    def get(self, request: Request, edition: str) -> Response:
        """Show them to the desk."""
        return Response(EditionApprovalsSerializer(self._asked(request)[1]).data)

    @extend_schema(parameters=[EDITION], request=SwitchEditionSerializer, responses=FollowedSerializer)
    def put(self, request: Request, edition: str) -> Response:
        """Name them as the desk; deals in review follow at once. 409 if somebody else was faster."""
        actor, found = self._asked(request)
        sent = SwitchEditionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        named, before = sent.validated_data["named"], sent.validated_data["before"]
        count = switch_edition_steps(
            actor=actor, edition=found, approvals=named, before=before, now=clock.now()
        )
        return Response({"reviews": count})
