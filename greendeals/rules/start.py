"""Who may begin a deal, with what, and who keeps the templates."""

from django.utils.translation import gettext_lazy as _

from cities.models import Participation
from cities.workflow import WRITERS
from greendeals.models import Deal, RegisterEntry, Template
from icc.accounts.rules import is_desk
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Person


def can_start(actor: Actor, city_id: int, participation: Participation | None) -> Decision:
    """Writers of a city begin its deals, in an edition that records them and for a city that makes them."""
    writer = isinstance(actor, Person) and actor.holds(city_id, *WRITERS)
    return allow_if(writer, _("Only the coordinator and editors of the city may start a deal.")) & allow_if(
        participation, _("The city takes part in no edition in which it makes deals here.")
    )


def can_begin_with(
    actor: Actor, participation: Participation, origin: Template | Deal | RegisterEntry
) -> Decision:
    """A template that the edition offers, a deal of the same city, or one that is published.

    What is invented stays within demonstrations, and what is real without (design, section 5).
    """
    edition = participation.edition
    if isinstance(origin, Template):
        offered = origin.edition_id == edition.pk and origin.retired_at is None
        return allow_if(offered, _("This template is no longer offered."))
    known = origin.participation.edition if isinstance(origin, Deal) else origin.edition
    own = isinstance(origin, RegisterEntry) or origin.city_id == participation.city_id
    return allow_if(own, _("Only published deals of other cities may be used.")) & allow_if(
        known.is_demonstration == edition.is_demonstration,
        _("An invented deal serves demonstrations only, and a real one serves no demonstration."),
    )


can_keep_templates = is_desk
