"""The commands as a user calls them: what they print, and their exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TASK = {
    "task_id": "double",
    "prompt": "def double(x):\n",
    "entry_point": "double",
    "canonical_solution": "    return 2 * x\n",
    "test": "def check(candidate):\n    assert candidate(21) == 42\n",
}
CONFIG = """
benchmarks: [{name: small, dataset: tasks.jsonl, metrics: [pass@1]}]
models: [{name: coder, version: v1, outputs: outputs.jsonl}]
"""


def proctor(folder: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "proctor", *arguments]
    environment = {**os.environ, **environ}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def write(folder: Path, config: str, tasks: list[dict[str, Any]], outputs: list[dict[str, Any]]) -> Path:
    (folder / "benchmark.yml").write_text(config)
    for name, rows in (("tasks", tasks), ("outputs", outputs)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """One task, one right output."""
    return write(tmp_path, CONFIG, [TASK], [{"task_id": "double", "completion": "    return x + x\n"}])


def results(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "proctor-report" / "results.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_validate_tells_what_the_tasks_need(small: Path, sandbox_name: str) -> None:
    done = proctor(small, "validate", "benchmark.yml", "--sandbox", sandbox_name)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "small: 1 tasks (humaneval); canary passed: 1 plain"
    assert lines[-1] == "benchmark.yml: ok"
    assert (
        "warning: gate: pass@1 on small can never be blocked: that takes 3 samples a task at least" in lines
    )


def test_validate_tells_every_mistake_of_a_config_at_once(small: Path) -> None:
    (small / "benchmark.yml").write_text(CONFIG.replace("metrics", "metric").replace("outputs:", "output:"))
    done = proctor(small, "validate", "benchmark.yml")
    assert done.returncode == 2
    assert 'benchmark.yml:2:50: benchmarks[0].metric: unknown key; did you mean "metrics"?' in done.stderr
    assert 'benchmark.yml:3:37: models[0].output: unknown key; did you mean "outputs"?' in done.stderr


def test_validate_finds_broken_tasks_and_outputs_that_do_not_fit(tmp_path: Path, sandbox_name: str) -> None:
    broken = {**TASK, "task_id": "broken", "canonical_solution": "    return x\n"}
    hollow = {**TASK, "task_id": "hollow", "test": "def check(candidate):\n    pass\n"}
    write(tmp_path, CONFIG, [TASK, broken, hollow], [{"task_id": "doubel", "completion": ""}])

    done = proctor(tmp_path, "validate", "benchmark.yml", "--sandbox", sandbox_name)

    assert done.returncode == 2
    assert "no output for 3 tasks" in done.stderr
    assert 'did you mean "double"?' in done.stderr
    assert "task 'broken': its canonical solution does not pass (failed: AssertionError)" in done.stderr
    assert "task 'hollow': an empty solution passes its tests, so they tell nothing" in done.stderr
    assert "'double'" not in done.stderr


def test_run_refuses_a_dataset_whose_own_solution_fails(tmp_path: Path, sandbox_name: str) -> None:
    broken = {**TASK, "canonical_solution": "    return x\n"}
    write(tmp_path, CONFIG, [broken], [{"task_id": "double", "completion": "    return 2 * x\n"}])
    done = proctor(tmp_path, "run", "benchmark.yml", "--sandbox", sandbox_name)
    assert done.returncode == 2
    assert "its canonical solution does not pass" in done.stderr
    assert not (tmp_path / "data").exists()


def test_run_prints_a_table_and_plain_lines(small: Path, sandbox_name: str) -> None:
    done = proctor(small, "run", "benchmark.yml", "--sandbox", sandbox_name)
    assert done.returncode == 0
    assert done.stderr == "checking tasks: 1 to do\nscoring: 1 to do\n"
    assert "small        coder    v1         pass@1      1.000" in done.stdout


def test_run_in_quiet_prints_nothing_and_json_is_metrics_json(small: Path, sandbox_name: str) -> None:
    quiet = proctor(small, "run", "benchmark.yml", "--quiet", "--sandbox", sandbox_name)
    assert (quiet.stdout, quiet.stderr) == ("", "")
    told = proctor(small, "run", "benchmark.yml", "--json", "--quiet", "--sandbox", sandbox_name)
    assert json.loads(told.stdout) == json.loads((small / "proctor-report" / "metrics.json").read_text())


def test_run_names_the_model_that_a_config_lacks(small: Path) -> None:
    done = proctor(small, "run", "benchmark.yml", "--model", "codre")
    assert done.returncode == 2
    assert (
        done.stderr == 'proctor: --model: no model of the config is called "codre"; did you mean "coder"?\n'
    )


def test_run_without_any_sandbox_stops_and_says_what_to_do(small: Path) -> None:
    done = proctor(small, "run", "benchmark.yml", "--sandbox", "docker", DOCKER_HOST="unix:///nowhere.sock")
    assert done.returncode == 3
    assert "docker info" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_timeout_is_believed_only_after_a_second_run_alone(tmp_path: Path, sandbox_name: str) -> None:
    config = CONFIG + "sandbox: {timeout: 0.5s}\n"
    loop = "    while True:\n        pass\n"
    write(tmp_path, config, [TASK], [{"task_id": "double", "completion": loop}])
    done = proctor(tmp_path, "run", "benchmark.yml", "--sandbox", sandbox_name)
    assert done.returncode == 0
    assert "timeouts again, alone: 1 to do" in done.stderr
    assert [(one["status"], one["scores"]) for one in results(tmp_path)] == [("timeout", {"pass@1": 0.0})]


def test_a_metric_of_the_users_own_runs_in_the_sandbox(tmp_path: Path, sandbox_name: str) -> None:
    config = """
