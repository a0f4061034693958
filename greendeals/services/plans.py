"""The plan of a signing round: who is asked for what, in which order, checked before anybody is asked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from cities.workflow import TEAM, CityRole
from greendeals.models import Copy, Deal, Party, Signatory, SigningRound
from greendeals.workflow import Assurance, SlotRole
from icc.core.errors import Invalid

LARGEST_GROUP = 1_000


@dataclass(frozen=True, slots=True)
class Ask:
    """How one partner is asked.

    Attributes:
        group: order of asking.
        required: whether the round fails without it.
        by_account: whether the person must sign in with their account beside typing the code.
        mandate: whether a checked mandate is needed.
        delegate: whether the person may hand the signature over.
    """

    party: Party
    group: int = 1
    required: bool = True
    by_account: bool = False
    mandate: bool = False
    delegate: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """How one of the city's own people is asked to sign: last of all, with their account.

    Attributes:
        membership: as a signatory of the city.
        organisation: for whom, where it is a consortium that names its member cities.
    """

    membership: Membership
    organisation: str = ""
    mandate: bool = False
    delegate: bool = False


@dataclass(frozen=True, slots=True)
class CopyTo:
    """Somebody who only gets the result."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is asked for what.

    Attributes:
        seats: who signs for the city; at least one.
        asks: each signing partner; all at once and all required if left out.
        approvers: members of the city's team who agree before anybody signs.
        copies: who gets the result beside those involved.
        quorum: how many partners must have signed before the mayors are asked; the required ones, and one
            at least, if left out.
        repeated: whether the coordinator has confirmed that one person signs in two places.
    """

    seats: Sequence[Seat]
    asks: Sequence[Ask] | None = None
    approvers: Sequence[Membership] = ()
    copies: Sequence[CopyTo] = ()
    quorum: int | None = None
    repeated: bool = field(default=False)


def checked(deal: Deal, plan: Plan) -> Plan:
    """Return the plan with what it leaves out, if it can be carried out.

    Raises:
        Invalid: nobody signs for the city, somebody may not, the plan leaves out a partner, asks for more
            signatures than there are partners, or names one person twice without saying so.
    """
    _check_seats(deal, plan)
    _check_approvers(deal, plan)
    asks = _checked_asks(deal, plan.asks)
    _check_accounts(deal, asks)
    _check_copies(plan)
    _check_repeated(plan, asks)
    return replace(plan, asks=asks, quorum=_quorum(asks, plan.quorum))


def _check_seats(deal: Deal, plan: Plan) -> None:
    if not plan.seats:
        raise Invalid(fields={"signatory": _("Choose who signs for the city.")})
    for seat in plan.seats:
        held = seat.membership
        if held.city_id != deal.city_id or held.role != CityRole.SIGNATORY:
            raise Invalid(fields={"signatory": _("This person may not sign for the city.")})
        if not held.user.is_active:
            raise Invalid(fields={"signatory": _("This account has been closed.")})


def _check_approvers(deal: Deal, plan: Plan) -> None:
    users = [held.user_id for held in (*(seat.membership for seat in plan.seats), *plan.approvers)]
    if len(set(users)) != len(users):
        raise Invalid(fields={"approvers": _("One account can be asked once: to agree, or to sign.")})
    for held in plan.approvers:
        if held.city_id != deal.city_id or held.role not in TEAM or not held.user.is_active:
            raise Invalid(fields={"approvers": _("This person is not in the team of the city.")})


def _checked_asks(deal: Deal, asks: Iterable[Ask] | None) -> list[Ask]:
    signing = {party.pk: party for party in deal.parties.filter(signs=True).select_related("contact")}
    if asks is None:
        return [Ask(party) for party in signing.values()]
    plan = [replace(ask, party=signing[ask.party.pk]) for ask in asks if ask.party.pk in signing]
    if {ask.party.pk for ask in plan} != set(signing) or len(plan) != len(signing):
        raise Invalid(_("The plan does not name each partner once. Please open it again."))
    if any(not 1 <= ask.group <= LARGEST_GROUP for ask in plan):
        raise Invalid(_("The order begins with 1."))
    return plan


def team_addresses(deal: Deal) -> frozenset[str]:
    """Return the addresses of accounts that the city knows, in lower case: those of its own people.

    A sign-in is asked of nobody else, so that no city learns which addresses have an account.
    """
    held = Membership.objects.filter(city_id=deal.city_id, role__in=TEAM, user__is_active=True)
    return frozenset(email.lower() for email in held.values_list("user__email", flat=True))


def _check_accounts(deal: Deal, asks: Iterable[Ask]) -> None:
    demanding = [ask for ask in asks if ask.by_account]
    known = team_addresses(deal) if demanding else frozenset()
    for ask in demanding:
        if ask.party.contact.email.lower() not in known:
            words = _("%s has no account in your team; a code by e-mail is what can be asked for.")
            raise Invalid(words % ask.party.contact.name)


def _check_copies(plan: Plan) -> None:
    addresses = [copy.email.lower() for copy in plan.copies]
    if len(set(addresses)) != len(addresses):
        raise Invalid(fields={"copies": _("An address stands there twice.")})
    for address in addresses:
        validate_email(address)


def _check_repeated(plan: Plan, asks: Iterable[Ask]) -> None:
    """Ask before one person signs in two places; their mailbox tells who is one person."""
    places = Counter(
        [ask.party.contact.email.lower() for ask in asks]
        + [seat.membership.user.email.lower() for seat in plan.seats]
        + [held.user.email.lower() for held in plan.approvers]
    )
    twice = sorted(address for address, times in places.items() if times > 1)
    if twice and not plan.repeated:
        words = _("%s is asked in two places. Confirm below that this one person answers for both.")
        raise Invalid(fields={"repeated": words % ", ".join(twice)})


def _quorum(asks: Sequence[Ask], quorum: int | None) -> int:
    """Return how many partners must sign: all required ones, and one at least."""
    least = max(sum(1 for ask in asks if ask.required), min(1, len(asks)))
    wanted = least if quorum is None else quorum
    if not least <= wanted <= len(asks):
        words = _("Between %(least)d and %(most)d partners must sign.") % {"least": least, "most": len(asks)}
        raise Invalid(fields={"quorum": words})
    return wanted


def make_slots(deal: Deal, round_: SigningRound, plan: Plan) -> None:
    """Write the slots of a checked plan: who agrees, the partners by group, the city last; and the copies."""
    with translation.override(deal.language):
        for_city = str(CityRole.SIGNATORY.label)
    place = {"deal": deal, "city_id": deal.city_id, "round": round_}
    asks = list(plan.asks or ())
    last = max((ask.group for ask in asks), default=0) + 1
    agreeing = [_seat_of_approver(held, deal, place) for held in plan.approvers]
    partners = [_seat_of_partner(ask, place) for ask in asks]
    city = [_seat_of_city(seat, deal, place, for_city, last) for seat in plan.seats]
    Signatory.objects.bulk_create([*agreeing, *partners, *city])
    Copy.objects.bulk_create(Copy(**place, name=copy.name, email=copy.email) for copy in plan.copies)


def _seat_of_approver(held: Membership, deal: Deal, place: dict[str, object]) -> Signatory:
    return Signatory(
        **place,
        user=held.user,
        name=held.user.name,
        function=held.user.function or str(CityRole(held.role).label),
        organisation=deal.city.name,
        role=SlotRole.APPROVER,
        demands=Assurance.SES_ACCOUNT,
        group=0,
    )


def _seat_of_partner(ask: Ask, place: dict[str, object]) -> Signatory:
    return Signatory(
        **place,
        party=ask.party,
        name=ask.party.contact.name,
        function=ask.party.contact.function,
        organisation=ask.party.name,
        group=ask.group,
        required=ask.required,
        demands=Assurance.SES_ACCOUNT if ask.by_account else Assurance.SES_EMAIL_OTP,
        mandate_needed=ask.mandate,
        may_delegate=ask.delegate,
    )


def _seat_of_city(seat: Seat, deal: Deal, place: dict[str, object], function: str, group: int) -> Signatory:
    user = seat.membership.user
    return Signatory(
        **place,
        user=user,
        name=user.name,
        function=user.function or function,
        organisation=seat.organisation or deal.city.name,
        group=group,
        demands=Assurance.SES_ACCOUNT,
        mandate_needed=seat.mandate,
        may_delegate=seat.delegate,
    )
