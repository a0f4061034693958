"""Asking for signatures through the API: what may be planned, and the plan itself. Signing is not here."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cities.models import Membership
from cities.workflow import TEAM, CityForm, CityRole
from greendeals.api.deals import OneDeal
from greendeals.api.parties import ContactSerializer
from greendeals.api.rounds import SigningRoundSerializer
from greendeals.forms.plan import COPIES
from greendeals.models import Deal, Party, SigningRound
from greendeals.rules import can_prepare, require_step
from greendeals.selectors import latest_starts
from greendeals.services import Ask, CopyTo, Plan, Seat, open_signing, team_addresses
from greendeals.services.plans import LARGEST_GROUP
from greendeals.workflow import Action
from icc.core import clock
from icc.core.errors import Invalid

USUAL = timedelta(days=14)


class ColleagueSerializer(serializers.ModelSerializer[Membership]):
    """Somebody of the city."""

    id = serializers.CharField(source="public_id")
    name = serializers.CharField(source="person")

    class Meta:
        model = Membership
        fields = ["id", "name", "role"]


class SigningPartySerializer(serializers.ModelSerializer[Party]):
    """A partner who signs, and who is asked there."""

    id = serializers.CharField(source="public_id")
    contact = ContactSerializer()
    may_sign_in = serializers.SerializerMethodField(
        help_text="Whether `by_account` can be asked: the address has an account in the city's own team."
    )

    class Meta:
        model = Party
        fields = ["id", "name", "contact", "may_sign_in"]

    def get_may_sign_in(self, party: Party) -> bool:
        """Return whether the city knows an account of this address."""
        return party.contact.email.lower() in self.context["known"]


class LatestStartSerializer(serializers.Serializer[Any]):
    """An event to sign at, and the last day to ask for signatures before it."""

    name = serializers.CharField()
    on = serializers.DateField()
    latest = serializers.DateField()
    council = serializers.BooleanField(help_text="Whether a council session is counted in.")


class ChoicesSerializer(serializers.Serializer[Any]):
    """What a plan may name."""

    partners = SigningPartySerializer(many=True)
    signatories = ColleagueSerializer(many=True)
    approvers = ColleagueSerializer(many=True)
    members = serializers.ListField(
        child=serializers.CharField(), help_text="For whom signatories of a consortium may sign."
    )
    deadline = serializers.DateField(help_text="Two weeks from now, as the page proposes.")
    starts = LatestStartSerializer(many=True)


class SeatSerializer(serializers.Serializer[Any]):
    """How one of the city's own people is asked to sign: last of all, with their account."""

    signatory = serializers.SlugField()
    organisation = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="Member city of a consortium, if for one."
    )
    mandate = serializers.BooleanField(default=False)
    delegate = serializers.BooleanField(default=False)


class AskSerializer(serializers.Serializer[Any]):
    """How one partner is asked."""

    party = serializers.SlugField()
    group = serializers.IntegerField(default=1, min_value=1, max_value=LARGEST_GROUP)
    required = serializers.BooleanField(default=True)  # type: ignore[assignment]  # the stub takes the column for the base's option
    by_account = serializers.BooleanField(default=False)
    mandate = serializers.BooleanField(default=False)
    delegate = serializers.BooleanField(default=False)


class CopySerializer(serializers.Serializer[Any]):
    """Somebody who only gets the result."""

    name = serializers.CharField(max_length=150)
    email = serializers.EmailField()


class PlanSerializer(serializers.Serializer[Any]):
    """Who is asked for what, and until when."""

    deadline = serializers.DateField()
    seats = SeatSerializer(many=True, help_text="Who signs for the city.")
    asks = AskSerializer(many=True, required=False, help_text="Left out: all partners at once, all required.")
    approvers = serializers.ListField(child=serializers.SlugField(), default=list)
    copies = serializers.ListField(child=CopySerializer(), required=False, max_length=COPIES)
    quorum = serializers.IntegerField(required=False, min_value=0)
    repeated = serializers.BooleanField(
        default=False, help_text="That one person answers in two places, and that is right."
    )


