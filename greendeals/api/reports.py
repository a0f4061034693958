"""Reports of signed deals in the API: what they say, and the acts that move them."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from greendeals import services
from greendeals.api.deals import OfDealSerializer
from greendeals.models import REASON_LENGTH, Report, ReportStep
from greendeals.models.reports import REPORT_LENGTH
from greendeals.rules import can_print_report, can_read_report
from greendeals.selectors import digest_of_content, for_others, report_content, report_pdf
from greendeals.workflow import ReportAction, ReportState
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.documents.models import Document
from icc.tenancy.actors import reach
from icc.tenancy.callers import actor_of, person

ANSWERS = ("done", "obstacles", "changes", "ahead")


class ReportStepSerializer(serializers.ModelSerializer[ReportStep]):
    """One act in the history of a report; names no person."""

    class Meta:
        model = ReportStep
        fields = ["action", "reason", "until", "at", "content"]

    def to_representation(self, step: ReportStep) -> dict[str, Any]:
        """Return the act; to others than the city without the names of its inner files."""
        shown = super().to_representation(step)
        if shown["content"] and step.city_id not in reach(self.context["request"].actor)[0]:
            shown["content"] = for_others(shown["content"])
        return shown


class ReportSerializer(OfDealSerializer):
    """A report; `version` counts the saves of its answers and is sent back with a change."""

    id = serializers.CharField(source="public_id")
    late = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField(help_text="Outside the city, its acceptance only.")

    class Meta:
        model = Report
        fields = [
            *("id", "deal", "kind", "starts_on", "ends_on", "due_on", "state", "late", *ANSWERS),
            *("version", "opened_at", "steps"),
        ]

    def get_late(self, report: Report) -> bool:
        """Return whether its last day has passed without it."""
        return report.is_late(clock.day(clock.now()))

    @extend_schema_field(ReportStepSerializer(many=True))
    def get_steps(self, report: Report) -> Any:
        """Return the acts that the caller may read."""
        own = report.city_id in reach(self.context["request"].actor)[0]
        steps = [step for step in report.steps.all() if own or step.action == ReportAction.ACCEPT]
        return ReportStepSerializer(steps, many=True, context=self.context).data


class OneReportSerializer(ReportSerializer):
    """One report, with the mark by which its coach accepts what was read."""

    digest = serializers.SerializerMethodField(
        help_text="Of all it says now, while it is with the coach; sent back with its acceptance."
    )

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "digest"]

    def get_digest(self, report: Report) -> str:
        """Return the mark; empty while nobody judges the report."""
        if report.state != ReportState.SUBMITTED:
            return ""
        return digest_of_content(report_content(report, now=clock.now()))


class ReportPdfSerializer(serializers.Serializer[Any]):
    """How far the PDF of an accepted report is; `address` once it can be downloaded."""

    state = serializers.CharField(help_text="Empty before it is asked for.")
    sha256 = serializers.CharField()
    address = serializers.CharField()


class AnswersSerializer(serializers.Serializer[Any]):
    """Answers of a report; what is left out stays as it is."""

    version = serializers.IntegerField(min_value=1, help_text="Of the report that was read.")
    done = serializers.CharField(required=False, allow_blank=True, max_length=REPORT_LENGTH)
    obstacles = serializers.CharField(required=False, allow_blank=True, max_length=REPORT_LENGTH)
    changes = serializers.CharField(required=False, allow_blank=True, max_length=REPORT_LENGTH)
    ahead = serializers.CharField(required=False, allow_blank=True, max_length=REPORT_LENGTH)


class SubmitSerializer(serializers.Serializer[Any]):
    """Which version of the answers is handed in."""

    version = serializers.IntegerField(min_value=1)


class ReturnSerializer(serializers.Serializer[Any]):
    """Why the report goes back."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class AcceptSerializer(serializers.Serializer[Any]):
    """What was read of the report that is accepted."""

    read = serializers.CharField(
        required=False, default="", help_text="The `digest` of the report that was read."
    )


