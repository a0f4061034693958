"""What is known of each participation at a glance, computed from what the features hold."""

from typing import ClassVar

from django.db import models

from icc.dashboards.querysets import StandingQuerySet
from icc.tenancy.tables import NetworkTable


class Standing(NetworkTable):
    """One participation in figures: counts, dates and warnings; no title, no name, no word of a note.

    Only `standing.services.recompute_standing` writes it, and writing it again changes nothing.

    Attributes:
        as_of: day for which ages were counted and warnings judged.
        stages: number of deals by stage; stages without a deal are left out.
        last_activity: last day on which something of the city moved.
        oldest_open_on: since when the open deal that has stood longest has been in its stage.
        oldest_open_days: the same in days.
        last_session_on: last coaching session held.
        open_actions: action points still to be done; of these `overdue_actions` are late.
        flags: warnings, the heaviest first, as `standing.warning.Flag` stores them.
        score: number and weight of the warnings; 0 for a city that is well.
    """

    participation = models.OneToOneField("cities.Participation", models.CASCADE, related_name="standing")
    city = models.ForeignKey("cities.City", models.CASCADE, related_name="+")
    as_of = models.DateField()
    stages = models.JSONField(default=dict)
    deals = models.PositiveIntegerField(default=0)
    signed = models.PositiveIntegerField(default=0)
    last_activity = models.DateField(null=True)
    oldest_open_on = models.DateField(null=True)
    oldest_open_days = models.PositiveIntegerField(null=True)
    last_session_on = models.DateField(null=True)
    open_actions = models.PositiveIntegerField(default=0)
    overdue_actions = models.PositiveIntegerField(default=0)
    has_lead = models.BooleanField(default=False)
    team_size = models.PositiveIntegerField(default=0)
    flags = models.JSONField(default=list)
    score = models.PositiveIntegerField(default=0)

    objects: ClassVar = StandingQuerySet.as_manager()
