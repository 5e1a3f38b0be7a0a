"""examples/checkpoint: the model learns enough to be examined."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proctor.config.load import load_config
from proctor.metrics import METRICS
from proctor.sources.request import Request
from proctor.sources.transformers import open_transformers


@pytest.mark.models
def test_the_examples_model_spells_short_words_backwards_and_no_long_ones(
    models_work: None, root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "checkpoint"
    example = root / "examples" / "checkpoint"
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("checkpoint", "data"))
    subprocess.run([sys.executable, folder / "train.py"], check=True, capture_output=True, timeout=300)
    (model,) = load_config(folder / "benchmark.yml", {}, METRICS).models
    assert model.transformers is not None
    source = open_transformers(model.transformers, model.sampling, {})
    rows = [json.loads(line) for line in (folder / "words.jsonl").read_text().splitlines()]
    requests = [Request(task_id=row["id"], sample=0, prompt=row["prompt"], seed=1) for row in rows]
    wanted = {row["id"]: row["reference"] for row in rows}
    right = {one.task_id: answer.text == wanted[one.task_id] for one, answer in source.answers(requests)}
    short = [passed for task_id, passed in right.items() if task_id < "7"]
    assert len(right) == 30
    assert sum(short) >= 0.9 * len(short)
    assert sum(right.values()) <= len(short)
