"""Who takes part in the demonstration: three real names that carry the accounts, the rest invented."""

from datetime import date, timedelta

from cities.models import City, Edition, Participation, Term
from cities.workflow import Kind

CODE = "demonstration"

REAL = (("alcoi", Kind.CORE), ("legnano", Kind.CORE), ("porto", Kind.MENTOR))

INVENTED = (
    ("beispielstadt", "Beispielstadt", "DE"),
    ("eksempelby", "Eksempelby", "DK"),
    ("ejemplaria", "Ejemplaria", "ES"),
    ("esempiara", "Esempiara", "IT"),
    ("esimerkkila", "Esimerkkilä", "FI"),
    ("exempelstad", "Exempelstad", "SE"),
    ("exempleville", "Exempleville", "FR"),
    ("exemplesti", "Exemplești", "RO"),
    ("exemplopolis", "Exemplópolis", "PT"),
    ("naidislinn", "Näidislinn", "EE"),
    ("paradeigmoupoli", "Παραδειγμούπολη", "GR"),
    ("paraugpils", "Paraugpils", "LV"),
    ("pavyzdziai", "Pavyzdžiai", "LT"),
    ("peldavaros", "Példaváros", "HU"),
    ("prikladov", "Příkladov", "CZ"),
    ("primerovo", "Примерово", "BG"),
    ("primjergrad", "Primjergrad", "HR"),
    ("przykladowo", "Przykładowo", "PL"),
    ("voorbeeldstad", "Voorbeeldstad", "NL"),
    ("zgledovo", "Zgledovo", "SI"),
)
"""Each name is "example town" in the language of its country."""


def create_edition(*, today: date) -> Edition:
    """Create the edition, two years long, nine months of them gone, with the terms of the latest real one."""
    latest = Edition.objects.newest_first().first()
    edition = Edition.objects.create(
        code=CODE,
        name="Demonstration edition (invented)",
        short_name="Demonstration",
        start_date=today - timedelta(days=270),
        end_date=today + timedelta(days=460),
        target_deals=175,
        records_deals=True,
        is_demonstration=True,
    )
    terms = list(Term.objects.filter(edition=latest).exclude(vocabulary="kpi"))
    Term.objects.bulk_create(
        Term(
            edition=edition,
            vocabulary=term.vocabulary,
            code=term.code,
            label=term.label,
            position=term.position,
        )
        for term in terms
    )
    return edition


def create_participations(edition: Edition) -> dict[str, Participation]:
    """Let the three real names and the invented cities take part; return them by slug."""
    kinds = dict(REAL)
    for slug, name, country in INVENTED:
        City.objects.create(slug=slug, name=name, country=country, is_invented=True)
    slugs = [*kinds, *(slug for slug, _name, _country in INVENTED)]
    cities = City.objects.in_bulk(slugs, field_name="slug")
    return {
        slug: Participation.objects.create(
            edition=edition,
            city=cities[slug],
            kind=kinds.get(slug, Kind.CORE),
            since=edition.start_date,
            position=position,
        )
        for position, slug in enumerate(slugs, start=1)
    }
