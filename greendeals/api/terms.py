"""Name, dates and legal nature of a deal, and its place in the archive, in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cities.models import Term
from greendeals import services
from greendeals.api.deals import OneDeal
from greendeals.forms.terms import LANGUAGES
from greendeals.models import Deal
from greendeals.services import Terms, TermsConflict
from icc.api.problems import problem
from icc.core import clock


class TermsSerializer(serializers.ModelSerializer[Deal]):
    """What a deal is called and how long it holds."""

    sector = serializers.SlugRelatedField[Term](slug_field="code", queryset=Term.objects.none())
    language = serializers.ChoiceField(choices=LANGUAGES)

    class Meta:
        model = Deal
        optional = ("starts_on", "ends_on", "legal_nature", "meets_every")
        fields = ["title", "sector", "language", *optional, "reporting"]
        extra_kwargs = {name: {"required": True} for name in optional}

    def get_fields(self) -> dict[str, Any]:
        """Offer the sectors of the deal's edition."""
        fields: dict[str, Any] = super().get_fields()
        if edition := self.context.get("edition"):
            fields["sector"].queryset = Term.objects.of("sector", edition)
        return fields


class SaveTermsSerializer(serializers.Serializer[Any]):
    """The terms as they were read, and as they are to be."""

    before = TermsSerializer()
    after = TermsSerializer()


class TermsView(OneDeal):
    """The terms of one deal."""

    serializer_class = TermsSerializer

    @extend_schema(responses=TermsSerializer)
    def show(self, _request: Request, public_id: str) -> Response:
        """Show the terms."""
        return Response(TermsSerializer(self.deal()).data)

    @extend_schema(request=SaveTermsSerializer, responses=TermsSerializer)
    def save(self, request: Request, public_id: str) -> Response:
        """Save the terms of a draft if nobody else has since `before`; otherwise 409 with theirs."""
        asked = self.asked()
        edition = asked["deal"].participation.edition
        sent = SaveTermsSerializer(data=request.data, context={"edition": edition})
        sent.is_valid(raise_exception=True)
        before, after = (_terms(sent.validated_data[name], asked["deal"]) for name in ("before", "after"))
        try:
            saved = services.save_terms(**asked, before=before, after=after, now=clock.now())
        except TermsConflict as conflict:
            answer = problem(conflict.status, conflict.code, str(conflict.message))
            answer.data |= {"theirs": TermsSerializer(conflict.theirs).data}
            return answer
        return Response(TermsSerializer(saved).data)


def _terms(sent: dict[str, Any], deal: Deal) -> Terms:
    """Return what was sent; who does not name the rhythm of the reports leaves it as it is."""
    facts = {"reporting": deal.reporting, **sent}
    return Terms(sector_id=facts.pop("sector").pk, **facts)
