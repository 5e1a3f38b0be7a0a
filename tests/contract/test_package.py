"""What the package says of itself, and what it carries."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import proctor
from proctor.schema import load_schema


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def schemas(root: Path) -> list[str]:
    return [path.name.removesuffix(".schema.json") for path in sorted((root / "schemas").iterdir())]


def test_versions_agree(root: Path, project: dict[str, Any]) -> None:
    entries = re.findall(r"^## \[([^]]+)\]", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert project["project"]["version"] == proctor.__version__ == entries[0]


def test_the_wheel_carries_the_schemas_where_they_are_looked_for(project: dict[str, Any]) -> None:
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"schemas": "proctor/schemas"}
    assert wheel["packages"] == ["runner/proctor", "runner/proctor_sandbox"]


def test_every_schema_is_used(root: Path) -> None:
    names = schemas(root)
    assert "benchmark" in names
    files = [*(root / "runner").rglob("*.py"), *(root / "tests").rglob("test_*.py")]
    text = "\n".join(path.read_text("utf-8") for path in files)
    assert [name for name in names if f'load_schema("{name}")' not in text] == []
    assert all(load_schema(name)["title"].startswith("Proctor") for name in names)


def test_every_command_is_a_module_of_its_name(root: Path) -> None:
    from proctor.cli import COMMANDS

    modules = {path.stem for path in (root / "runner/proctor/commands").glob("[!_]*.py")}
    assert set(COMMANDS) <= modules


def test_the_licence_is_the_one_that_is_named(root: Path, project: dict[str, Any]) -> None:
    assert project["project"]["license"] == "Apache-2.0"
    text = (root / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
