"""The tables of a deal: actions, indicators, money, and their import. Pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.TextChoices):
    """What kind of change an action brings."""

    GREEN = "green", _("Green")
    DIGITAL = "digital", _("Digital")
    TWIN = "twin", _("Green and digital")


class Maturity(models.TextChoices):
    """How far the technology of an action is."""

    IDEA = "idea", _("Idea")
    PILOT = "pilot", _("Pilot")
    PROVEN = "proven", _("Proven elsewhere")
    MARKET = "market", _("On the market")


class Direction(models.TextChoices):
    """Which way an indicator should move."""

    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")


class Aggregation(models.TextChoices):
    """How values of an indicator are added up over periods and deals (kpi_catalogue.csv)."""

    SUM = "sum", _("Add periods and deals")
    LATEST = "latest", _("Newest value of each deal, then add deals")
    RATIO = "ratio", _("Recompute from its two parts")
    NONE = "none", _("Never add up")


class FundingState(models.TextChoices):
    """How sure money is."""

    SOUGHT = "sought", _("Sought")
    SECURED = "secured", _("Secured")
    SPENT = "spent", _("Spent")


class TableKey(models.TextChoices):
    """The four tables of a deal, by the word in their address."""

    PROMISES = "promises", _("Promises")
    ACTIONS = "actions", _("Actions and time plan")
    INDICATORS = "indicators", _("Indicators")
    FUNDING = "funding", _("Funding")


class FileOf(models.TextChoices):
    """What a workbook that is handed in holds."""

    TABLES = "tables", _("Tables of the deal")
    VALUES = "values", _("Values")


OWN_MONEY = "municipal-budget"
"""The source of money (vocabulary `funding_source_type`) that is the city's own."""


class ImportState(models.TextChoices):
    """How far a workbook that was handed in is."""

    WAITING = "waiting", _("Waiting for its turn")
    CHECKING = "checking", _("Is being checked")
    CHECKED = "checked", _("Checked")
    REFUSED = "refused", _("Cannot be read")
    APPLIED = "applied", _("Taken over")


class LineStatus(models.TextChoices):
    """What taking a workbook over would do to one row."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    REMOVED = "removed", _("Removed")
    UNCHANGED = "unchanged", _("Unchanged")
    ERROR = "error", _("Error")