benchmarks:
  - name: lengths
    dataset: tasks.jsonl
    metrics: [python: metrics.py:score, exact_match]
models: [{name: writer, outputs: outputs.jsonl}]
"""
    write(
        tmp_path,
        config,
        [{"id": "1", "prompt": "q", "reference": "four"}],
        [{"task_id": "1", "completion": "four!"}],
    )
    (tmp_path / "metrics.py").write_text(
        "import os\n\n\ndef score(prediction, reference, task_id):\n"
        "    assert task_id == '1' and not os.path.exists('benchmark.yml')\n"
        "    return len(prediction) - len(reference)\n"
    )
    done = proctor(tmp_path, "run", "benchmark.yml", "--sandbox", sandbox_name)
    assert done.returncode == 0, done.stderr
    (result,) = results(tmp_path)
    assert result["scores"] == {"python": 1.0, "exact_match": 0.0}


def test_tests_that_cannot_be_split_run_in_process_and_are_marked(tmp_path: Path, sandbox_name: str) -> None:
    spying = {
        **TASK,
        "prompt": "import random\n\n\ndef double(x):\n",
        "canonical_solution": "    return x * random.choice([2])\n",
        "test": "import random\n\n\ndef check(candidate):\n"
        "    random.choice = lambda options: 3\n    assert candidate(14) == 42\n",
    }
    outputs = [{"task_id": "double", "completion": "    return x * random.choice([2, 2])\n"}]
    write(tmp_path, CONFIG, [spying], outputs)
    refused = proctor(tmp_path, "run", "benchmark.yml", "--sandbox", sandbox_name)
    assert refused.returncode == 2

    config = CONFIG.replace("dataset: tasks.jsonl", "dataset: {path: tasks.jsonl, mode: in_process}")
    (tmp_path / "benchmark.yml").write_text(config)
    done = proctor(tmp_path, "run", "benchmark.yml", "--sandbox", sandbox_name)

    assert done.returncode == 0, done.stderr
    assert [(one["status"], one["mode"]) for one in results(tmp_path)] == [("passed", "in_process")]


def test_leaderboard_sorts_filters_and_draws(small: Path, local_works: None) -> None:
    for version in ("v1", "v2"):
        (small / "benchmark.yml").write_text(CONFIG.replace("v1", version))
        wrong = {"task_id": "double", "completion": "    return x\n"}
        if version == "v2":
            (small / "outputs.jsonl").write_text(json.dumps(wrong) + "\n")
        assert proctor(small, "run", "benchmark.yml", "--quiet", "--sandbox", "local").returncode == 0

    def listed(*arguments: str) -> list[tuple[str, float]]:
        done = proctor(small, "leaderboard", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        return [(row["version"], row["score"]) for row in json.loads(done.stdout)]

    assert listed() == [("v2", 0.0)]
    assert listed("--show", "best") == [("v1", 1.0)]
    assert listed("--show", "all", "--sort", "version", "--descending") == [("v2", 0.0), ("v1", 1.0)]
    assert listed("--versions") == [("v1", 1.0), ("v2", 0.0)]
    assert proctor(small, "leaderboard", "--metric", "pass@9").returncode == 2
    assert proctor(small, "leaderboard", "--plot", "chart").returncode == 0
    assert (small / "chart.svg").read_bytes().startswith(b"<svg")
    assert (small / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_a_leaderboard_becomes_a_site(small: Path, local_works: None) -> None:
    assert proctor(small, "run", "benchmark.yml", "--quiet", "--sandbox", "local").returncode == 0
    done = proctor(
        small, "leaderboard", "site", "out", "--title", "Ours", "--repository", "https://github.com/o/r/"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("out/index.html\n")
    names = sorted(path.name for path in (small / "out").iterdir())
    assert [name for name in names if not name.startswith("badge-")] == [
        *(".proctor-site.json", "badge.json", "badge.svg", "feed.xml", "index.html"),
        *("leaderboard.csv", "leaderboard.json"),
    ]
    assert (small / "out/leaderboard.csv").read_bytes() == (small / "data/leaderboard.csv").read_bytes()
    assert b"<title>Ours</title>" in (small / "out/index.html").read_bytes()
    assert proctor(small, "leaderboard", "--metric", "pass@1", "site", "out").returncode == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["site"], "takes a folder to write into"),
        (["site", "out", "a.csv", "b.csv"], "takes a folder to write into"),
        (["site", "out", "a.csv"], "a.csv: no leaderboard here"),
        (["site", "out", "--repository", "javascript:x"], "--repository: 'javascript:x' is no address"),
        (["site", "out", "--title", "Ours", "a.csv"], "a.csv: no leaderboard here"),
        (["site", "--metric", "f1", "out", "a.csv"], "a.csv: no leaderboard here"),
        (["a.csv", "--title", "Ours", "b.csv", "--nope"], "unrecognized arguments: b.csv --nope"),
        (["site", "out", "--json"], "takes --benchmark, --metric, --model, --title and --repository only"),
        (["a.csv", "b.csv"], "one CSV at a time, not 2"),
        (["a.csv", "--title", "Ours"], "--title and --repository are for `proctor leaderboard site OUT`"),
    ],
)
def test_what_a_site_cannot_be_made_of_is_told(tmp_path: Path, words: list[str], why: str) -> None:
    done = proctor(tmp_path, "leaderboard", *words)
    assert done.returncode == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_csv_called_site_is_a_csv_still(root: Path, tmp_path: Path) -> None:
    (tmp_path / "site").write_bytes((root / "examples/arithmetic/history.csv").read_bytes())
    done = proctor(tmp_path, "leaderboard", "./site")
    assert "my-model" in done.stdout


def test_leaderboard_without_a_file_says_how_to_start_one(tmp_path: Path) -> None:
    done = proctor(tmp_path, "leaderboard")
    assert done.returncode == 2
    assert done.stderr == "proctor: data/leaderboard.csv: no leaderboard here; `proctor run` starts one\n"


def test_run_warns_where_tasks_have_fewer_outputs_than_samples(small: Path, sandbox_name: str) -> None:
    config = (small / "benchmark.yml").read_text().replace("[pass@1]}", "[pass@1], samples: 3}")
    (small / "benchmark.yml").write_text(config)
    done = proctor(small, "run", "benchmark.yml", "--sandbox", sandbox_name)
    assert done.returncode == 0
    assert "warning: " in done.stderr
    assert "with fewer outputs than `samples: 3`" in done.stderr
