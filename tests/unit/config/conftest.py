"""A config file of a few lines, and what became of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from proctor.config.load import check_config
from proctor.config.spec import Config
from proctor.metrics.metric import Metric

ENVIRON = {"GITHUB_SHA": "abc", "GITHUB_HEAD_REF": "", "STEP": "7", "HOME": "/root"}
OPTIONS: dict[str, dict[str, Any]] = {
    "pass@k": {},
    "pass^k": {},
    "exact_match": {"ignore_case": {"type": "boolean"}},
    "edit_similarity": {"unit": {"enum": ["char", "line"]}},
    "numeric_match": {"rel": {"type": "number", "minimum": 0}},
    "regex": {"pattern": {"type": "string"}},
    "json_valid": {"schema": {"type": ["object", "string"]}},
    "python": {},
}
METRICS = {
    name: Metric(name=name, kind="text", summary="", source="", binary=True, options=options)
    for name, options in OPTIONS.items()
}

Check = Callable[[str | bytes], list[str]]
Build = Callable[[str], Config]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "benchmark.yml"


@pytest.fixture
def check(file: Path) -> Check:
    """The mistakes in a config with this text, each without the folder of its path."""

    def check_text(text: str | bytes) -> list[str]:
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        _, problems = check_config(file, ENVIRON, METRICS)
        return [str(problem).removeprefix(f"{file.parent}/") for problem in problems]

    return check_text


@pytest.fixture
def build(file: Path) -> Build:
    """The config with this text, which has no mistake."""

    def build_text(text: str) -> Config:
        file.write_text(text, encoding="utf-8")
        config, problems = check_config(file, ENVIRON, METRICS)
        assert not problems
        assert config is not None
        return config

    return build_text


@pytest.fixture
def base() -> str:
    """A config with nothing but what it must have; seven lines."""
    return (
        "models:\n- name: m\n  outputs: o.jsonl\n"
        "benchmarks:\n- name: b\n  dataset: t.jsonl\n  metrics: [exact_match]\n"
    )
