"""What a page says of a run before anything is opened: the verdict, the findings, the scores."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from proctor.display.entrant import Entrant, Who
from proctor.gate.baseline import Origin
from proctor.gate.decision import Decision
from proctor.gate.judged import Judged
from proctor.gate.rule import POINT
from proctor.report import brief
from proctor.report.report import Point, Report
from proctor.report.score import Score, scores
from proctor.report.verdicts import WORDS, age, gravest_first, is_told, level, origins
from proctor.results.summary import Summary

LONGEST = 200  # characters of a name
_SENTENCE = 1200
MOST_FINDINGS, MOST_SCORES, MOST_NOTES, MOST_WARNINGS, MOST_ORIGINS = 200, 1000, 50, 20, 20

_OTHERWISE = {
    "no_baseline": "There is nothing to compare with yet; this run can be the first one.",
    "not_regressed": "A drop as large as the gate must detect is ruled out.",
    "accepted": "A waiver in the repository accepts the drop.",
    "inconclusive": "The evidence decides neither way.",
    "regressed": "The evidence says that scores dropped by more than the gate allows.",
}

Document = dict[str, Any]
Trends = Mapping[tuple[str, str, str], Sequence[Point]]
"""Earlier scores by benchmark, model and metric."""


def overview(report: Report, entrants: Sequence[Entrant]) -> Document:
    """The document; lists are cut, and say by a number beside them how long they are."""
    verdict = brief.verdict(report)
    told = gravest_first(report.judged) if is_told(report.judged) else []
    listed = scores(report)
    places = {entrant.who: place for place, entrant in enumerate(entrants)}
    trends = _trends(report)
    return {
        "verdict": verdict,
        "words": WORDS[verdict],
        "lead": _OTHERWISE[verdict],
        "level": level(report.judged),
        "findings": [_finding(one, decision) for one, decision in told[:MOST_FINDINGS]],
        "findings_in_all": len(told),
        "scores": [_score(one, places, trends) for one in listed[:MOST_SCORES]],
        "scores_in_all": len(listed),
        "notes": [note[:_SENTENCE] for note in report.notes[:MOST_NOTES]],
        "notes_in_all": len(report.notes),
        "origins": [_origin(one, report) for one in origins(report.judged)[:MOST_ORIGINS]],
        "run": _run(report.summary),
    }


def _finding(one: Judged, decision: Decision) -> Document:
    waiver = decision.waiver
    return {
        "verdict": decision.verdict,
        "words": WORDS[decision.verdict],
        "benchmark": decision.benchmark[:LONGEST],
        "model": one.model[:LONGEST],
        "metric": decision.metric[:LONGEST],
        "sentence": decision.sentence[:_SENTENCE],
        "warnings": [warning[:_SENTENCE] for warning in decision.warnings[:MOST_WARNINGS]],
        "waiver": waiver
        and f"{waiver.reason} ({waiver.owner}, until {waiver.expires.isoformat()})"[:_SENTENCE],
    }


def _score(score: Score, places: Mapping[Who, int], trends: Trends) -> Document:
    value = score.value
    points = trends.get((score.benchmark, value.model, value.metric), [])
    return {
        "entrant": places.get((score.benchmark, value.model, value.version)),
        "metric": value.metric[:LONGEST],
        "higher": value.higher_is_better,
        "score": value.score,
        "low": value.ci_low,
        "high": value.ci_high,
        "tasks": value.tasks,
        "samples": value.samples,
        "unscored": value.unscored,
        "rank": score.rank,
        "verdict": score.verdict,
        "words": score.verdict and WORDS[score.verdict],
        "change": _change(score.decision),
        "trend": [[point.date[:20], point.score, point.commit[:12]] for point in points],
    }


def _change(decision: Decision | None) -> Document | None:
    found = decision.comparison if decision else None
    if found is None:
        return None
    moved, low, high = found.change
    return {
        "before": found.baseline,
        "now": found.candidate,
        "moved": moved,
        "low": low,
        "high": high,
        "points": found.unit == POINT,
        "p": found.p,
        "population": found.p_population,
        "detectable": found.detectable,
        "power": found.power,
        "tasks": found.tasks,
        "samples": list(found.samples),
    }


def _trends(report: Report) -> Trends:
    """Those of models with one version in this run, since earlier rows are by name."""
    found: dict[tuple[str, str, str], list[Point]] = {}
    hashes = {benchmark.name: benchmark.dataset.hash for benchmark in report.summary.benchmarks}
    several = {
        (benchmark.name, name)
        for benchmark in report.summary.benchmarks
        for name, times in Counter(model.name for model in benchmark.models).items()
        if times > 1
    }
    for point in report.history:
        is_same = hashes.get(point.benchmark) == point.dataset_hash
        if is_same and (point.benchmark, point.model) not in several:
            found.setdefault((point.benchmark, point.model, point.metric), []).append(point)
    return found


def _origin(origin: Origin, report: Report) -> Document:
    timing = report.summary.timing
    return {
        "commit": (origin.commit or "")[:LONGEST],
        "date": (origin.date or "")[:20],
        "url": (origin.run_url or "")[:LONGEST],
        "age": age(origin, timing.started if timing else None),
    }


def _run(summary: Summary) -> Document:
    """What the scores depend on and what they took, as names and values."""
    used, timing = summary.provenance, summary.timing
    known: Iterable[tuple[str, str | None]] = (
        ("Commit", used.commit),
        ("Run", used.run_url),
        ("Proctor", used.proctor),
        ("Python", used.python),
        ("Isolation", used.isolation),
        ("Image", used.image),
        ("Image digest", used.image_digest),
        ("Config, SHA-256", used.config_hash),
        ("Started", timing.started if timing else None),
    )
    took = timing and {"wall": timing.wall_s, "cpu": timing.cpu_s, "reused": timing.reused}
    asking = timing.asking if timing else None
    return {
        "facts": [[name, value[:LONGEST]] for name, value in known if value],
        "took": took,
        "asking": asking
        and {
            "requests": asking.requests,
            "cached": asking.cached,
            "failed": asking.failed,
            "input": asking.input_tokens,
            "output": asking.output_tokens,
            "dollars": asking.dollars,
            "seconds": asking.seconds,
        },
    }


def entrant_of(entrant: Entrant, file: str) -> Document:
    """What a page says of a model on a benchmark."""
    benchmark, model = entrant.benchmark, entrant.model
    source = model.source
    return {
        "benchmark": benchmark.name[:LONGEST],
        "model": model.name[:LONGEST],
        "version": model.version[:LONGEST],
        "name": entrant.name[:LONGEST],
        "verdict": model.verdict,
        "tasks": len(entrant.tasks),
        "samples": sum(task.samples for task in entrant.tasks),
        "statuses": {status: amount for status, amount in model.statuses.items() if amount},
        "modes": [[mode[:LONGEST], amount] for mode, amount in list(model.modes.items())[:20]],
        "metrics": [value.metric[:LONGEST] for value in model.metrics[:50]],
        "lower": [value.metric[:LONGEST] for value in model.metrics[:50] if not value.higher_is_better],
        "file": file,
        "facts": [[name, value[:LONGEST]] for name, value in _facts(entrant)],
        "notes": [note[:_SENTENCE] for note in (source.notes[:MOST_NOTES] if source else ())],
    }


def _facts(entrant: Entrant) -> Iterator[tuple[str, str]]:
    dataset, source = entrant.benchmark.dataset, entrant.model.source
    yield "Dataset", dataset.path
    yield "Format", dataset.format
    yield "Dataset, SHA-256", dataset.hash
    if source is not None:
        yield "Outputs from", source.kind
        yield "Source, SHA-256", source.identity
        yield "Prompt, SHA-256", source.prompt
