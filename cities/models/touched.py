"""Which cities have changed since their standing was computed."""

from typing import ClassVar

from django.db import models
from django.db.models.expressions import RawSQL

from cities.models.cities import City
from icc.tenancy.tables import MachineTable

THIS_TRANSACTION = RawSQL("pg_current_xact_id()::text::bigint", ())


class Touched(MachineTable):
    """A city that one transaction has changed; it goes with the computation that reads what was written.

    A row per transaction, not per city: two that change one city at once do not wait for each other, and
    a row that is committed while the city is being computed stays for the next computation.

    Attributes:
        transaction: number of the transaction, given by the database.
    """

    city_privileges = "INSERT"

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    transaction = models.BigIntegerField(db_default=THIS_TRANSACTION)

    objects: ClassVar = models.Manager["Touched"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "transaction"], name="touched_once")]
