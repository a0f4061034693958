"""Who reports of a signed deal, who judges a report, who changes or leaves the deal."""

from django.utils.translation import gettext_lazy as _

from cities.workflow import CityRole
from greendeals.models import Commitment, Deal, Party, Report
from greendeals.rules.deals import holds, is_coordinator, is_writer
from greendeals.workflow import RUNNING, SIGNED, WRITABLE, Stage
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Partner, reach


def can_report(actor: Actor, deal: Deal) -> Decision:
    """Writers of the city report of a signed deal, also after its end."""
    return is_writer(actor, deal) & allow_if(deal.stage in SIGNED, _("Reports begin with the signature."))


def can_judge(actor: Actor, deal: Deal) -> Decision:
    """The coach of the city reads its reports and answers them."""
    return allow_if(holds(actor, deal, CityRole.COACH), _("Only the coach of the city may do this."))


def can_report_own(actor: Actor, deal: Deal, promise: Commitment | None) -> Decision:
    """A partner reports of its own promises, at its door, as long as it is a party."""
    own = isinstance(actor, Partner) and promise is not None and promise.party_id in actor.party_ids
    party = promise.party if promise else None
    return (
        allow_if(own, _("This is not your promise."))
        & allow_if(deal.stage in SIGNED, _("Reports begin with the signature."))
        & allow_if(party is None or party.left_on is None, _("You have left this deal."))
    )


def can_see_reporters(actor: Actor, deal: Deal) -> Decision:
    """The city and its coach see who of the partners has reported: the page names contact persons."""
    return allow_if(
        deal.city_id in reach(actor)[0],
        _("Only the city and its coach see who of the partners has reported."),
    )


def can_ask_partners(actor: Actor, deal: Deal, report: Report) -> Decision:
    """Writers of the city remind partners of their part as long as the report may change."""
    return (
        is_writer(actor, deal)
        & allow_if(report.state in WRITABLE, _("The report is with the coach or accepted."))
        & allow_if(deal.stage != Stage.SUSPENDED, _("The deal is paused, so nothing is asked of anybody."))
    )


def can_override(actor: Actor, deal: Deal) -> Decision:
    """Writers of the city and its coach may say how something stands, with a reason."""
    return (is_writer(actor, deal) | can_judge(actor, deal)) & allow_if(
        deal.stage in SIGNED, _("Reports begin with the signature.")
    )


def can_amend(actor: Actor, deal: Deal) -> Decision:
    """The coordinator begins to change a deal that runs."""
    return is_coordinator(actor, deal) & allow_if(
        deal.stage == Stage.ACTIVE, _("Only a deal that is signed and runs can be changed this way.")
    )


def can_note_leaving(actor: Actor, deal: Deal, party: Party) -> Decision:
    """A partner leaves a running deal by its own word; the coordinator may record a written notice."""
    own = isinstance(actor, Partner) and party.pk in actor.party_ids
    spoken = allow_if(own, "") if isinstance(actor, Partner) else is_coordinator(actor, deal)
    return spoken & allow_if(deal.stage in RUNNING, _("The deal does not run any more."))
