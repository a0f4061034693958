"""System checks: no table without a class, no city table without its walls."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models

from icc.tenancy.constraints import CompositeForeignKey, Wall
from icc.tenancy.tables import TableClass, class_of, tables


@register(Tags.models)
def every_table_has_a_class(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Refuse a model that belongs to none of the three classes."""
    return [
        Error("This table has no class: city, network or machine.", obj=model, id="tenancy.E001")
        for model in apps.get_models(include_auto_created=True)
        if class_of(model) is None
    ]


@register(Tags.models)
def city_tables_are_walled(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Refuse a city table without `city`, without a wall, or with a city parent it is not tied to."""
    return [fault for model in tables(TableClass.CITY) for fault in _faults(model)]


def _faults(model: type[models.Model]) -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    constraints = model._meta.constraints
    if "city" not in {field.name for field in model._meta.concrete_fields}:
        faults.append(Error("A city table needs a field `city`.", obj=model, id="tenancy.E002"))
    if not any(isinstance(constraint, Wall) for constraint in constraints):
        faults.append(Error("A city table needs a Wall.", obj=model, id="tenancy.E003"))
    tied = {field for c in constraints if isinstance(c, CompositeForeignKey) for field in c.fields}
    for field in model._meta.concrete_fields:
        parent = field.related_model
        if not isinstance(parent, type) or parent is model or class_of(parent) is not TableClass.CITY:
            continue
        if field.name not in tied:
            words = f"`{field.name}` points at a city table without a CompositeForeignKey."
            faults.append(Error(words, obj=model, id="tenancy.E004"))
    return faults
