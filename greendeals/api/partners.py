"""What passes between a city and its partners, in the API; for the people of the deal's own city."""

from typing import Any

from rest_framework import serializers

from greendeals.api.deals import OfDealSerializer
from greendeals.models import Answer, Comment, Contact, Party
from icc.api.views import VisibleListViewSet
from icc.tenancy.actors import Actor, reach
from icc.tenancy.callers import actor_of
from icc.tenancy.querysets import VisibleQuerySet


class OfPartySerializer(OfDealSerializer):
    """A row below a party."""

    party = serializers.SlugRelatedField[Party](slug_field="public_id", read_only=True)


class ContactRowSerializer(OfPartySerializer):
    """Whom to reach at a party, and when it was last reminded by hand."""

    class Meta:
        model = Contact
        fields = ["deal", "party", "name", "function", "email", "reminded_at"]


class AnswerSerializer(OfPartySerializer):
    """A party's word on a draft; no signature."""

    current = serializers.SerializerMethodField(help_text="Whether it speaks about the text as it stands.")

    class Meta:
        model = Answer
        fields = [
            "deal",
            "party",
            "accepted",
            "leaves",
            "reason",
            "at",
            "taken_back_at",
            "content_version",
            "current",
        ]

    def get_current(self, answer: Answer) -> bool:
        """Tell whether the word counts: not taken back, and about this text unless the party has left."""
        same = answer.leaves or answer.content_version == answer.deal.content_version
        return answer.taken_back_at is None and same


class CommentSerializer(OfPartySerializer):
    """A sentence between a party and the city."""

    author = serializers.CharField(
        source="author.name", default="", help_text="Who wrote it for the city; empty for the party."
    )

    class Meta:
        model = Comment
        fields = ["deal", "party", "from_city", "author", "body", "at"]


class OwnListViewSet(VisibleListViewSet):
    """Rows of the caller's own cities only: desk and EC staff read no talk between a city and a partner."""

    filterset_fields = ["deal__public_id", "party__public_id"]

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Leave out what is not of the caller's own cities."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        actor: Actor = actor_of(self.request)
        return rows.filter(city_id__in=reach(actor)[0])


class ContactViewSet(OwnListViewSet):
    """Contact persons of the parties of the caller's own deals."""

    serializer_class = ContactRowSerializer
    visible = Contact.objects.select_related("deal", "party").order_by("pk")


class AnswerViewSet(OwnListViewSet):
    """Words of parties on drafts of the caller's own deals, the newest first."""

    serializer_class = AnswerSerializer
    visible = Answer.objects.select_related("deal", "party").defer("content").order_by("-at", "-pk")


class CommentViewSet(OwnListViewSet):
    """The talk between city and partners about the caller's own deals, the newest first."""

    serializer_class = CommentSerializer
    visible = Comment.objects.select_related("deal", "party", "author").order_by("-at", "-pk")
