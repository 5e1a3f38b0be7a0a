"""The modules under runner/, and what each imports, read without importing anything."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RUNNER = Path(__file__).resolve().parents[2] / "runner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A module; `imports` are dotted names, without those that only a type checker sees."""

    name: str
    text: str
    tree: ast.Module
    imports: frozenset[str]

    @property
    def part(self) -> str:
        """What stands under the package: "config" of proctor.config.load, "cli" of proctor.cli."""
        return self.name.split(".")[1] if "." in self.name else ""


@cache
def modules() -> dict[str, Module]:
    """Every module by its dotted name."""
    files = {_name(path): path for path in sorted(RUNNER.rglob("*.py"))}
    found = {}
    for name, path in files.items():
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        imports = (_known(word, files) for node in _at_run_time(tree) for word in _words(node, package))
        found[name] = Module(name=name, text=text, tree=tree, imports=frozenset(imports))
    return found


def part_of(name: str) -> str:
    """The part of Proctor that a dotted name of it leads to; "" for the package itself."""
    return name.split(".")[1] if "." in name else ""


def _name(path: Path) -> str:
    return ".".join(path.relative_to(RUNNER).with_suffix("").parts).removesuffix(".__init__")


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under `if TYPE_CHECKING:`, functions' insides too."""
    yield node
    is_typing = (
        isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    )
    for child in ast.iter_child_nodes(node):
        if not is_typing:
            yield from _at_run_time(child)


def _words(node: ast.AST, package: str) -> Iterator[str]:
    """The dotted names that an import statement asks for."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
        start = ".".join(filter(None, [base, node.module]))
        yield from (f"{start}.{alias.name}" for alias in node.names)


def _known(word: str, files: dict[str, Path]) -> str:
    """The module that a dotted name leads to where it is ours, else the name as it is."""
    if word not in files and word.rpartition(".")[0] in files:
        return word.rpartition(".")[0]
    return word
