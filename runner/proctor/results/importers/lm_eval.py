"""Results of lm-evaluation-harness 0.4 and newer: `results_{time}.json` and `samples_{task}_{time}.jsonl`.

A metric's label is the harness's own "metric,filter", and "metric" alone for the filter "none", which every
task without filters has: a label then stays the same when another filter is added. Keys and files are those
of https://github.com/EleutherAI/lm-evaluation-harness, lm_eval/loggers/evaluation_tracker.py.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proctor.config.problem import shown
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.results.importers import lm_eval_files as files
from proctor.results.importers import lm_eval_samples as rows
from proctor.results.importers import lm_eval_settings as about
from proctor.results.importers.bounded import is_folder
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric
from proctor.results.importers.lm_eval_samples import Key, Samples, Scores
from proctor.results.importers.loaded import load, part, text_of
from proctor.results.importers.plain import finite

HARNESS = "lm-evaluation-harness"
_MOST = 200  # metrics of a task
_BOUNDED = re.compile(r"acc(_.*)?|exact_match|pass@\d+")
_OPEN = re.compile(r".*(perplexity|bits_per_byte)|ter|bleu|chrf.*|mcc|brier_score")
_LOWER = re.compile(r".*(perplexity|bits_per_byte)|ter|brier_score")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One results file, and what is noted while it is read, each with the tasks it is about."""

    path: Path
    document: Mapping[str, object]
    noted: dict[str, list[str]] = field(default_factory=dict)

    def note(self, text: str, name: str) -> None:
        self.noted.setdefault(text, []).append(name)

    def notes(self) -> tuple[str, ...]:
        limit = finite(part(self.document, "config").get("limit"))
        told = [f"--limit {limit:g}: a part of each task's documents"] if limit else []
        return (*told, *(f"{text}: {_listed(names)}" for text, names in self.noted.items()))


def fits(path: Path) -> bool:
    """Whether it is a results file, a file of samples, or the folder of a model or of `--output_path`."""
    if is_folder(path):
        return any(True for _ in files.found(path))
    return files.is_results(path) or files.is_samples(path)


def read(path: Path) -> Foreign:
    """The run in a results file, or the one in a folder. InputError where it cannot be told or used."""
    file = files.results(path)
    document = load(file)
    if not isinstance(document, dict) or not isinstance(document.get("results"), dict):
        raise InputError(f'{shown_path(file)}: has no "results"; name a results_*.json that {HARNESS} wrote')
    run = _Run(path=file, document=document)
    try:
        exams = tuple(_exams(run))
    except RecursionError as error:
        raise InputError(f"{shown_path(file)}: nested too deeply to read; name another run") from error
    if not exams:
        raise InputError(
            f"{shown_path(file)}: no task has a score; name a run of {HARNESS} 0.4 or newer "
            "without --predict_only"
        )
    model, version = about.model(document)
    return Foreign(
        harness=HARNESS,
        harness_version=text_of(document.get("lm_eval_version")),
        model=model,
        version=version,
        commit=about.commit(document.get("git_hash")),
        date=about.date(document.get("date")),
        exams=exams,
        notes=run.notes(),
    )


def _exams(run: _Run) -> Iterator[ForeignExam]:
    groups = {*part(run.document, "groups"), *_parents(run.document)}
    for task, values in part(run.document, "results").items():
        if not text_of(task) or not isinstance(values, dict):
            where = f"{shown_path(run.path)}: results.{shown(task)}"
            raise InputError(f"{where}: not a task with scores; name another run")
        if task in groups:
            run.note("groups are left out, as their tasks stand for themselves", task)
        elif (exam := _exam(run, task, values)).metrics:
            yield exam
        else:
            run.note("left out, as it has no score", task)


def _parents(document: Mapping[str, object]) -> Iterator[str]:
    """Groups; older versions list a task that is in none like a group of nothing."""
    return (name for name, children in part(document, "group_subtasks").items() if children)