class ReportViewSet(VisibleViewSet):
    """Reports of the deals the caller may see, the newest first; the city writes, its coach judges."""

    serializer_class = OneReportSerializer
    visible = Report.objects.select_related("deal").prefetch_related("steps").order_by("-ends_on", "-pk")
    filterset_fields = ["deal__public_id", "kind", "state"]

    def get_queryset(self) -> Any:
        """Return what the caller may see; a list has only what may be read."""
        rows: Any = super().get_queryset()
        listed = self.action == "list" and not getattr(self, "swagger_fake_view", False)
        return rows.readable_by(actor_of(self.request)) if listed else rows

    def get_serializer_class(self) -> type[ReportSerializer]:
        """Return the shape of a report; a list has no marks, which take all data of a deal each."""
        return ReportSerializer if self.action == "list" else OneReportSerializer

    def get_object(self) -> Report:
        """Return one that may be read.

        Raises:
            Forbidden: it is not accepted yet, and the caller is neither of the city nor its coach.
        """
        found: Report = super().get_object()
        can_read_report(actor_of(self.request), found.deal, found).require()
        return found

    @extend_schema(request=AnswersSerializer, responses=OneReportSerializer)
    @action(detail=True, methods=["put"])
    def answers(self, _request: Request, public_id: str) -> Response:
        """Keep answers, if nobody else has saved since `version`."""
        found, sent = self._asked(AnswersSerializer)
        return self._done(services.save_report, found, version=sent.pop("version"), answers=sent)

    @extend_schema(request=SubmitSerializer, responses=OneReportSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, _request: Request, public_id: str) -> Response:
        """Hand the report in to the coach."""
        found, sent = self._asked(SubmitSerializer)
        return self._done(services.submit_report, found, **sent)

    @extend_schema(request=None, responses=OneReportSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, _request: Request, public_id: str) -> Response:
        """Take a report back before the coach has answered."""
        return self._done(services.take_back_report, self.get_object())

    @extend_schema(request=ReturnSerializer, responses=OneReportSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, _request: Request, public_id: str) -> Response:
        """Return it with a reason; the coach of the city only."""
        found, sent = self._asked(ReturnSerializer)
        return self._done(services.return_report, found, **sent)

    @extend_schema(request=AcceptSerializer, responses=OneReportSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, _request: Request, public_id: str) -> Response:
        """Accept what was read, for good; 409 where it says something else by now. Its coach only."""
        found, sent = self._asked(AcceptSerializer)
        return self._done(services.accept_report, found, **sent)

    @extend_schema(request=None, responses=ReportPdfSerializer)
    @action(detail=True, methods=["get", "post"])
    def pdf(self, request: Request, public_id: str) -> Response:
        """Tell how far the PDF of an accepted report is; POST asks a worker for it."""
        found, caller = self.get_object(), person(request)
        can_print_report(caller, found.deal, found).require()
        if request.method == "POST":
            services.request_report_pdf(actor=caller, deal=found.deal, report=found, now=clock.now())
        return Response(_told(report_pdf(actor=caller, report=found)))

    def _asked(self, shape: type[serializers.Serializer[Any]]) -> tuple[Report, dict[str, Any]]:
        """Return the report and what was sent of it; a stranger learns nothing of what may be sent."""
        found: Report = self.get_object()
        sent = shape(data=self.request.data)
        sent.is_valid(raise_exception=True)
        return found, dict(sent.validated_data)

    def _done(self, service: Any, found: Report, **given: Any) -> Response:
        service(actor=person(self.request), deal=found.deal, report=found, now=clock.now(), **given)
        return Response(self.get_serializer(self.get_queryset().get(pk=found.pk)).data)


def _told(document: Document | None) -> dict[str, str]:
    """Return how far a PDF is, as `ReportPdfSerializer` declares it."""
    if document is None:
        return {"state": "", "sha256": "", "address": ""}
    address = reverse("documents:download", args=[document.public_id]) if document.is_ready else ""
    return {"state": document.state, "sha256": document.sha256, "address": address}
