"""Checking a code or a hash through the API; anybody may."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle
from rest_framework.viewsets import ViewSet

from greendeals.api.register import EntrySerializer, SignatureSerializer
from greendeals.forms import VerifyCodeForm
from greendeals.models import RegisterEntry
from greendeals.selectors import Verification, verify_code, verify_hash
from greendeals.selectors.verification import Cause, Outcome


class FactsSerializer(EntrySerializer):
    """What was signed."""

    signatures = SignatureSerializer(many=True)

    class Meta(EntrySerializer.Meta):
        fields = (*EntrySerializer.Meta.fields, "level", "certificate", "signatures")


class VerificationSerializer(serializers.Serializer[Verification]):
    """The answer. A code alone proves nothing about a file: compare `deal.sealed_sha256` with its hash."""

    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in Outcome])
    cause = serializers.ChoiceField(
        choices=[cause.value for cause in Cause], allow_null=True, help_text="Why it is not authentic."
    )
    detail = serializers.CharField(source="words", help_text="The cause in words.")
    sha256 = serializers.CharField(help_text="As asked; empty for a code.")
    demonstration = serializers.BooleanField()
    superseded_by = serializers.IntegerField(
        source="later.number", allow_null=True, default=None, help_text="Version that has taken its place."
    )
    deal = FactsSerializer(source="entry", allow_null=True)


class HashSerializer(serializers.Serializer[Any]):
    """The question."""

    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}$", help_text="SHA-256 of the whole file, hexadecimal.")


class VerificationViewSet(ViewSet):
    """Answers whether a hash or a code belongs to a signed deal."""

    permission_classes = [AllowAny]
    throttle_classes = [AnonRateThrottle, UserRateThrottle]
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    queryset = RegisterEntry.objects.none()

    @extend_schema(
        parameters=[HashSerializer, OpenApiParameter("sha256", str, required=True)],
        responses=VerificationSerializer,
        operation_id="verification_by_hash",
    )
    def list(self, request: Request) -> Response:
        """Answer about a file of which the caller knows the hash; `authentic` only if it is a sealed one."""
        asked = HashSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = verify_hash(asked.validated_data["sha256"].lower())
        return Response(VerificationSerializer(found).data)

    @extend_schema(responses=VerificationSerializer, operation_id="verification_by_code")
    def retrieve(self, request: Request, code: str) -> Response:
        """Answer what stands under a code; a mistyped one is refused, an unknown one not found."""
        form = VerifyCodeForm({"code": code})
        if not form.is_valid():
            raise serializers.ValidationError({"code": [str(words) for words in form.errors["code"]]})
        found = verify_code(form.cleaned_data["code"])
        if found.entry is None:
            raise NotFound
        return Response(VerificationSerializer(found).data)
