"""The sections of the text of a deal. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SectionKey(models.TextChoices):
    """The parts of a deal's text, in the order in which they are printed (domain.md 2.2)."""

    CONTEXT = "context", _("Context and ambition")
    OBJECTIVES = "objectives", _("Objectives")
    ROLES = "roles", _("Parties and their roles")
    CITY_ROLE = "city-role", _("What the city does")
    PLAN = "plan", _("Actions and time plan")
    MONITORING = "monitoring", _("How we measure")
    BUDGET = "budget", _("Budget and funding")
    GOVERNANCE = "governance", _("How we work together")
    DURATION = "duration", _("Duration and end")
    LEGAL = "legal", _("Legal nature")
    JOINING = "joining", _("How new parties join")
    COMMUNICATION = "communication", _("Communication")
    RISKS = "risks", _("Risks")
    NEXT_STEPS = "next-steps", _("Next steps")
    SCALING = "scaling", _("Continuing and scaling up")
    ANNEXES = "annexes", _("Annexes")


GUIDANCE = {
    SectionKey.CONTEXT: _("Where the city stands today, and what will be different when the deal is kept."),
    SectionKey.OBJECTIVES: _("What the deal aims at, each aim with a number and a year."),
    SectionKey.ROLES: _("Who takes part, why each of them, and who is still missing."),
    SectionKey.CITY_ROLE: _("What the municipality itself brings: land, money, permits, people."),
    SectionKey.PLAN: _("How the actions follow one another. The actions themselves stand in the table."),
    SectionKey.MONITORING: _("Which figures are followed, who collects them, and when they are reported."),
    SectionKey.BUDGET: _("What it costs, who pays, and what is still to be found."),
    SectionKey.GOVERNANCE: _("Who meets how often, who decides with a vote, and who advises."),
    SectionKey.DURATION: _("From when until when it holds, how it is renewed, and how one can leave."),
    SectionKey.LEGAL: _("What the signature binds to: an effort or a result, in politics or in law."),
    SectionKey.JOINING: _("How an organisation joins later, and who decides about it."),
    SectionKey.COMMUNICATION: _("Who speaks about the deal, and how it is made known."),
    SectionKey.RISKS: _("What could go wrong, and what is done then."),
    SectionKey.NEXT_STEPS: _("What happens in the first three months after the signature."),
    SectionKey.SCALING: _("What follows after the deal, and who else could do the same."),
    SectionKey.ANNEXES: _("Papers that belong to the deal, such as a resolution of the council."),
}
