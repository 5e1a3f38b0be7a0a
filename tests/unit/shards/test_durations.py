"""How long tasks took before."""

import json
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.shards.durations import read


def line(task: str, seconds: object, model: str = "m") -> str:
    return json.dumps({"benchmark": "qa", "model": model, "task_id": task, "wall_s": seconds}) + "\n"


def test_a_task_takes_what_all_its_samples_took(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(line("a", 1.5) + line("b", 2) + line("a", 0.25, "other"))
    assert read(tmp_path) == read(path) == {("qa", "a"): 1.75, ("qa", "b"): 2}


def test_there_may_be_none_yet(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    assert read(tmp_path / "none") is None


@pytest.mark.parametrize("seconds", ["1", None, True, -1, float("nan"), float("inf"), [1]])
def test_what_is_no_time_is_refused_with_its_place(tmp_path: Path, seconds: object) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(line("a", 1) + line("a", seconds))
    with pytest.raises(InputError, match=r"results\.jsonl:2: not a result"):
        read(path)
