"""Every table belongs to one of three classes; the class decides who may touch it.

city: walled by row-level security, carries `city_id`, tied to its parent by a composite foreign key.
network: edition, municipality, participation ...: nothing private; read by all, written by the network role.
machine: user, session, outbox, audit ...: granted, not walled; a page reads it through `visible_to` only.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models


class TableClass(StrEnum):
    """The three classes."""

    CITY = "city"
    NETWORK = "network"
    MACHINE = "machine"


class CityTable(models.Model):
    """A table of the city class. `append_only` withholds UPDATE and DELETE from every role."""

    table_class: ClassVar[TableClass] = TableClass.CITY
    append_only: ClassVar[bool] = False

    class Meta:
        abstract = True


class NetworkTable(models.Model):
    """A table of the network class. `published` opens it to the public role for reading."""

    table_class: ClassVar[TableClass] = TableClass.NETWORK
    published: ClassVar[bool] = False

    class Meta:
        abstract = True


class MachineTable(models.Model):
    """A table of the machine class.

    Attributes:
        append_only: withholds UPDATE and DELETE from every role.
        city_privileges: what the city role may do, as GRANT takes it: nothing when empty, and what the
            others may when None.
    """

    table_class: ClassVar[TableClass] = TableClass.MACHINE
    append_only: ClassVar[bool] = False
    city_privileges: ClassVar[str | None] = None

    class Meta:
        abstract = True


def class_of(model: type[models.Model]) -> TableClass | None:
    """Return the class of a model's table; None when nobody has decided, which a system check refuses."""
    if model._meta.app_label in settings.MACHINE_APPS:
        return TableClass.MACHINE
    declared: TableClass | None = getattr(model, "table_class", None)
    return declared


def tables(wanted: TableClass) -> Iterator[type[models.Model]]:
    """Walk the models of one class, in the order in which the apps are installed."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and class_of(model) is wanted:
            yield model
