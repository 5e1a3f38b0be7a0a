"""Every score of a run, with its rank and what the gate says of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proctor.gate.decision import SEVERITY, Decision
from proctor.gate.judged import Judged
from proctor.gate.table import entrants
from proctor.model import MetricValue
from proctor.report.markdown import code, model_name
from proctor.report.ranks import ranked
from proctor.report.report import Report
from proctor.results.summary import BenchmarkSummary, ModelSummary, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One metric of one model on one benchmark; `verdict` is None where it cannot block."""

    benchmark: str
    rank: int | None  # by this metric; None where there is no score
    value: MetricValue
    decision: Decision | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The first columns of a table of scores: whose each is, as far as the scores differ in that."""

    benchmarks: bool
    models: bool
    versions: bool  # beside the model

    @property
    def header(self) -> list[str]:
        return [*self._chosen("Benchmark", "Model"), "Metric"]

    def cells(self, score: Score) -> list[str]:
        value, version = score.value, score.value.version if self.versions else ""
        label = code(value.metric) + ("" if value.higher_is_better else " (lower is better)")
        return [*self._chosen(code(score.benchmark), model_name(value.model, version)), label]

    def _chosen(self, benchmark: str, model: str) -> list[str]:
        return [benchmark] * self.benchmarks + [model] * self.models


def columns(scores: Sequence[Score], *, versions: bool = False) -> Columns:
    """The columns that tell these scores apart; `versions` beside the models in any case."""
    models = {(score.value.model, score.value.version) for score in scores}
    return Columns(
        benchmarks=len({score.benchmark for score in scores}) > 1,
        models=len(models) > 1,
        versions=versions or len({name for name, _ in models}) < len(models),
    )


def scores(report: Report) -> list[Score]:
    """By benchmark and metric as in the config, the best model of each first."""
    judged: dict[str, dict[str, Judged]] = {}
    for one in report.judged:
        judged.setdefault(one.benchmark, {})[one.model] = one
    return [
        score
        for benchmark in report.summary.benchmarks
        for score in _scores(benchmark, judged.get(benchmark.name, {}))
    ]


def _scores(benchmark: BenchmarkSummary, judged: Mapping[str, Judged]) -> Iterator[Score]:
    names = entrants((model.name, model.version) for model in benchmark.models)
    decided: dict[tuple[str, str, str], Decision] = {}
    verdicts: dict[tuple[str, str, str], Verdict] = {}
    for name, model in zip(names, benchmark.models, strict=True):
        if name in judged:
            for decision in judged[name].decisions:
                decided[model.name, model.version, decision.metric] = decision
        else:
            verdicts |= _undecided(model)
    for rank, value in ranked(benchmark):
        place = (value.model, value.version, value.metric)
        found = decided.get(place)
        yield Score(
            benchmark=benchmark.name,
            rank=rank,
            value=value,
            decision=found,
            verdict=found.verdict if found else verdicts.get(place),
        )


def _undecided(model: ModelSummary) -> dict[tuple[str, str, str], Verdict]:
    """The verdict on a model of which no decision is known, beside its first metric."""
    return {(model.name, model.version, value.metric): model.verdict for value in model.metrics[:1]}


def gravest(scores: Sequence[Score], limit: int) -> list[Score]:
    """At most `limit` scores in the order they came in, those of the gravest verdicts."""

    def gravity(index: int) -> int:
        verdict = scores[index].verdict
        return -SEVERITY.index(verdict) if verdict else 1

    kept = sorted(sorted(range(len(scores)), key=gravity)[:limit])
    return [scores[index] for index in kept]
