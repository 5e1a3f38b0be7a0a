import json
from dataclasses import replace
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.results.summary import Summary, Timing, to_json, write
from unit.report.summaries import benchmark, model, summary, value

TIMING = Timing(started="2025-03-01T09:00:00Z", wall_s=12.5, cpu_s=30.25, reused=7)


def run(timing: Timing | None = None) -> Summary:
    distance = value(metric="edit_distance", score=None, ci_low=None, ci_high=None, higher_is_better=False)
    ended = {"passed": 615, "failed": 204, "infra_error": 1, "timeout": 0}
    only = model(value(), distance, statuses=ended, unscored_samples=1, modes={"plain": 160, "handles": 4})
    return replace(summary(benchmark(only)), timing=timing)


def test_a_run_is_written_as() -> None:
    assert to_json(run(TIMING)) == {
        "schema_version": 1,
        "benchmarks": [
            {
                "name": "humaneval",
                "dataset": {
                    "path": "tasks.jsonl",
                    "format": "humaneval",
                    "hash": "0123456789abcdef" * 4,
                    "tasks": 164,
                },
                "models": [
                    {
                        "name": "my-coder",
                        "version": "v1",
                        "metrics": {
                            "pass@1": {
                                "score": 0.75,
                                "ci_low": 0.7,
                                "ci_high": 0.8,
                                "tasks": 164,
                                "samples": 820,
                                "unscored": 0,
                                "higher_is_better": True,
                            },
                            "edit_distance": {
                                "score": None,
                                "ci_low": None,
                                "ci_high": None,
                                "tasks": 164,
                                "samples": 820,
                                "unscored": 0,
                                "higher_is_better": False,
                            },
                        },
                        "statuses": {"passed": 615, "failed": 204, "infra_error": 1},
                        "unscored_samples": 1,
                        "modes": {"plain": 160, "handles": 4},
                        "source": None,
                        "comparison": None,
                        "verdict": "no_baseline",
                    }
                ],
            }
        ],
        "provenance": {
            "proctor": "0.1.0",
            "python": "3.12.4",
            "config_hash": "fedcba9876543210" * 4,
            "isolation": "docker",
            "image": "ghcr.io/o/proctor:1",
            "image_digest": "sha256:" + "ab" * 32,
            "commit": "c0ffee" * 6 + "c0ff",
            "run_url": "https://github.com/o/r/actions/runs/1",
        },
        "timing": {
            "started": "2025-03-01T09:00:00Z",
            "wall_s": 12.5,
            "cpu_s": 30.25,
            "reused": 7,
            "asking": None,
            "shards": None,
        },
    }


def test_runs_that_differ_in_time_alone_are_the_same_without_it() -> None:
    later = to_json(run(replace(TIMING, started="2025-03-02T09:00:00Z", wall_s=1.0)))
    del later["timing"]
    assert later == to_json(run())


def test_the_file_is_sorted_ascii(tmp_path: Path) -> None:
    path = tmp_path / "new" / "metrics.json"
    write(summary(benchmark(model(value(model="名前\ud800")))), path)
    data = path.read_bytes()
    document = json.loads(data)
    assert data.isascii()
    assert data.startswith(b'{\n  "benchmarks": [')
    assert data.endswith(b"}\n")
    assert list(document) == ["benchmarks", "provenance", "schema_version"]
    assert document["benchmarks"][0]["models"][0]["name"] == "名前\ud800"


def test_the_order_of_counting_does_not_show(tmp_path: Path) -> None:
    one = summary(benchmark(model(value(), statuses={"passed": 1, "failed": 2})))
    other = summary(benchmark(model(value(), statuses={"failed": 2, "passed": 1})))
    write(one, tmp_path / "one.json")
    write(other, tmp_path / "other.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()


def test_a_score_that_is_not_finite_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text("old")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(summary(benchmark(model(value(score=float("nan"))))), path)
    assert path.read_text() == "old"


def test_a_folder_in_the_file_s_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be written"):
        write(run(), tmp_path)
