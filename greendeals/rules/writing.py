"""Who takes part in the writing of a deal: reads earlier versions, remarks, settles."""

from django.utils.translation import gettext_lazy as _

from cities.workflow import WRITERS, CityRole
from greendeals.models import Deal, Remark
from greendeals.rules.deals import is_writer
from greendeals.workflow import EDITABLE, Stage
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Person

REMARKERS = (*WRITERS, CityRole.COACH, CityRole.SIGNATORY, CityRole.OFFICE)


def reads_draft(actor: Actor, deal: Deal) -> Decision:
    """The city's own people and its coaches: they see who is here, remarks and earlier versions."""
    inside = isinstance(actor, Person) and deal.city_id in actor.city_ids
    return allow_if(inside, _("Only the team of the city and its coach may see this."))


def can_remark(actor: Actor, deal: Deal) -> Decision:
    """The team and the coach, until the text is frozen; readers read."""
    holds = isinstance(actor, Person) and actor.holds(deal.city_id, *REMARKERS)
    return allow_if(holds, _("Only the team of the city and its coach may write remarks.")) & allow_if(
        deal.stage in EDITABLE or deal.stage == Stage.REVIEW,
        _("The text is frozen: remarks would change nothing any more."),
    )


def can_settle(actor: Actor, remark: Remark) -> Decision:
    """Who wrote a remark, and the writers of the deal, settle it and take it up again."""
    own = isinstance(actor, Person) and remark.author_id == actor.user_id
    return allow_if(
        own or is_writer(actor, remark.deal), _("Only its author and the writers of the deal may do this.")
    ) & can_remark(actor, remark.deal)
