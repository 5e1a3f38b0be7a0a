"""Metrics of bigcode-evaluation-harness, the file of `--metric_output_path`: means, and no scores of tasks.

It is an object of tasks, each an object of metrics, and beside them "config", the arguments:
https://github.com/bigcode-project/bigcode-evaluation-harness, main.py.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from proctor.config.problem import shown
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.results.importers.bounded import head
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric
from proctor.results.importers.loaded import load, part, text_of
from proctor.results.importers.plain import finite
from proctor.results.importers.question import digest

HARNESS = "bigcode-evaluation-harness"
LARGEST = 2**20  # bytes: a file has a few numbers
_FIRST = re.compile(r'\s*\{\s*"[^"\\]{1,200}"\s*:\s*\{\s*"\w*pass@\d+"\s*:\s*[\d.]')
_CONFIG = re.compile(r'"config"\s*:\s*\{')
_ARGUMENTS = ('"n_samples"', '"metric_output_path"')
_PASS = re.compile(r"(.+_)?pass@\d+")
_LOWER = re.compile(r".*(fail|error|timeout).*", re.IGNORECASE)
_ASKED = ("prefix", "prompt", "instruction_tokens", "eos", "max_length_generation", "top_p", "top_k")
"""The arguments that decide how a task is asked."""


def fits(path: Path) -> bool:
    """Whether a file begins with a task's pass@k, or has the harness's arguments as its config."""
    start = head(path, LARGEST)
    if _FIRST.match(start):
        return True
    is_object = start.lstrip().startswith("{") and '"results"' not in start  # as others have
    return is_object and bool(_CONFIG.search(start)) and any(name in start for name in _ARGUMENTS)


def read(path: Path) -> Foreign:
    """The run. InputError where the file cannot be used."""
    document = load(path, LARGEST)
    name = shown_path(path)
    if not isinstance(document, dict) or not isinstance(document.get("config"), dict):
        raise InputError(f'{name}: has no "config"; name a file that {HARNESS} wrote (--metric_output_path)')
    config = part(document, "config")
    if config.get("check_references") is True:
        raise InputError(f"{name}: scores of the references, not of a model; run without --check_references")
    notes = ["means alone are compared, as the harness writes no scores of tasks"]
    exams = tuple(_exams(name, document, config, notes))
    if not exams:
        raise InputError(f"{name}: no task has a score; name a run without --generation_only")
    limit = finite(config.get("limit"))
    if limit:
        notes.append(f"--limit {limit:g}: a part of each task's problems")
    return Foreign(
        harness=HARNESS,
        model=text_of(config.get("peft_model")) or text_of(config.get("model")) or "model",
        version=text_of(config.get("revision")),
        exams=exams,
        notes=tuple(notes),
    )


def _exams(
    name: str, document: Mapping[str, object], config: Mapping[str, object], notes: list[str]
) -> Iterator[ForeignExam]:
    for task, values in document.items():
        if task == "config":
            continue
        if not text_of(task) or not isinstance(values, dict):
            raise InputError(f"{name}: {shown(task)}: not a task with scores; name another file")
        metrics = tuple(_metrics(f"{name}: {shown(task)}", values, config))
        if not metrics:
            notes.append(f"left out, as it has no score: {task}")
            continue
        yield ForeignExam(
            benchmark=task,
            metrics=metrics,
            dataset_hash=_problems(config),
            prompt=_prompt(config),
            temperature=0.0 if config.get("do_sample") is False else finite(config.get("temperature")),
        )


def _metrics(
    where: str, values: Mapping[str, object], config: Mapping[str, object]
) -> Iterator[ForeignMetric]:
    """Each number; of objects, which count how problems ended, those that APPS has its pass@k in."""
    passes = part(values, "pass_at_k")
    for label, told in {**values, **passes}.items():
        value = finite(told)
        if value is None or not text_of(label):
            continue
        within = 0 <= value <= 1
        if _PASS.fullmatch(label) and not within:
            raise InputError(
                f"{where}: {shown(label)} is outside [0, 1]; name a file as the harness wrote it"
            )
        yield ForeignMetric(
            label=label,
            scores=None,
            value=value,
            tasks=int(max(0, finite(config.get("limit")) or 0)),
            samples=max(1.0, finite(config.get("n_samples")) or 1.0),
            higher_is_better=not _LOWER.fullmatch(label),
            bounded=within,
        )


def _problems(config: Mapping[str, object]) -> str | None:
    """Which of a task's problems were asked: the file says no more of them."""
    if "limit" not in config:
        return None
    limit, start = finite(config["limit"]), finite(config.get("limit_start")) or 0
    return f"{limit:g} problems from {start:g}" if limit else "all problems"


def _prompt(config: Mapping[str, object]) -> str | None:
    asked = {name: config[name] for name in _ASKED if name in config}
    try:
        return digest(asked) if asked else None
    except RecursionError:
        return None
