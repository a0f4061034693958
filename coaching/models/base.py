"""What the tables of coaching share."""

from typing import Any

from django.db import models
from django.db.models import Q

from icc.tenancy.constraints import CompositeForeignKey


def tied(name: str, field: str, parent: str) -> CompositeForeignKey:
    """Tie a row to its parent and, with it, to the parent's city."""
    return CompositeForeignKey(
        name=f"{name}_{field}_city", fields=[field, "city"], to=parent, to_columns=["id", "city_id"]
    )


def one_of(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Hold a column to a closed list."""
    lookup: dict[str, Any] = {f"{field}__in": choices.values}
    return models.CheckConstraint(condition=Q(**lookup), name=f"{name}_{field}")
