"""Words on promises in the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.api.deals import OfDealSerializer
from greendeals.models import PROMISE_LENGTH, Commitment, PromiseUpdate
from greendeals.services import Said
from greendeals.workflow import Level, PromiseState
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.tenancy.callers import person


class WordSerializer(OfDealSerializer):
    """What was said of a promise; the newest word holds."""

    id = serializers.CharField(source="public_id", read_only=True)
    promise = serializers.CharField(source="commitment.public_id")
    said_by = serializers.SerializerMethodField(help_text="Id of the party, or `city`.")

    class Meta:
        model = PromiseUpdate
        fields = ["id", "deal", "promise", "state", "words", "done_on", "level", "said_by", "at"]

    def get_said_by(self, word: PromiseUpdate) -> str:
        """Return the id of the party, or `city`."""
        return word.party.public_id if word.party else "city"


class SaidSerializer(serializers.Serializer[Any]):
    """What the city says of a promise."""

    promise = serializers.CharField()
    state = serializers.ChoiceField(choices=PromiseState.choices)
    words = serializers.CharField(required=False, allow_blank=True, max_length=PROMISE_LENGTH)
    done_on = serializers.DateField(required=False, allow_null=True)
    level = serializers.ChoiceField(choices=Level.choices, required=False)


class WordViewSet(VisibleViewSet):
    """Words on promises of the deals the caller may see, the newest first; writers of the city add them."""

    serializer_class = WordSerializer
    visible = PromiseUpdate.objects.select_related("deal", "commitment", "party").order_by("-at", "-pk")
    filterset_fields = ["deal__public_id", "commitment__public_id", "state"]

    @extend_schema(request=SaidSerializer, responses={201: WordSerializer})
    def create(self, request: Request) -> Response:
        """Say how far a promise is; the words before it stay readable."""
        sent = SaidSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        caller = person(request)
        rows = Commitment.objects.visible_to(caller).select_related("deal")
        promise = get_object_or_404(rows, public_id=facts.pop("promise"))
        word = services.say_of_promise(
            actor=caller, deal=promise.deal, promise=promise, said=Said(**facts), now=clock.now()
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=word.pk)).data, status=201)
