"""Which part may import which: the trust boundary, and dependencies that point one way."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.source import Module, modules, part_of

# A part imports only from rows above its own.
LAYERS = (
    ("", "errors", "model", "schema", "progress"),  # "" is the package itself, which has the version
    ("jinja",),
    ("files", "config", "session"),
    ("datasets", "metrics"),
    ("results",),
    ("extraction", "gate", "prompts", "sandbox", "sources"),
    ("report",),
    ("executors", "leaderboard", "pages", "provenance"),
    ("display", "site"),
    ("github",),
    ("scoring",),
    ("asking", "ending", "foreign", "selftest"),
    ("conclusion",),
    ("shards",),
    ("pipeline",),
    ("action",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
ROW = {part: row for row, parts in enumerate(LAYERS) for part in parts}

# Values in, values out: these know nothing of what reaches outside.
PURE = ("config", "datasets", "extraction", "gate", "jinja", "metrics", "prompts", "report")
EDGES = (
    "asking",
    "commands",
    "executors",
    "pipeline",
    "provenance",
    "sandbox",
    "scoring",
    "selftest",
    "sources",
)

OUTSIDE = {"docker", "requests", "subprocess", "socket", "urllib", "http"}
REACHES_OUTSIDE = (
    "executors.ray_cluster",
    "session",
    "github.transport",
    "provenance",
    "sandbox",
    "selftest",
    "sources.child",
    "sources.openai_http",
    "sources.openai_watch",
)
TAKES_APART = "urllib.parse"  # addresses, and reaches nobody
READS_ENVIRONMENT = ("cli", "commands")
FACES_THE_ROOM = ("proctor_sandbox.frames",)  # how messages are framed; the rest runs inside only
IF_PRESENT = {"numpy"}  # an image may have it: its arrays cross the boundary by value


def of(package: str) -> list[Module]:
    return [module for name, module in modules().items() if name.split(".")[0] == package]


OURS, INSIDE = of("proctor"), of("proctor_sandbox")


def ours(module: Module) -> Iterator[str]:
    """The parts of Proctor, other than its own, that a module imports."""
    names = (name for name in module.imports if name.split(".")[0] == "proctor")
    return (part for name in names if (part := part_of(name)) != module.part)


def names(module: Module) -> set[str]:
    """Attributes of `os` that a module names."""
    return {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os"
    }


def test_there_are_modules_on_both_sides() -> None:
    assert len(OURS) > 80
    assert len(INSIDE) > 15


def test_every_part_has_its_row() -> None:
    assert {module.part for module in OURS} == ROW.keys(), "put a new part in LAYERS"


def test_a_part_imports_only_what_stands_above_it() -> None:
    wrong = [
        f"{module.name} imports {part}"
        for module in OURS
        for part in ours(module)
        if part not in ROW or ROW[part] >= ROW[module.part]
    ]
    assert wrong == []


def test_pure_parts_import_no_edge() -> None:
    wrong = [
        f"{module.name} imports {part}"
        for module in OURS
        if module.part in PURE
        for part in ours(module)
        if part in EDGES
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["proctor.model", "proctor.errors"])
def test_core_modules_import_nothing_of_ours(name: str) -> None:
    assert [word for word in modules()[name].imports if word.startswith("proctor")] == []


def test_only_the_edges_reach_outside() -> None:
    wrong = [
        f"{module.name} imports {word}"
        for module in OURS
        if module.part not in REACHES_OUTSIDE and module.name.removeprefix("proctor.") not in REACHES_OUTSIDE
        for word in module.imports
        if word.split(".")[0] in OUTSIDE and not word.startswith(TAKES_APART)
    ]
    assert wrong == []


def test_only_the_executors_of_a_cluster_import_ray() -> None:
    users = {module.name for module in OURS if {"ray"} & {word.split(".")[0] for word in module.imports}}
    assert {name for name in users if not name.startswith("proctor.executors.ray_")} == set()
    assert len(users) >= 4


def test_only_commands_read_the_environment() -> None:
    readers = {
        module.part
        for module in OURS
        if names(module) & {"environ", "environb", "getenv"} or module.imports & {"os.environ", "os.getenv"}
    }
    assert readers <= set(READS_ENVIRONMENT)


def test_the_room_imports_the_standard_library_and_itself() -> None:
    wrong = [
        f"{module.name} imports {word}"
        for module in INSIDE
        for word in module.imports
        if word not in modules() and word.split(".")[0] not in sys.stdlib_module_names | IF_PRESENT
    ]
    assert wrong == []


def test_the_room_imports_nothing_from_outside_it() -> None:
    wrong = [
        f"{module.name} imports {word}"
        for module in INSIDE
        for word in module.imports
        if word.split(".")[0] == "proctor"
    ]
    assert wrong == []


def test_the_room_starts_without_what_may_be_absent() -> None:
    statements = [node for module in INSIDE for node in module.tree.body]
    words = {alias.name for node in statements if isinstance(node, ast.Import) for alias in node.names}
    words |= {str(node.module) for node in statements if isinstance(node, ast.ImportFrom)}
    assert "os" in words
    assert not {word.split(".")[0] for word in words} & IF_PRESENT


def test_the_room_is_written_for_python_3_8() -> None:
    for module in INSIDE:
        ast.parse(module.text, module.name, feature_version=(3, 8))


def test_what_starts_in_a_room_imports_the_standard_library_alone() -> None:
    tops = {word.split(".")[0] for word in modules()["proctor.sandbox.guard"].imports}
    assert tops <= sys.stdlib_module_names


def test_nothing_outside_runs_what_belongs_in_the_room() -> None:
    wrong = [
        f"{module.name} imports {word}"
        for module in OURS
        for word in module.imports
        if word.split(".")[0] == "proctor_sandbox" and word not in FACES_THE_ROOM
    ]
    assert wrong == []


def test_what_is_large_is_loaded_where_it_is_used(root: Path) -> None:
    """A run without an engine, a baseline, a pattern, a picture or a template does without these."""
    large = {"docker", "jinja2", "numpy", "ray", "regex", "requests", "vl_convert"}
    script = f"import proctor.commands.run, sys; print(*({large} & {{*sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root / "runner")},
    )
    assert done.stdout.split() == []
