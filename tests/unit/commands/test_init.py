import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import proctor
from proctor import cli
from proctor.commands import init
from proctor.config.load import load_config
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.scoring import fit
from proctor.scoring.exam import open_exam

PINNED = re.compile(r"- uses: [\w.-]+/[\w.-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+")


def run(*arguments: object) -> None:
    args = cli.parser(["init"]).parse_args(["init", *map(str, arguments)])
    assert init.main(args) == 0


def refusal(*arguments: object) -> str:
    with pytest.raises(InputError) as raised:
        run(*arguments)
    return str(raised.value)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in the folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    }


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    run(tmp_path / "starter")
    return tmp_path / "starter"


@pytest.fixture
def workflow(starter: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((starter / init.WORKFLOW).read_text("utf-8"))
    return document


def test_it_writes_its_files_and_nothing_else(starter: Path) -> None:
    written = contents(starter)
    assert set(written) == {
        "benchmark.yml",
        "tasks.jsonl",
        "outputs/starter.jsonl",
        ".github/workflows/proctor.yml",
    }
    assert all(written.values())


def test_it_names_every_file_and_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path)
    said, _, steps = capsys.readouterr().out.partition("\nNext:\n")
    assert said.splitlines() == [f"wrote {tmp_path / place}" for place in init.FILES]
    assert steps.startswith(f"- `proctor run {tmp_path}/benchmark.yml` ")


def test_without_a_folder_it_writes_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run()
    assert set(contents(tmp_path)) == set(init.FILES)


def test_its_config_is_valid_and_its_outputs_fit(starter: Path) -> None:
    config = load_config(starter / "benchmark.yml", {}, METRICS)
    exams = [open_exam(benchmark, starter) for benchmark in config.benchmarks]
    assert [(exam.dataset.format, exam.dataset.tasks) for exam in exams] == [("humaneval", 3)]
    assert fit.check(exams, config.models)[0] == []


@pytest.mark.parametrize(("environ", "version"), [({}, "local"), ({"GITHUB_SHA": "c0ffee"}, "c0ffee")])
def test_a_model_s_version_is_the_commit_where_there_is_one(
    starter: Path, environ: dict[str, str], version: str
) -> None:
    (model,) = load_config(starter / "benchmark.yml", environ, METRICS).models
    assert model.version == version


@pytest.mark.parametrize("place", init.FILES)
def test_one_file_in_the_way_stops_it(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    assert refusal(tmp_path).startswith(f"already there: {path}; nothing was written.")
    assert contents(tmp_path) == {place: b"mine"}


def test_all_files_in_the_way_are_named(starter: Path) -> None:
    before = contents(starter)
    assert all(str(starter / place) in refusal(starter) for place in init.FILES)
    assert contents(starter) == before


def test_a_link_to_nowhere_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "tasks.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")
    assert "tasks.jsonl" in refusal(tmp_path)
    assert not (tmp_path / "elsewhere.jsonl").exists()


def test_force_overwrites_its_own_files_alone(starter: Path) -> None:
    fresh = contents(starter)
    (starter / "benchmark.yml").write_text("mine")
    (starter / "outputs/other.jsonl").write_text("mine too")
    run("--force", starter)
    assert contents(starter) == {**fresh, "outputs/other.jsonl": b"mine too"}


def test_a_file_in_a_folder_s_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "starter").write_text("a file")
    assert "starter" in refusal(tmp_path / "starter")
    assert contents(tmp_path) == {"starter": b"a file"}


def test_a_folder_in_a_file_s_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tasks.jsonl").mkdir()
    assert "tasks.jsonl: cannot be written" in refusal("--force", tmp_path)
    assert contents(tmp_path) == {}


def test_below_a_repository_it_says_where_the_workflow_belongs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    run(tmp_path)
    assert "move " not in capsys.readouterr().out
    run(tmp_path / "evals" / "code")
    said = capsys.readouterr().out
    assert f"to {tmp_path.resolve()}/.github/workflows/proctor.yml" in said
    assert "`config: evals/code/benchmark.yml`" in said


def test_its_workflow_is_one(starter: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [*command, str(starter / init.WORKFLOW)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_its_workflow_scores_its_config(workflow: dict[str, Any]) -> None:
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    given = [step["with"] for step in steps if "proctor@" in step["uses"]]
    assert given == [{"config": init.CONFIG}] * len(workflow["jobs"])


def test_its_workflow_grants_each_job_what_it_needs(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    granted = {job["if"]: job["permissions"] for job in workflow["jobs"].values()}
    assert granted == {
        "github.event_name == 'pull_request'": {"contents": "read", "pull-requests": "write"},
        "github.event_name == 'push'": {"contents": "write"},
    }


def test_its_workflow_pins_other_actions_and_keeps_no_token(starter: Path, workflow: dict[str, Any]) -> None:
    lines = (starter / init.WORKFLOW).read_text("utf-8").splitlines()
    used = [line.strip() for line in lines if "uses:" in line and "OWNER/proctor@" not in line]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line)] == []
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step["uses"].startswith("actions/checkout@")]
    assert len(checkouts) == len(workflow["jobs"])
    assert all(step["with"] == {"persist-credentials": False} for step in checkouts)


def test_its_templates_are_part_of_the_package() -> None:
    assert Path(proctor.__file__).parent / "templates" == init.TEMPLATES
    assert {path.name for path in init.TEMPLATES.iterdir()} == set(init.FILES.values())
