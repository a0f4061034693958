"""Who may do what with a deal. Each rule answers with a reason the page can show."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from cities.models import Participation
from cities.workflow import WRITERS, CityRole
from greendeals.models import Deal
from greendeals.workflow import DEAL, EDITABLE
from icc.core.decisions import Decision, allow_if
from icc.core.workflow import Transition
from icc.tenancy.actors import Actor, Person, System

Rule = Callable[[Actor, Deal], Decision]


def _holds(actor: Actor, deal: Deal, *roles: str) -> bool:
    return isinstance(actor, Person) and actor.holds(deal.city_id, *roles)


def can_start(actor: Actor, city_id: int, participation: Participation | None) -> Decision:
    """Writers of a city begin its deals, in an edition that records them and for a city that makes them."""
    writer = isinstance(actor, Person) and actor.holds(city_id, *WRITERS)
    return allow_if(writer, _("Only the coordinator and editors of the city may start a deal.")) & allow_if(
        participation, _("The city takes part in no edition in which it makes deals here.")
    )


def is_writer(actor: Actor, deal: Deal) -> Decision:
    """Writers of the deal's city."""
    return allow_if(
        _holds(actor, deal, *WRITERS), _("Only the coordinator and editors of the city may do this.")
    )


def can_edit(actor: Actor, deal: Deal) -> Decision:
    """Writers, while the text may change."""
    return is_writer(actor, deal) & allow_if(
        deal.stage in EDITABLE, _("The text is locked: it is in review, frozen or signed.")
    )


def is_coordinator(actor: Actor, deal: Deal) -> Decision:
    """The city's coordinator."""
    return allow_if(
        _holds(actor, deal, CityRole.COORDINATOR), _("Only the coordinator of the city may do this.")
    )


def can_submit(actor: Actor, deal: Deal) -> Decision:
    """The coordinator sends a draft to the coach, once nothing essential is missing."""
    return is_coordinator(actor, deal)


def can_review(actor: Actor, deal: Deal) -> Decision:
    """A coach of the city, while the coach has been asked."""
    asked = any(review.decided_at is None for review in deal.reviews.all())
    return allow_if(
        _holds(actor, deal, CityRole.COACH), _("Only a coach of the city may review.")
    ) & allow_if(asked, _("The coach has already answered."))


def can_reopen(actor: Actor, deal: Deal) -> Decision:
    """The coordinator takes the text back."""
    return is_coordinator(actor, deal)


def is_approved(deal: Deal) -> bool:
    """Tell whether the coach has approved the text exactly as it stands."""
    latest = next(iter(deal.reviews.all()), None)
    return bool(latest and latest.approved and latest.content_version == deal.content_version)


def can_freeze(actor: Actor, deal: Deal) -> Decision:
    """The coordinator, once the coach has approved this text."""
    return is_coordinator(actor, deal) & allow_if(
        is_approved(deal), _("The coach has not approved this text yet.")
    )


def can_open_signing(actor: Actor, deal: Deal) -> Decision:
    """The coordinator, once the PDF is there."""
    version = next(iter(deal.versions.all()), None)
    ready = bool(version and version.document and version.document.sha256)
    return is_coordinator(actor, deal) & allow_if(ready, _("The PDF is still being made."))


def is_platform(actor: Actor, deal: Deal) -> Decision:
    """Steps that follow from others; no button leads to them."""
    return allow_if(isinstance(actor, System), _("This happens by itself."))


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (can_edit, can_submit, can_review, can_reopen, can_freeze, can_open_signing, is_platform)
}
"""Rules by the names that the workflow table uses."""


def may(actor: Actor, deal: Deal, step: Transition) -> Decision:
    """Answer the rule of one step."""
    return RULES[step.rule](actor, deal)


def require_step(actor: Actor, deal: Deal, action: str) -> None:
    """Refuse a page whose step is not to be taken now.

    Raises:
        Conflict: the deal does not stand where the step begins.
        Forbidden: the actor may not take it.
    """
    may(actor, deal, DEAL.step(deal.stage, action)).require()


def open_steps(actor: Actor, deal: Deal) -> list[Transition]:
    """Return the steps the actor may take now, in table order."""
    return [step for step in DEAL.leaving(deal.stage) if may(actor, deal, step)]
