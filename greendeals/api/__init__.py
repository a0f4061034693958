"""Addresses of deals and of the register in the API."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from greendeals.api.approvals import CityApprovalsView, EditionApprovalsView
from greendeals.api.archive import ArchiveView
from greendeals.api.checkpoints import CheckpointViewSet
from greendeals.api.counterparts import CounterpartViewSet
from greendeals.api.deals import DealViewSet
from greendeals.api.differences import DifferencesView
from greendeals.api.evidence import EvidenceViewSet
from greendeals.api.kpis import KpiViewSet
from greendeals.api.ledger import LedgerView
from greendeals.api.mandates import MandateViewSet
from greendeals.api.notices import NoticeViewSet
from greendeals.api.organisations import OrganisationViewSet
from greendeals.api.overrides import OverridesView
from greendeals.api.parties import PartyViewSet, RemindView
from greendeals.api.partners import AnswerViewSet, CommentViewSet, ContactViewSet
from greendeals.api.plan import FundingViewSet, IndicatorViewSet, PlannedActionViewSet
from greendeals.api.promises import PromiseViewSet
from greendeals.api.proposals import ProposalViewSet
from greendeals.api.register import RegisterViewSet
from greendeals.api.remarks import RemarkViewSet
from greendeals.api.reports import ReportViewSet
from greendeals.api.revisions import RevisionViewSet
from greendeals.api.rounds import SigningRoundViewSet
from greendeals.api.seals import RetrySealView, SealViewSet
from greendeals.api.sections import SectionViewSet
from greendeals.api.signatories import SignatoriesView
from greendeals.api.signing import SigningView
from greendeals.api.start import DepartmentViewSet, TemplateViewSet
from greendeals.api.steps import DealStepsView, ReviewViewSet
from greendeals.api.terms import TermsView
from greendeals.api.updates import WordViewSet
from greendeals.api.values import ValueViewSet
from greendeals.api.verification import VerificationViewSet
from greendeals.api.versions import DealVersionViewSet

router = SimpleRouter()
router.register("deals", DealViewSet, basename="deal")
router.register(r"deals/(?P<deal>[^/.]+)/sections", SectionViewSet, basename="section")
router.register("revisions", RevisionViewSet, basename="revision")
router.register("remarks", RemarkViewSet, basename="remark")
router.register("versions", DealVersionViewSet, basename="version")
router.register("parties", PartyViewSet, basename="party")
router.register("contacts", ContactViewSet, basename="contact")
router.register("answers", AnswerViewSet, basename="answer")
router.register("comments", CommentViewSet, basename="comment")
router.register("proposals", ProposalViewSet, basename="proposal")
router.register("rounds", SigningRoundViewSet, basename="round")
router.register("mandates", MandateViewSet, basename="mandate")
router.register("counterparts", CounterpartViewSet, basename="counterpart")
router.register("seals", SealViewSet, basename="seal")
router.register("reviews", ReviewViewSet, basename="review")
router.register("promises", PromiseViewSet, basename="promise")
router.register("planned-actions", PlannedActionViewSet, basename="planned-action")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("funding", FundingViewSet, basename="funding")
router.register("kpis", KpiViewSet, basename="kpi")
router.register("register", RegisterViewSet, basename="register")
router.register("checkpoints", CheckpointViewSet, basename="checkpoint")
router.register("verification", VerificationViewSet, basename="verification")
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("departments", DepartmentViewSet, basename="department")
router.register("templates", TemplateViewSet, basename="template")
router.register("reports", ReportViewSet, basename="report")
router.register("promise-words", WordViewSet, basename="promise-word")
router.register("values", ValueViewSet, basename="value")
router.register("evidence", EvidenceViewSet, basename="evidence")
router.register("notices", NoticeViewSet, basename="notice")

OF_DEAL = {
    "steps": DealStepsView.as_view({"get": "steps", "post": "take"}),
    "checks": DealStepsView.as_view({"get": "checks"}),
    "terms": TermsView.as_view({"get": "show", "put": "save"}),
    "archive": ArchiveView.as_view({"post": "put_in", "delete": "take_out"}),
    "remind": RemindView.as_view({"post": "remind"}),
    "differences": DifferencesView.as_view({"get": "frozen"}),
    "signing": SigningView.as_view({"get": "choices", "post": "ask"}),
    "signatories": SignatoriesView.as_view({"get": "signatories"}),
    "overrides": OverridesView.as_view({"get": "show", "post": "say", "delete": "end"}),
    "retry-seal": RetrySealView.as_view({"post": "retry"}),
}
"""What has its place below the address of one deal."""

urlpatterns = [
    path("", include(router.urls)),
    path("ledger/", LedgerView.as_view({"get": "show"}), name="ledger"),
    *(path(f"deals/<slug:public_id>/{name}/", view, name=f"deal-{name}") for name, view in OF_DEAL.items()),
    path(
        "deals/<slug:public_id>/sections/<slug:key>/versions/",
        DifferencesView.as_view({"get": "section"}),
        name="deal-section-versions",
    ),
    path("approvals/cities/<slug:city>/", CityApprovalsView.as_view(), name="city-approvals"),
    path("approvals/editions/<slug:edition>/", EditionApprovalsView.as_view(), name="edition-approvals"),
]
