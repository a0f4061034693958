"""The organisations that a city knows, in the API."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.mixins import CreateModelMixin, DestroyModelMixin, UpdateModelMixin

from cities.models import City, Organisation, Term
from cities.services import (
    OrganisationFacts,
    add_organisation,
    change_organisation,
    merge_organisations,
    remove_organisation,
)
from greendeals.api.start import person
from greendeals.selectors import open_participation
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.core.errors import Invalid


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


EMPTY = {"size": "", "sector": None, "country": "", "register_number": ""}


def _facts(serializer: serializers.BaseSerializer[Any], city: City | None = None) -> dict[str, Any]:
    """Return what was sent, with the sector as a term of the edition under which the city makes deals."""
    facts = {**serializer.validated_data}
    facts.pop("merged_into", None)
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
