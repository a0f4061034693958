"""States the demonstration lacks: very long words, and a person of whom nothing is asked."""

from datetime import timedelta

from cities.models import Participation, Term
from cities.workflow import CityRole
from greendeals import services
from greendeals.models import Deal
from greendeals.workflow import PartyRole, SectionKey
from icc.accounts.models import User
from icc.core import clock
from icc.dashboards.demonstration.accounts import PASSWORD
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


def add_extremes() -> None:
    """Add a deal of long words to Legnano, and an account without any role."""
    with scope(System("ux")):
        user = User(email=NOBODY, name="Somebody new, demonstration")
        user.set_password(PASSWORD)
        user.save()
        _long_deal()


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
