"""What moves a deal, in the API: the steps one may take, what is missing, who has answered."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.api.deals import DealSerializer, OfDealSerializer, OneDeal
from greendeals.models import Deal, Review
from greendeals.rules import open_review, open_steps
from greendeals.selectors import CONTENT, findings
from greendeals.workflow import DEAL, Action, ReviewStep
from icc.api.views import VisibleListViewSet
from icc.core import clock
from icc.core.errors import Conflict, Invalid

PLAIN = {
    Action.CONSULT: services.consult_deal,
    Action.SUBMIT: services.submit_deal,
    Action.REOPEN: services.reopen_deal,
    Action.FREEZE: services.freeze_deal,
    Action.WITHDRAW: services.withdraw_signing,
    Action.REVIVE: services.revive_deal,
    Action.COMPLETE: services.complete_deal,
}
REASONED = {Action.CANCEL: services.cancel_deal, Action.TERMINATE: services.terminate_deal}


class StepSerializer(serializers.Serializer[Any]):
    """A step that the caller may take now."""

    action = serializers.CharField()
    target = serializers.CharField(help_text="Stage after it.")
    words = serializers.CharField(source="label")


class TakeSerializer(serializers.Serializer[Any]):
    """A step to be taken. What is said of an answer holds for `approve` and `return`."""

    action = serializers.ChoiceField(choices=Action.choices)
    reason = serializers.CharField(required=False, default="", help_text="For return, cancel and terminate.")
    content_version = serializers.IntegerField(required=False, help_text="Of the answer: the text read.")
    step = serializers.ChoiceField(
        required=False, choices=ReviewStep.choices, help_text="Of the answer: which step it is to."
    )
    reference = serializers.CharField(
        required=False, default="", help_text="Of an office's approval: where it is written."
    )
    agreed_on = serializers.DateField(required=False, help_text="Of an office's approval: its day.")


class FindingSerializer(serializers.Serializer[Any]):
    """Something that is missing in a deal or does not fit."""

    code = serializers.CharField()
    place = serializers.CharField()
    section = serializers.CharField(help_text="Empty where it is about no section.")
    words = serializers.CharField()
    blocks = serializers.BooleanField(help_text="Whether it must be mended before the next gate.")


class ReviewSerializer(OfDealSerializer):
    """One request to an office of the city or to the coach, and the answer to it."""

    class Meta:
        model = Review
        fields = [
            "deal",
            "step",
            "content_version",
            "requested_at",
            "decided_at",
            "approved",
            "reference",
            "agreed_on",
            "reason",
        ]


class ReviewViewSet(VisibleListViewSet):
    """Requests and answers of the deals of one's cities, the newest first."""

    serializer_class = ReviewSerializer
    visible = Review.objects.select_related("deal").order_by("-requested_at", "-pk")
    filterset_fields = ["deal__public_id", "step", "approved"]


class DealStepsView(OneDeal):
    """The steps of one deal, and what is missing in it."""

    serializer_class = StepSerializer

    @extend_schema(responses=StepSerializer(many=True))
    def steps(self, _request: Request, public_id: str) -> Response:
        """List the steps that the caller may take now."""
        return Response(StepSerializer(open_steps(**self.asked()), many=True).data)

    @extend_schema(request=TakeSerializer, responses=DealSerializer)
    def take(self, request: Request, public_id: str) -> Response:
        """Take a step; the same rules and words as on the pages."""
        asked = self.asked()
        actor, deal = asked["actor"], asked["deal"]
        answers = TakeSerializer(data=request.data)
        answers.is_valid(raise_exception=True)
        _take(actor, deal, dict(answers.validated_data))
        deal.refresh_from_db()
        return Response(DealSerializer(deal).data)

    @extend_schema(responses=FindingSerializer(many=True))
    def checks(self, _request: Request, public_id: str) -> Response:
        """List what is missing in the deal or does not fit, what blocks first."""
        deal = self.deal()
        prefetch_related_objects([deal], *CONTENT)
        found = findings(deal, today=clock.day(clock.now()))
        return Response(FindingSerializer(found, many=True).data)


def _take(actor: Any, deal: Deal, answers: dict[str, Any]) -> None:
    action, now = Action(answers["action"]), clock.now()
    if action in PLAIN:
        PLAIN[action](actor=actor, deal=deal, now=now)
    elif action in REASONED:
        REASONED[action](actor=actor, deal=deal, reason=answers["reason"], now=now)
    elif action in {Action.APPROVE, Action.RETURN}:
        _answer(actor, deal, action, answers)
    else:
        DEAL.step(deal.stage, action)
        raise Conflict


def _answer(actor: Any, deal: Deal, action: Action, answers: dict[str, Any]) -> None:
    if "content_version" not in answers:
        raise Invalid(fields={"content_version": _("Say which text you have read.")})
    asked = open_review(deal)
    step = ReviewStep(answers.get("step") or (asked.step if asked else ReviewStep.COACH))
    read = {"content_version": answers["content_version"], "step": step, "now": clock.now()}
    if action == Action.RETURN:
        services.return_deal(actor=actor, deal=deal, reason=answers["reason"], **read)
        return
    decided = services.Decided(answers["reference"], answers.get("agreed_on"))
    services.approve_deal(actor=actor, deal=deal, decided=decided, **read)
