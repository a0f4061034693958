"""Addresses of deals and of the register in the API."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from greendeals.api.deals import DealVersionViewSet, DealViewSet, PartyViewSet, SigningRoundViewSet
from greendeals.api.register import RegisterViewSet
from greendeals.api.verification import VerificationViewSet

router = SimpleRouter()
router.register("deals", DealViewSet, basename="deal")
router.register("versions", DealVersionViewSet, basename="version")
router.register("parties", PartyViewSet, basename="party")
router.register("rounds", SigningRoundViewSet, basename="round")
router.register("register", RegisterViewSet, basename="register")
router.register("verification", VerificationViewSet, basename="verification")

urlpatterns = [path("", include(router.urls))]
