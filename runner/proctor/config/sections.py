"""The sections that are no lists. A key that is left out keeps its spec's default."""

from collections.abc import Mapping
from typing import Any

from proctor.config.problem import Where, did_you_mean, shown
from proctor.config.quantity import SIZE, TIME, convert
from proctor.config.scope import Scope
from proctor.config.spec import CacheSpec, ExecutorSpec, GateSpec, LeaderboardSpec, RaySpec, SandboxSpec

DEFAULT_LEADERBOARD = "data/leaderboard.csv"
DEFAULT_CACHE = ".proctor-cache"

_SIZES = {"memory": (16 * 2**20, 2**40), "output": (2**10, 2**30), "tmpfs": (2**20, 2**40)}
_CACHE_SIZE = (2**20, 2**40)
_SECONDS = (0.01, 3600.0)
_WHOLE = ("processes",)
_GATE_NUMBERS = ("max_drop", "must_detect", "alpha", "power", "max_error_rate", "min_score")


def build_gate(value: Any, labels: tuple[str, ...], scope: Scope) -> GateSpec:
    """The gate; `labels` are the metrics it may name, and none of them leaves its metrics unchecked."""
    given = {key: item for key, item in _given(value).items() if item is not None}
    metric = given.get("metric")
    named = metric if isinstance(metric, list) else [metric] if "metric" in given else []
    if labels:
        _check_labels(metric, labels, scope)
    if scope.problems.touched(("gate",)):
        return GateSpec()
    if named:
        given["metric"] = tuple(dict.fromkeys(named))
    if "baseline" in given:
        given["baseline"] = scope.folder / given["baseline"]
    given.update((key, float(given[key])) for key in _GATE_NUMBERS if key in given)
    return GateSpec(**given)


def _check_labels(metric: Any, labels: tuple[str, ...], scope: Scope) -> None:
    where: Where = ("gate", "metric")
    entries = enumerate(metric) if isinstance(metric, list) else [(None, metric)]
    for index, label in entries:
        place = where if index is None else (*where, index)
        if isinstance(label, str) and label not in labels and not scope.problems.touched(place):
            hint = did_you_mean(label, labels) or f"known here: {', '.join(labels)}"
            scope.problems.add(place, f"no benchmark has a metric {shown(label)}", hint)


def build_sandbox(value: Any, scope: Scope) -> SandboxSpec:
    """The sandbox's limits, in bytes and seconds."""
    given = _given(value)
    for key, limits in _SIZES.items():
        convert(given, ("sandbox", key), SIZE, limits, scope)
    convert(given, ("sandbox", "timeout"), TIME, _SECONDS, scope)
    if scope.problems.touched(("sandbox",)):
        return SandboxSpec()
    given.update((key, int(given[key])) for key in _WHOLE if key in given)
    return SandboxSpec(**given)


def build_executor(value: Any, scope: Scope) -> ExecutorSpec:
    """Where the work is done."""
    given = _given(value)
    if "ray" not in given or scope.problems.touched(("executor",)):
        return ExecutorSpec()
    ray: dict[str, Any] = dict(given["ray"])
    ray.update((key, int(ray[key])) for key in ("workers", "replicas") if key in ray)
    return ExecutorSpec(ray=RaySpec(**ray))


def build_leaderboard(value: Any, scope: Scope) -> LeaderboardSpec:
    """The leaderboard; its path is joined to the config's folder."""
    given = _given(value)
    if scope.problems.touched(("leaderboard",)):
        given = {}
    return LeaderboardSpec(**{**given, "path": scope.folder / given.get("path", DEFAULT_LEADERBOARD)})


def build_cache(value: Any, scope: Scope) -> CacheSpec | None:
    """Where answers are kept; its path is joined to the config's folder. None: nowhere."""
    given = _given(value)
    convert(given, ("cache", "size"), SIZE, _CACHE_SIZE, scope)
    if scope.problems.touched(("cache",)) or value is False:
        return None
    return CacheSpec(**{**given, "path": scope.folder / given.get("path", DEFAULT_CACHE)})


def _given(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}
