"""The tables of a deal in the API: the same services, the same words for what is wrong."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals.models import Deal
from greendeals.selectors.grid import TABLES
from greendeals.services import move_row, remove_row, save_row
from greendeals.workflow import TableKey
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.callers import person
from icc.tenancy.querysets import VisibleQuerySet

WRITING = (
    "Cells are read as on the page: figures as numbers or text, days as ISO or European text, choices by"
    " code or label, a share as `part / whole`, `party` as `city` or the id of a party, `promise` as an id."
)


class RowSerializer(serializers.ModelSerializer[Any]):
    """A row of a table; `version` counts its saves and is sent back with a change."""

    id = serializers.CharField(source="public_id")
    deal = serializers.SlugRelatedField[Deal](slug_field="public_id", read_only=True)

    class Meta:
        fields: ClassVar[list[str]] = ["id", "deal", "position", "version"]


class OwnedSerializer(RowSerializer):
    """A row that a party answers for; `city` stands for the city itself."""

    party = serializers.SerializerMethodField()

    def get_party(self, row: Any) -> str:
        """Return the id of the party, or `city`."""
        return row.party.public_id if row.party else "city"


class LinkedSerializer(RowSerializer):
    """A row that may serve a promise."""

    promise = serializers.CharField(source="commitment.public_id", default=None, allow_null=True)


class MoveSerializer(serializers.Serializer[Any]):
    """Where a row goes."""

    up = serializers.BooleanField()


class RowViewSet(VisibleViewSet):
    """Rows of one table of the deals the caller may see; writers of the city change them."""

    table: ClassVar[TableKey]
    filterset_fields = ["deal__public_id"]

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Return the rows in the order of their tables."""
        return super().get_queryset().order_by("deal_id", "position", "pk")

    @extend_schema(request=OpenApiTypes.OBJECT, description=f"Adds a row to the `deal`. {WRITING}")
    def create(self, request: Request) -> Response:
        """Add a row."""
        data = self._body(request)
        deals = Deal.objects.visible_to(person(request))
        deal = get_object_or_404(deals, public_id=str(data.pop("deal", "")))
        row = save_row(
            actor=person(request), deal=deal, table=self.table, cells=self._cells(data), now=clock.now()
        )
        return Response(self._told(row), status=201)

    @extend_schema(
        request=OpenApiTypes.OBJECT, description=f"Changes the given columns since `version`. {WRITING}"
    )
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Change a row."""
        row, data = self.get_object(), self._body(request)
        version = data.pop("version", None)
        if not isinstance(version, int):
            raise Invalid(fields={"version": "Send the version that you have read."})
        saved = save_row(
            actor=person(request),
            deal=row.deal,
            table=self.table,
            cells=self._cells(data),
            row=public_id,
            version=version,
            now=clock.now(),
        )
        return Response(self._told(saved))

    def destroy(self, request: Request, public_id: str) -> Response:
        """Take a row out."""
        row = self.get_object()
        remove_row(actor=person(request), deal=row.deal, table=self.table, row=public_id, now=clock.now())
        return Response(status=204)

    @extend_schema(request=MoveSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, public_id: str) -> Response:
        """Let a row change places with the one above it, or below it; at the edge nothing happens."""
        row, sent = self.get_object(), MoveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = {"actor": person(request), "deal": row.deal, "table": self.table, "row": public_id}
        move_row(**asked, **sent.validated_data, now=clock.now())
        return Response(status=204)

    def _body(self, request: Request) -> dict[str, Any]:
        if not isinstance(request.data, dict):
            raise Invalid(fields={"body": "Send a JSON object."})
        return dict(request.data)

    def _cells(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the cells; an unknown column is refused by its name."""
        known = {column.name for column in TABLES[self.table].columns}
        faults = dict.fromkeys(set(data) - known, "There is no such column.")
        simple = str | int | float | None
        nested = {name for name in known & set(data) if not isinstance(data[name], simple)}
        faults |= dict.fromkeys(nested, "Send text or a number.")
        if faults:
            raise Invalid(fields=faults)
        return data

    def _told(self, row: Any) -> dict[str, Any]:
        stored = self.visible.get(pk=row.pk)
        told: dict[str, Any] = self.get_serializer(stored).data
        return told
