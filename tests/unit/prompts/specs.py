"""Benchmarks and models of which only the prompts matter."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from proctor.config.spec import BenchmarkSpec, DatasetSpec, ModelSpec, PromptSpec
from proctor.model import Task

Rows = list[dict[str, Any]]
Tasks = Callable[..., list[Task]]
Write = Callable[[str, Rows], Path]


def benchmark(prompt: PromptSpec | None = None, columns: Mapping[str, str] | None = None) -> BenchmarkSpec:
    dataset = DatasetSpec(path=Path("/t.jsonl"), columns=columns or {})
    return BenchmarkSpec(name="qa", dataset=dataset, metrics=(), prompt=prompt or PromptSpec())


def model(prompt: PromptSpec | None = None) -> ModelSpec:
    return ModelSpec(name="m", prompt=prompt or PromptSpec())
