"""Parties of a deal in the API: who takes part, whom to reach there, what the city asks of them."""

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cities.models import Organisation, Term
from greendeals import services
from greendeals.api.deals import OfDealSerializer, OneDeal, own_cities
from greendeals.models import REASON_LENGTH, Commitment, Contact, Deal, Party
from greendeals.workflow import PartyRole, Seat
from icc.api.views import VisibleViewSet
from icc.core import clock
from icc.core.errors import Invalid
from icc.tenancy.actors import Actor, reach
from icc.tenancy.callers import actor_of, person
from icc.tenancy.querysets import VisibleQuerySet


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


class PartyFactsSerializer(serializers.Serializer[Party]):
    """What a party is in the deal. Only what is sent is changed."""

    kind = serializers.SlugRelatedField[Term](
        slug_field="code", queryset=Term.objects.of("partner_type"), required=False
    )
    role = serializers.ChoiceField(choices=PartyRole.choices, required=False)
    seat = serializers.ChoiceField(choices=[("", ""), *Seat.choices], required=False)
    signs = serializers.BooleanField(required=False)


class NewPartySerializer(PartyFactsSerializer):
    """An organisation that is to take part: one of the city's register, or a name and a type."""

    deal = serializers.SlugField(help_text="Id of the deal.")
    organisation = serializers.SlugField(
        required=False, help_text="Id from the city's register; gives name and type where they are left out."
    )
    name = serializers.CharField(max_length=150, required=False)
    contact = ContactSerializer()


class WordsSerializer(serializers.Serializer[Any]):
    """What the city says."""

    body = serializers.CharField(max_length=REASON_LENGTH)


class RemindedSerializer(serializers.Serializer[Any]):
    """How many partners got a reminder; each gets one in three days at most."""

    reminded = serializers.IntegerField()


class PartyViewSet(VisibleViewSet):
    """Parties of the deals the caller may see, with their promises; writers of the city change them."""

    serializer_class = PartySerializer
    visible = Party.objects.select_related("deal", "kind").prefetch_related("commitments").order_by("pk")
    filterset_fields = ["deal__public_id"]

    def get_queryset(self) -> VisibleQuerySet[Party]:
        """Add the contacts of the caller's own cities; others are not even read."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        actor: Actor = actor_of(self.request)
        contacts = Contact.objects.filter(city_id__in=reach(actor)[0])
        return rows.prefetch_related(Prefetch("contact", queryset=contacts))

    @extend_schema(request=NewPartySerializer, responses={201: PartySerializer})
    def create(self, request: Request) -> Response:
        """Record an organisation as a party of a draft; a new one is kept in the city's register."""
        facts = _sent(NewPartySerializer, request)
        actor = person(request)
        deal = get_object_or_404(Deal.objects.visible_to(actor), public_id=facts.pop("deal"))
        contact, named = facts.pop("contact"), _named(actor, deal, facts)
        reached = {f"contact_{name}": value for name, value in contact.items()}
        facts.setdefault("role", PartyRole.PARTNER)
        party = services.save_party(actor=actor, deal=deal, **{**facts, **named}, **reached, now=clock.now())
        return self._told(party, status=201)

    @extend_schema(request=PartyFactsSerializer, responses=PartySerializer)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Change what a party is in a draft."""
        found: Party = self.get_object()
        facts = {name: getattr(found, name) for name in ("kind", "role", "seat", "signs")}
        facts |= _sent(PartyFactsSerializer, request)
        services.change_party(**self._about(found), **facts, now=clock.now())
        return self._told(found)

    def destroy(self, request: Request, public_id: str) -> Response:
        """Take a party out of a draft, with its promises and the talk; its links stop working."""
        services.remove_party(**self._about(self.get_object()), now=clock.now())
        return Response(status=204)

    @extend_schema(request=ContactSerializer, responses=PartySerializer)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, public_id: str) -> Response:
        """Name the person to reach, at any time; with a new address the links sent to the old one die."""
        found: Party = self.get_object()
        facts = {"function": "", **_sent(ContactSerializer, request)}
        services.change_contact(**self._about(found), **facts, now=clock.now())
        return self._told(found)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, public_id: str) -> Response:
        """Invite a partner by mail to read and comment; while partners are asked, for its word."""
        services.invite_party(**self._about(self.get_object()), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, public_id: str) -> Response:
        """Remind a partner of the word or the signature that is awaited; once in three days at most."""
        services.remind_party(**self._about(self.get_object()), now=clock.now())
        return Response(status=204)

    @extend_schema(request=WordsSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, public_id: str) -> Response:
        """Write to a partner, who gets it by mail; the talk stands under `comments`."""
        about = self._about(self.get_object())
        services.reply(**about, **_sent(WordsSerializer, request), now=clock.now())
        return Response(status=204)

    def _about(self, party: Party) -> dict[str, Any]:
        return {"actor": person(self.request), "deal": party.deal, "party": party}

    def _told(self, party: Party, *, status: int = 200) -> Response:
        """Answer with the party as it now stands."""
        found = self.get_queryset().get(pk=party.pk)
        return Response(self.get_serializer(found).data, status=status)


def _sent(serializer: type[serializers.BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def _named(actor: Actor, deal: Deal, facts: dict[str, Any]) -> dict[str, Any]:
    """Return organisation, name and type; what is left out comes from the city's register.

    Raises:
        Invalid: the organisation is not in the register, or the name or the type is missing.
    """
    known, key = None, facts.pop("organisation", "")
    if key:
        rows = Organisation.objects.visible_to(actor).live().filter(city=deal.city_id)
        known = rows.select_related("kind").filter(public_id=key).first()
        if known is None:
            raise Invalid(
                fields={"organisation": _("This organisation is not in the register of your city.")}
            )
    name = known.name if known else facts.get("name")
    kind = facts.get("kind") or (known.kind if known else None)
    missing = {field for field, value in (("name", name), ("kind", kind)) if not value}
    if missing:
        raise Invalid(fields=dict.fromkeys(missing, _("Say it, or name an organisation of your register.")))
    return {"organisation": known, "name": name, "kind": kind}


class RemindView(OneDeal):
    """A reminder to all partners whose answer is awaited."""

    serializer_class = RemindedSerializer

    @extend_schema(request=None, responses=RemindedSerializer)
    def remind(self, _request: Request, public_id: str) -> Response:
        """Remind every partner whose word or signature is awaited and who has had no reminder lately."""
        return Response({"reminded": services.remind_all(**self.asked(), now=clock.now())})
