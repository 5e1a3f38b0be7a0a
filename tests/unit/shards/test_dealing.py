"""What a shard gets of a run."""

from pathlib import Path

import pytest

from proctor.config.load import load_config
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.pipeline import open_exams
from proctor.progress import Quiet
from proctor.shards.dealing import deal, share_of
from proctor.shards.shard import Shard

CONFIG = """\
benchmarks: [{name: qa, dataset: tasks.jsonl, metrics: [exact_match]}]
models:
  - {name: asked, command: python answer.py, budget: 6, price: {input: 1}}
  - {name: free, command: python answer.py}
"""
RESULTS = "models: [{name: m, results: results.json}]\n"


def config(folder: Path, text: str = CONFIG) -> Config:
    rows = (f'{{"id": "q{n}", "prompt": "?", "reference": "{n}"}}\n' for n in range(10))
    (folder / "tasks.jsonl").write_text("".join(rows))
    (folder / "benchmark.yml").write_text(text)
    return load_config(folder / "benchmark.yml", {}, METRICS)


def test_each_shard_sits_its_own_tasks(tmp_path: Path) -> None:
    exams = open_exams(config(tmp_path))
    dealt = [deal(exams, Shard(number=number, of=3), None, Quiet()) for number in (1, 2, 3)]
    sat = [[subject.task.id for subject in one.exams[0].sat] for one in dealt]
    assert sorted(task for tasks in sat for task in tasks) == [f"q{n}" for n in range(10)]
    assert sorted(map(len, sat)) == [3, 3, 4]
    assert all(one.exams[0].subjects == exams[0].subjects for one in dealt)


def test_shards_together_spend_no_more_than_a_run(tmp_path: Path) -> None:
    shared = share_of(config(tmp_path), Shard(number=2, of=3))
    assert [model.budget for model in shared.models] == [2, None]


def test_what_is_scored_already_is_not_dealt(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"benchmark\.yml: results of another harness"):
        share_of(config(tmp_path, RESULTS), Shard(number=1, of=2))
