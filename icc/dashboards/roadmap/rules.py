"""Who may ask for a roadmap and read it."""

from django.utils.translation import gettext_lazy as _

from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Person


def can_ask_for_roadmap(actor: Actor, city_id: int) -> Decision:
    """The city's own people and its coaches: a roadmap speaks of drafts."""
    belongs = isinstance(actor, Person) and city_id in actor.city_ids
    return allow_if(belongs, _("The roadmap is for the city's own team and its coaches."))
