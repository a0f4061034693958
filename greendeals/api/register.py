"""The public register in the API; anybody may read it."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from greendeals.api.notices import NoticeSerializer
from greendeals.models import Keeping, Notice, RegisterEntry
from greendeals.querysets import RegisterQuerySet
from greendeals.selectors import chain_of, registered_entries
from greendeals.workflow import Assurance, Stage
from icc.api.views import VisibleViewSet


class EntrySerializer(serializers.ModelSerializer[RegisterEntry]):
    """A signed deal as a row."""

    id = serializers.CharField(source="public_id")
    version = serializers.IntegerField(source="number")
    city = serializers.SlugRelatedField[RegisterEntry](slug_field="slug", read_only=True)
    country = serializers.CharField(source="city.country")
    edition = serializers.CharField(source="edition.code")
    demonstration = serializers.BooleanField(
        source="edition.is_demonstration", help_text="Invented: nobody has agreed to anything."
    )
    sector = serializers.SlugRelatedField[RegisterEntry](slug_field="code", read_only=True)
    stage = serializers.ChoiceField(choices=Stage.choices)
    page = serializers.SerializerMethodField(help_text="Address of the public page.")
    pdf = serializers.SerializerMethodField(help_text="Address of the sealed file.")

    class Meta:
        model = RegisterEntry
        fields: tuple[str, ...] = (
            "id",
            "version",
            "title",
            "city",
            "country",
            "edition",
            "demonstration",
            "sector",
            "stage",
            "partners",
            "signed_at",
            "superseded_at",
            "code",
            "sealed_sha256",
            "page",
            "pdf",
        )

    def get_page(self, entry: RegisterEntry) -> str:
        """Return the address of the page."""
        return f"{settings.SITE_URL}{entry.get_absolute_url()}"

    def get_pdf(self, entry: RegisterEntry) -> str:
        """Return the address of the file of this very version."""
        address = reverse("greendeals:registered-pdf", args=[entry.public_id])
        return f"{settings.SITE_URL}{address}?version={entry.number}"


class SignatureSerializer(serializers.Serializer[Any]):
    """A signature; names no person."""

    organisation = serializers.CharField()
    function = serializers.CharField()
    at = serializers.DateTimeField(help_text="When it was given here; on paper, when it was recorded.")
    signed_on = serializers.DateField(default=None, help_text="Day on the paper; null for all others.")
    assurance = serializers.ChoiceField(choices=Assurance.choices)


class EntryDetailSerializer(EntrySerializer):
    """A signed deal with its text, its signatures, its seal, and how it is kept."""

    content = serializers.DictField(help_text="The frozen text, as signed.")
    signatures = SignatureSerializer(many=True)
    notices = serializers.SerializerMethodField(help_text="What has become of it since, the newest first.")
    keeping = serializers.SerializerMethodField(
        help_text="Facts of its promises and indicators; null before any is published."
    )

    @extend_schema_field(NoticeSerializer(many=True))
    def get_notices(self, entry: RegisterEntry) -> Any:
        """Return the notices."""
        return NoticeSerializer(
            Notice.objects.filter(public_id=entry.public_id).select_related("city"), many=True
        ).data

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_keeping(self, entry: RegisterEntry) -> dict[str, Any] | None:
        """Return what is published of how the deal is kept."""
        found = Keeping.objects.filter(public_id=entry.public_id).first()
        return {"as_of": found.as_of, **found.content} if found else None

    class Meta(EntrySerializer.Meta):
        fields = (
            *EntrySerializer.Meta.fields,
            "frozen_sha256",
            "frozen_size",
            "sealed_size",
            "level",
            "certificate",
            "signatures",
            "content",
            "notices",
            "keeping",
        )


class ChangeSerializer(serializers.Serializer[Any]):
    """One place in which a version differs from the one before."""

    place = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class SignedVersionSerializer(serializers.Serializer[Any]):
    """A signed version, who has signed it, and what it has changed."""

    entry = EntrySerializer()
    signatures = SignatureSerializer(source="entry.signatures", many=True)
    changes = ChangeSerializer(many=True, help_text="Since the version before; empty for the first.")


class RegisterViewSet(VisibleViewSet):
    """Signed deals: real ones first, then the newest. Demonstrations are marked and agree to nothing."""

    permission_classes = [AllowAny]
    throttle_classes = [AnonRateThrottle, UserRateThrottle]
    serializer_class = EntrySerializer
    filterset_fields = ["city__slug", "city__country", "sector__code", "edition__code", "stage"]

    def get_queryset(self) -> RegisterQuerySet:
        """Return the current entries; a single one with its text."""
        rows = registered_entries()
        return rows.defer(None) if self.action == "retrieve" else rows

    def get_serializer_class(self) -> type[EntrySerializer]:
        """Show a single entry in full."""
        return EntryDetailSerializer if self.action == "retrieve" else EntrySerializer

    @extend_schema(responses=SignedVersionSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def versions(self, _request: Request, public_id: str) -> Response:
        """List all signed versions of a deal, the latest first, with what each has changed."""
        chain = chain_of(public_id)
        if chain is None:
            raise Http404
        return Response(SignedVersionSerializer(chain.versions, many=True).data)
