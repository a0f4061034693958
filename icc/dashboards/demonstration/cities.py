"""Who takes part in the demonstration: three real names that carry the accounts, the rest invented."""

from datetime import date, timedelta

from cities.models import City, Edition, Member, Municipality, Participation, Term
from cities.workflow import Kind
from icc.dashboards.demonstration.deal_workflow import APPROVALS
from icc.dashboards.demonstration.places import FIRST, LATER, Place, kind_of, make_place

CODE = "demonstration"

REAL = (("alcoi", Kind.CORE), ("legnano", Kind.CORE), ("porto", Kind.MENTOR))

GONE = 548
"""Days of the edition that lie behind: eighteen months of two years."""

LENGTH = 731
"""Days of the edition."""


def create_edition(*, today: date) -> Edition:
    """Create the edition, two years long, 18 months of them gone, with the terms of the latest real one."""
    latest = Edition.objects.newest_first().first()
    start = today - timedelta(days=GONE)
    edition = Edition.objects.create(
        code=CODE,
        name="Demonstration edition (invented)",
        short_name="Demonstration",
        start_date=start,
        end_date=start + timedelta(days=LENGTH),
        target_deals=175,
        records_deals=True,
        is_demonstration=True,
        approvals=APPROVALS,
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
    """Let the three real names and the first invented cities take part; return them by slug."""
    found = {}
    for position, (slug, kind) in enumerate(REAL, start=1):
        city = City.objects.get(slug=slug)
        known = Member.objects.filter(participation__city=city).order_by(
            "-participation__edition__start_date"
        )
        members = [row.municipality for row in known.select_related("municipality")[:1]]
        found[slug] = _take_part(edition, city, kind, position, members)
    for place in FIRST:
        found[place.slug] = create_participation(edition, place)
    return found


def create_participation(edition: Edition, place: Place) -> Participation:
    """Make an invented city, and let it take part."""
    city, municipality = make_place(place)
    return _take_part(edition, city, kind_of(place.slug), position_of(place), [municipality])


def position_of(place: Place) -> int:
    """Return the place of an invented city in the list of all that take part."""
    return len(REAL) + (*FIRST, *LATER).index(place) + 1


def _take_part(
    edition: Edition, city: City, kind: Kind, position: int, members: list[Municipality]
) -> Participation:
    row = Participation.objects.create(
        edition=edition, city=city, kind=kind, since=edition.start_date, position=position
    )
    Member.objects.bulk_create(Member(participation=row, municipality=member) for member in members)
    return row
