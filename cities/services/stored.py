"""What the database holds, in the columns of the files."""

from cities.models import City, Edition, Member, Milestone, Municipality, Participation, Term
from cities.services.plans import State
from cities.services.tables import CITIES, EDITIONS, MILESTONES, MUNICIPALITIES, PARTICIPANTS, VOCABULARIES


def state(*, real_only: bool = False) -> State:
    """Return all rows of the reference data, in the order in which they were first imported.

    Args:
        real_only: whether to leave out what was made up for demonstrations.
    """
    editions, cities = Edition.objects.order_by("pk"), City.objects.order_by("pk")
    places, terms = Municipality.objects.order_by("pk"), Term.objects.order_by("position", "pk")
    participations = Participation.objects.order_by("position", "pk")
    milestones = Milestone.objects.order_by("position", "pk")
    if real_only:
        invented = Member.objects.filter(participation__city__is_invented=True)
        editions, cities = editions.filter(is_demonstration=False), cities.filter(is_invented=False)
        places = places.exclude(pk__in=invented.values("municipality"))
        terms = terms.exclude(edition__is_demonstration=True)
        participations = participations.filter(edition__in=editions, city__in=cities)
        milestones = milestones.filter(edition__in=editions)
    rows = participations.select_related("edition", "city").prefetch_related("members__municipality")
    return {
        EDITIONS.name: EDITIONS.by_key(editions),
        MUNICIPALITIES.name: MUNICIPALITIES.by_key(places),
        CITIES.name: CITIES.by_key(cities),
        PARTICIPANTS.name: PARTICIPANTS.by_key(rows),
        VOCABULARIES.name: VOCABULARIES.by_key(terms.select_related("edition")),
        MILESTONES.name: MILESTONES.by_key(milestones.select_related("edition", "anchor", "phase")),
    }
