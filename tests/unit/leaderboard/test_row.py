from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from proctor.errors import InputError
from proctor.leaderboard.row import MAX_TEXT, from_summary, timestamp
from proctor.model import MetricValue
from proctor.results.summary import BenchmarkSummary, DatasetSummary, ModelSummary, Provenance, Summary
from unit.leaderboard.rows import ROW, make

MOMENT = datetime(2025, 3, 1, 9, 0, 0, 999_999, tzinfo=UTC)


def value(metric: str, score: float | None) -> MetricValue:
    return MetricValue(
        benchmark="humaneval",
        model="my-coder",
        version="v1",
        metric=metric,
        score=score,
        ci_low=0.7,
        ci_high=0.8,
        tasks=164,
        samples=820,
        unscored=0,
    )


def summary(*values: MetricValue, commit: str | None = "c0ffee") -> Summary:
    model = ModelSummary(
        name="my-coder",
        version="v1",
        metrics=values,
        statuses={"passed": 820},
        unscored_samples=0,
        modes={"plain": 164},
    )
    dataset = DatasetSummary(path="tasks.jsonl", format="humaneval", hash="0123456789abcdef", tasks=164)
    return Summary(
        benchmarks=(BenchmarkSummary(name="humaneval", dataset=dataset, models=(model,)),),
        provenance=Provenance(
            proctor="0.1.0",
            python="3.12.4",
            config_hash="00",
            isolation="docker",
            commit=commit,
            run_url="https://github.com/o/r/actions/runs/1" if commit else None,
        ),
    )


def test_a_summary_becomes_a_row_for_each_metric() -> None:
    rows = from_summary(summary(value("pass@1", 0.75), value("ast_match", 0.5)), MOMENT)
    assert rows == (ROW, make(metric="ast_match", score=0.5))


def test_a_verdict_stands_beside_the_metric_that_it_is_about() -> None:
    run = summary(value("pass@1", 0.75), value("ast_match", 0.5))
    judged = {"metrics": [{"metric": "ast_match", "verdict": "regressed"}]}
    (benchmark,) = run.benchmarks
    models = tuple(replace(model, comparison=judged, verdict="regressed") for model in benchmark.models)
    run = replace(run, benchmarks=(replace(benchmark, models=models),))
    assert [row.verdict for row in from_summary(run, MOMENT)] == ["", "regressed"]


def test_a_metric_without_a_score_has_no_row() -> None:
    assert from_summary(summary(value("pass@1", None)), MOMENT) == ()


def test_what_is_not_known_is_empty() -> None:
    (row,) = from_summary(summary(value("pass@1", 0.75), commit=None), MOMENT)
    assert (row.commit, row.run_url) == ("", "")


def test_a_timestamp_is_utc_in_whole_seconds() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert timestamp(datetime(2025, 3, 1, 1, 2, 3, 900_000, tzinfo=tokyo)) == "2025-02-28T16:02:03Z"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"date": "2025-03-01"}, "date: '2025-03-01' is not a UTC time"),
        ({"date": "2025-02-30T09:00:00Z"}, "date: '2025-02-30T09:00:00Z' is not a UTC time"),
        ({"date": "2025-03-01T09:00:00+00:00"}, "is not a UTC time"),
        ({"date": "0001-01-01T00:00:00Z"}, "is not a UTC time"),
        ({"score": float("nan")}, "score: nan is not a finite number"),
        ({"ci_high": float("inf")}, "ci_high: inf is not a finite number"),
        ({"tasks": -1}, "tasks: -1 is negative"),
        ({"model": "m" * (MAX_TEXT + 1)}, "model: 4097 characters; at most 4096 fit"),
    ],
)
def test_what_the_file_could_not_give_back_is_refused(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(InputError) as raised:
        make(**changes)
    assert fault in str(raised.value)
