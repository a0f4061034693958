"""Asking for signatures: who signs, who agrees first, who gets a copy, in which order, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import TEAM, CityForm, CityRole
from greendeals.forms.parties import DayInput
from greendeals.models import Deal, Party
from greendeals.services import Ask, CopyTo, Plan, Seat, team_addresses
from icc.ui.choices import offer_rows

COPIES = 20
"""Addresses that may get a copy."""


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Members of a team, by name, to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Membership) -> str:
        """Name the person as the team knows them."""
        return f"{obj.person}, {CityRole(obj.role).label}" if obj.role != CityRole.SIGNATORY else obj.person


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A signing partner with its fields, for the table of the page; `account` where one may be asked for."""

    party: Party
    group: forms.BoundField
    required: forms.BoundField
    mandate: forms.BoundField
    delegate: forms.BoundField
    account: forms.BoundField | None


class OpenSigningForm(forms.Form):
    """Who signs for the city, until when, and how each partner is asked."""

    signatory = forms.ModelChoiceField(
        label=_("Who signs for the city"), queryset=Membership.objects.none(), empty_label=None
    )
    signatories = People(
        label=_("Who signs for the member cities"),
        queryset=Membership.objects.none(),
        help_text=_("All whom you tick must sign. They are asked together, after the partners."),
        error_messages={"required": _("Choose who signs for the city.")},
    )
    deadline = forms.DateField(label=_("Sign until"), widget=DayInput)
    city_mandate = forms.BooleanField(label=_("The city's signature needs a checked mandate"), required=False)
    city_delegate = forms.BooleanField(
        label=_("A mayor who cannot sign may hand the signature over"), required=False
    )
    approvers = People(
        label=_("Who agrees before anybody signs"),
        queryset=Membership.objects.none(),
        required=False,
        help_text=_("They read the text and agree; they do not sign and do not stand in the register."),
    )
    copies = forms.CharField(
        label=_("Who else gets the signed deal"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line: name, e-mail address. The team and the partners get it anyway."),
    )
    quorum = forms.IntegerField(
        label=_("How many partners must sign before the mayor is asked"),
        min_value=0,
        required=False,
        help_text=_("Leave it empty for: all who must sign."),
    )
    repeated = forms.BooleanField(
        label=_("One person answers in two places, and that is right"), required=False
    )

    def __init__(self, *args: Any, deal: Deal, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deal = deal
        self.initial["deadline"] = today + timedelta(days=14)
        self.parties = list(deal.parties.filter(signs=True).select_related("contact"))
        self._ask_the_city()
        known = team_addresses(deal)
        for party in self.parties:
            self._ask_about(party, known)
        if len(self.parties) == 1:
            self._ask_the_only_one()

    def _ask_the_city(self) -> None:
        held = Membership.objects.filter(city_id=self.deal.city_id, user__is_active=True)
        mayors = held.filter(role=CityRole.SIGNATORY).select_related("user").order_by("pk")
        colleagues = held.filter(role__in=set(TEAM) - {CityRole.SIGNATORY}).select_related("user")
        offer_rows(self, "approvers", colleagues.order_by("pk"))
        self.is_consortium = self.deal.city.form == CityForm.CONSORTIUM
        asked, other = ("signatories", "signatory") if self.is_consortium else ("signatory", "signatories")
        del self.fields[other]
        offer_rows(self, asked, mayors, label=None if self.is_consortium else attrgetter("person"))
        if not self.is_consortium:
            return
        members = self.deal.participation.members.values_list("municipality__name", flat=True)
        choices = [("", self.deal.city.name), *((name, name) for name in members)]
        for mayor in mayors:
            self.fields[f"for_{mayor.public_id}"] = forms.ChoiceField(
                label=_("%s signs for") % mayor.person, choices=choices, required=False
            )

    def _ask_about(self, party: Party, known: frozenset[str]) -> None:
        named, key = {"name": party.name}, party.public_id
        self.fields[f"group_{key}"] = forms.IntegerField(
            label=_("Order of %(name)s") % named, min_value=1, max_value=len(self.parties), initial=1
        )
        self.fields[f"required_{key}"] = forms.BooleanField(
            label=_("%(name)s must sign") % named, required=False, initial=True
        )
        self.fields[f"mandate_{key}"] = forms.BooleanField(label=_("Needs a checked mandate"), required=False)
        self.fields[f"delegate_{key}"] = forms.BooleanField(label=_("May hand over"), required=False)
        if party.contact.email.lower() in known:
            self.fields[f"account_{key}"] = forms.BooleanField(label=_("Must sign in"), required=False)

    def _ask_the_only_one(self) -> None:
        """A single partner comes first and must sign: there is nothing to choose."""
        for name in ("group", "required"):
            self.fields[f"{name}_{self.parties[0].public_id}"].widget = forms.HiddenInput()
        del self.fields["quorum"]

    def rows(self) -> list[PartnerRow]:
        """Return each signing partner with its fields."""
        return [
            PartnerRow(
                party,
                group=self[f"group_{party.public_id}"],
                required=self[f"required_{party.public_id}"],
                mandate=self[f"mandate_{party.public_id}"],
                delegate=self[f"delegate_{party.public_id}"],
                account=self[account] if (account := f"account_{party.public_id}") in self.fields else None,
            )
            for party in self.parties
        ]

    def groups(self) -> int:
        """Return how many are asked one after the other before the mayors, as the form now stands."""
        orders = {str(row.group.value()).strip() for row in self.rows()}
        return len(orders) + bool(self["approvers"].value())

    def members(self) -> list[forms.BoundField]:
        """Return for whom each mayor of a consortium signs."""
        return [self[name] for name in self.fields if name.startswith("for_")]

    def first_mayor(self) -> Membership | None:
        """Return whose mail is shown beforehand: the first who is chosen, or else who can be."""
        chosen = self._mayors() if getattr(self, "cleaned_data", None) and not self.errors else []
        name = "signatories" if self.is_consortium else "signatory"
        mayors = self.fields[name].queryset  # type: ignore[attr-defined]  # a ModelChoiceField
        return next(iter(chosen), mayors.first())

    def clean_copies(self) -> list[CopyTo]:
        """Read the lines."""
        lines = [line.strip() for line in self.cleaned_data["copies"].splitlines() if line.strip()]
        if len(lines) > COPIES:
            raise ValidationError(_("Please name at most %d addresses.") % COPIES)
        return [_copy(line) for line in lines]

    def plan(self) -> Plan:
        """Return who is asked for what."""
        answers = self.cleaned_data
        return Plan(
            seats=[self._seat(held) for held in self._mayors()],
            asks=[self._ask(party) for party in self.parties],
            approvers=list(answers["approvers"]),
            copies=answers["copies"],
            quorum=answers.get("quorum"),
            repeated=answers["repeated"],
        )

    def _mayors(self) -> Iterable[Membership]:
        answers = self.cleaned_data
        return answers["signatories"] if self.is_consortium else [answers["signatory"]]

    def _seat(self, held: Membership) -> Seat:
        answers = self.cleaned_data
        organisation = answers.get(f"for_{held.public_id}", "")
        return Seat(held, organisation, answers["city_mandate"], answers["city_delegate"])

    def _ask(self, party: Party) -> Ask:
        given = {
            name: self.cleaned_data.get(f"{name}_{party.public_id}", False)
            for name in ("group", "required", "account", "mandate", "delegate")
        }
        return Ask(
            party, given["group"], given["required"], given["account"], given["mandate"], given["delegate"]
        )


def _copy(line: str) -> CopyTo:
    name, _comma, email = line.rpartition(",")
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(_("“%s” is not a name and an e-mail address.") % line[:80]) from None
    return CopyTo((name.strip() or email)[:150], email)
