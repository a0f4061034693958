"""Frozen texts of deals, and their papers, in the API."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from greendeals.api.deals import OfDealSerializer
from greendeals.models import DealVersion
from greendeals.selectors import Paper, with_papers
from icc.api.pagination import ShortPages
from icc.api.views import VisibleListViewSet


class DealVersionSerializer(OfDealSerializer):
    """A frozen text with its fingerprints."""

    pdf_sha256 = serializers.CharField(help_text="Of the PDF before signing; empty until it is made.")
    sealed_sha256 = serializers.SerializerMethodField(
        help_text="Of the sealed PDF; empty until it is sealed."
    )
    code = serializers.SerializerMethodField(
        help_text="For checking the sealed file; empty until it is sealed."
    )
    certificate = serializers.SerializerMethodField(
        help_text="Address of the certificate of signing; empty until it is made."
    )
    bundle = serializers.SerializerMethodField(
        help_text="Address of the offline bundle (ZIP); empty until it is made."
    )
    content = serializers.SerializerMethodField(help_text="What `sha256` is taken of, in canonical form.")

    class Meta:
        model = DealVersion
        fields = [
            "deal",
            "number",
            "frozen_at",
            "sha256",
            "pdf_sha256",
            "sealed_sha256",
            "code",
            "certificate",
            "bundle",
            "content",
        ]

    def get_sealed_sha256(self, version: DealVersion) -> str:
        """Return the hash of the sealed file."""
        seal = getattr(version.document, "seal", None)
        return seal.sha256 if seal else ""

    def get_code(self, version: DealVersion) -> str:
        """Return the code once it leads somewhere."""
        return version.code if self.get_sealed_sha256(version) else ""

    def get_certificate(self, version: DealVersion) -> str:
        """Return where the certificate is."""
        return self._paper(version, Paper.CERTIFICATE, there=vars(version)["has_certificate"])

    def get_bundle(self, version: DealVersion) -> str:
        """Return where the bundle is."""
        return self._paper(version, Paper.BUNDLE, there=vars(version)["has_bundle"])

    def _paper(self, version: DealVersion, paper: Paper, *, there: bool) -> str:
        address = reverse("greendeals:proof", args=[version.deal.public_id, paper.value])
        return f"{settings.SITE_URL}{address}?version={version.number}" if there else ""

    def get_content(self, version: DealVersion) -> dict[str, Any]:
        """Return the frozen text."""
        content: dict[str, Any] = json.loads(version.canonical)
        return content


class DealVersionViewSet(VisibleListViewSet):
    """Frozen texts of the deals the caller may see, the newest first; each whole, so pages are short."""

    serializer_class = DealVersionSerializer
    pagination_class = ShortPages
    visible = with_papers(
        DealVersion.objects.select_related("deal", "document__seal").order_by("-frozen_at", "-pk")
    )
    filterset_fields = ["deal__public_id"]
