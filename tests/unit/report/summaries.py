"""Summaries for tests."""

from dataclasses import replace
from typing import Any

from proctor.model import MetricValue
from proctor.report.outcome import TaskOutcome
from proctor.results.summary import BenchmarkSummary, DatasetSummary, ModelSummary, Provenance, Summary

VALUE = MetricValue(
    benchmark="humaneval",
    model="my-coder",
    version="v1",
    metric="pass@1",
    score=0.75,
    ci_low=0.7,
    ci_high=0.8,
    tasks=164,
    samples=820,
    unscored=0,
)
DATASET = DatasetSummary(path="tasks.jsonl", format="humaneval", hash="0123456789abcdef" * 4, tasks=164)
PROVENANCE = Provenance(
    proctor="0.1.0",
    python="3.12.4",
    config_hash="fedcba9876543210" * 4,
    isolation="docker",
    image="ghcr.io/o/proctor:1",
    image_digest="sha256:" + "ab" * 32,
    commit="c0ffee" * 6 + "c0ff",
    run_url="https://github.com/o/r/actions/runs/1",
)
OUTCOME = TaskOutcome(
    benchmark="humaneval",
    model="my-coder",
    version="v1",
    task_id="HumanEval/32",
    samples=5,
    passed=1,
    statuses={"passed": 1, "failed": 3, "timeout": 1},
    failure="AssertionError",
)


def value(**changes: Any) -> MetricValue:
    """VALUE but for what is given."""
    return replace(VALUE, **changes)


def model(*metrics: MetricValue, **changes: Any) -> ModelSummary:
    """A model with these metrics; 615 of its 820 samples passed."""
    summary = ModelSummary(
        name=metrics[0].model if metrics else "my-coder",
        version=metrics[0].version if metrics else "v1",
        metrics=metrics,
        statuses={"passed": 615, "failed": 205},
        unscored_samples=0,
        modes={"plain": 164},
    )
    return replace(summary, **changes)


def benchmark(*models: ModelSummary, name: str = "humaneval") -> BenchmarkSummary:
    """A benchmark with these models."""
    return BenchmarkSummary(name=name, dataset=DATASET, models=models)


def summary(*benchmarks: BenchmarkSummary, **provenance: Any) -> Summary:
    """A run of these benchmarks."""
    return Summary(benchmarks=benchmarks, provenance=replace(PROVENANCE, **provenance))


def outcome(**changes: Any) -> TaskOutcome:
    """OUTCOME but for what is given."""
    return replace(OUTCOME, **changes)