class SigningView(OneDeal):
    """The plan of a signing round, made by the coordinator or the office of the mayor."""

    serializer_class = SigningRoundSerializer

    def _asked(self) -> dict[str, Any]:
        """Return who asks about which deal.

        Raises:
            Conflict: no signatures can be asked for now.
            Forbidden: the caller does not prepare the signing.
        """
        asked = self.asked()
        can_prepare(**asked).require()
        require_step(asked["actor"], asked["deal"], Action.OPEN)
        return asked

    @extend_schema(responses=ChoicesSerializer)
    def choices(self, _request: Request, public_id: str) -> Response:
        """Say who can be asked for what, and by when to begin. What was planned stands under `rounds`."""
        deal, today = self._asked()["deal"], clock.day(clock.now())
        people = list(_people(deal))
        found = {
            "partners": deal.parties.filter(signs=True).select_related("contact"),
            "signatories": [held for held in people if held.role == CityRole.SIGNATORY],
            "approvers": [held for held in people if held.role != CityRole.SIGNATORY],
            "members": _members(deal),
            "deadline": today + USUAL,
            "starts": latest_starts(deal, today=today),
        }
        context = {**self.get_serializer_context(), "known": team_addresses(deal)}
        return Response(ChoicesSerializer(found, context=context).data)

    @extend_schema(request=PlanSerializer, responses={201: SigningRoundSerializer})
    def ask(self, request: Request, public_id: str) -> Response:
        """Open the round as planned; whoever comes first is asked by mail at once."""
        asked = self._asked()
        sent = PlanSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        plan = _plan(asked["deal"], sent.validated_data)
        deadline, now = sent.validated_data["deadline"], clock.now()
        opened = open_signing(**asked, plan=plan, deadline=deadline, now=now)
        found = SigningRound.objects.select_related("deal", "version").get(pk=opened.pk)
        return Response(self.get_serializer(found).data, status=201)


def _people(deal: Deal) -> Any:
    held = Membership.objects.filter(city_id=deal.city_id, role__in=TEAM, user__is_active=True)
    return held.select_related("user").order_by("pk")


def _members(deal: Deal) -> list[str]:
    if deal.city.form != CityForm.CONSORTIUM:
        return []
    return list(deal.participation.members.values_list("municipality__name", flat=True))


def _plan(deal: Deal, facts: dict[str, Any]) -> Plan:
    """Return the plan that was sent, with the people and partners it names.

    Raises:
        Invalid: somebody is named who is not there.
    """
    people = {held.public_id: held for held in _people(deal)}
    parties = {party.public_id: party for party in deal.parties.filter(signs=True)}
    seats = facts["seats"]
    _known([seat["signatory"] for seat in seats], people, "seats")
    _known([seat["organisation"] for seat in seats if seat["organisation"]], _members(deal), "seats")
    _known(facts["approvers"], people, "approvers")
    asks = facts.get("asks")
    _known([ask["party"] for ask in asks or []], parties, "asks")
    return Plan(
        seats=[
            Seat(people[seat["signatory"]], seat["organisation"], seat["mandate"], seat["delegate"])
            for seat in seats
        ],
        asks=None if asks is None else [Ask(**{**ask, "party": parties[ask["party"]]}) for ask in asks],
        approvers=[people[key] for key in facts["approvers"]],
        copies=[CopyTo(**copy) for copy in facts.get("copies", [])],
        quorum=facts.get("quorum"),
        repeated=facts["repeated"],
    )


def _known(named: Collection[str], known: Collection[str], field: str) -> None:
    strange = [name for name in named if name not in known]
    if strange:
        raise Invalid(fields={field: _("There is no “%s” to choose here.") % strange[0]})
