"""Tables that other files must match: workflows, kinds of message and document, personal data, diagrams."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import get_template

from greendeals.workflow import DEAL, Action, Stage
from icc.core.personal_data import PersonalData
from icc.core.workflow import Workflow
from icc.documents.kinds import DocumentKind
from icc.notifications.kinds import MessageKind
from icc.notifications.models import Message
from icc.notifications.services import compose
from tests.architecture.sources import FEATURES, ROOT, listed, modules

DIAGRAMS = ROOT / "icc" / "docs" / "generated"
PERSONAL = re.compile(r"email|contact_name|typed_name")
OURS = (*FEATURES, "icc")


def workflows() -> list[tuple[str, Workflow]]:
    """Every workflow table with the name of its app."""
    names = {module.name for module in modules()}
    return [
        (app, table)
        for app in FEATURES
        if f"{app}.workflow" in names
        for table in vars(import_module(f"{app}.workflow")).values()
        if isinstance(table, Workflow)
    ]


def test_every_step_asks_a_rule_that_exists() -> None:
    faults = [
        f"{table.name}: {step.action} asks {step.rule}"
        for app, table in workflows()
        for step in table
        if step.rule not in import_module(f"{app}.rules").RULES
    ]
    assert workflows()
    assert not faults, listed(faults, "A workflow names a rule that the app's RULES does not hold.")


def test_no_rule_of_a_table_is_idle() -> None:
    for app in {app for app, _ in workflows()}:
        asked = {step.rule for owner, table in workflows() for step in table if owner == app}
        assert set(import_module(f"{app}.rules").RULES) == asked


def test_a_state_has_one_step_per_action() -> None:
    for _, table in workflows():
        starts = [(step.source, step.action) for step in table]
        assert len(starts) == len(set(starts)), table.name


def test_the_deal_moves_between_stages_by_actions() -> None:
    assert {state for step in DEAL for state in (step.source, step.target)} <= set(Stage)
    assert {step.action for step in DEAL} == set(Action)


@pytest.mark.parametrize("name", [name for name, _ in settings.LANGUAGES])
@pytest.mark.parametrize("kind", sorted(MessageKind.known))
def test_a_message_has_words_in_every_language(kind: str, name: str) -> None:
    source = (ROOT / "templates" / MessageKind.known[kind].template).read_text()
    used = set(re.findall(r"{{\s*(\w+)", source)) - {"site", "demo", "name"}
    values = {variable: f"value-of-{variable}" for variable in used}
    mail = compose(Message(kind=kind, language=name, address="a@city.example", name="Ana", context=values))
    assert mail.subject.strip()
    assert "\n" not in mail.subject
    assert mail.body.strip()
    assert not re.search(r"{[{%]", str(mail.body))
    assert all(value in mail.subject + str(mail.body) for value in values.values())


@pytest.mark.parametrize("kind", sorted(DocumentKind.known))
def test_a_document_has_a_template(kind: str) -> None:
    found = DocumentKind.known[kind]
    assert not found.build or get_template(found.template)


def test_personal_data_is_declared() -> None:
    declared = {field for entry in PersonalData.register() for field in entry.fields}
    held = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField) or PERSONAL.search(field.name)
    }
    faults = list(held - declared)
    assert held
    assert not faults, listed(faults, "Declare these fields in the app's PersonalData.")


def test_the_register_of_personal_data_names_real_fields() -> None:
    for entry in PersonalData.register():
        for label in entry.fields:
            model, _, field = label.rpartition(".")
            assert apps.get_model(model)._meta.get_field(field), label


@pytest.mark.parametrize(("app", "table"), workflows(), ids=lambda value: getattr(value, "name", value))
def test_the_diagram_shows_the_table(app: str, table: Workflow) -> None:
    path = DIAGRAMS / f"{table.name}.mmd"
    fresh = table.mermaid() + "\n"
    assert path.is_file(), f"Write {path} anew: {app}.workflow has the table."
    assert path.read_text() == fresh, f"{path} is out of date; it should read:\n{fresh}"
