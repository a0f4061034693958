"""The project's own files, read once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("icc", "cities", "greendeals", "coaching", "events")
FEATURES = ("cities", "greendeals", "coaching", "events")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python module of ours."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def rooms(self) -> frozenset[str]:
        """Parts of the dotted name: `greendeals.services.drafts` lies in the room `services`."""
        return frozenset(self.name.split("."))

    @property
    def lines(self) -> int:
        """Number of lines."""
        return len(self.text.splitlines())

    def at(self, node: ast.stmt | ast.expr) -> str:
        """Where a node stands, as an editor understands it."""
        return f"{self.path.relative_to(ROOT)}:{node.lineno}"

    def functions(self) -> Iterator[Function]:
        """All functions and methods, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node


def _read(path: Path) -> Module:
    text = path.read_text()
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return Module(name, path, text, ast.parse(text))


@cache
def modules() -> tuple[Module, ...]:
    """Our modules, without migrations, which Django writes."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return tuple(_read(path) for path in paths if "migrations" not in path.parts)


@cache
def files() -> tuple[Path, ...]:
    """Files that are in git or could be added to it."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in sorted(set(names.split("\0"))) if name and (path := ROOT / name).is_file())


def listed(faults: list[str], rule: str) -> str:
    """Words for a failed assertion: the rule, then each place that breaks it."""
    return "\n".join([rule, *sorted(faults)])
