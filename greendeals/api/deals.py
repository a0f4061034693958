"""Deals, and what hangs on them, in the API."""

import json
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from greendeals.api.start import Starts
from greendeals.models import (
    Commitment,
    Contact,
    Deal,
    DealVersion,
    Evidence,
    Party,
    Signatory,
    SigningRound,
)
from greendeals.selectors import Paper, with_papers
from greendeals.workflow import Act, Assurance
from icc.api.pagination import ShortPages
from icc.api.views import VisibleListViewSet, VisibleViewSet
from icc.tenancy.actors import Actor, reach
from icc.tenancy.querysets import VisibleQuerySet


class DealSerializer(serializers.ModelSerializer[Deal]):
    """A deal as a row: where it stands, not what it says."""

    id = serializers.CharField(source="public_id")
    city = serializers.SlugRelatedField[Deal](slug_field="slug", read_only=True)
    edition = serializers.CharField(source="participation.edition.code")
    demonstration = serializers.BooleanField(source="participation.edition.is_demonstration")
    sector = serializers.SlugRelatedField[Deal](slug_field="code", read_only=True)

    class Meta:
        model = Deal
        fields = [
            "id",
            "title",
            "city",
            "edition",
            "demonstration",
            "sector",
            "stage",
            "stage_since",
            "created_at",
        ]


class DealViewSet(Starts, VisibleViewSet):
    """Deals the caller may see; desk and EC staff see them from the frozen text on."""

    serializer_class = DealSerializer
    visible = (
        Deal.objects.select_related("city", "sector", "participation__edition")
        .only(
            "public_id",
            "title",
            "stage",
            "stage_since",
            "created_at",
            "city__slug",
            "sector__code",
            "participation__edition__code",
            "participation__edition__is_demonstration",
        )
        .order_by("-pk")
    )
    filterset_fields = ["stage", "city__slug", "participation__edition__code"]


def own_cities(serializer: serializers.BaseSerializer[Any]) -> frozenset[int]:
    """Return the cities in which the caller works; none for desk and EC staff."""
    actor: Actor = serializer.context["request"].actor
    return reach(actor)[0]


class OfDealSerializer(serializers.ModelSerializer[Any]):
    """A row below a deal."""

    deal = serializers.SlugRelatedField[Deal](slug_field="public_id", read_only=True)


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


class CommitmentSerializer(serializers.ModelSerializer[Commitment]):
    """What a party promises."""

    id = serializers.CharField(source="public_id")

    class Meta:
        model = Commitment
        fields = ["id", "text", "measure", "due_on"]


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """Whom to reach at a party."""

    class Meta:
        model = Contact
        fields = ["name", "function", "email"]


class PartySerializer(OfDealSerializer):
    """An organisation in a deal with its promises."""

    id = serializers.CharField(source="public_id")
    kind = serializers.SlugRelatedField[Party](slug_field="code", read_only=True)
    commitments = CommitmentSerializer(many=True)
    contact = serializers.SerializerMethodField(help_text="For the people of the deal's own city only.")

    class Meta:
        model = Party
        fields = ["id", "deal", "name", "kind", "role", "seat", "signs", "commitments", "contact"]

    @extend_schema_field(ContactSerializer(allow_null=True))
    def get_contact(self, party: Party) -> Any:
        """Return the contact to whoever works in the city."""
        contact = getattr(party, "contact", None) if party.city_id in own_cities(self) else None
        return ContactSerializer(contact).data if contact else None


class SlotSerializer(serializers.ModelSerializer[Signatory]):
    """Who is asked to sign for whom, and how far they are."""

    state = serializers.CharField()
    name = serializers.SerializerMethodField(help_text="For the people of the deal's own city only.")
    assurance = serializers.SerializerMethodField(
        help_text="How the person has signed; empty before. None of them is called advanced or qualified."
    )

    class Meta:
        model = Signatory
        fields = [
            "organisation",
            "function",
            "name",
            "group",
            "required",
            "state",
            "invited_at",
            "signed_at",
            "assurance",
        ]

    @extend_schema_field(serializers.ChoiceField(choices=[("", ""), *Assurance.choices]))
    def get_assurance(self, slot: Signatory) -> str:
        """Return it as the evidence has it."""
        return next((Assurance(act.assurance).value for act in slot.evidence.all()), "")

    def get_name(self, slot: Signatory) -> str | None:
        """Return the person's name to whoever works in the city."""
        return slot.name if slot.city_id in own_cities(self) else None


class SigningRoundSerializer(OfDealSerializer):
    """A collection of signatures."""

    version = serializers.IntegerField(source="version.number")
    slots = SlotSerializer(many=True, source="signatories")

    class Meta:
        model = SigningRound
        fields = ["deal", "version", "state", "quorum", "deadline", "opened_at", "closed_at", "slots"]


class DealVersionViewSet(VisibleListViewSet):
    """Frozen texts of the deals the caller may see, the newest first; each whole, so pages are short."""

    serializer_class = DealVersionSerializer
    pagination_class = ShortPages
    visible = with_papers(
        DealVersion.objects.select_related("deal", "document__seal").order_by("-frozen_at", "-pk")
    )
    filterset_fields = ["deal__public_id"]


class PartyViewSet(VisibleListViewSet):
    """Parties of the deals the caller may see, with their promises."""

    serializer_class = PartySerializer
    visible = Party.objects.select_related("deal", "kind").prefetch_related("commitments").order_by("pk")
    filterset_fields = ["deal__public_id"]

    def get_queryset(self) -> VisibleQuerySet[Party]:
        """Add the contacts of the caller's own cities; others are not even read."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        actor: Actor = self.request.actor  # type: ignore[attr-defined]  # set by the scope middleware
        contacts = Contact.objects.filter(city_id__in=reach(actor)[0])
        return rows.prefetch_related(Prefetch("contact", queryset=contacts))


class SigningRoundViewSet(VisibleListViewSet):
    """Rounds of the deals the caller may see, the newest first. Signing itself has no place in the API."""

    serializer_class = SigningRoundSerializer
    visible = (
        SigningRound.objects.select_related("deal", "version")
        .prefetch_related(
            "signatories", Prefetch("signatories__evidence", Evidence.objects.filter(act=Act.SIGNED))
        )
        .order_by("-opened_at", "-pk")
    )
    filterset_fields = ["deal__public_id", "state"]
