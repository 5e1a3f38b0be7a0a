"""README.md against the code: its generated parts are current, and what it shows is what works."""

import re
import shlex
from pathlib import Path

import pytest

from contract.readme import MAKERS, found, generated, words
from proctor import cli
from proctor.config.load import check_config
from proctor.metrics import METRICS

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "README.md").read_text("utf-8")


def fenced(text: str, language: str) -> list[str]:
    return [body for tag, body in FENCE.findall(text) if tag == language]


@pytest.mark.parametrize("name", MAKERS)
def test_a_generated_part_is_current(text: str, name: str) -> None:
    parts = found(text)
    assert name in parts
    assert words(parts[name]) == words(generated()[name]), "run scripts/docs"


def test_no_part_is_left_out(text: str) -> None:
    assert found(text).keys() == generated().keys()


def test_every_config_it_shows_is_valid(text: str, tmp_path: Path) -> None:
    shown = [body for body in fenced(text, "yaml") if "\nbenchmarks:" in f"\n{body}"]
    assert shown
    for number, body in enumerate(shown):
        path = tmp_path / f"{number}.yml"
        path.write_text(body, "utf-8")
        assert check_config(path, {"GITHUB_SHA": "0" * 40, "STEP": "1000"}, METRICS)[1] == []


def test_every_command_it_shows_is_understood(text: str) -> None:
    lines = [line for body in fenced(text, "sh") for line in body.splitlines()]
    commands = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("proctor ")]
    assert len(commands) >= 4
    for command in commands:
        cli.parser([command[0]]).parse_args(command)


def test_what_the_first_command_prints_is_what_its_example_says(text: str, root: Path) -> None:
    example = (root / "examples/lab/README.md").read_text("utf-8")
    tables = [
        [line for line in page.splitlines() if line.startswith("lab  ")]
        for page in ("\n".join(fenced(text, "text")), "\n".join(fenced(example, "text")))
    ]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 5


def test_every_script_it_names_can_be_run(text: str, root: Path) -> None:
    scripts = {
        line.split()[0] for body in fenced(text, "sh") for line in body.splitlines() if "scripts/" in line
    }
    assert {"scripts/try", "scripts/test"} <= scripts
    assert all((root / script).stat().st_mode & 0o111 for script in scripts)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "tests/README.md"])
def test_every_file_it_links_is_there(root: Path, name: str) -> None:
    page = root / name
    links = LINK.findall(page.read_text("utf-8"))
    assert links
    assert [link for link in links if not (page.parent / link).exists()] == []