def _exam(run: _Run, task: str, values: Mapping[str, object]) -> ForeignExam:
    keys = [key for name in values if (key := _key(name))]
    if len(keys) > _MOST:
        raise InputError(f"{shown_path(run.path)}: {shown(task)}: over {_MOST} metrics; name another run")
    samples = _samples(run, task, keys)
    metrics = [metric for key in keys if (metric := _metric(run, task, key, samples))]
    config = part(run.document, "configs", task)
    return ForeignExam(
        benchmark=task,
        metrics=tuple(metrics),
        dataset_hash=about.dataset(run.document, task, samples),
        prompt=about.prompt(run.document, task),
        hashes=samples.hashes if samples else {},
        temperature=finite(part(config, "generation_kwargs").get("temperature")),
    )


def _key(name: str) -> Key | None:
    """Metric and filter; None for what is no score."""
    metric, comma, chosen = name.partition(",")
    is_score = comma and text_of(name) and not metric.endswith("_stderr") and metric != "bypass"
    return (metric, chosen) if is_score else None


def _samples(run: _Run, task: str, keys: Sequence[Key]) -> Samples | None:
    if not keys:
        return None
    path = files.samples(run.path, task)
    if path is None:
        run.note("no samples beside the results (--log_samples), so means alone are compared", task)
        return None
    found = rows.read(path, keys)
    _check_whole(run, task, keys, path, found)
    return found


def _check_whole(run: _Run, task: str, keys: Sequence[Key], path: Path, samples: Samples) -> None:
    known = part(run.document, "task_hashes").get(task)
    effective = finite(part(run.document, "n-samples", task).get("effective")) or 0
    fewest = min(samples.rows.get(chosen, 0) for _, chosen in keys)
    if (known != samples.task_hash) if isinstance(known, str) else (fewest < max(1, effective)):
        raise InputError(
            f"{shown_path(path)}: not the rows of {shown_path(Path(run.path.name))}, or not all of them; "
            "name a run whose files are whole, or delete this one to compare means alone"
        )


def _metric(run: _Run, task: str, key: Key, samples: Samples | None) -> ForeignMetric | None:
    metric, chosen = key
    label = metric if chosen == "none" else f"{metric},{chosen}"
    value = finite(part(run.document, "results", task).get(",".join(key)))
    scores = samples.scores[key] if samples else None
    if samples and scores is not None and not _is_mean(value, scores, key in samples.opaque):
        run.note("no mean over samples, so the value alone is compared", f"{task} {label}")
        scores = None
    if scores is None and value is None:
        run.note("left out, as it has no value", f"{task} {label}")
        return None
    told = [value] if scores is None else [one for found in scores.values() for one in found]
    effective = finite(part(run.document, "n-samples", task).get("effective"))
    return ForeignMetric(
        label=label,
        scores=scores,
        value=value if scores is None else None,
        tasks=len(scores) if scores is not None else int(max(0, effective or 0)),
        higher_is_better=_direction(run, task, metric, label),
        bounded=_is_bounded(run, task, metric, [one for one in told if one is not None]),
    )


def _is_mean(value: float | None, scores: Scores, is_opaque: bool) -> bool:
    """Whether the value of the run is the mean of the rows, as it is not for a perplexity or a BLEU."""
    if is_opaque or not scores:
        return False
    found = [one for samples in scores.values() for one in samples]
    known = [one for one in found if one is not None]
    if value is None or len(known) < len(found):
        return True
    return math.isclose(value, math.fsum(known) / len(known), rel_tol=1e-6, abs_tol=1e-9)


def _is_bounded(run: _Run, task: str, metric: str, told: Sequence[float]) -> bool:
    """By the metric's name where it is one of the harness's own, else whether the scores are."""
    lies_within = all(0 <= one <= 1 for one in told)
    if _BOUNDED.fullmatch(metric) and not lies_within:
        raise InputError(
            f"{shown_path(run.path)}: {shown(task)}: {shown(metric)} has a score outside [0, 1]; "
            "name a run whose files are as the harness wrote them"
        )
    return lies_within and not _OPEN.fullmatch(metric)


def _direction(run: _Run, task: str, metric: str, label: str) -> bool:
    """As the file says; pass@k stands there under the name of its function too."""
    told = part(run.document, "higher_is_better", task)
    for name in (metric, re.sub(r"@\d+$", "_at_k", metric)):
        found = told.get(name)
        if isinstance(found, bool):
            return found
    if not _BOUNDED.fullmatch(metric) and not _OPEN.fullmatch(metric):
        run.note("better when higher, as the file does not say", f"{task} {label}")
    return not _LOWER.fullmatch(metric)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(names[:10]) + more
