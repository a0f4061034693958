"""Who adds files that show what was done, and who opens them to others."""

from django.utils.translation import gettext_lazy as _

from greendeals.models import Commitment, Deal, EvidenceFile
from greendeals.rules.deals import is_writer
from greendeals.rules.monitoring import can_report, can_report_own
from greendeals.workflow import Audience
from icc.core.decisions import Decision, allow_if
from icc.tenancy.actors import Actor, Partner

WIDTH = {audience: width for width, audience in enumerate(Audience)}
"""Audiences, the narrowest first."""


def can_add_evidence(actor: Actor, deal: Deal, promise: Commitment | None) -> Decision:
    """Writers of the city add files to anything of a signed deal, a partner to its own promises."""
    return can_report_own(actor, deal, promise) if isinstance(actor, Partner) else can_report(actor, deal)


def can_change_evidence(actor: Actor, file: EvidenceFile) -> Decision:
    """Whoever handed a file in may change or remove it; the city may for the files of its partners, too."""
    own = isinstance(actor, Partner) and file.party_id in actor.party_ids
    return (
        allow_if(own, _("This is not your file."))
        if isinstance(actor, Partner)
        else is_writer(actor, file.deal)
    )


def can_open_to(actor: Actor, file: EvidenceFile, audience: str) -> Decision:
    """Only a partner opens its own files to more people; the city may narrow that."""
    wider = WIDTH[Audience(audience)] > WIDTH[Audience(file.audience)]
    foreign = file.party_id is not None and not isinstance(actor, Partner)
    return can_change_evidence(actor, file) & allow_if(
        not (wider and foreign), _("Only the partner that handed this file in may open it to more people.")
    )
