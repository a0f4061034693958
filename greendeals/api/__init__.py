"""Addresses of deals and of the register in the API."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from greendeals.api.checkpoints import CheckpointViewSet
from greendeals.api.deals import DealVersionViewSet, DealViewSet, PartyViewSet, SigningRoundViewSet
from greendeals.api.kpis import KpiViewSet
from greendeals.api.organisations import OrganisationViewSet
from greendeals.api.partners import AnswerViewSet, ContactViewSet, ProposalViewSet
from greendeals.api.plan import FundingViewSet, IndicatorViewSet, PlannedActionViewSet
from greendeals.api.promises import PromiseViewSet
from greendeals.api.register import RegisterViewSet
from greendeals.api.remarks import RemarkViewSet
from greendeals.api.revisions import RevisionViewSet
from greendeals.api.sections import SectionViewSet
from greendeals.api.start import DepartmentViewSet, TemplateViewSet
from greendeals.api.steps import DealStepsView, ReviewViewSet
from greendeals.api.verification import VerificationViewSet

router = SimpleRouter()
router.register("deals", DealViewSet, basename="deal")
router.register(r"deals/(?P<deal>[^/.]+)/sections", SectionViewSet, basename="section")
router.register("revisions", RevisionViewSet, basename="revision")
router.register("remarks", RemarkViewSet, basename="remark")
router.register("versions", DealVersionViewSet, basename="version")
router.register("parties", PartyViewSet, basename="party")
router.register("contacts", ContactViewSet, basename="contact")
router.register("answers", AnswerViewSet, basename="answer")
router.register("proposals", ProposalViewSet, basename="proposal")
router.register("rounds", SigningRoundViewSet, basename="round")
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

urlpatterns = [
    path("", include(router.urls)),
    path(
        "deals/<slug:public_id>/steps/",
        DealStepsView.as_view({"get": "steps", "post": "take"}),
        name="deal-steps",
    ),
    path("deals/<slug:public_id>/checks/", DealStepsView.as_view({"get": "checks"}), name="deal-checks"),
]
