"""What is kept of people after the signature stands in the register of personal data."""

import pytest
from django.db import models

from greendeals.models import (
    EvidenceFile,
    IndicatorValue,
    PromiseUpdate,
    Report,
    ReportStep,
    SameEffect,
    StatusOverride,
)
from icc.accounts.models import User
from icc.core.personal_data import PersonalData

MODELS = (EvidenceFile, IndicatorValue, PromiseUpdate, Report, ReportStep, SameEffect, StatusOverride)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_persons_and_free_text_are_declared(model: type[models.Model]) -> None:
    declared = {field for entry in PersonalData.register() for field in entry.fields}
    held = {
        f"{model._meta.label}.{field.name}"
        for field in model._meta.concrete_fields
        if field.related_model is User or isinstance(field, models.TextField)
    }
    assert held
    assert held <= declared
