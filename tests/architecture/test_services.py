"""The form of services, and that modules say what they are for."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from cities.workflow import CityRole
from greendeals.workflow import Stage
from tests.architecture.sources import ROOT, Module, files, listed, modules

WITHOUT_ACTOR = {
    "cities.services.remember_organisation",  # part of other services
    "greendeals.services.alarm_about_seals",  # the worker
    "greendeals.services.ask_partners",  # the worker
    "greendeals.services.publish_keeping",  # the worker
    "greendeals.services.remind_of_report",  # the worker
    "greendeals.services.ask_for_links",  # whoever stands at the door
    "greendeals.services.check_tables",  # the worker
    "greendeals.services.check_counterpart",  # the worker
    "greendeals.services.confirm_code",  # the same, with a link
    "greendeals.services.end_deal",  # the worker
    "greendeals.services.expire_round",  # the worker
    "greendeals.services.issue_link",  # part of other services
    "greendeals.services.open_reports",  # the worker
    "greendeals.services.move_parties",  # part of merge_organisations, which asks the rule
    "greendeals.services.note_stale",  # whoever stands at the door with a dead link
    "greendeals.services.remind_signatory",  # the worker
    "greendeals.services.request_bundle",  # the same
    "greendeals.services.request_certificate",  # part of other services
    "greendeals.services.seal_round",  # the worker
    "greendeals.services.send_code",  # whoever stands at the door, with a link
    "greendeals.services.send_links_again",  # the worker
    "icc.accounts.services.open_invitation",  # whoever holds the token
    "icc.accounts.services.accept_invitation",  # the same
    "icc.documents.services.make_checkpoint",  # the worker
    "icc.documents.services.request_document",  # part of other services
    "icc.documents.services.store_upload",  # the same
    "icc.documents.services.render",  # the worker
    "icc.documents.services.give_up",  # the same
    "icc.documents.services.retry",  # the caller has shown the document to its reader
    "icc.documents.services.request_seal",  # part of other services
    "icc.documents.services.seal",  # the worker
    "icc.documents.services.retry_seal",  # the caller has asked the rule
    "icc.notifications.services.notify",  # part of other services
    "icc.notifications.services.deliver",  # the worker
    "icc.notifications.services.mark_uncertain",  # the worker
    "icc.notifications.services.withdraw_queued",  # part of other services
    "icc.notifications.services.send_again",  # part of resend_message, which asks the rule
}
"""Services that ask nobody who acts, each by design."""

PURE = {
    "cities.services.shift",
    "cities.services.sources_at",  # reads files into values
    "cities.services.touch",  # wakes a worker
    "cities.services.touch_all",  # the same
    "greendeals.services.colleague",
    "greendeals.services.mailbox_of",
    "greendeals.services.partner_of",
    "greendeals.services.team_addresses",
    "icc.accounts.services.digest_of",
    "icc.audit.services.actor_key",
    "icc.audit.services.broken_links",
    "icc.audit.services.body_of",
    "icc.audit.services.commitment",
    "icc.audit.services.digest_of",
    "icc.audit.services.head",
    "icc.audit.services.head_of",
    "icc.documents.services.content_of",
    "icc.documents.services.sealed_content",
    "icc.documents.services.unstamped",
    "icc.notifications.services.compose",
}
"""Functions beside the services that store nothing."""

CALLED_BACK = {
    "greendeals.services.on_certificate_sealed",
    "greendeals.services.seal_certificate",
    "greendeals.services.conclude",  # by the worker that seals, as kinds of document prescribe
}
"""Services hung in where the platform calls by position."""

STATES = frozenset({*Stage.values, *CityRole.values})
NAMED = frozenset({"stage", "stage__in", "role", "role__in"})


def services() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Public functions of every services room, by the name under which outsiders import them."""
    for module in modules():
        if not module.name.endswith(".services"):
            continue
        room = import_module(module.name)
        names = getattr(room, "__all__", [name for name in vars(room) if not name.startswith("_")])
        for name in names:
            thing = getattr(room, name)
            ours = inspect.isfunction(thing) and thing.__module__.startswith(module.name)
            if ours:
                yield f"{module.name}.{name}", thing


def test_a_service_takes_keywords_only_and_the_actor_first() -> None:
    faults = []
    for name, service in services():
        parameters = list(inspect.signature(service).parameters.values())
        keyword_only = all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)
        actor_first = bool(parameters) and parameters[0].name == "actor"
        if name not in PURE | CALLED_BACK and not (keyword_only and (actor_first or name in WITHOUT_ACTOR)):
            faults.append(f"{name}{inspect.signature(service)}")
    assert not faults, listed(faults, "A service is `def act(*, actor, ...)`.")


def test_the_exceptions_are_still_there() -> None:
    gone = (WITHOUT_ACTOR | PURE | CALLED_BACK) - {name for name, _ in services()}
    assert not gone, listed(list(gone), "These services are named as exceptions and do not exist.")


def test_a_service_states_its_effect() -> None:
    faults = [name for name, service in services() if not service.__doc__]
    assert not faults, listed(faults, "A service has a docstring: effect, order, refusals.")


def test_a_module_says_why_it_is_there() -> None:
    faults = [
        str(module.path) for module in modules() if module.text.strip() and not ast.get_docstring(module.tree)
    ]
    assert not faults, listed(faults, "A module begins with a docstring.")


def literals(node: ast.AST) -> Iterator[str]:
    """String constants of an expression, those inside a list, set or tuple too."""
    for child in ast.walk(node) if isinstance(node, ast.List | ast.Set | ast.Tuple) else [node]:
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


def states_spelt_out(module: Module) -> Iterator[str]:
    """Places that compare with, or pass, a stage or a role by its bare string."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Compare():
                expressions = [node.left, *node.comparators]
            case ast.Call():
                expressions = [keyword.value for keyword in node.keywords if keyword.arg in NAMED]
            case _:
                continue
        for expression in expressions:
            for value in STATES.intersection(literals(expression)):
                yield f'{module.at(expression)} "{value}"'


def test_states_and_roles_are_named_not_spelt() -> None:
    faults = [
        place for module in modules() if "workflow" not in module.rooms for place in states_spelt_out(module)
    ]
    assert not faults, listed(faults, "Name the state: Stage.REVIEW, not its string.")


def test_templates_ask_for_decisions_not_for_states() -> None:
    faults = [
        f"{path.relative_to(ROOT)}: {value}"
        for path in files()
        if path.is_relative_to(ROOT / "templates")
        for value in STATES
        for comparison in ("==", "!=")
        if f'{comparison} "{value}"' in path.read_text()
    ]
    assert not faults, listed(faults, "A template is handed a decision or a label.")
