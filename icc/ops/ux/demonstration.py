"""States the demonstration lacks: very long words, and a person of whom nothing is asked."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from cities.models import Membership, Participation, Term
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal, Party
from greendeals.services import issue_link
from greendeals.workflow import FROZEN, PartyRole, RoundState, SectionKey, Stage
from icc.accounts.models import User
from icc.core import clock
from icc.dashboards.demonstration.accounts import PASSWORD
from icc.notifications.models import Message
from icc.ops.ux.visits import PARTNER
from icc.tenancy.actors import Person, System
from icc.tenancy.scopes import scope

LONG_TITLE = (
    "Straßenbahnhaltestellenüberdachungsbegrünung und Αντισεισμικές φωτοβολταϊκές εγκαταστάσεις στέγης "
    "im Rathausviertel"
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_TEXT = (
    f"{LONG_WORD} verpflichtet sich zur energetischen Sanierung. Η δημοτική αρχή δεσμεύεται να μειώσει τις "
    "εκπομπές διοξειδίου του άνθρακα στον τομέα των μεταφορών κατά είκοσι τοις εκατό έως το 2030.\n\n"
) * 8
NOBODY = "nobody@icc.example"
CODE_MAIL = "greendeals.code"


SIGNERS_STAGES = (Stage.READY, Stage.SIGNING, Stage.ACTIVE)


def add_extremes() -> tuple[str, ...]:
    """Add a deal of long words to Legnano, an account without any role, and passwords in three cities.

    Returns the accounts of coordinator and signatory in one city for each stage from the frozen text on.
    """
    with scope(System("ux")):
        _new_user()
        _long_deal()
        return tuple(email for stage in SIGNERS_STAGES for email in _open_accounts(stage))


def partner_links() -> dict[str, str]:
    """Return a token for a partner in each situation, by a name for the report.

    One is asked to sign, one has signed and waits, one has the sealed deal, one has declined, one reads
    a draft of long words.
    """
    situations = {
        f"{PARTNER}-asked": Party.objects.filter(slots__round__state=RoundState.OPEN, slots__signed_at=None),
        f"{PARTNER}-waiting": Party.objects.filter(
            slots__round__state=RoundState.OPEN, slots__signed_at__isnull=False
        ),
        f"{PARTNER}-sealed": Party.objects.filter(slots__round__state=RoundState.SEALED),
        f"{PARTNER}-declined": Party.objects.filter(slots__round__state=RoundState.DECLINED),
        f"{PARTNER}-draft": Party.objects.filter(deal__title=LONG_TITLE[:120]),
    }
    now = clock.now()
    with scope(System("ux")):
        return {name: _link_of(parties, now=now) for name, parties in situations.items()}


def _link_of(parties: QuerySet[Party], *, now: datetime) -> str:
    party = parties.select_related("contact").order_by("pk")[0]
    slot = party.slots.order_by("-pk").first()
    return issue_link(party=party, now=now, address=party.contact.email, signatory=slot)[1]


def latest_code() -> str:
    """Return the code that was sent last; no worker takes it from its message here."""
    with scope(System("ux")):
        sent = Message.objects.filter(kind=CODE_MAIL).order_by("-pk")
        return str(sent[0].secrets["digits"])


def deals_seen_by(email: str) -> list[str]:
    """Return the address of one deal in each stage that the account may read; the long one among them."""
    with scope(System("ux")):
        user = User.objects.filter(email=email).first()
        if user is None:
            return []
        cities = Membership.objects.filter(user=user).values("city")
        deals = (
            Deal.objects.filter(stage__in=FROZEN) if user.network else Deal.objects.filter(city__in=cities)
        )
        return [deal.get_absolute_url() for deal in {deal.stage: deal for deal in deals}.values()]


def _new_user() -> None:
    user = User(email=NOBODY, name="Somebody new, demonstration")
    user.set_password(PASSWORD)
    user.save()


def _open_accounts(stage: Stage) -> list[str]:
    """Let the people of one city with a deal in this stage sign in."""
    deal = Deal.objects.filter(stage=stage).order_by("pk")[0]
    roles = [CityRole.COORDINATOR, CityRole.SIGNATORY]
    users = User.objects.filter(memberships__city=deal.city_id, memberships__role__in=roles)
    for user in users:
        user.set_password(PASSWORD)
        user.save()
    return [user.email for user in users]


def _long_deal() -> Deal:
    place = Participation.objects.get(city__slug="legnano", edition__is_demonstration=True)
    writer = User.objects.get(email="coordinator@legnano.example")
    actor = Person(user_id=writer.pk, cities={place.city_id: frozenset({CityRole.COORDINATOR})})
    now = clock.now()
    deal = services.start_deal(
        actor=actor,
        participation=place,
        title=LONG_TITLE[:120],
        sector=Term.objects.of("sector")[0],
        ambition=LONG_TEXT,
        now=now,
    )
    services.save_section(
        actor=actor, deal=deal, key=SectionKey.OBJECTIVES, body=LONG_TEXT, version=1, now=now
    )
    party = services.save_party(
        actor=actor,
        deal=deal,
        name=f"{LONG_WORD}, Σύνδεσμος Επιχειρήσεων (invented)"[:150],
        kind=Term.objects.of("partner_type")[0],
        role=PartyRole.IMPLEMENTER,
        contact_name=LONG_WORD,
        contact_email="partner@legnano.example",
        now=now,
    )
    due_on = now.date() + timedelta(days=500)
    services.promise(
        actor=actor, deal=deal, party=party, text=LONG_TEXT[:900], measure=LONG_WORD, due_on=due_on, now=now
    )
    return deal
