"""Who may begin, write, give up and end a deal."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from cities.workflow import WRITERS, CityRole
from greendeals.models import Deal
from greendeals.workflow import EDITABLE, ENDED, SIGNED, Stage
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Person, System

Rule = Callable[[Actor, Deal], Decision]


def holds(actor: Actor, deal: Deal, *roles: str) -> bool:
    """Tell whether the actor holds one of the roles in the deal's city."""
    return isinstance(actor, Person) and actor.holds(deal.city_id, *roles)


def is_writer(actor: Actor, deal: Deal) -> Decision:
    """Writers of the deal's city."""
    return allow_if(
        holds(actor, deal, *WRITERS), _("Only the coordinator and editors of the city may do this.")
    )


def can_edit(actor: Actor, deal: Deal) -> Decision:
    """Writers, while the text may change."""
    return is_writer(actor, deal) & allow_if(
        deal.stage in EDITABLE, _("The text is locked: it is in review, frozen or signed.")
    )


def is_coordinator(actor: Actor, deal: Deal) -> Decision:
    """The city's coordinator."""
    return allow_if(
        holds(actor, deal, CityRole.COORDINATOR), _("Only the coordinator of the city may do this.")
    )


def can_consult(actor: Actor, deal: Deal) -> Decision:
    """Writers ask the partners for their word on the draft."""
    return is_writer(actor, deal)


def can_cancel(actor: Actor, deal: Deal) -> Decision:
    """The coordinator gives a deal up before anybody is asked to sign, and takes it up again."""
    return is_coordinator(actor, deal)


def can_end(actor: Actor, deal: Deal) -> Decision:
    """The coordinator notes that a signed deal is fulfilled or terminated."""
    return is_coordinator(actor, deal)


def can_archive(actor: Actor, deal: Deal) -> Decision:
    """The coordinator puts a deal that has ended out of the lists, and back into them."""
    return is_coordinator(actor, deal) & allow_if(
        deal.stage in ENDED - {Stage.MERGED}, _("Only a deal that has ended goes into the archive.")
    )


def can_invite(actor: Actor, deal: Deal) -> Decision:
    """Writers invite partners to read and comment until the deal is signed."""
    return is_writer(actor, deal) & allow_if(deal.stage not in SIGNED, _("The deal is signed already."))


def is_platform(actor: Actor, deal: Deal) -> Decision:
    """Steps that follow from others; no button leads to them."""
    return allow_if(isinstance(actor, System), _("This happens by itself."))
