"""A config file -> a typed Config, or every mistake in it at once."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proctor.config.benchmark import build_benchmarks
from proctor.config.document import parse
from proctor.config.file import decode, read_config
from proctor.config.interpolation import interpolate
from proctor.config.model import build_models
from proctor.config.problem import Problem, Problems
from proctor.config.scope import Scope
from proctor.config.sections import (
    build_cache,
    build_executor,
    build_gate,
    build_leaderboard,
    build_sandbox,
)
from proctor.config.shape import check_shape
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.schema import load_schema

if TYPE_CHECKING:
    from proctor.metrics.metric import Metric

MAX_LINES = 1000


def load_config(path: Path, environ: Mapping[str, str], metrics: Mapping[str, "Metric"]) -> Config:
    """The config in the file at `path`; `metrics` are those that it may name.

    Raises InputError with one line for each mistake, up to MAX_LINES of them.
    """
    config, problems = check_config(path, environ, metrics)
    if config is None:
        more = [f"{path}: and {len(problems) - MAX_LINES:,} more"] if len(problems) > MAX_LINES else []
        raise InputError("\n".join([*map(str, problems[:MAX_LINES]), *more]))
    return config


def check_config(
    path: Path, environ: Mapping[str, str], metrics: Mapping[str, "Metric"]
) -> tuple[Config | None, list[Problem]]:
    """The config and no problems, or None and every mistake in the file's order."""
    problems = Problems(path)
    content = read_config(path, problems)
    if content is None:
        return None, problems.sorted()
    scope = Scope(folder=path.absolute().parent, metrics=metrics, problems=problems, reads=True)
    return _parsed(path, content, environ, scope)


def parse_config(
    path: Path,
    content: bytes,
    environ: Mapping[str, str],
    metrics: Mapping[str, "Metric"],
    problems: Problems,
) -> tuple[Config | None, list[Problem]]:
    """As `check_config`, of a file's content; nothing is read.

    So a prompt's template in a file of its own is left out, and a model's name is never taken for a folder
    that is there.
    """
    scope = Scope(folder=path.absolute().parent, metrics=metrics, problems=problems)
    return _parsed(path, content, environ, scope)


def _parsed(
    path: Path, content: bytes, environ: Mapping[str, str], scope: Scope
) -> tuple[Config | None, list[Problem]]:
    data = _data(content, environ, scope.problems)
    if data is None:
        return None, scope.problems.sorted()
    config = _config(path, content, data, scope)
    found = scope.problems.sorted()
    return (None, found) if found else (config, [])


def _data(content: bytes, environ: Mapping[str, str], problems: Problems) -> Mapping[str, Any] | None:
    text = decode(content, problems)
    document = parse(text, problems) if text is not None else None
    if document is None:
        return None
    data = interpolate(document, environ, problems)
    check_shape(data, load_schema("benchmark"), problems)
    return data


def _config(path: Path, content: bytes, data: Mapping[str, Any], scope: Scope) -> Config:
    """The config; parts with a mistake are left out of it or keep their defaults."""
    _check_results(data, scope)
    benchmarks, labels = build_benchmarks(data.get("benchmarks"), scope)
    return Config(
        path=path.absolute(),
        benchmarks=benchmarks,
        models=build_models(data.get("models"), scope),
        gate=build_gate(data.get("gate"), labels if _metrics_are_sound(data, scope) else (), scope),
        sandbox=build_sandbox(data.get("sandbox"), scope),
        executor=build_executor(data.get("executor"), scope),
        leaderboard=build_leaderboard(data.get("leaderboard"), scope),
        cache=build_cache(data.get("cache"), scope),
        content_hash=hashlib.sha256(content).hexdigest(),
    )


def _check_results(data: Mapping[str, Any], scope: Scope) -> None:
    """Another harness's results bring their benchmarks along; other models need those of the config."""
    models = data.get("models")
    entries = [entry for entry in models if isinstance(entry, dict)] if isinstance(models, list) else []
    having = [index for index, entry in enumerate(entries) if "results" in entry]
    if not having and "benchmarks" not in data:
        scope.problems.add((), "`benchmarks` is missing", "say what the models are scored by")
    elif having and "benchmarks" in data:
        hint = "delete `benchmarks`: they are in the results; other models have a config of their own"
        scope.problems.add_key(("models", having[0], "results"), "does not go with benchmarks", hint)
    elif having and len(having) < len(entries):
        hint = "give the other models a config of their own"
        scope.problems.add_key(("models", having[0], "results"), "does not go with other models", hint)


def _metrics_are_sound(data: Mapping[str, Any], scope: Scope) -> bool:
    entries = data.get("benchmarks")
    touched = scope.problems.touched
    return isinstance(entries, list) and not any(
        touched(("benchmarks", i, "metrics")) or scope.problems.spoilt(("benchmarks", i))
        for i in range(len(entries))
    )
