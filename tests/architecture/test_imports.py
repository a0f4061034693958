"""What modules may import and be called, beyond what import-linter can say."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import FEATURES, Function, Module, listed, modules

BELOW_VIEWS = frozenset({"services", "selectors", "rules", "models", "querysets", "workflow"})

INLINE = {
    ("icc.documents.checks", "icc"),  # pyHanko: slow and large, and no web process asks
    ("icc.documents.pdf", "weasyprint"),  # slow, and needs Pango, which a web process may lack
    ("icc.documents.services.checkpoints", "icc"),  # pyHanko: slow and large, and only workers stamp
    ("icc.documents.services.seals", "icc"),  # pyHanko: slow and large, and only workers seal
}
"""The closed list of packages that a module imports inside a function."""

JUNK = frozenset({"utils", "util", "helpers", "helper", "common", "misc"})


def imported(node: ast.AST) -> list[str]:
    """Names of the modules, and of what is taken out of them, that a statement imports."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names) if module:
            return [module, *(f"{module}.{alias.name}" for alias in names)]
        case _:
            return []


def imports(module: Module) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in imported(node):
                yield node, name


def test_below_the_views_nothing_knows_http() -> None:
    faults = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        if module.rooms & BELOW_VIEWS
        for node, name in imports(module)
        if name == "django.http" or name.startswith("django.shortcuts")
    ]
    assert not faults, listed(faults, "Requests and responses end at the views; raise a DomainError instead.")


def test_imports_stand_at_the_top_of_a_module() -> None:
    found = {
        (module.name, imported(node)[0].split(".")[0]): module.at(node)
        for module in modules()
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and imported(node)
    }
    faults = [
        f"{place} imports {name}" for (where, name), place in found.items() if (where, name) not in INLINE
    ]
    assert not faults, listed(faults, "Import at the top; an exception needs a reason in INLINE.")
    assert found.keys() >= INLINE, "INLINE names an import that is gone."


def test_imports_name_what_they_take() -> None:
    faults = [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.level or any(alias.name == "*" for alias in node.names))
    ]
    assert not faults, listed(faults, "No star imports and no relative ones.")


def test_no_module_is_a_junk_drawer() -> None:
    faults = [str(module.path) for module in modules() if module.rooms & JUNK]
    assert not faults, listed(faults, "Name a module for what it holds.")


def test_classes_are_plain() -> None:
    faults = [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and (
            any(keyword.arg == "metaclass" for keyword in node.keywords)
            or any(isinstance(base, ast.Name) and base.id == "type" for base in node.bases)
        )
    ]
    assert not faults, listed(faults, "No metaclasses.")


def test_our_logic_uses_no_signals() -> None:
    faults = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        for node, name in imports(module)
        if "signals" in name.split(".") or name.startswith("django.dispatch")
    ]
    assert not faults, listed(faults, "Call the service; a signal hides who acts.")


def test_a_feature_never_replaces_what_another_module_defines() -> None:
    faults = [
        module.at(node)
        for module in modules()
        if module.name.split(".")[0] in FEATURES
        for node in module.tree.body
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Attribute) for target in node.targets)
    ]
    assert not faults, listed(faults, "No monkeypatches.")


def test_this_gate_reads_the_whole_house() -> None:
    functions = [node for module in modules() for node in module.functions()]
    assert {"icc.core.workflow", "cities.models", "greendeals.services.drafts"} <= {m.name for m in modules()}
    assert all(isinstance(node, Function) for node in functions)
    assert len(functions) > 200
