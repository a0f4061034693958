"""Ledgers in the API: every promise within the caller's sight, and what they come to."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cities.models import City
from greendeals.models import Commitment
from greendeals.selectors.ledger import Effect, LedgerScope, ledger
from greendeals.workflow import Level, PromiseState, Status
from icc.api.views import Visible
from icc.core import clock
from icc.tenancy.callers import actor_of

FILTERS = ("edition", "country", "deal", "kpi", "status", "q")


class FigureField(serializers.DecimalField):
    """A figure as it is kept, as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, allow_null=True, **kwargs)


class TotalSerializer(serializers.Serializer[Any]):
    """What is pledged and delivered under one entry of the catalogue; null where the rule gives no total."""

    kpi = serializers.CharField(source="kpi.code")
    name = serializers.CharField(source="kpi.name")
    unit = serializers.CharField()
    aggregation = serializers.CharField()
    pledged = FigureField()
    reached = FigureField()
    indicators = serializers.SerializerMethodField(help_text="Ids of the indicators that count.")
    left_out = serializers.SerializerMethodField(help_text="Ids of those whose effect is counted already.")

    def get_indicators(self, total: Any) -> list[str]:
        """Return the ids of the indicators that count."""
        return [row.measured.indicator.public_id for row in total.counted]

    def get_left_out(self, total: Any) -> list[str]:
        """Return the ids of those left out."""
        return [row.measured.indicator.public_id for row in total.left_out]


class EffectSerializer(serializers.Serializer[Effect]):
    """An indicator with its target and what is reached."""

    indicator = serializers.CharField(source="measured.indicator.public_id")
    deal = serializers.CharField(source="deal.public_id")
    promise = serializers.CharField(source="kept.promise.public_id", default=None, allow_null=True)
    owner = serializers.CharField()
    name = serializers.CharField(source="measured.indicator.name")
    unit = serializers.CharField(source="measured.indicator.unit")
    aggregation = serializers.CharField(source="measured.indicator.aggregation")
    target = FigureField(source="measured.path.target")
    reached = FigureField(source="measured.reached")
    status = serializers.ChoiceField(source="measured.standing.status", choices=Status.choices)
    files = serializers.IntegerField()


class PledgeSerializer(serializers.Serializer[Any]):
    """A promise and how it stands."""

    promise = serializers.CharField(source="kept.promise.public_id")
    deal = serializers.CharField(source="deal.public_id")
    city = serializers.CharField(source="deal.city.slug")
    owner = serializers.CharField(source="kept.owner")
    text = serializers.CharField(source="kept.promise.text")
    due_on = serializers.DateField(source="kept.promise.due_on")
    status = serializers.ChoiceField(source="kept.standing.status", choices=Status.choices)
    why = serializers.CharField(source="kept.standing.why")
    state = serializers.ChoiceField(
        source="kept.last.state", choices=PromiseState.choices, default=None, allow_null=True
    )
    level = serializers.ChoiceField(
        source="kept.last.level", choices=Level.choices, default=None, allow_null=True
    )
    files = serializers.IntegerField()


class LedgerSerializer(serializers.Serializer[Any]):
    """Promises, indicators, and totals by the rules of the catalogue."""

    totals = TotalSerializer(many=True)
    indicators = EffectSerializer(source="effects", many=True)
    promises = PledgeSerializer(source="pledges", many=True)


class LedgerView(Visible):
    """Every promise of signed deals within the caller's sight, and what they come to."""

    visible = Commitment.objects.all()
    serializer_class = LedgerSerializer

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in ("city", *FILTERS)], responses=LedgerSerializer
    )
    def show(self, request: Request) -> Response:
        """Return the ledger of what is chosen; `city` by its slug."""
        actor = actor_of(request)
        slug = request.query_params.get("city", "")
        city = City.objects.reachable_by(actor).filter(slug=slug).first() if slug else None
        chosen = {name: request.query_params.get(name, "") for name in FILTERS}
        scope = LedgerScope(city=city, **chosen)  # type: ignore[arg-type]  # filters are text only
        if slug and city is None:
            return Response(LedgerSerializer({"totals": [], "effects": [], "pledges": []}).data)
        found = ledger(actor=actor, scope=scope, today=clock.day(clock.now()))
        return Response(LedgerSerializer(found).data)
