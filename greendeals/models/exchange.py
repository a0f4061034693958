"""Workbooks with the tables of a deal that come back from a spreadsheet program."""

from django.db import models
from django.db.models import Q

from greendeals.models.base import CityPart, tied
from greendeals.models.deals import Deal
from greendeals.workflow import FileOf, ImportState, LineStatus
from icc.core.public_ids import PublicIdField
from icc.tenancy.constraints import Wall


class TablesFile(CityPart):
    """A workbook that was handed in: checked by a worker, then taken over as a whole or not at all.

    Attributes:
        holds: the tables of the text, or values after the signature.
        document: the file itself, under its hash.
        lease_until: while it is checked, the moment from which another worker may take over.
        content_version: the text of the deal against which it was checked; no question for values.
        cells: what the file says, by table, as plain values.
        lines: what taking it over would do, or what is wrong, row by row.
        fault: why it cannot be read at all.
    """

    public_id = PublicIdField()
    deal = models.ForeignKey(Deal, models.CASCADE, db_constraint=False, related_name="tables_files")
    holds = models.CharField(max_length=10, choices=FileOf, default=FileOf.TABLES)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    content_version = models.PositiveIntegerField(default=0)
    cells = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    fault = models.CharField(max_length=500, blank=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            Wall(name="tablesfile_wall"),
            tied("tablesfile", "greendeals.Deal"),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="tablesfile_state"),
            models.CheckConstraint(condition=Q(holds__in=FileOf.values), name="tablesfile_holds"),
            models.CheckConstraint(
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | ~Q(state=ImportState.APPLIED) & Q(applied_at=None),
                name="tablesfile_applied",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(state__in=[ImportState.WAITING, ImportState.CHECKING]),
                name="tablesfile_open",
            )
        ]

    @property
    def is_pending(self) -> bool:
        """Whether a worker is still at it."""
        return self.state in {ImportState.WAITING, ImportState.CHECKING}

    @property
    def can_apply(self) -> bool:
        """Whether it is checked, without an error, and changes anything."""
        kinds = {line["status"] for line in self.lines}
        changes = kinds - {LineStatus.UNCHANGED}
        return self.state == ImportState.CHECKED and LineStatus.ERROR not in kinds and bool(changes)
