"""Budgets: what does not fit is two things."""

import ast
from statistics import median

from tests.architecture.sources import Function, Module, listed, modules

MODULE, MEDIAN, FUNCTION, HANDLER = 400, 80, 40, 15


def without_docstring(function: Function) -> list[ast.stmt]:
    """The statements of a function, its docstring left out."""
    return function.body[1:] if ast.get_docstring(function) else function.body


def length(function: Function) -> int:
    """Lines of a function from its `def`, without decorators and docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    return lines - (
        (first.end_lineno or first.lineno) - first.lineno + 1 if ast.get_docstring(function) else 0
    )


def body_length(function: Function) -> int:
    """Lines of a function's body without the docstring."""
    body = without_docstring(function)
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def handlers(module: Module) -> list[Function]:
    """Functions of a views module that take a request and are not private."""
    return [
        node
        for node in module.tree.body
        if isinstance(node, Function)
        and not node.name.startswith("_")
        and node.args.args
        and node.args.args[0].arg == "request"
    ]


def test_modules_are_short() -> None:
    faults = [f"{module.path}: {module.lines} lines" for module in modules() if module.lines > MODULE]
    assert not faults, listed(faults, f"A module has at most {MODULE} lines; split it by noun.")


def test_most_modules_are_very_short() -> None:
    lines = [module.lines for module in modules() if module.text.strip()]
    assert median(lines) <= MEDIAN


def test_functions_are_short() -> None:
    faults = [
        f"{module.at(function)} {function.name}: {length(function)} lines"
        for module in modules()
        for function in module.functions()
        if length(function) > FUNCTION
    ]
    assert not faults, listed(faults, f"A function has at most {FUNCTION} lines.")


def test_view_handlers_are_very_short() -> None:
    faults = [
        f"{module.at(function)} {function.name}: {body_length(function)} lines"
        for module in modules()
        if "views" in module.rooms
        for function in handlers(module)
        if body_length(function) > HANDLER
    ]
    assert not faults, listed(
        faults, f"A view handler has at most {HANDLER} lines; move the rest down a room."
    )
